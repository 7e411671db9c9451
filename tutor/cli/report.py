"""``tutor report``: what a class knows, and what its learners get."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import ModelName
from tutor.cli.review import WorkDeck, WorkPath, open_class

if TYPE_CHECKING:
    from tutor.classroom.opened import Work
    from tutor.cli.reviewing import Desk

EXAMPLES = """
tutor report graded.csv.tutor -o report.html
tutor report graded.csv.tutor -o report.html --csv tables
tutor report graded.csv.tutor --students copies --release
"""


def report(
    work: WorkPath,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="help.report_out")] = None,
    tables: Annotated[Path | None, typer.Option("--csv", help="help.report_csv")] = None,
    marks: Annotated[str | None, typer.Option(help="help.report_marks")] = None,
    students: Annotated[Path | None, typer.Option(help="help.students")] = None,
    release: Annotated[bool, typer.Option("--release", help="help.release")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="help.markdown")] = False,
    force: Annotated[bool, typer.Option("--force", help="help.release_force")] = False,
    deck: WorkDeck = None,
    model: ModelName = None,
) -> None:
    """A page on the class: what it has and lacks, marks, questions, what to look at, limits."""
    from tutor.cli.reviewing import Desk
    from tutor.errors import ClassError
    from tutor.output import check_output

    if out is None and tables is None and students is None:
        raise ClassError("report_no_out")
    if out is not None and out.suffix.lower() not in (".html", ".htm"):
        raise ClassError("report_ending", path=out)
    opened = open_class(work, deck)
    try:
        if out is not None:
            check_output(out, (opened.path,))
        desk = Desk(opened, "", model=model)
        if students is not None:
            _to_students(desk, students, release, markdown, force)
        if out is not None or tables is not None:
            _class_report(desk, out, tables, marks)
    finally:
        opened.store.close()


def _class_report(desk: Desk, out: Path | None, tables: Path | None, marks: str | None) -> None:
    from tutor.classroom.alike import outliers
    from tutor.classroom.page import class_page
    from tutor.classroom.report import report as made
    from tutor.classroom.tables import write_tables
    from tutor.output import write_text

    teacher = {} if marks is None else _teacher(desk.work, marks)
    found = made(desk.work, outliers(*desk.compared()), teacher)
    if out is not None:
        write_text(out, class_page(found))
        desk.tell("deck.written", path=out)
    if tables is not None:
        for path in write_tables(tables, found):
            desk.tell("deck.written", path=path)


def _to_students(desk: Desk, folder: Path, release: bool, markdown: bool, force: bool) -> None:
    """A file a learner, once a person says that they may go out."""
    from tutor.classroom.handing import as_markdown, hand_out
    from tutor.classroom.learner_page import learner_page
    from tutor.classroom.release import held, released
    from tutor.errors import ClassError

    deck = desk.work.deck
    learners = released(desk.work.kept(), deck)
    waits = held(learners)
    if not release:
        raise ClassError("report_unreleased", learners=len(learners), count=waits)
    make, ending = (as_markdown, ".md") if markdown else (learner_page, ".html")
    count = hand_out(folder, learners, deck, ending, make, force)
    desk.tell("release.done", count=count, path=folder)
    if waits:
        desk.tell("release.waiting", count=waits)


def _teacher(work: Work, column: str) -> dict[int, float]:
    """Marks of a column of the table, by the place of the answer."""
    from tutor.classroom.marks import fraction_of, mark_column
    from tutor.classroom.workbooks import cell_name

    sheet, scale = work.graded.sheet, work.deck.scale
    where = mark_column(sheet, column)
    found = {}
    for one in work.kept():
        text = sheet.rows[one.row][where]
        fraction = fraction_of(text, scale, cell_name(one.number, where))
        if fraction is not None:
            found[one.place] = fraction
    return found
