"""The ladder of hints: each rung says a little more of what is still open, and wants a new try.

1 how many ideas are open · 2 a cue · 3 the idea with first letters · 4 the idea · 5 the whole
explanation. (AutoTutor's pump, hint, prompt, assertion: Graesser et al. 2004.) Before the third
rung no telling word of an open idea is given away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from tutor.domain import Concept, Question
from tutor.language import mixed, sentences, words
from tutor.language.lexicon import Hints
from tutor.language.tables import Phrases
from tutor.messages import say

RUNGS = 5  # hints from how many ideas are missing to the whole text
COUNT, CUE, LETTERS, IDEA, WHOLE = range(1, RUNGS + 1)


def _any_of(phrases: Phrases) -> str:
    return rf"\b(?:{'|'.join(sorted(map(' '.join, phrases)))})\b"


_SHAPES = {
    **{f.name: _any_of(getattr(mixed().hints, f.name)) for f in fields(Hints)},
    "number": r"\d",
}
"""What an explanation holds, told by a word of it."""
_SHAPES["negation"] += r"|\bn'|n't\b"


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint.

    Attributes:
        rung: 1 to ``RUNGS``.
        lines: what is shown.
    """

    rung: int
    lines: tuple[str, ...]


def hint(
    question: Question, still_open: Sequence[Concept], rung: int, language: str, shown: int = 0
) -> Hint:
    """The hint of a rung for what is still open.

    Args:
        question: what was asked.
        still_open: the concepts that are not acquired, weakest first.
        rung: 1 to ``RUNGS``; higher ones count as the last.
        language: of the deck.
        shown: how many of the author's own cues were shown before.
    """
    rung = min(rung, RUNGS)
    secret = frozenset[str]().union(*(telling(c, question, language) for c in still_open))
    if rung == COUNT:
        code = "hint.count_one" if len(still_open) == 1 else "hint.count"
        frames = (code, "hint.count_bare")
        return Hint(rung, (_silent(frames, secret, language, count=len(still_open)),))
    if rung == CUE:
        return Hint(rung, _cues(question, still_open, language, shown, secret))
    if rung == WHOLE:
        whole = [_named(c, explanation(c), language) for c in still_open]
        return Hint(rung, (*whole, say(language, "hint.write_again")))
    made = _letters if rung == LETTERS else _plain
    return Hint(rung, tuple(_named(c, made(idea(c), language), language) for c in still_open))


def after(rung: int, name: bool = False) -> int:
    """The rung after another; for a name there are first letters, then the name itself."""
    if name:
        return LETTERS if rung < LETTERS else WHOLE
    return rung + 1


def hint_of_name(concept: Concept, rung: int, language: str) -> Hint:
    """The hint of a rung for the name of a concept whose description is given."""
    return Hint(rung, (_letters(concept.name, language) if rung < WHOLE else concept.name,))


def explanation(concept: Concept) -> str:
    """What a concept states, whole."""
    return concept.explanation or "; ".join(concept.key_points)


def idea(concept: Concept) -> str:
    """The idea of a concept in one sentence: its first key point, else the first sentence."""
    if concept.key_points:
        return concept.key_points[0]
    text = explanation(concept)
    first = next(iter(sentences(text)), None)
    return text if first is None else text[first.start : first.end]


def telling(concept: Concept, question: Question, language: str) -> frozenset[str]:
    """Stems that tell a concept's idea: content words of its explanation that neither the prompt
    nor its own name gives away."""
    given = question.prompt + " " + (concept.name if concept.named else "")
    known = {w.stem for w in words(given, language)}
    text = " ".join((explanation(concept), *concept.key_points))
    return frozenset(w.stem for w in words(text, language) if w.content and w.stem not in known)


def _cues(
    question: Question,
    still_open: Sequence[Concept],
    language: str,
    shown: int,
    secret: frozenset[str],
) -> tuple[str, ...]:
    """The author's next cue where it gives nothing away, else one made from the explanations."""
    for text in question.hints[shown:]:
        if not secret & {w.stem for w in words(text, language)}:
            return (text,)
    lines = []
    for concept in still_open:
        shape = _shape(explanation(concept))
        called = {w.stem for w in words(concept.name, language) if w.content}
        if concept.named and not secret & called:
            frames = (f"hint.about_{shape}", "hint.about_plain", "hint.about_bare")
        else:
            frames = (f"hint.one_{shape}", "hint.one_plain", "hint.one_bare")
        lines.append(_silent(frames, secret, language, name=concept.name))
    return tuple(dict.fromkeys(lines))


def _silent(frames: Sequence[str], secret: frozenset[str], language: str, **values: object) -> str:
    """The first of some sentences that holds no telling word; the last one where all do."""
    told = [say(language, frame, **values) for frame in frames]
    for text in told:
        if not secret & {w.stem for w in words(text, language) if w.content}:
            return text
    return told[-1]


def _shape(text: str) -> str:
    """What kind of thing an explanation says, by its first words of reason, contrast and so on."""
    found = {
        name: match.start()
        for name, pattern in _SHAPES.items()
        if (match := re.search(pattern, text, re.IGNORECASE))
    }
    return min(found, key=lambda name: found[name]) if found else "plain"


def _letters(text: str, language: str) -> str:
    """A text with each content word cut to its first letter."""
    parts, done = [], 0
    for word in words(text, language):
        if word.content and word.end - word.start > 2:
            parts += [text[done : word.start], text[word.start], "…"]
            done = word.end
    return "".join([*parts, text[done:]])


def _plain(text: str, language: str) -> str:
    return text


def _named(concept: Concept, text: str, language: str) -> str:
    separator = "\u00a0: " if language == "fr" else ": "
    return f"{concept.name}{separator}{text}" if concept.named else f"• {text}"
