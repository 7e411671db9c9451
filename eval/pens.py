"""A figure over pens: its mean, and the pen on which it is worst.

Answers by one pen resemble each other, so a figure over all answers hides the writer that the
grader cannot read. Every choice is made leaving one pen out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OverPens:
    """A figure of each pen, told as mean and worst.

    Attributes:
        mean: mean over the pens on which it is defined; None when there is none.
        worst: the worst of them.
        pen: whose it is.
        pens: on how many pens it is defined.
    """

    mean: float | None
    worst: float | None
    pen: str
    pens: int


def over_pens(
    pens: Sequence[str], metric: Callable[[Indices], float], *, lower_is_better: bool = False
) -> OverPens:
    """``metric`` of each pen's rows.

    Args:
        pens: the pen of each row.
        metric: takes row numbers and returns the figure, NaN where undefined.
        lower_is_better: whether the worst is the highest.
    """
    names = np.asarray(pens)
    values = {
        str(pen): value
        for pen in dict.fromkeys(pens)
        if not np.isnan(value := metric(np.flatnonzero(names == pen)))
    }
    if not values:
        return OverPens(None, None, "", 0)
    worst = (max if lower_is_better else min)(values, key=lambda pen: values[pen])
    mean = float(np.mean(list(values.values())))
    return OverPens(round(mean, 4), round(values[worst], 4), worst, len(values))
