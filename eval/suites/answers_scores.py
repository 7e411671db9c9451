"""SAF (0–1) and Mohler (0–5): marks on a scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from eval import metrics
from eval.calibrate import apply_line, bayes_linear, least_squares
from eval.context import Context
from eval.results import Cell, Row, Table
from eval.suites.scoring import (
    BASELINES,
    MARKS,
    METHODS,
    OURS,
    REPEATS,
    Floats,
    Ints,
    Scored,
    Splits,
    after_marks,
    folds,
    share,
)

SAF_COLUMNS = (
    "Pearson (zero-shot)",
    "RMSE (zero-shot)",
    "RMSE (line from train split)",
    "RMSE (line of the question)",
    *(f"RMSE after {n} marks" for n in MARKS),
    "sent to review",
)
MOHLER_COLUMNS = ("Pearson", "RMSE, of 5", "QWK")


def saf_table(context: Context, name: str, title: str, splits: Splits) -> Table:
    """The table of one language of SAF."""
    rows: list[Row] = []
    for split, (scored, learnt) in splits.items():
        rows += _saf_rows(context, split, scored, learnt)
    note = (
        "Scores are 0–1. Zero-shot RMSE reads each score as the mark, without any map. The line "
        "for unseen questions is learnt on questions of the train split that the reader did not "
        "learn. The line of a question is Bayes-linear, from the line of all and the marks that "
        "its other answers have in the train split: what a teacher has who marked some."
    )
    return Table(f"answers-{name}", title, SAF_COLUMNS, tuple(rows), note)


def _marks(scored: Scored) -> Floats:
    return np.array([r.score for r in scored.rows], dtype=np.float64)


def _saf_rows(context: Context, split: str, scored: Scored, train: Scored | None) -> list[Row]:
    truth = _marks(scored)
    none: list[Cell] = ["–"] * len(MARKS)
    flat = _line_cells(context, scored, train, lambda s: np.zeros(len(s.rows)), truth)
    found = [Row(f"{split}: mean mark", ("–", "–", *flat, *none, "–"))]
    for method in METHODS:
        found.append(
            Row(
                f"{split}: {method}",
                tuple(_saf_cells(context, scored, train, method, truth)),
            )
        )
    return found


def _saf_cells(
    context: Context, scored: Scored, train: Scored | None, method: str, truth: Floats
) -> list[Cell]:
    score = scored.scores[method]
    raw: Cell = "–"
    if method != "length":
        raw = scored.figure(lambda i: metrics.rmse(score[i], truth[i]), context.seed)
    marks: list[Cell] = ["–"] * len(MARKS)
    if method not in BASELINES:
        marks = list(after_marks(score, truth, metrics.rmse, context.seed))
    return [
        scored.figure(lambda i: metrics.pearson(score[i], truth[i]), context.seed),
        raw,
        *_line_cells(context, scored, train, lambda s: s.scores[method], truth),
        *marks,
        share(scored, context.seed) if method == OURS else "–",
    ]


def _line_cells(
    context: Context,
    scored: Scored,
    train: Scored | None,
    take: Callable[[Scored], Floats],
    truth: Floats,
) -> tuple[Cell, Cell]:
    """RMSE by one line for all questions, and by one for each where the train split has them."""
    one = _mapped(context, scored, train, take)
    each: Cell = "–"
    if train is not None and not set(scored.groups).isdisjoint(train.groups):
        own = _by_question(scored, train, take)
        each = scored.figure(lambda i: metrics.rmse(own[i], truth[i]), context.seed)
    return scored.figure(lambda i: metrics.rmse(one[i], truth[i]), context.seed), each


def _mapped(
    context: Context, scored: Scored, train: Scored | None, take: Callable[[Scored], Floats]
) -> Floats:
    """Marks by a line learnt on ``train``, or on the other folds when None."""
    score, result = take(scored), np.zeros(len(scored.rows))
    if train is not None:
        line = least_squares(take(train), _marks(train))
        return apply_line(line, score)
    for seen, rest in folds(scored.groups, context.seed):
        line = least_squares(score[seen], _marks(scored)[seen])
        result[rest] = apply_line(line, score[rest])
    return result


def _by_question(scored: Scored, train: Scored, take: Callable[[Scored], Floats]) -> Floats:
    """Marks by a line for each question, learnt on its answers in ``train`` from the line of all;
    that line where it has none there."""
    seen, mark, score = take(train), _marks(train), take(scored)
    every = least_squares(seen, mark)
    owners, asked = np.array(train.groups), np.array(scored.groups)
    result = np.zeros(len(scored.rows))
    for question in set(scored.groups):
        known, here = owners == question, asked == question
        line = bayes_linear(seen[known], mark[known], every)
        result[here] = apply_line(line, score[here])
    return result


def mohler_tables(context: Context, scored: Scored) -> tuple[Table, Table]:
    """Mohler: each scorer beside each grader and beside their mean; and ours after marks."""
    graders = np.array([r.graders for r in scored.rows]).T
    mean = graders.mean(axis=0)
    sides = {"first grader": graders[0], "second grader": graders[1], "mean of graders": mean}
    rows = [
        Row(
            "first grader beside second grader",
            _mohler_cells(context, scored, graders[0], graders[1]),
        )
    ]
    rows += [
        Row(f"{OURS} beside {side}", _mohler_cells(context, scored, 5 * scored.scores[OURS], marks))
        for side, marks in sides.items()
    ]
    values, counts = np.unique(np.rint(mean), return_counts=True)
    commonest = np.full(len(mean), values[counts.argmax()])
    rows.append(
        Row("majority beside mean of graders", _mohler_cells(context, scored, commonest, mean))
    )
    for method in BASELINES:
        marks = 5 * scored.scores[method]
        cells = list(_mohler_cells(context, scored, marks, mean))
        if method == "length":
            cells[1:] = ["–", "–"]
        rows.append(Row(f"{method} beside mean of graders", tuple(cells)))
    note = (
        "Zero-shot: no mark was seen, and a score is read as a mark out of five. Two careful "
        "people agree no better than the first line."
    )
    return (
        Table("answers-mohler", "Mohler 2011", MOHLER_COLUMNS, tuple(rows), note),
        _mohler_after_marks(context, scored, mean),
    )


def _mohler_cells(
    context: Context, scored: Scored, given: Floats, truth: Floats
) -> tuple[Cell, ...]:
    whole, marks = _whole(given), _whole(truth)

    def qwk(i: Ints) -> float:
        return metrics.qwk(marks[i], whole[i], 6)

    return (
        scored.figure(lambda i: metrics.pearson(given[i], truth[i]), context.seed),
        scored.figure(lambda i: metrics.rmse(given[i], truth[i]), context.seed),
        scored.figure(qwk, context.seed),
    )


def _whole(marks: Floats) -> Ints:
    return np.clip(np.rint(marks), 0, 5).astype(np.int64)


def _mohler_after_marks(context: Context, scored: Scored, mean: Floats) -> Table:
    truth = mean / 5

    def qwk(known: Floats, mark: Floats) -> float:
        return metrics.qwk(_whole(5 * known), _whole(5 * mark), 6)

    def rmse(known: Floats, mark: Floats) -> float:
        return 5 * metrics.rmse(known, mark)

    rows = [
        Row(f"{OURS}: {said}", tuple(after_marks(scored.scores[OURS], truth, metric, context.seed)))
        for said, metric in (("RMSE, of 5", rmse), ("QWK", qwk))
    ]
    columns = tuple(f"after {n} marks" for n in MARKS)
    note = f"Bayes-linear; mean of {REPEATS} draws of the marked answers ± one standard deviation."
    return Table("answers-mohler-marks", "Mohler 2011 after some marks", columns, tuple(rows), note)
