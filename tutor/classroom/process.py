"""What a teacher's marks leave of ours, as a Gaussian process learnt from a few marked copies.

Two copies are expected to leave alike as far as they have our grade, their question, what they earn
for each concept, and their words in common. How much marks leave is chosen by leave-one-out error
among ``SIZES``, with a strong prior that it is nothing. Noise has heavy tails, so that one odd mark
moves little else, and is larger where our grade is unsure.

The constants are among the best of some thousand drawn at random, compared on train splits of SAF,
Beetle and SciEntsBank and on the development pens, marked as their examiners and as kinder and
stricter teachers would; Mohler, and SAF's questions that the reader had not learnt, had no part in
that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
OFFSET, SLOPE, CONCEPTS, NEAR = 0.15, 0.2, 0.2, 0.2
"""Standard deviations, in marks of 0–1: of a constant difference, of one per grade, of the credit
of a concept, and of copies with like words."""
REACH = 0.8
"""How far likeness of words reaches, in 1 − cosine."""
SHARED = 0.5
"""How much of the first two is the teacher's on every question; the rest is of the question."""
SIZES = (0.5, 1.0, 2.0)
"""Factors on the standard deviations."""
NONE = 0.8
"""Probability, before any mark is seen, that the teacher marks as we do."""
STEP = 0.25
"""Sum of leave-one-out errors that makes a size less likely by the factor e."""
NOISE, UNSURE = 0.05, 0.3
"""Standard deviation of a mark, and how much of our grade's own it has besides."""
TAILS, TURNS = 3.0, 4
"""Degrees of freedom of the noise (Student's t), and turns of its reweighting."""
HELD = 0.8
"""Share of the marks that intervals are to hold."""
BLUR = 0.1
"""Standard deviation of a mark where our grade is sure, for the widths of intervals."""
WIDTHS, WORTH = 0.7, 2.0
"""What errors are before any mark is seen, in widths; how many marks that knowledge is worth."""
NEXT = 0.25
"""How much of a mark more the share that is held is counted of, for a mark that is not seen."""
_PARTS = 10  # quantiles by which the interval of before stands for copies


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """Copies as we grade them.

    Attributes:
        grades: (n,) our grades, 0–1.
        doubts: (n,) variance of each.
        credits: (n, K) credit of each concept less ½; 0 where a question has fewer.
        counts: (n,) how many concepts each has.
        questions: the question of each.
        vectors: (n, d) unit vectors of the answers.
    """

    grades: Floats
    doubts: Floats
    credits: Floats
    counts: Floats
    questions: tuple[str, ...]
    vectors: Floats

    def __len__(self) -> int:
        return len(self.questions)

    def some(self, places: Sequence[int] | NDArray[np.int64]) -> Copies:
        """Those at some places."""
        chosen = np.asarray(places, dtype=np.int64)
        return Copies(
            self.grades[chosen], self.doubts[chosen], self.credits[chosen], self.counts[chosen],
            tuple(self.questions[i] for i in chosen), self.vectors[chosen],
        )  # fmt: skip

    def widths(self) -> Floats:
        """(n,) by which errors are measured."""
        return np.sqrt(BLUR**2 + self.doubts)


def likeness(some: Copies, others: Copies) -> Floats:
    """(n, m) covariance of what marks leave of our grades, at size 1."""
    same = np.asarray(some.questions)[:, None] == np.asarray(others.questions)[None, :]
    both = np.outer(some.grades - 0.5, others.grades - 0.5)
    line = (OFFSET**2 + SLOPE**2 * both) * (SHARED + (1 - SHARED) * same)
    width = min(some.credits.shape[1], others.credits.shape[1])
    earned = some.credits[:, :width] @ others.credits[:, :width].T / some.counts[:, None]
    several = (some.counts > 1)[:, None]
    words = np.exp(-(1 - some.vectors @ others.vectors.T) / REACH)
    found: Floats = line + same * (CONCEPTS**2 * earned * several + NEAR**2 * words)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """What is learnt from marked copies.

    Attributes:
        pulls: (n,) how much each marked copy moves a copy that is like it.
        left_out: (n,) the mark of each by the others.
        half: half of the interval, in widths.
    """

    pulls: Floats
    left_out: Floats
    half: float


