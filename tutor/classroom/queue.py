"""Which grades to look at first: those whose mark is likely to be far off, each with its reasons.

A mark's doubt is the standard deviation of its fraction over the four probabilities of each counted
concept, and a part of what words that come near the reference did not earn. Outliers and groups
(``alike``) are lists of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.domain import Verdict
from tutor.grading import scoring
from tutor.store.classes import Kept

UNEARNED = 0.3
"""How much nearness that earned nothing counts beside a standard deviation: from 0.2 to 0.3 serves
the development pens and Mohler best, taken together."""
_VERDICTS = [v.value for v in Verdict]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A grade to look at.

    Attributes:
        one: the answer.
        doubt: by how much the fraction may be off.
        reasons: why, in the deck's language.
        equal: other answers to the question with the same words, which nobody has looked at either.
    """

    one: Kept
    doubt: float
    reasons: tuple[str, ...]
    equal: tuple[Kept, ...] = ()


def doubt(receipt: Mapping[str, Any]) -> float:
    """By how much the fraction of a grade may be off, on the scale of a standard deviation."""
    counted = [c for c in receipt["concepts"] if c["counted"]]
    rows = [[c["probabilities"][v] for v in _VERDICTS] for c in counted]
    weights = [c["weight"] for c in counted]
    full = sum(weights) or 1.0
    near: float = sum(w * _unearned(c) for w, c in zip(weights, counted, strict=True)) / full
    return math.sqrt(scoring.variance_of(rows, weights, full)) + UNEARNED * near


def _unearned(concept: Mapping[str, Any]) -> float:
    """By how much an answer that does not contradict a concept comes nearer to it than it earned;
    nothing where the receipt does not tell how near it comes."""
    denied = float(concept["probabilities"][_VERDICTS[-1]])
    near = float(concept.get("closeness", 0.0)) * (1 - denied)
    return max(0.0, near - float(concept["points"]) / float(concept["weight"]))


def queue(kept: Iterable[Kept], asked_for: bool = False) -> list[Doubtful]:
    """Grades that nobody has looked at, the most doubtful first; equal answers stand together.

    Args:
        kept: the answers.
        asked_for: only those that ask for review.
    """
    several: dict[tuple[str, str], list[Kept]] = {}
    for one in kept:
        if _unseen(one) and ((one.grade or {})["needs_review"] or not asked_for):
            several.setdefault(_words(one), []).append(one)
    found = [_doubtful(*mine) for mine in several.values()]
    return sorted(found, key=lambda d: (-d.doubt, d.one.place))


def with_equals(one: Kept, kept: Iterable[Kept]) -> Doubtful:
    """A graded answer that is asked for, with those of its words that nobody has looked at."""
    return _doubtful(
        one, *(o for o in kept if _unseen(o) and o is not one and _words(o) == _words(one))
    )


def _unseen(one: Kept) -> bool:
    return one.grade is not None and not one.corrections


def _words(one: Kept) -> tuple[str, str]:
    """What equal answers to a question have in common."""
    return one.question, one.answer.strip()


def _doubtful(one: Kept, *equal: Kept) -> Doubtful:
    grade = one.grade or {}
    return Doubtful(one, doubt(grade), tuple(r["sentence"] for r in grade["reasons"]), equal)


def waiting(kept: Iterable[Kept]) -> int:
    """How many grades ask for a look and had none."""
    return sum(one.grade is not None and bool(one.grade["needs_review"]) for one in kept)
