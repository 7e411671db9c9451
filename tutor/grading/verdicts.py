"""Signals → four probabilities, by a small multinomial logistic whose coefficients are a readable
JSON file (``tutor/weights/verdict.json``) and come in as an argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.domain import Verdict
from tutor.grading.recall import DECIMALS
from tutor.grading.signals import FEATURES, READ, SIGNALS, VERDICTS, Knots


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """Coefficients of the verdict model.

    Attributes:
        named: (4, F) weight of each signal for each verdict, of a concept that the author gave a
            name; *missing* is the point of reference, its weights are 0.
        nameless: the same of a concept without one.
        knots: where signals bend.
        sure_at: the least ``certainty`` at which a verdict is sure.
        review_at: the least standard deviation of the fraction, 0–1, at which a person should
            look.
        spread: factor on the standard deviation of the score's interval.
        credit_range: the expected credits that count as none and as full.
        closeness_share: how much of the credit of a concept without a name goes by closeness.
        prefer: factor on the probability of each verdict when the one is chosen that is printed:
            a rare verdict would hardly ever be the likeliest.
        subject: slope and offset of the log-odds with which what is said counts as said of the
            question at all.
        read: whether they weigh what a reader says; one beside coefficients that do not may only
            raise doubt.
    """

    named: np.ndarray
    nameless: np.ndarray
    knots: Knots
    sure_at: float
    review_at: float
    spread: float
    credit_range: tuple[float, float]
    closeness_share: float
    subject: tuple[float, float]
    prefer: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    read: bool = True

    def of(self, named: bool) -> np.ndarray:
        """(4, F) weights for a concept with or without a name of its own."""
        return self.named if named else self.nameless


def coefficients(values: Mapping[str, Any], read: bool) -> Coefficients:
    """Coefficients from the parsed JSON file.

    Args:
        values: the file.
        read: whether a reader reads; other weights stand for grading without one.

    Raises:
        ValueError: a table lacks a signal or has one that there is not, or a value is no finite
            number.
    """
    low, high = map(float, values["credit_range"])
    slope, offset = map(float, values["subject"])
    prefer = [float(values["prefer"][v]) for v in VERDICTS]
    suffix = "" if read else "_without_reader"
    told = [
        low,
        high,
        slope,
        offset,
        *prefer,
        *(values[name] for name in ("sure_at", "review_at", "spread", "closeness_share")),
    ]
    if not np.isfinite(np.asarray(told, dtype=np.float64)).all():
        raise ValueError("a setting of the verdict coefficients is no finite number")
    return Coefficients(
        _matrix(values[f"weights{suffix}"], read),
        _matrix(values[f"nameless{suffix}"], read),
        Knots.of(values["knots"]),
        float(values["sure_at"]),
        float(values["review_at"]),
        float(values["spread"]),
        (low, high),
        float(values["closeness_share"]),
        (slope, offset),
        (prefer[0], prefer[1], prefer[2], prefer[3]),
        read,
    )


def _matrix(table: Mapping[str, Sequence[float]], read: bool) -> np.ndarray:
    """(4, F) weights from those of each signal for every verdict but *missing*."""
    wanted = [f for f in FEATURES if read or f not in READ]
    if set(table) != set(wanted):
        differ = sorted(set(table) ^ set(wanted))
        raise ValueError(f"the verdict coefficients and the signals differ in {differ}")
    matrix = np.zeros((len(VERDICTS), len(FEATURES)))
    for name in wanted:
        matrix[[VERDICTS.index(v) for v in WEIGHED], FEATURES.index(name)] = table[name]
    if not np.isfinite(matrix).all():
        raise ValueError("a weight of the verdict coefficients is no finite number")
    return matrix


WEIGHED = tuple(v for v in VERDICTS if v is not Verdict.MISSING)
"""The verdicts that weights are of, in the order of a signal's row in the file."""
_RULES = [k for k, s in enumerate(SIGNALS) if s.decides is not None]
_NEIGHBOURS = np.eye(4) + 0.5 * (np.eye(4, k=1) + np.eye(4, k=-1))


def probabilities(
    rows: np.ndarray, named: Sequence[bool], coefficients: Coefficients
) -> np.ndarray:
    """(K, 4) probabilities in the order of ``Verdict``, rounded to 4 decimals; rows sum to 1.

    What may be about something else is a mixture: of what the model says, as far as its passage is
    about the question, and of *missing*; what a rule decides is about it.

    Args:
        rows: (K, F) features of the concepts.
        named: whether the author gave each a name.
        coefficients: of the verdict model.
    """
    known = np.asarray(named, dtype=bool)[:, None]
    logits = np.where(known, rows @ coefficients.named.T, rows @ coefficients.nameless.T)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    slope, offset = coefficients.subject
    odds = rows[:, FEATURES.index("on_subject")] * coefficients.knots.odds
    about = 1 / (1 + np.exp(-(slope * odds + offset)))
    ruled = (rows[:, _RULES] > 0).any(axis=1)
    shares *= np.where(ruled, 1.0, about)[:, None]
    shares[:, VERDICTS.index(Verdict.MISSING)] += 1 - shares.sum(axis=1)
    rounded = np.round(shares, 4)
    rounded[np.arange(len(rows)), rounded.argmax(axis=1)] += 1 - rounded.sum(axis=1)
    result: np.ndarray = np.round(rounded, 4)
    return result


def chosen(rows: np.ndarray, prefer: Sequence[float]) -> np.ndarray:
    """(K,) the verdict that is printed: the greatest probability times its factor.

    Args:
        rows: (K, 4) probabilities in the order of ``Verdict``.
        prefer: four factors.
    """
    found: np.ndarray = np.round(rows * np.asarray(prefer), DECIMALS).argmax(axis=1)
    return found


def certainty(rows: np.ndarray, said: np.ndarray | None = None) -> np.ndarray:
    """(K,) probability of each verdict that is printed, and half that of the verdicts beside it.

    Neighbours in the order of ``Verdict``: what is *covered* or *partial* is less in doubt than
    what is *covered* or *contradicted*. A verdict that is not the likeliest has no certainty.

    Args:
        rows: (K, 4) probabilities in the order of ``Verdict``.
        said: (K,) the verdicts printed; the likeliest when absent.
    """
    likeliest = rows.argmax(axis=1)
    shared = np.round(rows @ _NEIGHBOURS, 4)[np.arange(len(rows)), likeliest]
    result: np.ndarray = shared if said is None else np.where(said == likeliest, shared, 0.0)
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
