"""Cheap checks that turn "looks similar" into "is right".

Each looks at the answer and its question and says which units state nothing, and which flags a
person should see. A flag is never a silent zero: those in ``FOR_REVIEW`` send the answer to one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tutor.grading.passages import Answer
from tutor.grading.reference import Reference
from tutor.text import Word, fold, known_word, words

BLANK = "blank"
COPIED_PROMPT = "copied_prompt"
KEYWORD_LIST = "keyword_list"
UNREADABLE = "unreadable"
OTHER_QUESTION = "other_question"
SPEAKS_TO_MARKER = "speaks_to_marker"
TOO_LONG = "too_long"

FOR_REVIEW = frozenset({KEYWORD_LIST, UNREADABLE, OTHER_QUESTION, SPEAKS_TO_MARKER, TOO_LONG})

_RELATION = re.compile(r"[=→⇒<>≠+:]|->|=>|\d")
_SEPARATOR = re.compile(r"[,;/|•\n]+|\s+[-–—]\s+")
_MARKER = re.compile(
    r"\b(?:full marks|full credit|maximum (?:score|marks)|give (?:me|this|it|the) .{0,20}"
    r"(?:marks?|points?|score|grade|credit)|ignore (?:all |the |any )?(?:previous|above|prior"
    r"|rubric|instructions?)|tous les points|note maximale|note parfaite|maximum de points"
    r"|mett(?:ez|re)(?:[- ]moi)? .{0,20}(?:points?|note)|donne(?:z|r)?(?:[- ]moi)? .{0,20}"
    r"(?:points?|note)|ignore[rz]? (?:les|toutes|la|le) (?:instructions?|consignes?|bareme)"
    r"|(?:dear|cher|chere) (?:grader|examiner|marker|correcteur|correctrice|prof\w*)"
    r"|(?:system|systeme|assistant|user|grading key|verdicts?\"?) ?[:=]"
    r"|(?:return|output|reply|answer|mark(?: it| this)?|renvoie|reponds?|mets|mark as) +\W?"
    r"(?:covered|acquis)|covered[^.]{0,60}\bcovered"
    r"|(?:official|model) answer|corrige officiel|note de l.examinateur|examiner notes)"
)
_RUN = 6
_LIST_SEGMENTS = 4
_OF_REFERENCE = 0.7
_KNOWN_SHARE = 0.4
_RESTATED = 0.93
_COPIED = 0.93
_COPIED_MARGIN = 0.1
_OTHER_MARGIN = 0.25
_OTHER_LEAST = 0.6


@dataclass(frozen=True, slots=True)
class Doubts:
    """Flags of an answer, and the units that state nothing."""

    flags: tuple[str, ...] = ()
    ignored: frozenset[int] = field(default_factory=frozenset)


def doubt(answer: Answer, reference: Reference, others: Sequence[Reference]) -> Doubts:
    """Every doubt about an answer.

    Args:
        answer: the answer, encoded.
        reference: its question, encoded.
        others: the other questions of the deck, encoded.
    """
    if not answer.units:
        return Doubts((BLANK,))
    found = answer.unit_words
    every = frozenset(range(len(answer.units)))
    elsewhere, copied = _elsewhere(answer, reference, others)
    checks = {
        COPIED_PROMPT: _copied(answer, found, reference),
        KEYWORD_LIST: _keyword_lists(answer, found, reference),
        UNREADABLE: every if _unreadable(found, reference) else frozenset[int](),
        SPEAKS_TO_MARKER: frozenset(
            u
            for u, span in enumerate(answer.units)
            if _MARKER.search(fold(answer.text[span.start : span.end]))
        ),
    }
    flags = [code for code, units in checks.items() if units]
    ignored = copied.union(*checks.values())
    if elsewhere:
        flags.append(OTHER_QUESTION)
    if COPIED_PROMPT in flags and ignored != every:
        flags.remove(COPIED_PROMPT)
    if answer.truncated:
        flags.append(TOO_LONG)
    return Doubts(tuple(flags), ignored)


def _copied(
    answer: Answer, found: Sequence[Sequence[Word]], reference: Reference
) -> frozenset[int]:
    """Units that only say the prompt again."""
    copied = set()
    for u, span in enumerate(answer.units):
        content = [w.stem for w in found[u] if w.content]
        inside = sum(s in reference.prompt_stems for s in content)
        if content and inside == len(content) and len(content) >= 2:
            copied.add(u)
        elif len(content) >= 3 and inside >= 0.9 * len(content):
            from rapidfuzz.fuzz import ratio

            typed = fold(answer.text[span.start : span.end])
            if ratio(typed, fold(reference.question.prompt)) >= 100 * _RESTATED:
                copied.add(u)
    return frozenset(copied)


def _keyword_lists(
    answer: Answer, found: Sequence[Sequence[Word]], reference: Reference
) -> frozenset[int]:
    """Units that pile up the reference's own words and assert nothing.

    Honest notes relate their words by a sign, a digit or a function word, or use their own words.
    """
    lists = {
        u
        for u, span in enumerate(answer.units)
        if _piles_up(answer.text[span.start : span.end], found[u], reference)
    }
    bare = [
        u
        for u, span in enumerate(answer.units)
        if _bare(answer.text[span.start : span.end], found[u], reference, most=2)
    ]
    if len(bare) >= _LIST_SEGMENTS and len(bare) >= 0.75 * len(answer.units):
        lists.update(bare)
    return frozenset(lists)


def _piles_up(text: str, found: Sequence[Word], reference: Reference) -> bool:
    if _RELATION.search(text):
        return False
    parts = [words(p, reference.language) for p in _SEPARATOR.split(text)]
    parts = [p for p in parts if p]
    bare = [p for p in parts if sum(w.content for w in p) <= 2 and len(p) <= 4]
    listed = len(parts) >= _LIST_SEGMENTS and len(bare) >= 0.75 * len(parts)
    return (listed or _longest_run(found) >= _RUN) and _share_of(found, reference) >= _OF_REFERENCE


def _bare(text: str, found: Sequence[Word], reference: Reference, most: int) -> bool:
    content = sum(w.content for w in found)
    return (
        0 < content <= most
        and len(found) <= most + 2
        and not _RELATION.search(text)
        and _share_of(found, reference) >= _OF_REFERENCE
    )


def _longest_run(found: Sequence[Word]) -> int:
    longest = run = 0
    for word in found:
        run = run + 1 if word.content else 0
        longest = max(longest, run)
    return longest


def _share_of(found: Sequence[Word], reference: Reference) -> float:
    """Share of the content words that are words of the question's reference."""
    content = [w for w in found if w.content]
    inside = sum(reference.vocabulary.read(w) in reference.vocabulary.stems for w in content)
    return inside / len(content) if content else 0.0


