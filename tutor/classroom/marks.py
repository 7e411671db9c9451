"""Marks as teachers write them, and grades brought to a teacher's standard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tutor.classroom.names import MARKS
from tutor.classroom.process import Copies
from tutor.classroom.sheets import Sheet
from tutor.classroom.standard import Standard
from tutor.domain import Deck, Grade, Scale, ScaleKind, Verdict
from tutor.errors import ClassError
from tutor.grading import scoring
from tutor.language import fold
from tutor.store.classes import Kept

_NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(?:/\s*(\d+(?:[.,]\d+)?)|(%))?\s*$")


def mark_column(sheet: Sheet, wanted: str | None = None) -> int:
    """The column of the teacher's marks.

    Raises:
        ClassError: there is none.
    """
    folded = [fold(h).strip() for h in sheet.header]
    names = MARKS if wanted is None else (fold(wanted).strip(),)
    for name in names:
        for index, header in enumerate(folded):
            if header == name or (wanted is None and header.startswith(f"{name} ")):
                return index
    raise ClassError("standard_no_marks", columns=", ".join(sheet.header))


def fraction_of(text: str, marks: Scale, cell: str) -> float | None:
    """A mark as a fraction of the full one; None where nothing is written.

    ``13,5/20``, ``67 %``, a number on the deck's scale, or a letter of it.

    Args:
        text: what stands in the cell.
        marks: the deck's scale.
        cell: where it stands, ``D7``.

    Raises:
        ClassError: it is no mark on this scale.
    """
    told = text.strip()
    if not told:
        return None
    if marks.kind is ScaleKind.LETTERS:
        return _letter(told, marks, cell)
    found = _NUMBER.match(told)
    if found is None:
        raise ClassError("standard_bad_mark", cell=cell, mark=told)
    value = float(found[1].replace(",", "."))
    highest = (
        100.0 if found[3] else float(found[2].replace(",", ".")) if found[2] else marks.maximum
    )
    if not 0 <= value <= highest or not highest:
        raise ClassError("standard_bad_mark", cell=cell, mark=told)
    return value / highest


def _letter(told: str, marks: Scale, cell: str) -> float:
    """The middle of what a letter stands for."""
    highest = 100.0
    for letter, low in marks.letters:
        if letter.casefold() == told.casefold():
            return (low + highest) / 200
        highest = low
    raise ClassError("standard_bad_mark", cell=cell, mark=told)


def copies_of(grades: Sequence[Grade], vectors: np.ndarray) -> Copies:
    """Copies from their grades and the (n, d) unit vectors of the answers."""
    return _copies(
        [g.fraction for g in grades],
        [scoring.variance(g) for g in grades],
        [[c.points / c.weight for c in g.concepts] for g in grades],
        [g.question_id for g in grades],
        vectors,
    )


def kept_copies(kept: Sequence[Kept], vectors: np.ndarray) -> Copies:
    """Copies of a graded class, from what the machine said before any standard or correction.

    Args:
        kept: graded answers.
        vectors: (n, d) unit vectors of them.
    """
    receipts = [one.machine or one.grade or {} for one in kept]
    fractions, variances = [], []
    for receipt in receipts:
        counted = [c for c in receipt["concepts"] if c["counted"]]
        weights = [c["weight"] for c in counted]
        full = sum(weights) or 1.0
        rows = [[c["probabilities"][v.value] for v in Verdict] for c in counted]
        fractions.append(min(1.0, sum(c["points"] for c in counted) / full))
        variances.append(scoring.variance_of(rows, weights, full))
    shares = [[c["points"] / c["weight"] for c in r["concepts"]] for r in receipts]
    return _copies(fractions, variances, shares, [r["question_id"] for r in receipts], vectors)


def _copies(
    fractions: Sequence[float],
    variances: Sequence[float],
    shares: Sequence[Sequence[float]],
    questions: Sequence[str],
    vectors: np.ndarray,
) -> Copies:
    """Copies, each with the share of the points that its concepts earned."""
    credits = np.zeros((len(shares), max(map(len, shares), default=0)))
    for row, mine in zip(credits, shares, strict=True):
        row[: len(mine)] = np.asarray(mine) - 0.5
    return Copies(
        np.asarray(fractions, dtype=np.float64),
        np.asarray(variances, dtype=np.float64),
        credits,
        np.asarray([len(mine) for mine in shares], dtype=np.float64),
        tuple(questions),
        np.asarray(vectors, dtype=np.float64),
    )


def by_standard(
    grades: Sequence[Grade], standard: Standard, vectors: np.ndarray, deck: Deck
) -> Iterator[Grade]:
    """Grades on a teacher's standard: their marks, scores and intervals; the verdicts stay.

    Args:
        grades: as the grader gives them.
        standard: the teacher's.
        vectors: (n, d) unit vectors of the answers.
        deck: the deck, for its scale.
    """
    copies = copies_of(grades, vectors)
    marks, halves = standard.marks(copies), standard.halves(copies)
    for grade, given, half in zip(grades, marks.tolist(), halves.tolist(), strict=True):
        fraction = round(given, 4)
        yield replace(
            grade,
            fraction=fraction,
            score=round(fraction * grade.max_score, 2),
            interval=(round(max(0.0, given - half), 3), round(min(1.0, given + half), 3)),
            mark=scoring.mark(fraction, deck.scale, deck.language),
        )
