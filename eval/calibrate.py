"""Turning scores into marks and labels: Bayes-linear, and thresholds learnt on a train split."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eval.metrics import macro_f1

Floats = NDArray[np.float64]
PRIOR_MEAN = np.array([0.7, 1.2])
PRIOR_DEVIATION = np.array([0.3, 0.6])
NOISE = 0.2


def bayes_linear(score: ArrayLike, mark: ArrayLike, before: Floats = PRIOR_MEAN) -> Floats:
    """(β₀, β₁) of mark = β₀ + β₁(score − ½) after some marked answers, all on 0–1.

    β ~ N(before, diag(.3, .6)²) and noise .2; the prior was set on a 0–5 scale as
    N((3.5, 6), diag(1.5, 3)²) with noise 1, here divided by five.
    """
    design = np.column_stack([np.ones(np.size(score)), np.asarray(score, dtype=np.float64) - 0.5])
    trust = np.diag(PRIOR_DEVIATION**-2)
    left = trust + design.T @ design / NOISE**2
    right = trust @ before + design.T @ np.asarray(mark, dtype=np.float64) / NOISE**2
    line: Floats = np.asarray(np.linalg.solve(left, right), dtype=np.float64)
    return line


def apply_line(line: Floats, score: ArrayLike) -> Floats:
    """Marks on 0–1 of scores, by a line of `bayes_linear`, clipped."""
    marks: Floats = line[0] + line[1] * (np.asarray(score, dtype=np.float64) - 0.5)
    return marks.clip(0.0, 1.0)


def least_squares(score: ArrayLike, mark: ArrayLike) -> Floats:
    """(β₀, β₁) of an ordinary line, for maps learnt on a train split."""
    design = np.column_stack([np.ones(np.size(score)), np.asarray(score, dtype=np.float64) - 0.5])
    line: Floats = np.linalg.lstsq(design, np.asarray(mark, dtype=np.float64), rcond=None)[0]
    return line


def _candidates(values: Floats, count: int) -> Floats:
    cuts = np.unique(np.quantile(values, np.linspace(0, 1, count)))
    middles = (cuts[1:] + cuts[:-1]) / 2
    return np.concatenate([[cuts[0] - 1], middles, [cuts[-1] + 1]])


Measure = Callable[[ArrayLike, ArrayLike, int], float]
"""Of (truth, said, number of classes)."""


def two_way_threshold(score: ArrayLike, correct: ArrayLike, measure: Measure = macro_f1) -> float:
    """The threshold on the score that is best by ``measure`` for correct against the rest."""
    values, truth = np.asarray(score, dtype=np.float64), np.asarray(correct, dtype=int)
    cuts = _candidates(values, 101)
    scores = [measure(truth, values >= cut, 2) for cut in cuts]
    return float(cuts[int(np.argmax(scores))])


def three_way_thresholds(
    score: ArrayLike, against: ArrayLike, label: ArrayLike, measure: Measure = macro_f1
) -> tuple[float, float]:
    """Thresholds (correct, contradictory) that are best by ``measure``.

    Args:
        score: higher for better answers.
        against: higher for answers that contradict the reference.
        label: 0 contradictory, 1 incorrect, 2 correct.
        measure: what they are chosen for.
    """
    values, denial = np.asarray(score, dtype=np.float64), np.asarray(against, dtype=np.float64)
    truth = np.asarray(label, dtype=int)
    best, found = -1.0, (0.0, 0.0)
    for high in _candidates(values, 31):
        for deny in _candidates(denial, 31):
            value = measure(truth, three_way(values, denial, high, deny), 3)
            if value > best:
                best, found = value, (float(high), float(deny))
    return found


def three_way(score: Floats, against: Floats, correct: float, deny: float) -> NDArray[np.int64]:
    """Labels 0 contradictory, 1 incorrect, 2 correct: a high score first, then a denial.

    A scorer without a measure of denial passes its score twice: the middle band is then called
    contradictory, for contradictory answers resemble the reference more than wrong ones do.
    """
    return np.where(score >= correct, 2, np.where(against >= deny, 0, 1)).astype(np.int64)
