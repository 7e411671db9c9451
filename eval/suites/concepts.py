"""Suite `concepts`: verdicts and grades on our own gold answers, over pens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from eval import metrics
from eval.bootstrap import Figure
from eval.context import Context
from eval.gold import GOOD, LANGUAGES, WEAK
from eval.pens import OverPens, over_pens
from eval.results import Cell, Result, Row, Table
from eval.suites import concept_doubts, concept_moves
from eval.suites.concept_scores import (
    CONTRADICTED,
    COVERED,
    MISSING,
    Scores,
    all_scores,
)
from eval.suites.goldset import (
    VERDICTS,
    GoldGrade,
    Ints,
    LabelRow,
    answers,
    files,
    graded,
    label_figure,
    label_rows,
)

NAME = "concepts"
LONG = 45
"""Words over which an explanation counts as long."""
Floats = NDArray[np.float64]
Metric = Callable[[Ints], float]


def run(context: Context) -> Result:
    """Grade the gold answers of the split and compare with their labels.

    Raises:
        Skipped: there are no gold answers.
    """
    chosen = answers(context)
    grades = graded(context, chosen)
    rows = label_rows(grades)
    scores = all_scores(context, grades, rows)
    tables = (
        pens_table(grades, rows, scores),
        parts_table(rows, scores[-1]),
        concept_doubts.table(grades, rows),
        concept_doubts.evidence_table(grades),
        each_pen_table(grades, rows, scores[-1]),
        ways_table(grades, rows, scores[-1]),
        concept_moves.table(context, grades),
        per_verdict_table(context, rows),
        confusion_table(rows),
    )
    return context.result(
        NAME,
        files(context, chosen),
        {"answers": len(grades), "labels": len(rows), "pens": len({a.pen for a in chosen})},
        tables=tables,
        curves={"reliability": reliability_curve(rows)},
    )


def by_language(rows: Sequence[LabelRow]) -> dict[str, list[LabelRow]]:
    """All rows, then those of each language that occurs."""
    parts = {"all": list(rows)}
    for language in LANGUAGES:
        mine = [r for r in rows if r.of.answer.subject == language]
        if mine:
            parts[language] = mine
    return parts


def truths(rows: Sequence[LabelRow]) -> Ints:
    """Labels of each row."""
    return np.array([r.truth for r in rows], dtype=np.int64)


def denial(rows: Sequence[LabelRow]) -> Floats:
    """P(covered) − P(contradicted) of each row: the one score for covered against contradicted."""
    chances = np.array([r.probabilities for r in rows])
    score: Floats = chances[:, COVERED] - chances[:, CONTRADICTED]
    return score


def covered(rows: Sequence[LabelRow]) -> Floats:
    """P(covered) of each row: the score for covered against missing."""
    return np.array([r.probabilities[COVERED] for r in rows])


def against(rows: Sequence[LabelRow], score: Floats, other: int) -> OverPens:
    """AUC over pens of a score for *covered* against another verdict."""
    truth = truths(rows)
    keep = np.flatnonzero((truth == COVERED) | (truth == other))
    kept, positive = score[keep], truth[keep] == COVERED
    pens = [rows[int(i)].of.answer.pen for i in keep]
    return over_pens(pens, lambda i: metrics.auc(positive[i], kept[i]))


def f1(rows: Sequence[LabelRow], said: Ints) -> OverPens:
    """Macro-F1 of the four verdicts over pens."""
    truth = truths(rows)
    return over_pens(
        [r.of.answer.pen for r in rows], lambda i: metrics.macro_f1(truth[i], said[i], 4)
    )


def pens_table(
    grades: Sequence[GoldGrade], rows: Sequence[LabelRow], scores: Sequence[Scores]
) -> Table:
    """Every scorer by language: mean over pens and worst pen."""
    lines = []
    for language, one in product(LANGUAGES, scores):
        at = np.flatnonzero([r.of.answer.subject == language for r in rows])
        of = np.flatnonzero([g.answer.subject == language for g in grades])
        if not at.size:
            continue
        mine = [rows[int(i)] for i in at]
        chosen = [grades[int(i)] for i in of]
        truth = np.array([g.answer.grade for g in chosen])
        pens = [g.answer.pen for g in chosen]
        mark = one.grade[of]
        cells = (
            against(mine, one.denial[at], CONTRADICTED),
            against(mine, one.coverage[at], MISSING),
            "–" if one.said is None else f1(mine, one.said[at]),
            over_pens(pens, _pearson(mark, truth)),
            over_pens(pens, _mae(mark, truth), lower_is_better=True),
        )
        lines.append(Row(f"{language}: {one.name}", cells))
    lines += second_rows(rows)
    columns = (
        "AUC covered / contradicted",
        "AUC covered / missing",
        "4-way macro-F1",
        "grade Pearson",
        "grade MAE",
    )
    note = (
        "Mean over pens (worst pen). Covered against contradicted goes by P(covered) − "
        "P(contradicted), against missing by P(covered); a simple scorer has one score for both, "
        "and its grade by a line learnt on the other pens."
    )
    return Table("concepts-pens", "Ours beside simpler scorers", columns, tuple(lines), note)


def _pearson(mark: Floats, truth: Floats) -> Metric:
    return lambda i: metrics.pearson(mark[i], truth[i])


def _mae(mark: Floats, truth: Floats) -> Metric:
    return lambda i: metrics.mae(mark[i], truth[i])


def second_rows(rows: Sequence[LabelRow]) -> list[Row]:
    """The second examiner, where one labelled."""
    found = []
    for language, part in by_language(rows).items():
        both = [r for r in part if r.second is not None]
        if both and language != "all":
            said = np.array([r.second for r in both])
            found.append(Row(f"{language}: second examiner", ("–", "–", f1(both, said), "–", "–")))
    return found


def parts_table(rows: Sequence[LabelRow], ours: Scores) -> Table:
    """Named and unnamed concepts, short and long explanations."""
    conditions: dict[str, Callable[[LabelRow], bool]] = {
        "named": lambda r: r.concept.named,
        "without a name": lambda r: not r.concept.named,
        f"explanation up to {LONG} words": lambda r: _words(r) <= LONG,
        f"explanation over {LONG} words": lambda r: _words(r) > LONG,
    }
    lines = []
    for language, (name, wanted) in product(("all", *LANGUAGES), conditions.items()):
        at = np.flatnonzero([wanted(r) and language in ("all", r.of.answer.subject) for r in rows])
        if not at.size:
            continue
        mine = [rows[int(i)] for i in at]
        said = np.array([r.said for r in mine])
        truth = truths(mine)
        kept = np.flatnonzero(truth == COVERED)
        pens = [mine[int(i)].of.answer.pen for i in kept]
        cells: tuple[Cell, ...] = (
            against(mine, ours.denial[at], CONTRADICTED),
            against(mine, ours.coverage[at], MISSING),
            f1(mine, said),
            over_pens(pens, _mean((said[kept] == COVERED).astype(float))),
            str(len(mine)),
        )
        lines.append(Row(f"{language}: {name}", cells))
    columns = (
        "AUC covered / contradicted",
        "AUC covered / missing",
        "4-way macro-F1",
        "covered called covered",
        "labels",
    )
    return Table("concepts-parts", "Which concepts", columns, tuple(lines))


def _words(row: LabelRow) -> int:
    return len(row.concept.explanation.split())


def each_pen_table(grades: Sequence[GoldGrade], rows: Sequence[LabelRow], ours: Scores) -> Table:
    """Every pen by itself."""
    lines = []
    for pen in dict.fromkeys(g.answer.pen for g in grades):
        at = np.flatnonzero([r.of.answer.pen == pen for r in rows])
        of = np.flatnonzero([g.answer.pen == pen for g in grades])
        mine = [rows[int(i)] for i in at]
        truth = np.array([grades[int(i)].answer.grade for i in of])
        cells = (
            against(mine, ours.denial[at], CONTRADICTED).mean,
            against(mine, ours.coverage[at], MISSING).mean,
            f1(mine, np.array([r.said for r in mine])).mean,
            metrics.pearson(ours.grade[of], truth),
            metrics.mae(ours.grade[of], truth),
        )
        told = tuple("–" if c is None else f"{c:.3f}" for c in cells)
        lines.append(Row(pen, (*told, str(len(of)))))
    columns = (
        "AUC covered / contradicted",
        "AUC covered / missing",
        "4-way macro-F1",
        "grade Pearson",
        "grade MAE",
        "answers",
    )
    return Table("concepts-each-pen", "Each pen", columns, tuple(lines))


def ways_table(grades: Sequence[GoldGrade], rows: Sequence[LabelRow], ours: Scores) -> Table:
    """Each way of saying it and of being wrong: how far the grade is off."""
    groups: dict[str, list[int]] = {}
    for place, graded_answer in enumerate(grades):
        answer = graded_answer.answer
        tags = [f"said: {w}" for w in answer.ways] + [f"wrong: {w}" for w in answer.wrong]
        for tag in tags or [f"first gold: {answer.kind}"]:
            groups.setdefault(tag, []).append(place)
        if answer.grade >= GOOD:
            groups.setdefault("all good answers", []).append(place)
        if answer.grade < WEAK and answer.honest:
            groups.setdefault("all weak honest answers", []).append(place)
    right: dict[int, list[bool]] = {}
    index = {id(g): n for n, g in enumerate(grades)}
    for row in rows:
        right.setdefault(index[id(row.of)], []).append(row.said == row.truth)
    lines = []
    for tag in sorted(groups):
        chosen = groups[tag]
        gap = np.array([grades[n].grade.fraction - grades[n].answer.grade for n in chosen])
        hits = np.array([float(np.mean(right[n])) for n in chosen])
        pens = [grades[n].answer.pen for n in chosen]
        cells = (
            over_pens(pens, _mean(hits)),
            over_pens(pens, _mean(gap)),
            over_pens(pens, _mean(np.abs(gap)), lower_is_better=True),
            str(len(chosen)),
        )
        lines.append(Row(tag, cells))
    columns = ("verdicts right", "grade too high by", "grade MAE", "answers")
    note = "Languages together; an answer may stand under several ways."
    return Table(
        "concepts-ways", "By way of saying and of being wrong", columns, tuple(lines), note
    )


def per_verdict_table(context: Context, rows: Sequence[LabelRow]) -> Table:
    """Precision, recall and F1 of each verdict, by language."""
    lines = []
    for language, part in by_language(rows).items():
        truth, said = truths(part), np.array([r.said for r in part])
        for number, verdict in enumerate(VERDICTS):
            cells: list[Figure] = [
                label_figure(part, _rate(truth == number, said == number, which), context.seed)
                for which in ("precision", "recall", "f1")
            ]
            count = str(int((truth == number).sum()))
            lines.append(Row(f"{language}: {verdict.value}", (*cells, count)))
    columns = ("precision", "recall", "F1", "labels")
    return Table("concepts-each", "Each verdict", columns, tuple(lines))


def _rate(truth: NDArray[np.bool_], said: NDArray[np.bool_], which: str) -> Metric:
    def value(i: Ints) -> float:
        hits = float((truth[i] & said[i]).sum())
        bottom = {
            "precision": float(said[i].sum()),
            "recall": float(truth[i].sum()),
            "f1": float(said[i].sum() + truth[i].sum()) / 2,
        }[which]
        return hits / bottom if bottom else metrics.UNDEFINED

    return value


def confusion_table(rows: Sequence[LabelRow]) -> Table:
    """What each verdict was taken for."""
    table = metrics.confusion(truths(rows), np.array([r.said for r in rows]), 4).astype(int)
    lines = [
        Row(f"labelled {verdict.value}", tuple(str(n) for n in table[number]))
        for number, verdict in enumerate(VERDICTS)
    ]
    columns = tuple(f"said {v.value}" for v in VERDICTS)
    return Table("concepts-confusion", "Labels against verdicts", columns, tuple(lines))


def _mean(values: Floats) -> Metric:
    return lambda i: float(values[i].mean()) if len(i) else metrics.UNDEFINED


def reliability_curve(rows: Sequence[LabelRow]) -> dict[str, object]:
    """Share of covered labels beside P(covered), for each language."""
    series = {
        language: metrics.reliability(truths(part) == COVERED, covered(part))
        for language, part in by_language(rows).items()
    }
    return {
        "title": "When it says covered with probability p, how often is it?",
        "x": "P(covered)",
        "y": "share labelled covered",
        "diagonal": True,
        "series": series,
    }
