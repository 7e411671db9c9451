"""Marks as teachers write them, and grades brought to a teacher's standard."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from tutor.classroom.columns import Entry
from tutor.classroom.sheets import Sheet
from tutor.classroom.standard import Marked, Standard
from tutor.domain import Deck, Grade, Scale, ScaleKind
from tutor.encoders.base import Encoder
from tutor.errors import ClassError
from tutor.grading import scale
from tutor.text import fold

NAMES = ("mark", "note", "teacher", "points", "score", "grade", "marked", "correction", "bareme")
_NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(?:/\s*(\d+(?:[.,]\d+)?)|(%))?\s*$")


def mark_column(sheet: Sheet, wanted: str | None = None) -> int:
    """The column of the teacher's marks.

    Raises:
        ClassError: there is none.
    """
    folded = [fold(h).strip() for h in sheet.header]
    names = NAMES if wanted is None else (fold(wanted).strip(),)
    for name in names:
        for index, header in enumerate(folded):
            if header == name or (wanted is None and header.startswith(f"{name} ")):
                return index
    raise ClassError("standard_no_marks", columns=", ".join(sheet.header))


def fraction_of(text: str, marks: Scale) -> float | None:
    """A mark as a fraction of the full one; None where nothing is written.

    ``13,5/20``, ``67 %``, a number on the deck's scale, or a letter of it.

    Raises:
        ClassError: it is no mark on this scale.
    """
    told = text.strip()
    if not told:
        return None
    if marks.kind is ScaleKind.LETTERS:
        return _letter(told, marks)
    found = _NUMBER.match(told)
    if found is None:
        raise ClassError("standard_bad_mark", mark=told)
    value = float(found[1].replace(",", "."))
    highest = (
        100.0 if found[3] else float(found[2].replace(",", ".")) if found[2] else marks.maximum
    )
    if not 0 <= value <= highest or not highest:
        raise ClassError("standard_bad_mark", mark=told)
    return value / highest


def _letter(told: str, marks: Scale) -> float:
    """The middle of what a letter stands for."""
    highest = 100.0
    for letter, low in marks.letters:
        if letter.casefold() == told.casefold():
            return (low + highest) / 200
        highest = low
    raise ClassError("standard_bad_mark", mark=told)


def marked_copies(
    deck: Deck, encoder: Encoder, found: list[Entry], grades: list[Grade], marks: list[float]
) -> Marked:
    """Marked copies from their entries, our grades and the teacher's marks (0–1)."""
    return Marked(
        np.asarray([g.fraction for g in grades], dtype=np.float64),
        np.asarray(marks, dtype=np.float64),
        tuple(e.question for e in found),
        encoder.encode([e.answer for e in found]).astype(np.float64),
    )


def by_standard(grade: Grade, standard: Standard, vector: np.ndarray, deck: Deck) -> Grade:
    """A grade on a teacher's standard: its mark, score and interval; the verdicts stay.

    Args:
        grade: as the grader gives it.
        standard: the teacher's.
        vector: (d,) unit vector of the answer.
        deck: the deck, for its scale.
    """
    fraction = round(standard.mark(grade.fraction, grade.question_id, vector.astype(np.float64)), 4)
    low = round(max(0.0, fraction - standard.spread), 3)
    high = round(min(1.0, fraction + standard.spread), 3)
    return replace(
        grade,
        fraction=fraction,
        score=round(fraction * grade.max_score, 2),
        interval=(low, high),
        mark=scale.mark(fraction, deck.scale, deck.language),
    )
