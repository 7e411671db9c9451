"""Answers of real learners in the check: the only yardstick that we did not write.

A fixed draw of each public set beside the figures stored for it. A set that is not there is said
to be absent and checked by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eval import metrics
from eval.bootstrap import Figure, figure
from eval.context import Context
from eval.data import CORRECT, Graded, asag_path, read_asag, sample
from eval.suites.scoring import OURS, Ints, fraction, rightness, score_rows

ANSWERS = 150


@dataclass(frozen=True, slots=True)
class HumanSet:
    """A split of a public set, and whether its answers carry labels or marks."""

    name: str
    split: str
    labelled: bool


SETS = (
    HumanSet("scientsbank", "uq", True),
    HumanSet("scientsbank", "ud", True),
    HumanSet("beetle", "uq", True),
    HumanSet("saf_en", "uq", False),
    HumanSet("mohler2011", "all", False),
)


def figures(context: Context) -> dict[str, Figure]:
    """AUC of right answers where a set has labels, Pearson where it has marks; higher is better."""
    found = {}
    for one in SETS:
        path = asag_path(context.data, one.name)
        label = f"{one.name} {one.split}"
        if not path.is_file():
            context.console.print(f"{label}: {path.name} is not there, not checked", markup=False)
            continue
        rows = [r for r in read_asag(path) if r.split == one.split]
        chosen = sample(rows, ANSWERS, context.seed)
        what = "AUC of right answers" if one.labelled else "Pearson of the mark"
        found[f"{what}, {label}"] = _figure(context, one, chosen, label)
    return found


def _figure(context: Context, one: HumanSet, rows: list[Graded], label: str) -> Figure:
    ours = score_rows(context, label, rows, rightness if one.labelled else fraction).scores[OURS]
    right = np.array([r.label == CORRECT for r in rows])
    marks = np.array([np.nan if r.score is None else r.score for r in rows])

    def value(i: Ints) -> float:
        if one.labelled:
            return metrics.auc(right[i], ours[i])
        return metrics.pearson(ours[i], marks[i])

    return figure([r.prompt for r in rows], value, seed=context.seed)
