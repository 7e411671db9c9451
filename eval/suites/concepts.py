"""Suite `concepts`: verdicts and grades on our own gold answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eval import baselines, metrics
from eval.bootstrap import Figure, figure
from eval.context import Context
from eval.gold import LANGUAGES
from eval.results import Cell, Result, Row, Table, checksums, commit
from eval.suites.goldset import (
    VERDICTS,
    GoldGrade,
    Ints,
    LabelRow,
    answer_figure,
    answers,
    files,
    graded,
    label_figure,
    label_rows,
    review_share,
)

NAME = "concepts"
COVERED, PARTIAL, MISSING, CONTRADICTED = range(4)
Floats = NDArray[np.float64]
VERDICT_COLUMNS = (
    "4-way macro-F1",
    "AUC covered / missing",
    "AUC covered / contradicted",
    "ordering within an answer",
    "Brier",
    "ECE",
    "labels",
)


def run(context: Context) -> Result:
    """Grade the gold answers of the split and compare with their labels.

    Raises:
        Skipped: there are no gold answers.
    """
    chosen = answers(context)
    grades = graded(context, chosen)
    rows = label_rows(grades)
    tables = (
        verdict_table(context, rows),
        per_verdict_table(context, rows),
        confusion_table(rows),
        grade_table(context, grades),
        kind_table(context, grades),
    )
    return Result(
        suite=NAME,
        split=context.split,
        command=context.command,
        seed=context.seed,
        commit=commit(),
        models=dict(context.engine.seen),
        data=checksums(files(context, chosen)),
        n={"answers": len(grades), "labels": len(rows)},
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


def covered(rows: Sequence[LabelRow]) -> Floats:
    """P(covered) of each row."""
    return np.array([r.probabilities[COVERED] for r in rows])


def truths(rows: Sequence[LabelRow]) -> Ints:
    """Labels of each row."""
    return np.array([r.truth for r in rows], dtype=np.int64)


def against(rows: Sequence[LabelRow], score: Floats, other: int, seed: int) -> Figure:
    """AUC of a score for covered against another verdict."""
    truth = truths(rows)
    keep = [int(i) for i in np.flatnonzero((truth == COVERED) | (truth == other))]
    kept, positive = score[keep], truth[keep] == COVERED
    return label_figure([rows[i] for i in keep], lambda i: metrics.auc(positive[i], kept[i]), seed)


def ordering(rows: Sequence[LabelRow], score: Floats, seed: int) -> Figure:
    """Is a missing concept ranked below a covered one of the same answer?"""
    truth = truths(rows)
    keep = [int(i) for i in np.flatnonzero((truth == COVERED) | (truth == MISSING))]
    pairs = metrics.ordered_pairs(
        [rows[i].of.answer.id for i in keep], truth[keep] == COVERED, score[keep]
    )
    group = {r.of.answer.id: r.of.group for r in rows}
    right, total = np.array([r for _, r, _ in pairs]), np.array([t for _, _, t in pairs])
    return figure(
        [group[str(key)] for key, _, _ in pairs],
        lambda i: metrics.ordering(right[i], total[i]),
        seed=seed,
    )


def verdict_table(context: Context, rows: Sequence[LabelRow]) -> Table:
    """Verdicts of ours, of simple scorers and of the second examiner, by language."""
    lines = []
    texts = [r.of.answer.answer for r in rows]
    references = [(f"{r.concept.name}. {r.concept.explanation}",) for r in rows]
    simple = {
        "length": baselines.length(texts),
        "character n-grams": baselines.character_ngrams(references, texts),
        "whole-answer cosine": baselines.whole_cosine(references, texts, context.engine.encoder),
    }
    for language, part in by_language(rows).items():
        place = np.array(
            [n for n, r in enumerate(rows) if language in ("all", r.of.answer.subject)]
        )
        lines.append(_majority(context, f"{language}: majority", part))
        for name, score in simple.items():
            lines.append(Row(f"{language}: {name}", _ranked(context, part, score[place])))
        lines.append(Row(f"{language}: ours", _ours(context, part)))
        lines += _second(context, language, part)
    note = (
        "Zero-shot for every question. Ours by P(covered); simple scorers compare the whole answer "
        "with one concept. The second examiner labelled part of the answers."
    )
    return Table("concepts-verdicts", "Verdicts", VERDICT_COLUMNS, tuple(lines), note)


def _f1(context: Context, rows: Sequence[LabelRow], said: Ints) -> Figure:
    truth = truths(rows)
    return label_figure(rows, lambda i: metrics.macro_f1(truth[i], said[i], 4), context.seed)


def _majority(context: Context, label: str, rows: Sequence[LabelRow]) -> Row:
    commonest = int(np.bincount(truths(rows), minlength=4).argmax())
    flat = np.full(len(rows), commonest)
    return Row(label, (_f1(context, rows, flat), "–", "–", "–", "–", "–", str(len(rows))))


def _ranked(context: Context, rows: Sequence[LabelRow], score: Floats) -> tuple[Cell, ...]:
    return (
        "–",
        against(rows, score, MISSING, context.seed),
        against(rows, score, CONTRADICTED, context.seed),
        ordering(rows, score, context.seed),
        "–",
        "–",
        str(len(rows)),
    )


def _ours(context: Context, rows: Sequence[LabelRow]) -> tuple[Cell, ...]:
    score, positive = covered(rows), truths(rows) == COVERED
    said = np.array([r.said for r in rows])
    return (
        _f1(context, rows, said),
        *_ranked(context, rows, score)[1:4],
        label_figure(rows, lambda i: metrics.brier(positive[i], score[i]), context.seed),
        label_figure(rows, lambda i: metrics.ece(positive[i], score[i]), context.seed),
        str(len(rows)),
    )


def _second(context: Context, language: str, rows: Sequence[LabelRow]) -> list[Row]:
    both = [r for r in rows if r.second is not None]
    if not both:
        return []
    said = np.array([r.second for r in both])
    cells: tuple[Cell, ...] = (_f1(context, both, said), "–", "–", "–", "–", "–", str(len(both)))
    same = _f1(context, both, np.array([r.said for r in both]))
    return [
        Row(f"{language}: second examiner", cells),
        Row(
            f"{language}: ours, on the same labels",
            (same, "–", "–", "–", "–", "–", str(len(both))),
        ),
    ]


def per_verdict_table(context: Context, rows: Sequence[LabelRow]) -> Table:
    """Precision, recall and F1 of each verdict, by language."""
    lines = []
    for language, part in by_language(rows).items():
        truth, said = truths(part), np.array([r.said for r in part])
        for number, verdict in enumerate(VERDICTS):
            cells = [
                label_figure(part, _rate(truth == number, said == number, which), context.seed)
                for which in ("precision", "recall", "f1")
            ]
            count = str(int((truth == number).sum()))
            lines.append(Row(f"{language}: {verdict.value}", (*cells, count)))
    columns = ("precision", "recall", "F1", "labels")
    return Table("concepts-each", "Each verdict", columns, tuple(lines))


def _rate(truth: NDArray[np.bool_], said: NDArray[np.bool_], which: str) -> Callable[[Ints], float]:
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


def grade_table(context: Context, grades: Sequence[GoldGrade]) -> Table:
    """Grades: Pearson, mean absolute error, how often the interval holds the teacher's grade."""
    lines = []
    for language in ("all", *LANGUAGES):
        part = [g for g in grades if language in ("all", g.answer.subject)]
        if part:
            lines += _grade_rows(context, language, part)
    columns = ("Pearson", "MAE", "interval holds the grade", "sent to review", "answers")
    note = "Grades are 0–1; the interval is meant to hold 80 % of them. Zero-shot."
    return Table("concepts-grades", "Grades", columns, tuple(lines), note)


