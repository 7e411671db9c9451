"""The fit of the verdict model: penalised multinomial logistic with bounds, by projected Newton
steps (Bertsekas 1982): the loss is convex, so that the optimum does not hang on the start."""

from __future__ import annotations

import numpy as np

from eval.training.verdict_rows import Rows
from tutor.domain import Verdict
from tutor.grading.signals import FEATURES, SIGNALS, VERDICTS
from tutor.grading.verdicts import WEIGHED

RULE_WEIGHT = 6.0
"""Weight of a signal that decides a verdict by rule. Fitted, *verbatim* would take the credit of
similarity, and an explanation recited but for one small word would be *contradicted*."""
BIAS_PENALTY = 0.01
"""Share of the penalty that the constant bears."""
_STEPS = 40
_ENOUGH = 1e-7
"""Relative fall of the loss at which the search ends."""
_PLACES = [VERDICTS.index(v) for v in WEIGHED]


def _above() -> np.ndarray:
    """(F,) which signals may never speak for *contradicted* against *covered*: those that may only
    raise *covered*, but for those that may never raise *contradicted* at all. What is denied is
    near by nature, and nearness is no sign of it."""
    denied = Verdict.CONTRADICTED
    return np.asarray(
        [s.never_lowers is Verdict.COVERED and s.never_raises is not denied for s in SIGNALS]
    )


def bounds() -> tuple[np.ndarray, np.ndarray]:
    """(3, F) least and greatest value of what is searched for: the weight of each signal for each
    of ``WEIGHED``, of some for *contradicted* what it has beyond that for *covered*."""
    least = np.full((len(WEIGHED), len(SIGNALS)), -np.inf)
    most = np.full(least.shape, np.inf)
    for k, signal in enumerate(SIGNALS):
        for row, verdict in enumerate(WEIGHED):
            if signal.never_lowers is verdict:
                least[row, k] = 0.0
            if signal.never_raises is verdict:
                most[row, k] = 0.0
            if signal.decides is not None:
                least[row, k] = most[row, k] = 0.0
    most[WEIGHED.index(Verdict.CONTRADICTED), _above()] = 0.0
    return least, most


def _weights(searched: np.ndarray) -> np.ndarray:
    """(3, F) weights from what is searched for."""
    table = searched.copy()
    covered, denied = (WEIGHED.index(v) for v in (Verdict.COVERED, Verdict.CONTRADICTED))
    table[denied, _above()] += searched[covered, _above()]
    return table


def _slopes(slope: np.ndarray) -> np.ndarray:
    """(3, F) slopes by what is searched for, from those by the weights."""
    found = slope.copy()
    covered, denied = (WEIGHED.index(v) for v in (Verdict.COVERED, Verdict.CONTRADICTED))
    found[covered, _above()] += slope[denied, _above()]
    return found


def fit(rows: Rows, penalty: float, around: np.ndarray | None = None) -> np.ndarray:
    """(4, F) coefficients of least penalised cross-entropy; *missing* is the point of reference.

    Args:
        rows: what is fitted on.
        penalty: of the squared distance to ``around``.
        around: (4, F) coefficients to stay near to; zero when absent.
    """
    least, most = bounds()
    near = np.zeros(least.shape) if around is None else around[_PLACES]
    penalties = np.where([f == "bias" for f in FEATURES], BIAS_PENALTY, 1.0) * penalty
    target = np.eye(len(VERDICTS))[rows.truth]
    turn = np.stack([_weights(e.reshape(least.shape)).ravel() for e in np.eye(least.size)], axis=1)

    def loss(searched: np.ndarray) -> tuple[float, np.ndarray]:
        table = _weights(searched)
        chance = predict(_whole(table), rows.features)
        value = -(rows.weight * np.log((chance * target).sum(axis=1) + 1e-12)).sum()
        return float(value + 0.5 * (penalties * (table - near) ** 2).sum()), chance

    found = np.clip(np.zeros(least.shape), least, most)
    value, chance = loss(found)
    for _ in range(_STEPS):
        slope = ((chance - target) * rows.weight[:, None]).T[_PLACES] @ rows.features
        slope = _slopes(slope + penalties * (_weights(found) - near))
        held = ((found <= least) & (slope > 0)) | ((found >= most) & (slope < 0))
        free = ~held.ravel()
        curve = (turn.T @ _curvature(rows, chance, penalties) @ turn)[np.ix_(free, free)]
        step = np.zeros(free.size)
        step[free] = np.linalg.solve(curve, slope.ravel()[free])
        share, before = 1.0, value
        while True:
            moved = np.clip(found - share * step.reshape(found.shape), least, most)
            value, chance = loss(moved)
            if value <= before or share < 1e-4:
                break
            share /= 2
        found = moved
        if before - value < _ENOUGH * abs(before):
            break
    return _ruled(_whole(_weights(found)))


def _curvature(rows: Rows, chance: np.ndarray, penalties: np.ndarray) -> np.ndarray:
    """(3F, 3F) second derivatives of the loss."""
    count, size = len(WEIGHED), len(FEATURES)
    curve = np.zeros((count * size, count * size))
    for a, one in enumerate(_PLACES):
        for b, other in enumerate(_PLACES[: a + 1]):
            share = rows.weight * chance[:, one] * ((one == other) - chance[:, other])
            block = (rows.features * share[:, None]).T @ rows.features
            curve[a * size : (a + 1) * size, b * size : (b + 1) * size] = block
            curve[b * size : (b + 1) * size, a * size : (a + 1) * size] = block.T
    curve[np.diag_indices_from(curve)] += np.tile(penalties, count) + 1e-6
    return curve


def _whole(table: np.ndarray) -> np.ndarray:
    """(4, F) with a row of zeros for *missing*."""
    whole = np.zeros((len(VERDICTS), len(FEATURES)))
    whole[_PLACES] = table
    return whole


def _ruled(table: np.ndarray) -> np.ndarray:
    for k, signal in enumerate(SIGNALS):
        if signal.decides is not None:
            table[VERDICTS.index(signal.decides), k] = RULE_WEIGHT
    return table


def fit_nameless(rows: Rows, penalty: float, named: np.ndarray) -> np.ndarray:
    """(4, F) coefficients for concepts without a name, near to those for named ones."""
    return fit(rows, penalty, named)


def predict(table: np.ndarray, features: np.ndarray) -> np.ndarray:
    """(n, 4) probabilities."""
    logits = features @ table.T
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: np.ndarray = shares / shares.sum(axis=1, keepdims=True)
    return result
