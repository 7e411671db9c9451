"""What people call the columns of a class."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from tutor.language import fold
from tutor.language.notes import notes
from tutor.language.tables import Row

_NOTES = notes().classes


@dataclass(frozen=True, slots=True)
class Names:
    """What a column is called, folded, the surest first.

    Attributes:
        sure: with these a header may go on ("question 2").
        other: these are a header by themselves.
    """

    sure: tuple[str, ...]
    other: tuple[str, ...]


def _names(sure: Row, *other: Row) -> Names:
    first, *rest = (tuple(name.replace("_", " ") for name in row) for row in (sure, *other))
    return Names(first, tuple(chain.from_iterable(rest)))


NAMES = {
    "student": _names(_NOTES.student, _NOTES.student_name, _NOTES.student_id, _NOTES.student_else),
    "question": _names(_NOTES.question, _NOTES.question_else),
    "answer": _names(_NOTES.answer, _NOTES.answer_else),
}
"""Names of columns by what they hold."""
MARKS = (*_NOTES.mark, *_NOTES.mark_points, *_NOTES.mark_else)
"""Names of the column of the teacher's marks, the surest first."""
_POINTS = re.compile(r"\s*[\[(][^\])]*[\])]\s*$|\s*\*\s*$")


def plain(text: str) -> str:
    """A header folded, without the points or the star behind it."""
    return " ".join(fold(_POINTS.sub("", text)).split())


def known_names(cells: Iterable[str]) -> int:
    """How many roles some headers name (student, question, answer)."""
    folded = {plain(c).replace("_", " ") for c in cells}
    return sum(not folded.isdisjoint(names.sure + names.other) for names in NAMES.values())
