"""``tutor batch``: grade a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tutor.cli.common import ModelName, advancing, open_deck, open_grader
from tutor.cli.second import (
    LlmModel,
    LlmUrl,
    Opinion,
    OpinionShare,
    Second,
    SecondOpinion,
    report,
)
from tutor.readers.base import Share

EXAMPLES = """
Examples:

tutor batch answers.csv --deck reference/fr/organisation-sociale.md -o graded.csv

tutor batch réponses.csv --deck notes.txt -o graded.jsonl
"""


def batch(
    answers: Annotated[
        Path, typer.Argument(help="CSV with the columns student, question, answer.")
    ],
    deck: Annotated[Path, typer.Option("--deck", "-d", help="The deck the rows answer.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File to write: .csv, or .jsonl for everything.")
    ],
    force: Annotated[
        bool, typer.Option("--force", help="Write over the file if it is there.")
    ] = False,
    model: ModelName = None,
    second_opinion: SecondOpinion = Opinion.OFF,
    share: OpinionShare = Share.UNSURE,
    llm_url: LlmUrl = None,
    llm_model: LlmModel = None,
) -> None:
    """Grade every row of a table and write it back with marks, reasons and evidence."""
    from tutor.classroom import grade_table, read_table
    from tutor.messages import locale_language, say
    from tutor.output import check_output

    language = locale_language()
    check_output(out, (answers, deck), force)
    subject = open_deck(deck)
    table = read_table(answers, subject)
    names = {role: table.header[i] if i is not None else "–" for role, i in table.columns.items()}
    typer.echo(say(language, "batch.columns", **names), err=True)
    reader = Second(second_opinion, share, llm_url, llm_model).reader()
    student = table.columns["student"]
    hidden = () if student is None else tuple(sorted({row[student] for row in table.rows}))
    grader = open_grader(subject, model, reader=reader, share=share, hidden=hidden)
    with advancing(say(language, "batch.progress"), len(table.rows)) as advance:
        summary = grade_table(table, grader, out, advance)
    typer.echo(
        say(
            language,
            "batch.done",
            rows=summary.graded,
            review=summary.review,
            errors=summary.errors,
            path=out,
        ),
        err=True,
    )
    report(grader, reader)