def _grade_rows(context: Context, language: str, part: Sequence[GoldGrade]) -> list[Row]:
    truth = np.array([g.answer.grade for g in part])
    ours = np.array([g.grade.fraction for g in part])
    held = np.array([g.grade.interval[0] <= g.answer.grade <= g.grade.interval[1] for g in part])
    words = baselines.length([g.answer.answer for g in part])
    flat = np.full(len(part), truth.mean())

    def mae(i: Ints) -> float:
        return metrics.mae(ours[i], truth[i])

    return [
        Row(
            f"{language}: mean grade",
            (
                "–",
                answer_figure(part, lambda i: metrics.mae(flat[i], truth[i]), context.seed),
                "–",
                "–",
                str(len(part)),
            ),
        ),
        Row(
            f"{language}: length",
            (
                answer_figure(part, lambda i: metrics.pearson(words[i], truth[i]), context.seed),
                "–",
                "–",
                "–",
                str(len(part)),
            ),
        ),
        Row(
            f"{language}: ours",
            (
                answer_figure(part, lambda i: metrics.pearson(ours[i], truth[i]), context.seed),
                answer_figure(part, mae, context.seed),
                answer_figure(part, lambda i: float(held[i].mean()), context.seed),
                review_share(part, context.seed),
                str(len(part)),
            ),
        ),
    ]


def kind_table(context: Context, grades: Sequence[GoldGrade]) -> Table:
    """Each kind of answer: AUC, accuracy, error of the grade, share sent to review."""
    lines = []
    for kind in sorted({g.answer.kind for g in grades}):
        part = [g for g in grades if g.answer.kind == kind]
        rows = label_rows(part)
        right = np.array([r.said == r.truth for r in rows])
        gap = np.array([g.grade.fraction - g.answer.grade for g in part])
        lines.append(
            Row(
                kind,
                (
                    label_figure(rows, _mean(right.astype(float)), context.seed),
                    against(rows, covered(rows), MISSING, context.seed),
                    against(rows, covered(rows), CONTRADICTED, context.seed),
                    answer_figure(part, _mean(gap), context.seed),
                    answer_figure(part, _mean(np.abs(gap)), context.seed),
                    review_share(part, context.seed),
                    str(len(part)),
                ),
            )
        )
    columns = (
        "verdicts right",
        "AUC covered / missing",
        "AUC covered / contradicted",
        "grade too high by",
        "MAE of the grade",
        "sent to review",
        "answers",
    )
    return Table("concepts-kinds", "By kind of answer", columns, tuple(lines))


def _mean(values: Floats) -> Callable[[Ints], float]:
    return lambda i: float(values[i].mean())


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
