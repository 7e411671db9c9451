"""Which questions of a deck an answer is told apart from: all of a small deck, the likeliest of a
large one.

Encoding a whole large deck for one answer would take minutes. Of a large deck, those questions are
chosen that share rare words with the answer, and those that stand around its own; the choice hangs
on the deck, the question and the answer alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cached_property

from tutor.domain import Question
from tutor.grading.question import stated
from tutor.language import fold

ALL = 200
"""Questions up to which all of a deck are compared."""
_LIKELIEST = 48
_BESIDE = 8
"""Questions on either side of the answer's own."""
_COMMON = 200
"""A word of more questions than this tells none of them apart, and its list is not gone through."""
_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
_STEM = 6
"""Letters of a word that stand for it: a rough stem, cheap for a whole deck."""


Nearby = tuple[Question, ...]
"""The questions that an answer is told apart from, its own among them, in the order of the deck."""


class Nearest:
    """The questions of a deck, and which of them an answer is compared with.

    Args:
        questions: of the deck.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = tuple(questions)
        self._places = {q.id: place for place, q in enumerate(self._questions)}

    def to(self, question: Question, answer: str) -> Nearby:
        """The questions around an answer to one of them."""
        if len(self._questions) <= ALL:
            return self._questions
        place = self._places[question.id]
        chosen = set(range(max(0, place - _BESIDE), place + _BESIDE + 1))
        shared: dict[int, float] = {}
        for word in _words(answer):
            owners = self._owners.get(word, ())
            if len(owners) <= _COMMON:
                weight = math.log(len(self._questions) / max(1, len(owners)))
                for owner in owners:
                    shared[owner] = shared.get(owner, 0.0) + weight
        ranked = sorted(shared, key=lambda owner: (-round(shared[owner], 6), owner))
        chosen.update(ranked[:_LIKELIEST])
        return tuple(q for i in sorted(chosen) for q in self._questions[i : i + 1])

    @cached_property
    def _owners(self) -> dict[str, list[int]]:
        """By word, the places of the questions that say it."""
        owners: dict[str, list[int]] = {}
        for place, question in enumerate(self._questions):
            for word in _words(" ".join(stated(question))):
                owners.setdefault(word, []).append(place)
        return owners


def _words(text: str) -> list[str]:
    """Each rough stem of a text once, in order."""
    return list(dict.fromkeys(word[:_STEM] for word in _WORD.findall(fold(text))))
