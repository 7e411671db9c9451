"""``tutor regrade``: the deck was edited; grade again what the edit touches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import Fitted, ModelName, ReaderName, advancing, open_deck, open_grader
from tutor.cli.review import WorkPath
from tutor.cli.screen import echo

if TYPE_CHECKING:
    from tutor.classroom.opened import Work
    from tutor.classroom.regrading import Change, Regraded

EXAMPLES = """
tutor regrade graded.csv.tutor --deck notes.txt
tutor regrade graded.csv.tutor --deck notes.txt -o graded.csv
"""


def regrade(
    work: WorkPath,
    deck: Annotated[Path, typer.Option("--deck", "-d", help="help.regrade_deck")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="help.review_out")] = None,
    whole: Annotated[bool, typer.Option("--all", help="help.regrade_all")] = False,
    standard: Annotated[Path | None, typer.Option(help="help.standard")] = None,
    model: ModelName = None,
    reader: ReaderName = None,
    coefficients: Fitted = None,
) -> None:
    """Grade again what an edit of the deck touches; say which marks changed, and why."""
    from tutor.classroom.opened import open_work
    from tutor.classroom.regrading import regrade as again
    from tutor.cli.batch import with_standard
    from tutor.messages import locale_language, say
    from tutor.store.learning import moment

    language = locale_language()
    edited = open_deck(deck)
    opened = open_work(work)
    try:
        names = tuple(sorted({one.student for one in opened.kept() if one.student}))
        grader = open_grader(edited, model, hidden=names, reader=reader, coefficients=coefficients)
        if standard is not None:
            grader = with_standard(grader, standard)
        total = sum(one.grade is not None for one in opened.kept())
        with advancing(say(language, "batch.progress"), total) as advance:
            at = moment()
            found = again(opened, edited, grader, at, whole, advance)
        _show(opened, found, total)
    finally:
        opened.store.close()
    if out is not None:
        opened = open_work(work)
        try:
            opened.export(out)
            echo(say(language, "review.written", path=out))
        finally:
            opened.store.close()


def _show(work: Work, found: Regraded, total: int) -> None:
    from tutor.messages import locale_language, say, told

    language = locale_language()
    for question, what in found.edits.items():
        echo(f"{question}: {'; '.join(map(told, what))}")
    echo(say(language, "regrade.done", computed=found.computed, kept=total - found.computed,
             changed=len(found.changes)))  # fmt: skip
    for change in found.changes:
        echo(_line(work, change))


def _line(work: Work, change: Change) -> str:
    from tutor.classroom.deciding import name_of
    from tutor.messages import locale_language, say

    language = locale_language()
    row = name_of(work, change.one)
    parts = [row, change.one.student, f"{change.before} → {change.after}"]
    for name, before, after in change.verdicts:
        words = (say(language, f"verdict.{v}") for v in (before, after))
        parts.append(f"{name}: {' → '.join(words)}")
    if change.stands:
        parts.append(say(language, "regrade.stands", mark=(change.one.grade or {})["mark"]))
    return " · ".join(p for p in parts if p)
