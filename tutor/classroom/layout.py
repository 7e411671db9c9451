"""What is kept of a class besides its grades, so that its table can be written anew."""

from __future__ import annotations

import json
from pathlib import Path

from tutor.classroom.writing import Class
from tutor.decks.writing import format_deck


def work_file(out: Path) -> Path:
    """The work file of an output: ``OUT.tutor`` beside it."""
    return out.with_name(f"{out.name}.tutor")


def layout(graded: Class, machine: bool) -> dict[str, str]:
    """What ``open_work`` needs besides the grades."""
    sheet, columns = graded.sheet, graded.columns
    told = {
        "sheet": json.dumps([sheet.header, sheet.rows, sheet.numbers, sheet.kind, sheet.separator]),
        "columns": json.dumps([columns.shape, columns.student, columns.question, columns.answers,
                               columns.questions]),
        "machine": json.dumps(machine),
        "asked": json.dumps(sorted(graded.asked)),
    }  # fmt: skip
    try:
        return told | {"deck": format_deck(graded.deck)}
    except ValueError:  # a paste that our own format cannot hold
        return told
