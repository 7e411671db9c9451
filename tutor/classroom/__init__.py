"""A class: tables of answers in, the same tables with grades out."""

from tutor.classroom.batch import BatchSummary, grade_class
from tutor.classroom.columns import Columns, Wanted, entries, find_columns
from tutor.classroom.layout import work_file
from tutor.classroom.sheets import Sheet, read_sheet
from tutor.classroom.writing import Class

__all__ = [
    "BatchSummary",
    "Class",
    "Columns",
    "Sheet",
    "Wanted",
    "entries",
    "find_columns",
    "grade_class",
    "read_sheet",
    "work_file",
]
