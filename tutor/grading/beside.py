"""How a concept fares beside the others of its question: what tells like concepts apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tutor.grading.align import Alignment

BESIDE = ("contested", "outsaid", "outpointed", "shared")
"""By how much the unit nearest to a concept is nearer to another one; how much more of another
one's telling words, and of its key points, an answer says; to how many others the same unit is the
nearest, in thirds. The first three are negative where the concept is ahead of all others, and all
are 0 where it is alone."""
_THIRDS = 3


def beside(
    alignments: Sequence[Alignment], rows: Sequence[Mapping[str, float]]
) -> list[dict[str, float]]:
    """The signals ``BESIDE`` of K concepts of one question.

    Args:
        alignments: one a concept.
        rows: their other signals; *recall* and *points* are read.
    """
    if len(alignments) < 2:
        return [dict.fromkeys(BESIDE, 0.0) for _ in alignments]
    near = np.stack([a.by_unit for a in alignments], axis=1)
    nearest = near.argmax(axis=0).tolist() if len(near) else None
    recall, points = ([row[name] for row in rows] for name in ("recall", "points"))
    return [
        {
            "contested": _ahead(near[nearest[k]].tolist(), k) if nearest else 0.0,
            "outsaid": _ahead(recall, k),
            "outpointed": _ahead(points, k),
            "shared": (nearest.count(nearest[k]) - 1) / _THIRDS if nearest else 0.0,
        }
        for k in range(len(alignments))
    ]


def _ahead(values: Sequence[float], k: int) -> float:
    """By how much the best of the others is ahead of the k-th value."""
    return max(v for j, v in enumerate(values) if j != k) - values[k]