def _unreadable(found: Sequence[Sequence[Word]], reference: Reference) -> bool:
    """Whether most words are neither of the reference nor of French or English."""
    said = [w for unit in found for w in unit if not w.folded[0].isdigit()]
    if not said:
        return False
    stems = reference.vocabulary.stems
    known = sum(
        not w.content or reference.vocabulary.read(w) in stems or known_word(w.folded) for w in said
    )
    return known < _KNOWN_SHARE * len(said)


def _elsewhere(
    answer: Answer, reference: Reference, others: Sequence[Reference]
) -> tuple[bool, frozenset[int]]:
    """Whether most units belong to another question, and which of them are copied from there."""
    if not others:
        return False, frozenset()
    own = _nearest(answer, reference)
    away = np.stack([_nearest(answer, other) for other in others]).max(axis=0)
    margin = np.round(away - own, 4)
    copied = frozenset(
        int(u) for u in np.flatnonzero((away >= _COPIED) & (margin > _COPIED_MARGIN))
    )
    strays = int(((margin > _OTHER_MARGIN) & (away >= _OTHER_LEAST)).sum())
    return max(len(copied), strays) > 0.5 * len(answer.units), copied


def _nearest(answer: Answer, reference: Reference) -> np.ndarray:
    """(U,) best similarity of each unit to any wording or the prompt of a question."""
    rows = [p.raw for c in reference.concepts for p in c.wordings]
    units = answer.vectors[: len(answer.units)]
    near: np.ndarray = (units @ np.stack([reference.prompt, *rows]).T).max(axis=1)
    return np.round(near, 4)
