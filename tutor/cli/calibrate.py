"""``tutor calibrate``: learn a teacher's standard from a few marked copies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import Fitted, ModelName, ReaderName, open_deck, open_grader, working
from tutor.cli.screen import echo

if TYPE_CHECKING:
    from tutor.classroom.columns import Entry
    from tutor.classroom.standard import Marked, Trial
    from tutor.domain import Deck

EXAMPLES = """
tutor calibrate marked.csv --deck notes.txt -o standard.json
tutor calibrate marked.xlsx --deck notes.txt --class class.xlsx
"""
_SHOWN = 5  # copies printed: the farthest off, and those to mark next


def calibrate(
    marked: Annotated[Path, typer.Argument(help="help.marked")],
    deck: Annotated[Path, typer.Option("--deck", "-d", help="help.rows_deck")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="help.standard_out")] = None,
    column: Annotated[str | None, typer.Option("--marks", help="help.marks_column")] = None,
    others: Annotated[
        Path | None,
        typer.Option("--class", help="help.class"),
    ] = None,
    model: ModelName = None,
    reader: ReaderName = None,
    coefficients: Fitted = None,
) -> None:
    """Learn your scale from 5–50 copies you marked; see how far it agrees before it is used."""
    import json

    import numpy as np

    from tutor.classroom import entries, find_columns, read_sheet
    from tutor.classroom.marks import copies_of, fraction_of, mark_column
    from tutor.classroom.standard import Marked, learn, tried
    from tutor.classroom.workbooks import cell_name
    from tutor.messages import locale_language, say
    from tutor.output import check_output, write_text

    language = locale_language()
    if out is not None:
        check_output(out, (marked, deck))
    subject = open_deck(deck)
    sheet = read_sheet(marked)
    columns = find_columns(sheet, subject)
    where = mark_column(sheet, column)
    kept: list[Entry] = []
    marks: list[float] = []
    for entry in entries(sheet, columns, subject):
        cell = cell_name(entry.number, where)
        value = fraction_of(sheet.rows[entry.row][where], subject.scale, cell)
        if value is not None and not entry.fault and entry.answer.strip():
            kept.append(entry)
            marks.append(value)
    grader = open_grader(subject, model, reader=reader, coefficients=coefficients)
    with working("…"):
        grades = list(grader.grade_many((e.question, e.answer) for e in kept))
        vectors = grader.models.encoder.encode([e.answer for e in kept])
        known = Marked(copies_of(grades, vectors), np.asarray(marks, dtype=np.float64))
        standard = learn(known)
        trial = tried(known)
    _show(subject, kept, known, trial)
    if others is not None:
        _next(subject, known, others, grader)
    if not trial.better:
        echo(say(language, "calibrate.refused"))
        return
    if out is not None:
        write_text(out, json.dumps(standard.as_dict(), indent=1) + "\n")
        echo(say(language, "calibrate.written", path=out))


def _show(deck: Deck, kept: list[Entry], known: Marked, trial: Trial) -> None:
    from tutor.classroom.standard import agreement, steps_of
    from tutor.grading.scoring import mark
    from tutor.messages import locale_language, number, say

    language = locale_language()
    steps = steps_of(deck.scale)
    rows = (
        ("calibrate.without", trial.before, known.copies.grades.tolist()),
        ("calibrate.with", trial.after, list(trial.predicted)),
    )
    echo(say(language, "calibrate.head", count=len(kept)))
    for key, error, ours in rows:
        found = agreement(known.marks.tolist(), ours, steps)
        echo(
            say(
                language, key, error=number(100 * error, language, 1),
                exact=number(100 * found.exact, language, 0),
                within=number(100 * found.within_one, language, 0),
                kappa=number(found.kappa, language, 2), steps=steps,
            )
        )  # fmt: skip
    worst = sorted(range(len(kept)), key=lambda n: -abs(trial.errors[n]))[:_SHOWN]
    echo(say(language, "calibrate.worst"))
    for n in worst:
        given = mark(float(known.marks[n]), deck.scale, deck.language)
        ours_mark = mark(trial.predicted[n], deck.scale, deck.language)
        text = " ".join(kept[n].answer.split())[:90]
        echo(f"  {kept[n].number} · {kept[n].student} · {given} → {ours_mark} · {text}")


def _next(deck: Deck, known: Marked, path: Path, grader: object) -> None:
    from tutor.classroom import entries, find_columns, read_sheet
    from tutor.classroom.marks import copies_of
    from tutor.classroom.standard import to_mark_next
    from tutor.grading.grader import Grader
    from tutor.messages import locale_language, say

    assert isinstance(grader, Grader)
    sheet = read_sheet(path)
    found = [
        e for e in entries(sheet, find_columns(sheet, deck), deck)
        if not e.fault and e.answer.strip()
    ]  # fmt: skip
    with working("…"):
        grades = list(grader.grade_many((e.question, e.answer) for e in found))
        vectors = grader.models.encoder.encode([e.answer for e in found])
    echo(say(locale_language(), "calibrate.next"))
    for n in to_mark_next(known, copies_of(grades, vectors), _SHOWN):
        text = " ".join(found[n].answer.split())[:90]
        echo(f"  {found[n].number} · {found[n].student} · {found[n].question} · {text}")
