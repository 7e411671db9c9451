"""The ideas that an explanation consists of: an author's key points, or the pieces of a long
explanation, cut by sense. The reader reads each of them beside the whole."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from tutor.domain import Concept, Span
from tutor.language import clauses, fold, mixed, sentences

_LONG = 45
"""Words over which an explanation is a bundle of ideas."""
_WHOLE = 26
"""Words of a sentence that is one idea as it stands."""
_LEAST = 6
"""Words that each piece of a longer sentence has at least."""
_SIGNS = ";:–—"
_OPENERS = tuple(" ".join(words) + " " for words in sorted(mixed().sentences.clause_openers))


@lru_cache(maxsize=4096)
def ideas(concept: Concept) -> tuple[str, ...]:
    """The ideas of a concept in its author's words: the key points, else the pieces of an
    explanation of more than 45 words; empty where there are not two of them."""
    found = concept.key_points or cut(concept.explanation)
    return found if len(found) > 1 else ()


def cut(explanation: str) -> tuple[str, ...]:
    """A long explanation cut by sense; empty for a short one."""
    if len(explanation.split()) <= _LONG:
        return ()
    return tuple(
        explanation[piece.start : piece.end].strip()
        for sentence in sentences(explanation)
        for piece in _pieces(explanation, sentence)
    )


def _pieces(text: str, span: Span) -> list[Span]:
    """A sentence, halved where it parts best until its pieces are short."""
    if _words(text, span.start, span.end) <= _WHOLE:
        return [span]
    parted = [
        (max(before, after), at)
        for at in _places(text, span)
        if min(before := _words(text, span.start, at), after := _words(text, at, span.end))
        >= _LEAST
    ]
    if not parted:
        return [span]
    _, at = min(parted)
    return [*_pieces(text, Span(span.start, at)), *_pieces(text, Span(at, span.end))]


def _places(text: str, span: Span) -> list[int]:
    """Where a clause begins after a sign that parts, or with a word that joins after a comma."""
    found = []
    for before, after in pairwise(clauses(text, span)):
        sign = text[before.end : after.start].strip()
        joined = sign == "," and fold(text[after.start : span.end]).startswith(_OPENERS)
        if joined or (sign and sign in _SIGNS):
            found.append(after.start)
    return found


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
