"""Bootstrap intervals over questions: answers to one question are not independent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval.

    Attributes:
        value: the figure on all rows; None where the data leave it undefined.
        low: 2.5 % quantile over draws of questions; None when most draws leave it undefined.
        high: 97.5 % quantile.
        n: rows.
        groups: questions.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    groups: int


def figure(
    groups: Sequence[object],
    metric: Callable[[Indices], float],
    *,
    seed: int,
    draws: int | None = None,
) -> Figure:
    """``metric`` on all rows, and its interval over questions drawn with replacement.

    Args:
        groups: the question of each row.
        metric: takes row numbers (with repeats) and returns the figure, NaN where undefined.
        seed: seed of the draws; the same seed gives the same interval.
        draws: number of draws; ``DRAWS`` when absent.
    """
    draws = DRAWS if draws is None else draws
    members: dict[object, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    rows = [np.asarray(m, dtype=np.int64) for m in members.values()]
    count = len(groups)
    if not count:
        return Figure(None, None, None, 0, 0)
    value = metric(np.arange(count))
    found = None if np.isnan(value) else round(value, 4)
    if found is None or len(rows) < 2:
        return Figure(found, None, None, count, len(rows))
    rng = np.random.default_rng(seed)
    values = np.array(
        [
            metric(np.concatenate([rows[i] for i in rng.integers(0, len(rows), len(rows))]))
            for _ in range(draws)
        ]
    )
    values = values[~np.isnan(values)]
    if values.size < draws / 2:
        return Figure(found, None, None, count, len(rows))
    low, high = np.quantile(values, [0.025, 0.975])
    return Figure(found, round(float(low), 4), round(float(high), 4), count, len(rows))


def spread(values: Sequence[float], n: int) -> Figure:
    """Mean of repeated draws, with mean ± one standard deviation as the interval."""
    data = np.asarray([v for v in values if not np.isnan(v)])
    if not data.size:
        return Figure(None, None, None, n, 0)
    mean, deviation = float(data.mean()), float(data.std())
    return Figure(
        round(mean, 4), round(mean - deviation, 4), round(mean + deviation, 4), n, data.size
    )
