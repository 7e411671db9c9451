"""``tutor batch``: grade a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tutor.cli.common import Fitted, ModelName, ReaderName, advancing, open_deck, open_grader
from tutor.cli.screen import echo
from tutor.cli.second import (
    LlmModel,
    LlmUrl,
    Opinion,
    OpinionShare,
    Second,
    SecondOpinion,
    report,
)
from tutor.cli.shards import grade_folder
from tutor.cli.spreading import Address, Engine, EngineName, Jobs, Spread
from tutor.grading.opinion import Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutor.classroom.columns import Columns, Entry
    from tutor.classroom.sheets import Sheet
    from tutor.domain import Deck
    from tutor.grading.grader import Grader

EXAMPLES = """
tutor batch answers.csv --deck reference/fr/organisation-sociale.md -o graded.csv
tutor batch class.xlsx --deck notes.txt -o graded.xlsx --first 5
tutor batch class.xlsx --deck notes.txt -o graded.xlsx --resume
tutor batch exam/ --deck notes.txt -o graded.parquet --engine ray
"""

_SHOWN = 10  # faults printed in full


def batch(
    answers: Annotated[Path, typer.Argument(help="help.batch_answers")],
    deck: Annotated[Path, typer.Option("--deck", "-d", help="help.rows_deck")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="help.batch_out")] = None,
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="help.resume")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.dry_run")] = False,
    first: Annotated[int, typer.Option(min=0, help="help.first")] = 0,
    student: Annotated[str | None, typer.Option(help="help.student")] = None,
    question: Annotated[str | None, typer.Option(help="help.question_column")] = None,
    answer: Annotated[str | None, typer.Option(help="help.answer_column")] = None,
    shape: Annotated[str | None, typer.Option(help="help.shape")] = None,
    sheet: Annotated[str | None, typer.Option(help="help.sheet")] = None,
    headers: Annotated[str | None, typer.Option(help="help.headers")] = None,
    pseudonymise: Annotated[Path | None, typer.Option(help="help.pseudonymise")] = None,
    standard: Annotated[Path | None, typer.Option(help="help.standard")] = None,
    jobs: Jobs = None,
    engine: EngineName = Engine.PROCESSES,
    address: Address = None,
    model: ModelName = None,
    reader: ReaderName = None,
    coefficients: Fitted = None,
    second_opinion: SecondOpinion = Opinion.OFF,
    share: OpinionShare = Share.UNSURE,
    llm_url: LlmUrl = None,
    llm_model: LlmModel = None,
) -> None:
    """Grade every answer of a table and write it back with marks, reasons and evidence."""
    from tutor.classroom import Class, Wanted, entries, find_columns, grade_class, read_sheet
    from tutor.classroom.writing import check_ending
    from tutor.errors import ClassError
    from tutor.messages import locale_language, say
    from tutor.output import check_output

    language = locale_language()
    spread = Spread(jobs, engine, address, second_opinion is not Opinion.OFF)
    wanted = Wanted(student, question, answer, shape)
    if answers.is_dir():
        one = force or dry_run or first or pseudonymise is not None or spread.alone
        if out is None or one:
            raise ClassError("shards_options")
        grader = _opened(open_deck(deck), model, standard, reader=reader, coefficients=coefficients)
        grade_folder(answers, out, grader, wanted, sheet, headers == "en", resume, spread)
        return
    if out is not None:
        check_ending(out)
        check_output(out, [p for p in (answers, deck, standard) if p is not None], force or resume)
    elif not dry_run and not first:
        raise ClassError("class_no_out")
    subject = open_deck(deck)
    table = read_sheet(answers, sheet)
    columns = find_columns(table, subject, wanted)
    if pseudonymise is not None:
        check_output(pseudonymise, (answers, deck))
        table = _hidden(table, columns, pseudonymise)
    found = entries(table, columns, subject)
    understood(table, columns, found, subject)
    if dry_run:
        return
    opinion = Second(second_opinion, share, llm_url, llm_model).open()
    names = tuple(sorted({e.student for e in found if e.student}))
    grader = _opened(
        subject, model, standard, opinion=opinion, share=share, hidden=names,
        reader=reader, coefficients=coefficients,
    )  # fmt: skip
    if first:
        _show_first(subject, grader, found, first)
        return
    assert out is not None
    graded = Class(table, columns, subject)
    filled = sum(bool(e.answer.strip()) and not e.fault for e in found)
    with (
        spread.backend(grader, filled) as backend,
        advancing(say(language, "batch.progress"), filled) as advance,
    ):
        summary = grade_class(
            graded, found, grader, out, resume=resume, again=force, machine=headers == "en",
            backend=backend, tick=advance,
        )  # fmt: skip
    done = say(language, "batch.done", rows=summary.graded, review=summary.review,
               blank=summary.blank, errors=summary.errors, path=out)  # fmt: skip
    echo(done, err=True)
    report(grader, opinion)


def _opened(deck: Deck, model: str | None, standard: Path | None, **asked: Any) -> Grader:
    """The grader that ``open_grader`` gives, on a teacher's standard where there is one."""
    grader = open_grader(deck, model, **asked)
    return grader if standard is None else with_standard(grader, standard)


