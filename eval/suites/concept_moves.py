"""What moves a grade and should not: lines wrapped anew, words beside the subject."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from eval.context import Context
from eval.gold import GoldAnswer
from eval.pens import over_pens
from eval.results import Row, Table
from eval.suites.goldset import GoldGrade, decks, graded

WIDTHS = (40, 60, 80)
BESIDE = (50, 150, 400)
"""Words about something else that are put behind an answer."""
MOST = 8
"""Answers of a pen and language that words are put behind."""


class Moved(NamedTuple):
    """An answer as it was and after a change, with both grades."""

    before: GoldGrade
    after: GoldGrade


def wrapped(text: str, width: int) -> str:
    """A text with lines broken at so many columns inside its sentences; paragraphs stay."""
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


def table(context: Context, grades: Sequence[GoldGrade]) -> Table:
    """How far verdicts and grades move."""
    lines = []
    for width in WIDTHS:
        changed = [g.answer for g in grades]
        after = [replace(a, answer=wrapped(a.answer, width)) for a in changed]
        lines.append(_line(f"wrapped at {width} columns", _moved(context, grades, after)))
    some = _some(grades)
    for count in BESIDE:
        after = [replace(g.answer, answer=_with_more(context, g, grades, count)) for g in some]
        lines.append(_line(f"{count} words beside the subject", _moved(context, some, after)))
    columns = ("verdicts changed", "grade moves by, mean", "grade moves by, most", "answers")
    note = (
        "Words beside the subject are explanations of another pen's deck in the same language, put "
        "behind the answer."
    )
    return Table("concepts-moves", "What should move nothing", columns, tuple(lines), note)


def _some(grades: Sequence[GoldGrade]) -> list[GoldGrade]:
    taken: dict[tuple[str, str], list[GoldGrade]] = {}
    for graded_answer in grades:
        key = (graded_answer.answer.pen, graded_answer.answer.subject)
        if graded_answer.answer.honest and len(taken.setdefault(key, [])) < MOST:
            taken[key].append(graded_answer)
    return [g for some in taken.values() for g in some]


def _with_more(context: Context, one: GoldGrade, grades: Sequence[GoldGrade], count: int) -> str:
    """The answer and so many words of explanations from a deck of another pen."""
    load = decks(context)
    others = sorted(
        {
            g.answer.deck
            for g in grades
            if g.answer.pen != one.answer.pen and g.answer.subject == one.answer.subject
        }
        or {g.answer.deck for g in grades if g.answer.deck != one.answer.deck}
        or {one.answer.deck}
    )
    place = sum(map(ord, one.answer.id)) % len(others)
    words: list[str] = []
    for question in load(others[place]).questions:
        for concept in question.concepts:
            words += f"{concept.explanation.rstrip('.')}.".split()
    while len(words) < count:
        words += words
    return f"{one.answer.answer.rstrip()} {' '.join(words[:count])}"


def _moved(
    context: Context, before: Sequence[GoldGrade], after: Sequence[GoldAnswer]
) -> list[Moved]:
    return [Moved(*pair) for pair in zip(before, graded(context, after), strict=True)]


def _line(label: str, moved: Sequence[Moved]) -> Row:
    pens = [m.before.answer.pen for m in moved]
    changed = np.array(
        [
            np.mean(
                [
                    x.verdict != y.verdict
                    for x, y in zip(m.before.grade.concepts, m.after.grade.concepts, strict=True)
                ]
            )
            for m in moved
        ]
    )
    gap = np.array([abs(m.after.grade.fraction - m.before.grade.fraction) for m in moved])
    cells = (
        over_pens(pens, lambda i: float(changed[i].mean()), lower_is_better=True),
        over_pens(pens, lambda i: float(gap[i].mean()), lower_is_better=True),
        over_pens(pens, lambda i: float(gap[i].max()), lower_is_better=True),
    )
    return Row(label, (*cells, str(len(moved))))
