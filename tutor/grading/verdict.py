"""Evidence and doubts → four probabilities, by a small multinomial logistic whose coefficients
are a readable JSON file (``tutor/weights/verdict.json``) and come in as an argument."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.domain import Verdict
from tutor.grading.align import Alignment
from tutor.grading.beside import BESIDE, beside
from tutor.grading.recall import DECIMALS
from tutor.grading.relevance import Subject

VERDICTS = tuple(Verdict)


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """Coefficients of the verdict model.

    Attributes:
        named: (4, F) weight of each feature for each verdict ("bias" is the constant one), of a
            concept that the author gave a name.
        nameless: the same of a concept without one.
        sure_at: the least ``certainty`` at which a verdict is sure.
        spread: factor on the standard deviation of the score's interval.
        credit_range: the expected credits that count as none and as full.
        closeness_share: how much of the credit of a concept without a name goes by closeness.
    """

    named: np.ndarray
    nameless: np.ndarray
    sure_at: float
    spread: float
    credit_range: tuple[float, float]
    closeness_share: float

    def of(self, named: bool) -> np.ndarray:
        """(4, F) weights for a concept with or without a name of its own."""
        return self.named if named else self.nameless


def coefficients(values: Mapping[str, Any], read: bool) -> Coefficients:
    """Coefficients from the parsed JSON file.

    Args:
        values: the file.
        read: whether a reader reads; other weights stand for grading without one.

    Raises:
        ValueError: a verdict is absent, a weight names no feature, or a value is no finite number.
    """
    low, high = values["credit_range"]
    suffix = "" if read else "_without_reader"
    told = [low, high, *(values[name] for name in ("sure_at", "spread", "closeness_share"))]
    if not np.isfinite(np.asarray(told, dtype=np.float64)).all():
        raise ValueError("a setting of the verdict coefficients is no finite number")
    return Coefficients(
        _matrix(values[f"weights{suffix}"]),
        _matrix(values[f"nameless{suffix}"]),
        float(values["sure_at"]),
        float(values["spread"]),
        (float(low), float(high)),
        float(values["closeness_share"]),
    )


def _matrix(table: Mapping[str, Mapping[str, float]]) -> np.ndarray:
    weights = {v: {str(k): float(x) for k, x in table[v.value].items()} for v in VERDICTS}
    unknown = {f for row in weights.values() for f in row} - set(FEATURES)
    if unknown:
        raise ValueError(f"unknown features in the verdict coefficients: {sorted(unknown)}")
    matrix = np.asarray([[weights[v].get(f, 0.0) for f in FEATURES] for v in VERDICTS])
    if not np.isfinite(matrix).all():
        raise ValueError("a weight of the verdict coefficients is no finite number")
    return matrix


FEATURES = (
    "bias",
    "similarity",
    "similarity>.5",
    "similarity>.75",
    "recall",
    "recall>.5",
    "recall>.7",
    "exact",
    "verbatim",
    "denied",
    "points",
    "points>.5",
    "weakest_point",
    "named",
    "substance",
    "misconception",
    "elsewhere",
    "away",
    "away>.2",
    "rival",
    "exchanged",
    "negation",
    "negated",
    "negation_said",
    "negation_near",
    "opposites",
    "opposites_said",
    "number",
    *BESIDE,
    "read_covered",
    "read_partial",
    "read_contradicted",
    "read_nothing",
    "similarity*substance",
    "recall*named",
    "recall*away",
    "named*points",
    "named*substance",
    "similarity*rival",
    "points*negation",
    "points*opposites",
    "points*number",
    "read*similarity",
    "foreign",
    "read*foreign",
    "relevance",
    "beyond",
    "units",
)
"""Signals of one concept. "x>t" is what x exceeds t by; *away* is how much nearer the passages tied
to other concepts are than those that are not; *negated* is 1 where more than a stray word is turned
round; "_said" is a signal times the recall: turned round while the words are taken up. ``BESIDE``
compares with the other concepts. *verbatim* and *denied* are rules of ``tutor.grading.verbatim``.
"read_" are what the reader says: how much likelier than *missing* it holds a verdict, in logits;
*read_nothing* is its probability of *missing*. They are 0 where no reader read. "a*b" lets one
signal count more where the other is strong; the *read* of a product is the reader's probability of
*covered*; *foreign* is by how much the nearest passage is nearer to another question of the
deck; *relevance* the log-odds that its unit is about the question, *beyond* by how much it is
nearer to the concept than to the nearest explanations of other subjects, *units* the logarithm of
how many units state something: the best of many is to be judged as the best of many."""
_ODDS = 4.0
"""Log-odds beyond which a unit is as good as certain."""
READ = tuple(f for f in FEATURES if f.startswith("read"))
_LEAST_CHANCE = 0.003
_SUPPORT = (0.15, 0.35)
_TURNED = 0.07
_BESIDE = np.eye(4) + 0.5 * (np.eye(4, k=1) + np.eye(4, k=-1))


def features(
    alignments: list[Alignment],
    foreign: Sequence[float],
    readings: np.ndarray | None = None,
    subject: Sequence[Subject] = (),
) -> np.ndarray:
    """(K, F) feature rows of an answer's K concepts, in the order of ``FEATURES``.

    Args:
        alignments: one a concept.
        foreign: by how much the passage nearest to each concept is nearer to another question.
        readings: (K, 4) probabilities of the reader that comes with tutor, or None.
        subject: whether each nearest passage is about the question; nothing where it was not asked.
    """
    rows = [_signals(one) | {"foreign": f} for one, f in zip(alignments, foreign, strict=True)]
    rows = [row | more for row, more in zip(rows, beside(alignments, rows), strict=True)]
    for row, about in zip(rows, subject, strict=False):
        row["relevance"] = min(_ODDS, max(-_ODDS, about.odds)) / _ODDS
        row["beyond"] = row["similarity"] - about.cohort
        row["units"] = math.log1p(about.units)
    if readings is not None:
        for row, reading in zip(rows, readings, strict=True):
            row |= _read(reading, max(row["similarity"], row["recall"]))
            row["read*similarity"] = float(reading[0]) * row["similarity"]
            row["read*foreign"] = float(reading[0]) * row["foreign"]
    table = [[row.get(name, 0.0) for name in FEATURES] for row in rows]
    return np.round(np.asarray(table, dtype=np.float64).reshape(-1, len(FEATURES)), DECIMALS)


def _read(reading: np.ndarray, near: float) -> dict[str, float]:
    """What the reader says; credit counts as far as some passage comes near the concept at all."""
    covered, partial, missing, contradicted = np.log(np.maximum(reading, _LEAST_CHANCE)).tolist()
    low, high = _SUPPORT
    support = min(1.0, max(0.0, (near - low) / (high - low)))
    return {
        "read_covered": min(covered - missing, support * max(0.0, covered - missing)),
        "read_partial": min(partial - missing, support * max(0.0, partial - missing)),
        "read_contradicted": contradicted - missing,
        "read_nothing": float(reading[2]),
    }


def _signals(one: Alignment) -> dict[str, float]:
    points = [p.both for p in one.points] or [(one.similarity + one.recall) / 2]
    mean = sum(points) / len(points)
    away = max(0.0, one.elsewhere - one.similarity)
    substance = min(one.substance, 6) / 6
    rival, opposites = max(0.0, one.rival), min(one.opposites, 2.0)
    return {
        "bias": 1.0,
        "similarity": one.similarity,
        "similarity>.5": max(0.0, one.similarity - 0.5),
        "similarity>.75": max(0.0, one.similarity - 0.75),
        "recall": one.recall,
        "recall>.5": max(0.0, one.recall - 0.5),
        "recall>.7": max(0.0, one.recall - 0.7),
        "exact": one.exact,
        "verbatim": float(one.verbatim),
        "denied": float(one.denied),
        "points": mean,
        "points>.5": max(0.0, mean - 0.5),
        "weakest_point": min(points),
        "named": float(one.named),
        "substance": substance,
        "misconception": max(0.0, one.misconception - one.similarity),
        "elsewhere": one.elsewhere,
        "away": away,
        "away>.2": max(0.0, away - 0.2),
        "rival": rival,
        "exchanged": max(0.0, one.exchanged),
        "negation": one.negation,
        "negated": float(one.negation >= _TURNED),
        "negation_said": one.negation * one.recall,
        "negation_near": one.negation_near,
        "opposites": opposites,
        "opposites_said": float(one.opposites > 0) * one.recall,
        "number": one.number,
        "similarity*substance": one.similarity * substance,
        "recall*named": one.recall * one.named,
        "recall*away": one.recall * away,
        "named*points": one.named * mean,
        "named*substance": one.named * substance,
        "similarity*rival": one.similarity * rival,
        "points*negation": mean * one.negation,
        "points*opposites": mean * opposites,
        "points*number": mean * one.number,
    }


def probabilities(
    rows: np.ndarray, named: Sequence[bool], coefficients: Coefficients
) -> np.ndarray:
    """(K, 4) probabilities in the order of ``Verdict``, rounded to 4 decimals; rows sum to 1.

    Args:
        rows: (K, F) features of the concepts.
        named: whether the author gave each a name.
        coefficients: of the verdict model.
    """
    known = np.asarray(named, dtype=bool)[:, None]
    logits = np.where(known, rows @ coefficients.named.T, rows @ coefficients.nameless.T)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    rounded = np.round(shares / shares.sum(axis=1, keepdims=True), 4)
    rounded[np.arange(len(rows)), rounded.argmax(axis=1)] += 1 - rounded.sum(axis=1)
    result: np.ndarray = np.round(rounded, 4)
    return result


def certainty(rows: np.ndarray) -> np.ndarray:
    """(K,) probability of each likeliest verdict, and half that of the verdicts beside it.

    Neighbours in the order of ``Verdict``: what is *covered* or *partial* is less in doubt than
    what is *covered* or *contradicted*.

    Args:
        rows: (K, 4) probabilities in the order of ``Verdict``.
    """
    shared = np.round(rows @ _BESIDE, 4)
    result: np.ndarray = shared[np.arange(len(rows)), rows.argmax(axis=1)]
    return result


def deciding(row: np.ndarray, verdict: int, weights: np.ndarray, most: int = 3) -> tuple[str, ...]:
    """The signals that spoke most for a verdict against the next likeliest one.

    Args:
        row: (F,) features of one concept.
        verdict: index of the verdict in ``VERDICTS``.
        weights: (4, F) of such a concept.
        most: how many are named.
    """
    spoken = weights * row
    others = spoken.sum(axis=1)
    others[verdict] = -np.inf
    against = np.round(spoken[verdict] - spoken[int(others.argmax())], DECIMALS)
    against[0] = 0.0
    order = np.argsort(-against, kind="stable")[:most].tolist()
    return tuple(FEATURES[i] for i in order if against[i] > 0)
