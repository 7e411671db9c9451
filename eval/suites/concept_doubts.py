"""When the grader says that it is sure, who is sent to review, and what it shows as evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from eval import metrics
from eval.gold import LANGUAGES
from eval.pens import OverPens, over_pens
from eval.results import Row, Table
from eval.suites.goldset import GoldGrade, LabelRow
from tutor.domain import Span

FAR = 0.3
"""A mark that is off by as much is a big error."""
SAME = 0.5
"""Least intersection over union at which a quoted passage is the examiner's."""
Places = Callable[[NDArray[np.int64]], float]


def _share(hits: Sequence[bool], among: Sequence[bool] | None = None) -> Places:
    """Share of hits, of rows among which they are counted; undefined where there are none."""
    hit = np.asarray(hits, dtype=bool)
    counted = np.ones(len(hit), dtype=bool) if among is None else np.asarray(among, dtype=bool)

    def value(i: NDArray[np.int64]) -> float:
        kept = i[counted[i]]
        return float(hit[kept].mean()) if kept.size else metrics.UNDEFINED

    return value


def table(grades: Sequence[GoldGrade], rows: Sequence[LabelRow]) -> Table:
    """Sure and right, errors and review, the interval, by language and together."""
    lines = []
    for language in ("all", *LANGUAGES):
        mine = [r for r in rows if language in ("all", r.of.answer.subject)]
        chosen = [g for g in grades if language in ("all", g.answer.subject)]
        if mine:
            lines.append(Row(language, (*_sure(mine), *_review(chosen), str(len(chosen)))))
    columns = (
        "share sure",
        "right when sure",
        "right when unsure",
        f"errors of {FAR} or more in review",
        "honest answers in review",
        "interval holds the grade",
        "width of the interval",
        "answers",
    )
    note = "Mean over pens (worst pen). The interval is meant to hold 80 % of the grades."
    return Table(
        "concepts-doubts", "Does it know when it does not know?", columns, tuple(lines), note
    )


def _sure(rows: Sequence[LabelRow]) -> tuple[OverPens, OverPens, OverPens]:
    pens = [r.of.answer.pen for r in rows]
    sure, right = [r.sure for r in rows], [r.said == r.truth for r in rows]
    return (
        over_pens(pens, _share(sure)),
        over_pens(pens, _share(right, sure)),
        over_pens(pens, _share(right, [not s for s in sure])),
    )


def _review(grades: Sequence[GoldGrade]) -> tuple[OverPens, OverPens, OverPens, OverPens]:
    pens = [g.answer.pen for g in grades]
    far = [abs(g.grade.fraction - g.answer.grade) >= FAR for g in grades]
    asked = [g.grade.needs_review for g in grades]
    low, high = (np.array([g.grade.interval[k] for g in grades]) for k in (0, 1))
    truth = np.array([g.answer.grade for g in grades])
    width = high - low
    held = ((low <= truth) & (truth <= high)).tolist()
    return (
        over_pens(pens, _share(asked, far)),
        over_pens(pens, _share(asked, [g.answer.honest for g in grades]), lower_is_better=True),
        over_pens(pens, _share(held)),
        over_pens(pens, lambda i: float(width[i].mean()), lower_is_better=True),
    )


def evidence_table(grades: Sequence[GoldGrade]) -> Table:
    """The passage shown for a concept beside the one that an examiner marked."""
    lines = []
    for language, verdict in product(("all", *LANGUAGES), ("covered", "contradicted")):
        fits = [
            (g.answer.pen, fit(span, [e.span for e in result.evidence]))
            for g in grades
            if language in ("all", g.answer.subject)
            for result in g.grade.concepts
            if (span := g.answer.evidence.get(result.id)) is not None
            and g.answer.labels[result.id] == verdict
            and result.verdict != "missing"
        ]
        if not fits:
            continue
        pens = [pen for pen, _ in fits]
        kinds = [kind for _, kind in fits]
        cells = [over_pens(pens, _share([k == kind for k in kinds])) for kind in FITS[:2]]
        wrong = over_pens(pens, _share([k == FITS[2] for k in kinds]), lower_is_better=True)
        lines.append(Row(f"{language}: {verdict}", (*cells, wrong, str(len(fits)))))
    note = (
        f"Of concepts that the grader does not call missing. Exact: intersection over union of "
        f"characters at least {SAME}; wrong: no character in common, or nothing shown."
    )
    return Table("concepts-evidence", "Evidence", (*FITS, "passages"), tuple(lines), note)


FITS = ("exact", "overlapping", "wrong")


def fit(marked: Span, shown: Sequence[Span]) -> str:
    """How well the passages shown fit the marked one: one of ``FITS``."""
    best = 0.0
    for span in shown:
        common = min(marked.end, span.end) - max(marked.start, span.start)
        whole = max(marked.end, span.end) - min(marked.start, span.start)
        best = max(best, common / whole)
    if best >= SAME:
        return FITS[0]
    return FITS[1] if best > 0 else FITS[2]