def understood(table: Sheet, columns: Columns, found: Sequence[Entry], deck: Deck) -> None:
    """Say what the columns were taken for, before anything is graded."""
    from tutor.classroom.columns import WIDE, only_numbers, twice
    from tutor.classroom.workbooks import cell_name
    from tutor.messages import locale_language, say

    language = locale_language()
    for notice in table.notices:
        echo(str(notice), err=True)
    named = "–" if columns.student is None else table.header[columns.student]
    if columns.shape == WIDE:
        echo(say(language, "batch.wide", student=named, rows=len(table.rows)), err=True)
        for index, name in zip(columns.answers, columns.questions, strict=True):
            echo(f"  {table.header[index]} → {name}", err=True)
    else:
        asked = "–" if columns.question is None else table.header[columns.question]
        echo(
            say(language, "batch.columns", student=named, question=asked,
                answer=table.header[columns.answers[0]]),
            err=True,
        )  # fmt: skip
    filled = sum(bool(e.answer.strip()) and not e.fault for e in found)
    echo(say(language, "batch.found", answers=filled, blank=len(found) - filled), err=True)
    for entry in only_numbers(found):
        echo(
            say(language, "batch.numbers", column=table.header[entry.column],
                cell=cell_name(entry.number, entry.column), value=entry.answer.strip()),
            err=True,
        )  # fmt: skip
    faulty = [e for e in found if e.fault]
    for entry in faulty[:_SHOWN]:
        echo(say(language, "batch.row", row=entry.number, fault=entry.fault), err=True)
    if len(faulty) > _SHOWN:
        echo(say(language, "batch.more_rows", count=len(faulty) - _SHOWN), err=True)
    for one, again in twice(found)[:_SHOWN]:
        echo(
            say(language, "batch.twice", student=one.student, question=one.question,
                first=one.number, again=again.number),
            err=True,
        )  # fmt: skip


def _hidden(table: Sheet, columns: Columns, path: Path) -> Sheet:
    """The table with aliases; the map is written, its salt kept from a map that is there."""
    import csv
    import secrets
    from dataclasses import replace

    from tutor.classroom.pseudonyms import Pseudonyms
    from tutor.errors import ClassError

    if columns.student is None:
        raise ClassError("class_no_student", columns=", ".join(table.header))
    salt = secrets.token_hex(8)
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as stream:
            head = next(csv.reader(stream), [])
        salt = head[2] if len(head) == 3 else salt
    names = Pseudonyms((row[columns.student].strip() for row in table.rows), salt)
    names.save(path)
    rows = tuple(tuple(map(names.of, row)) for row in table.rows)
    return replace(table, rows=rows)


def with_standard(grader: Grader, path: Path) -> Grader:
    """The grader, its marks brought to a teacher's standard.

    Raises:
        ClassError: the file is no standard.
    """
    import json

    from tutor.classroom.marking import StandardGrader
    from tutor.classroom.standard import from_dict
    from tutor.errors import ClassError
    from tutor.files import read_text

    try:
        values = json.loads(read_text(path))
    except ValueError as error:
        raise ClassError("standard_unreadable", detail=error) from error
    return StandardGrader(grader, from_dict(values))


def _show_first(deck: Deck, grader: Grader, found: Sequence[Entry], count: int) -> None:
    """Grade some unlike answers and show them whole."""
    from tutor.classroom.batch import first_of
    from tutor.feedback import text as feedback

    for entry in first_of(found, count):
        grade = grader.grade(entry.question, entry.answer)
        echo(f"\n{entry.number} · {entry.student} · {entry.question}\n{entry.answer.strip()}\n")
        echo(feedback.as_text(grade, deck))
