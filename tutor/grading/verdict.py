"""Evidence and doubts → four probabilities, by a small multinomial logistic whose coefficients
are a readable JSON file (``tutor/weights/verdict.json``) and come in as an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tutor.domain import Verdict
from tutor.grading.align import Alignment

VERDICTS = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Coefficients of the verdict model.

    Attributes:
        weights: for each verdict, the weight of each feature ("bias" is the constant one).
        sure_at: the least probability at which a verdict is sure.
        spread: factor on the standard deviation of the score's interval.
        expected_credit: whether a concept earns its expected credit or that of its verdict.
    """

    weights: Mapping[Verdict, Mapping[str, float]]
    sure_at: float
    spread: float
    expected_credit: bool


def coefficients(values: Mapping[str, object]) -> Coefficients:
    """Coefficients from the parsed JSON file.

    Raises:
        ValueError: a verdict is absent, or a weight names no feature.
    """
    table = values["weights"]
    assert isinstance(table, Mapping)
    weights = {v: {str(k): float(x) for k, x in table[v.value].items()} for v in VERDICTS}
    unknown = {f for row in weights.values() for f in row} - set(FEATURES)
    if unknown:
        raise ValueError(f"unknown features in the verdict coefficients: {sorted(unknown)}")
    return Coefficients(
        weights,
        float(str(values["sure_at"])),
        float(str(values["spread"])),
        bool(values["expected_credit"]),
    )


FEATURES = (
    "bias",
    "similarity",
    "recall",
    "exact",
    "points",
    "weakest_point",
    "misconception",
    "elsewhere",
    "named",
    "rival",
    "negation",
    "opposites",
    "number",
    "substance",
)


def features(alignments: list[Alignment]) -> np.ndarray:
    """(K, F) feature rows of an answer's K concepts, in the order of ``FEATURES``."""
    rows = []
    for one in alignments:
        both = (one.similarity + one.recall) / 2
        points = [p.both for p in one.points] or [both]
        rows.append(
            [
                1.0,
                one.similarity,
                one.recall,
                one.exact,
                sum(points) / len(points),
                min(points),
                max(0.0, one.misconception - one.similarity),
                one.elsewhere,
                float(one.named),
                max(0.0, one.rival),
                one.negation,
                min(one.opposites, 2.0),
                one.number,
                min(one.substance, 6) / 6,
            ]
        )
    return np.round(np.asarray(rows, dtype=np.float64).reshape(-1, len(FEATURES)), 4)


def probabilities(rows: np.ndarray, coefficients: Coefficients) -> np.ndarray:
    """(K, 4) probabilities in the order of ``Verdict``, rounded to 4 decimals; rows sum to 1."""
    matrix = np.asarray([[coefficients.weights[v].get(f, 0.0) for f in FEATURES] for v in VERDICTS])
    logits = rows @ matrix.T
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    rounded = np.round(shares / shares.sum(axis=1, keepdims=True), 4)
    rounded[np.arange(len(rows)), rounded.argmax(axis=1)] += 1 - rounded.sum(axis=1)
    result: np.ndarray = np.round(rounded, 4)
    return result
