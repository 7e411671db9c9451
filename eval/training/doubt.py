"""Set when a person should look, and how wide the interval is: ``python -m eval.training.doubt``.

Gold answers of dev, each graded by coefficients fitted without its pen, say how far marks are off:
``review_at`` is the deviation over which ``--honest`` of the honest answers lie (mean over pens),
``spread`` the factor on it within which 80 in 100 marks are (conformal calibration: Vovk, Gammerman
and Shafer 2005, with one score a mark). Both are written to ``tutor/weights/verdict.json`` and to
the coefficients by pen; the weights stay as they are. To be run after ``verdict``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.context import BY_PEN, Context, Engine
from eval.pens import over_pens
from eval.results import checksum
from eval.suites import goldset
from eval.suites.goldset import GoldGrade
from eval.training.common import LOG, parser, start
from eval.training.export import checksums
from eval.training.verdict import write
from tutor.grading.scoring import variance
from tutor.paths import WEIGHTS

HELD = 0.8
"""Share of the marks that the interval is to hold."""
_NORMAL = 1.2815515655446004
"""Deviations on either side that hold 80 % of a normal distribution."""
_LEAST = 0.01  # a deviation that no mark is divided below


def calibrated(grades: Sequence[GoldGrade], honest: float) -> dict[str, float]:
    """``review_at`` and ``spread`` of some grades, and what they are worth there.

    Args:
        grades: of gold answers, by coefficients that never saw them.
        honest: share of the honest answers that may be sent to review.
    """
    pens = [g.answer.pen for g in grades]
    deviation = np.asarray([math.sqrt(variance(g.grade)) for g in grades])
    off = np.asarray([abs(g.grade.fraction - g.answer.grade) for g in grades])
    plain = np.asarray([g.answer.honest for g in grades])

    def share(asked: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
        def value(i: NDArray[np.int64]) -> float:
            kept = i[among[i]]
            return float(asked[kept].mean()) if kept.size else math.nan

        return over_pens(pens, value).mean or 0.0

    steps = np.arange(0.0, 0.5, 0.001)
    review_at = next(float(t) for t in steps if share(deviation >= t, plain) <= honest)
    score = off / (_NORMAL * np.maximum(deviation, _LEAST))
    spread = float(np.quantile(score, HELD, method="higher"))
    return {
        "review_at": round(review_at, 3),
        "spread": round(spread, 3),
        "honest in review": round(share(deviation >= review_at, plain), 4),
        "errors in review": round(share(deviation >= review_at, off >= 0.3), 4),
    }


def main() -> None:
    """Grade gold dev, set both, write them."""
    made = parser(__doc__ or "", str(WEIGHTS))
    made.add_argument("--honest", type=float, default=0.24, help="share of honest answers")
    arguments = made.parse_args()
    start(arguments)
    context = Context(arguments.data, Engine())
    found = calibrated(goldset.graded(context, goldset.answers(context)), arguments.honest)
    LOG.info("%s", found)
    settings = {name: found[name] for name in ("review_at", "spread")}
    path = arguments.out / "verdict.json"
    write(path, _read(path) | settings)
    checksums(arguments.out)
    apart = _read(BY_PEN)
    pens = {pen: values | settings for pen, values in apart["pens"].items()}
    write(BY_PEN, {"shipped": checksum(path), "pens": pens})


def _read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


if __name__ == "__main__":
    main()
