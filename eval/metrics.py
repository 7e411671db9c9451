"""Figures of merit, in NumPy alone; every one is checked against hand-made values in the tests.

All take equally long one-dimensional arrays. A figure that its data leave undefined (a correlation
with a constant, the AUC of one class) is NaN, never 0: the bootstrap skips such draws and the
tables print a dash.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
UNDEFINED = float("nan")


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def ranks(values: ArrayLike) -> Floats:
    """Ranks from 1, ties sharing their mean rank."""
    data = _floats(values)
    order = np.argsort(data, kind="stable")
    ordered = data[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]] if data.size else np.zeros(0, bool)
    start = np.flatnonzero(first)
    end = np.r_[start[1:], data.size]
    result = np.empty(data.size)
    result[order] = np.repeat((start + 1 + end) / 2, end - start)
    return result


def pearson(x: ArrayLike, y: ArrayLike) -> float:
    """Pearson's correlation."""
    a, b = _floats(x), _floats(y)
    if a.size < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return UNDEFINED
    a, b = a - a.mean(), b - b.mean()
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def spearman(x: ArrayLike, y: ArrayLike) -> float:
    """Spearman's rank correlation."""
    return pearson(ranks(x), ranks(y))


def rmse(x: ArrayLike, y: ArrayLike) -> float:
    """Root mean squared error."""
    gap = _floats(x) - _floats(y)
    return float(np.sqrt(np.mean(gap**2))) if gap.size else UNDEFINED


def mae(x: ArrayLike, y: ArrayLike) -> float:
    """Mean absolute error."""
    gap = _floats(x) - _floats(y)
    return float(np.mean(np.abs(gap))) if gap.size else UNDEFINED


def auc(positive: ArrayLike, score: ArrayLike) -> float:
    """Area under the ROC curve: P(a positive scores above a negative), ties counting half."""
    truth = np.asarray(positive, dtype=bool)
    hits, misses = int(truth.sum()), int((~truth).sum())
    if not hits or not misses:
        return UNDEFINED
    return float((ranks(score)[truth].sum() - hits * (hits + 1) / 2) / (hits * misses))


def confusion(truth: ArrayLike, said: ArrayLike, classes: int) -> Floats:
    """Counts (classes, classes): rows are the truth, columns what was said."""
    cells = np.asarray(truth, dtype=np.int64) * classes + np.asarray(said, dtype=np.int64)
    return np.bincount(cells, minlength=classes**2).reshape(classes, classes).astype(np.float64)


def _f1(table: Floats) -> tuple[Floats, Floats]:
    """F1 and support of each class of a confusion table."""
    hits, true, said = np.diag(table), table.sum(1), table.sum(0)
    total = true + said
    return np.divide(2 * hits, total, out=np.zeros_like(total), where=total > 0), true


def macro_f1(truth: ArrayLike, said: ArrayLike, classes: int) -> float:
    """Mean F1 over the classes that occur in the truth or in what was said."""
    table = confusion(truth, said, classes)
    scores, _ = _f1(table)
    seen = (table.sum(0) + table.sum(1)) > 0
    return float(scores[seen].mean()) if seen.any() else UNDEFINED


def weighted_f1(truth: ArrayLike, said: ArrayLike, classes: int) -> float:
    """F1 of the classes weighted by how often they are true."""
    scores, support = _f1(confusion(truth, said, classes))
    return float(scores @ support / support.sum()) if support.sum() else UNDEFINED


def qwk(x: ArrayLike, y: ArrayLike, classes: int) -> float:
    """Quadratic weighted kappa of two whole-number marks 0 … classes − 1."""
    table = confusion(x, y, classes)
    expected = np.outer(table.sum(1), table.sum(0)) / max(table.sum(), 1.0)
    grid = np.arange(classes)
    cost = (grid[:, None] - grid[None, :]) ** 2.0
    by_chance = float((cost * expected).sum())
    return 1 - float((cost * table).sum()) / by_chance if by_chance else UNDEFINED


def kappa(x: ArrayLike, y: ArrayLike, classes: int) -> float:
    """Cohen's kappa of two labellings 0 … classes − 1."""
    table = confusion(x, y, classes)
    total = table.sum()
    if not total:
        return UNDEFINED
    by_chance = float(table.sum(1) @ table.sum(0)) / total**2
    if by_chance >= 1:
        return UNDEFINED
    return float((np.trace(table) / total - by_chance) / (1 - by_chance))


def brier(positive: ArrayLike, probability: ArrayLike) -> float:
    """Mean squared distance of a probability to what happened."""
    gap = _floats(probability) - _floats(positive)
    return float(np.mean(gap**2)) if gap.size else UNDEFINED


def reliability(
    positive: ArrayLike, probability: ArrayLike, bins: int = 10
) -> list[tuple[float, float, int]]:
    """(mean probability, share of positives, count) of each equal-width bin that is not empty."""
    truth, said = _floats(positive), _floats(probability)
    place = np.minimum((said * bins).astype(int), bins - 1)
    return [
        (float(said[place == b].mean()), float(truth[place == b].mean()), int((place == b).sum()))
        for b in range(bins)
        if (place == b).any()
    ]


def ece(positive: ArrayLike, probability: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    cells = reliability(positive, probability, bins)
    total = sum(n for _, _, n in cells)
    return sum(n * abs(p - t) for p, t, n in cells) / total if total else UNDEFINED


def ordered_pairs(
    answer: Sequence[object], positive: ArrayLike, score: ArrayLike
) -> list[tuple[object, float, int]]:
    """For each answer with both kinds of row: (answer, pairs ranked right, pairs), ties half.

    Args:
        answer: which answer each row belongs to.
        positive: the rows that should score higher.
        score: the score of each row.
    """
    truth, values = np.asarray(positive, dtype=bool), _floats(score)
    rows: dict[object, list[int]] = {}
    for index, key in enumerate(answer):
        rows.setdefault(key, []).append(index)
    found = []
    for key, group in rows.items():
        up = values[[i for i in group if truth[i]]]
        down = values[[i for i in group if not truth[i]]]
        gap = up[:, None] - down[None, :]
        if gap.size:
            found.append((key, float((gap > 0).sum() + (gap == 0).sum() / 2), int(gap.size)))
    return found


def ordering(right: ArrayLike, pairs: ArrayLike) -> float:
    """Share of the pairs of `ordered_pairs` that are ranked right (chance: one half)."""
    total = float(_floats(pairs).sum())
    return float(_floats(right).sum()) / total if total else UNDEFINED
