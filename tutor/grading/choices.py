"""Questions that offer a choice: "in the fridge or at room temperature?".

The right answer repeats half of the prompt, so repeating is no copying there; and an answer that
takes the other alternative says the contrary, however alike the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tutor.domain import Question
from tutor.language import Word, fold, mixed, words

_QUESTIONS = mixed().questions
_BOUND = re.compile(r"[?.!;:]")
_COMMA = re.compile(r",")
_MOST_BESIDE = 1
"""Content words that an explanation may add and still say nothing but the choice."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The alternatives of a prompt.

    Attributes:
        keys: the stem that tells each alternative from the others.
        picks: for each concept, the alternative that its explanation takes; None for neither or
            both.
        bare: for each concept, whether its explanation says nothing but the choice.
    """

    keys: tuple[str, ...]
    picks: tuple[str | None, ...]
    bare: tuple[bool, ...]

    def pick(self, stems: Sequence[str]) -> str | None:
        """The alternative that some words take: the only key among them, or None."""
        return _only(self.keys, stems)


def choice(question: Question, language: str) -> Choice | None:
    """The choice that a prompt offers, or None."""
    keys = _keys(question.prompt, language)
    if len(keys) < 2:
        return None
    asked = {w.stem for w in words(question.prompt, language) if w.content}
    told = [words(c.explanation, language) for c in question.concepts]
    picks = tuple(_only(keys, [w.stem for w in found]) for found in told)
    bare = tuple(
        pick is not None
        and len({w.stem for w in found if w.content} - asked - {*keys}) <= _MOST_BESIDE
        for pick, found in zip(picks, told, strict=True)
    )
    return Choice(keys, picks, bare)


def _only(keys: Sequence[str], stems: Sequence[str]) -> str | None:
    there = [k for k in keys if k in stems]
    return there[0] if len(there) == 1 else None


def _keys(prompt: str, language: str) -> tuple[str, ...]:
    """The content stem of each alternative of the last choice in a prompt; none without one."""
    found = words(prompt, language)
    places = [i for i, w in enumerate(found) if w.folded in _QUESTIONS.alternative]
    for place in reversed(places):
        parts = _alternatives(prompt, found, place)
        keys = tuple(_key(parts, k) for k in range(len(parts)))
        if len(parts) > 1 and all(keys) and len({*keys}) == len(keys):
            return tuple(k for k in keys if k)
    return ()


def _alternatives(prompt: str, found: Sequence[Word], place: int) -> list[list[str]]:
    """ContentWords stems of each alternative around an "or"; the first ones from their end.

    Content words tell, and so do two function words beside the "or" that are antonyms ("before or
    after").
    """
    begin = 0
    for match in _BOUND.finditer(prompt, 0, found[place].start):
        begin = match.end()
    end = next((m.start() for m in _BOUND.finditer(prompt, found[place].end)), len(prompt))
    commas = [m.start() for m in _COMMA.finditer(prompt, begin, end)]
    left = [w for w in found[:place] if w.start >= begin]
    right = [w for w in found[place + 1 :] if w.end <= end]
    small = bool(left and right) and frozenset((left[-1].folded, right[0].folded)) in _antonyms()
    cuts = [c for c in commas if c < found[place].start]
    parts: list[list[str]] = [[]]
    asks = False
    for word in left:
        while cuts and word.start > cuts[0]:
            cuts.pop(0)
            parts = [[]] if asks else [*parts, []]
            asks = False
        asks = asks or word.folded in _QUESTIONS.words
        if word.content or (small and word is left[-1]):
            parts[-1].append(word.stem)
    after = [c for c in commas if c > found[place].start]
    kept = [
        w.stem
        for n, w in enumerate(right)
        if (w.content or (small and n == 0)) and not (after and w.start > after[0])
    ]
    # What is before a comma that no short list makes is an introduction, not an alternative.
    listed = [p for p in parts if p]
    while len(listed) > 1 and (len(listed[0]) > 3 or len(listed[-1]) > 3):
        listed.pop(0)
    return [*([p[::-1] for p in listed]), kept] if listed and kept else []


@cache
def _antonyms() -> frozenset[frozenset[str]]:
    """Pairs of antonyms, folded."""
    return frozenset(frozenset(map(fold, pair)) for pair in mixed().polarity.opposites)


def _key(parts: Sequence[Sequence[str]], k: int) -> str | None:
    """The stem nearest to the "or" that no other alternative has."""
    others = {s for j, part in enumerate(parts) if j != k for s in part}
    return next((s for s in parts[k] if s not in others), None)
