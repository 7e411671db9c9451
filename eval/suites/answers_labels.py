"""SciEntsBank and Beetle: correct, contradictory or incorrect."""

from __future__ import annotations

import numpy as np

from eval import metrics
from eval.bootstrap import Figure
from eval.calibrate import Measure, three_way, three_way_thresholds, two_way_threshold
from eval.context import Context
from eval.data import CONTRADICTORY, CORRECT, INCORRECT
from eval.results import Row, Table
from eval.suites.scoring import (
    BASELINES,
    BY_CLOSENESS,
    MARKS,
    METHODS,
    OURS,
    Floats,
    Ints,
    Scored,
    Splits,
    after_marks,
    auc_of,
    folds,
    share,
)

Labelled = tuple[Ints, Ints]
LABELS = (CONTRADICTORY, INCORRECT, CORRECT)
COLUMNS = (
    "AUC correct (zero-shot)",
    "2-way macro-F1 (threshold from train split)",
    "2-way weighted F1 (threshold from train split)",
    "3-way macro-F1 (thresholds from train split)",
    "3-way weighted F1 (thresholds from train split)",
    *(f"2-way macro-F1 after {n} marks" for n in MARKS),
    "sent to review",
)


def table(context: Context, name: str, title: str, splits: Splits) -> Table:
    """The table of one set.

    Args:
        context: seed and so on.
        name: id of the set.
        title: name of the set for people.
        splits: rows to be scored and those that thresholds are learnt on, by name.
    """
    rows: list[Row] = []
    for split, (scored, learnt) in splits.items():
        rows += _rows(context, split, scored, learnt)
    note = (
        "Majority is the commonest label of the train split. Ours is the mean probability of "
        f"*covered*, {BY_CLOSENESS:.0%} of it by closeness alone. Each F1 has thresholds learnt "
        "for it; those for unseen questions and domains on questions of the train split that the "
        "reader did not learn. After marks: Bayes-linear on answers marked at random, mean of "
        "repeated draws ± one standard deviation."
    )
    return Table(f"answers-{name}", title, COLUMNS, tuple(rows), note)


def _truth(scored: Scored) -> Ints:
    return np.array([LABELS.index(r.label or INCORRECT) for r in scored.rows])


def _rows(context: Context, split: str, scored: Scored, train: Scored | None) -> list[Row]:
    truth = _truth(scored)
    source = _truth(train) if train else truth
    majority = (
        np.full(len(truth), int((source == 2).mean() >= 0.5)),
        np.full(len(truth), int(np.bincount(source, minlength=3).argmax())),
    )
    none: list[Figure | str] = ["–"] * len(MARKS)
    found = [
        Row(
            f"{split}: majority",
            ("–", *_f1(context, scored, truth, majority, majority), *none, "–"),
        )
    ]
    for method in METHODS:
        score = scored.scores[method]
        macro = _labelled(context, scored, method, train, metrics.macro_f1)
        weighted = _labelled(context, scored, method, train, metrics.weighted_f1)
        marks: list[Figure | str] = list(none)
        if method not in BASELINES:
            marks = list(after_marks(score, (truth == 2).astype(float), _f1_of_marks, context.seed))
        found.append(
            Row(
                f"{split}: {method}",
                (
                    scored.figure(auc_of(truth == 2, score), context.seed),
                    *_f1(context, scored, truth, macro, weighted),
                    *marks,
                    share(scored, context.seed) if method == OURS else "–",
                ),
            )
        )
    return found


def _f1_of_marks(truth: Floats, mark: Floats) -> float:
    return metrics.macro_f1(truth.astype(int), mark >= 0.5, 2)


def _f1(
    context: Context, scored: Scored, truth: Ints, macro: Labelled, weighted: Labelled
) -> list[Figure]:
    """2-way then 3-way F1, macro and weighted, of labels with thresholds learnt for each."""
    correct = (truth == 2).astype(int)
    (two, three), (two_weighted, three_weighted) = macro, weighted
    return [
        scored.figure(lambda i: metrics.macro_f1(correct[i], two[i], 2), context.seed),
        scored.figure(lambda i: metrics.weighted_f1(correct[i], two_weighted[i], 2), context.seed),
        scored.figure(lambda i: metrics.macro_f1(truth[i], three[i], 3), context.seed),
        scored.figure(lambda i: metrics.weighted_f1(truth[i], three_weighted[i], 3), context.seed),
    ]


def _against(scored: Scored, method: str) -> Floats:
    return scored.scores[method] if method in BASELINES else scored.against


def _labelled(
    context: Context, scored: Scored, method: str, train: Scored | None, measure: Measure
) -> Labelled:
    """2-way and 3-way labels by thresholds that are best by ``measure`` on ``train``, or on the
    other folds when None."""
    score, against = scored.scores[method], _against(scored, method)
    two, three = np.zeros(len(score), dtype=np.int64), np.zeros(len(score), dtype=np.int64)
    if train is not None:
        parts = [(train, np.arange(len(train.rows)), np.arange(len(score)))]
    else:
        parts = [(scored, seen, rest) for seen, rest in folds(scored.groups, context.seed)]
    for source, seen, rest in parts:
        known, denied = source.scores[method][seen], _against(source, method)[seen]
        labels = _truth(source)[seen]
        two[rest] = score[rest] >= two_way_threshold(known, labels == 2, measure)
        high, deny = three_way_thresholds(known, denied, labels, measure)
        three[rest] = three_way(score[rest], against[rest], high, deny)
    return two, three