def learnt(copies: Copies, marks: Floats) -> Learnt:
    """Learn from marked copies; each is also marked by what the others teach."""
    residuals = marks - copies.grades
    base = likeness(copies, copies)
    noise = NOISE**2 + UNSURE**2 * copies.doubts
    pulls, moved = [np.zeros(len(marks))], [np.zeros(len(marks))]
    for size in SIZES:
        pull, by_others = _fitted(size**2 * base, noise, residuals)
        pulls.append(size**2 * pull)
        moved.append(by_others)
    given = np.clip(copies.grades + np.stack(moved), 0.0, 1.0)
    errors = np.abs(given - marks)
    prior = np.log([NONE, *[(1 - NONE) / len(SIZES)] * len(SIZES)])
    scores = prior - errors.sum(axis=1) / STEP
    by_others = _shares(
        scores[:, None] + errors / STEP
    )  # a copy's own error has no say in its mark
    left_out = np.clip(copies.grades + (by_others * np.stack(moved)).sum(axis=0), 0.0, 1.0)
    whole: Floats = _shares(scores) @ np.stack(pulls)
    return Learnt(whole, left_out, _half(np.abs(left_out - marks) / copies.widths()))


def _shares(scores: Floats) -> Floats:
    found: Floats = np.exp(scores - scores.max(axis=0))
    found /= found.sum(axis=0)
    return found


def _fitted(kernel: Floats, noise: Floats, residuals: Floats) -> tuple[Floats, Floats]:
    """(weights of the marked copies, each residual as the others predict it)."""
    trust = np.ones(len(noise))
    for _ in range(TURNS):
        inverse = np.linalg.inv(kernel + np.diag(noise / trust))
        pull: Floats = inverse @ residuals
        left = noise / trust * pull
        trust = (TAILS + 1) / (TAILS + left**2 / noise)
    return pull, residuals - pull / np.diag(inverse)


def _half(errors: Floats) -> float:
    """The error, in widths, that ``HELD`` of the copies stay below: theirs, and what errors are
    before any mark is seen."""
    before = [WIDTHS * NormalDist().inv_cdf(0.5 + (k + 0.5) / (2 * _PARTS)) for k in range(_PARTS)]
    values = np.concatenate([errors, before])
    weights = np.concatenate([np.ones(len(errors)), np.full(_PARTS, WORTH / _PARTS)])
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    place = int(np.searchsorted(reached, HELD * (reached[-1] + NEXT)))
    return float(values[order][min(place, len(values) - 1)])


def spread_out(known: Copies, others: Copies, count: int) -> list[int]:
    """Copies whose marks would teach most: one after the other, the one least known so far.

    Args:
        known: copies that are marked.
        others: copies that are not.
        count: how many of them.
    """
    alone = _own(others)
    near = likeness(others, known)
    noise = NOISE**2 + UNSURE**2 * known.doubts
    inside = likeness(known, known) + np.diag(noise)
    chosen: list[int] = []
    while len(chosen) < min(count, len(others)):
        told = np.einsum("ij,ji->i", near, np.linalg.solve(inside, near.T)) if near.size else 0.0
        unknown = alone - told
        unknown[chosen] = -1.0
        best = int(np.argmax(unknown))
        chosen.append(best)
        one = others.some([best])
        column = likeness(others, one)
        corner = alone[best] + NOISE**2 + UNSURE**2 * others.doubts[best]
        inside = np.block([[inside, near[[best]].T], [near[[best]], np.array([[corner]])]])
        near = np.hstack([near, column])
    return chosen


def _own(copies: Copies) -> Floats:
    """(n,) variance of each copy's residual before any mark is seen."""
    centred = copies.grades - 0.5
    earned = (copies.credits**2).sum(axis=1) / copies.counts * (copies.counts > 1)
    found: Floats = OFFSET**2 + SLOPE**2 * centred**2 + CONCEPTS**2 * earned + NEAR**2
    return found
