"""The fit of the verdict model: penalised multinomial logistic with bounds."""

from __future__ import annotations

import numpy as np

from eval.training.verdict_rows import Rows, without
from tutor.domain import Verdict
from tutor.grading.verdict import FEATURES, VERDICTS

# What may never speak against *covered*: in gold answers those that deny are the nearest.
RISING = (
    "similarity", "recall", "exact", "points", "weakest_point", "read_covered",
    "similarity*substance", "recall*named", "named*points", "read*similarity",
)  # fmt: skip
# What may never speak for *contradicted*.
FALLING = ("read_covered", "read_nothing")
# What is not weighed beside a concept without a name: the points of a rubric and the sentences of a
# reference go on from one another, where named concepts exclude each other.
OF_NAMES = ("outsaid", "outpointed", "shared")
# Rules, not fitted: what is stated word for word is *covered*, what is so but for a negation is
# *contradicted*. Fitted, the first takes the credit of nearness, and an explanation recited but
# for one small word is called *contradicted*.
RULES = {"verbatim": Verdict.COVERED, "denied": Verdict.CONTRADICTED}
RULE_WEIGHT = 6.0


def fit(
    rows: Rows,
    penalty: float,
    around: np.ndarray | None = None,
    begin: np.ndarray | None = None,
) -> np.ndarray:
    """(4, F) coefficients of least penalised cross-entropy; *missing* is the point of reference.

    Args:
        rows: what is fitted on.
        penalty: of the squared distance to ``around``.
        around: (4, F) coefficients to stay near to; zero when absent.
        begin: (4, F) coefficients to begin the search with, those of nearly the same rows; the
            optimum is the same (the loss is convex), found sooner.
    """
    from scipy.optimize import minimize

    base = np.zeros((len(VERDICTS), len(FEATURES))) if around is None else around
    open_ = np.ones(base.shape, dtype=bool)
    open_[VERDICTS.index(Verdict.MISSING)] = False
    least = np.full(open_.shape, -np.inf)
    least[VERDICTS.index(Verdict.COVERED), [FEATURES.index(f) for f in RISING]] = 0.0
    most = np.full(open_.shape, np.inf)
    most[VERDICTS.index(Verdict.CONTRADICTED), [FEATURES.index(f) for f in FALLING]] = 0.0
    penalties = np.where([f == "bias" for f in FEATURES], 0.01, 1.0) * penalty
    target = np.eye(len(VERDICTS))[rows.truth]
    ruled = [FEATURES.index(f) for f in RULES]
    signals = without(rows, list(RULES)).features

    def loss(free: np.ndarray) -> tuple[float, np.ndarray]:
        table = base.copy()
        table[open_] = free
        chance = predict(table, signals)
        value = -(rows.weight * np.log((chance * target).sum(axis=1) + 1e-12)).sum()
        slope = ((chance - target) * rows.weight[:, None]).T @ signals
        away = penalties * (table - base)
        return float(value + 0.5 * (away * (table - base)).sum()), (slope + away)[open_]

    table = base.copy()
    bounds = list(zip(least[open_], most[open_], strict=True))
    first = (base if begin is None else begin)[open_]
    first = np.clip(first, least[open_], most[open_])
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds)
    table[open_] = found.x
    table[[VERDICTS.index(v) for v in RULES.values()], ruled] = RULE_WEIGHT
    return table


def fit_nameless(
    rows: Rows, penalty: float, named: np.ndarray, begin: np.ndarray | None = None
) -> np.ndarray:
    """(4, F) coefficients for concepts without a name, near to those for named ones; the signals
    ``OF_NAMES`` weigh nothing."""
    around = named.copy()
    around[:, [FEATURES.index(f) for f in OF_NAMES]] = 0.0
    return fit(without(rows, OF_NAMES), penalty, around, begin)


def predict(table: np.ndarray, features: np.ndarray) -> np.ndarray:
    """(n, 4) probabilities."""
    logits = features @ table.T
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: np.ndarray = shares / shares.sum(axis=1, keepdims=True)
    return result
