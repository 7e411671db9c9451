"""A class: tables of answers in, the same tables with grades out."""

from tutor.classroom.batch import BatchSummary, grade_table
from tutor.classroom.tables import Table, read_table

__all__ = ["BatchSummary", "Table", "grade_table", "read_table"]
