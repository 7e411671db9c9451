"""``tutor deck probe``: attack a deck before learners meet it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from tutor.cli.common import (
    DeckPath,
    Fitted,
    ModelName,
    ReaderName,
    advancing,
    open_deck,
    open_grader,
)
from tutor.cli.screen import echo

EXAMPLES = """
tutor deck probe reference/fr/organisation-sociale.md
tutor deck probe notes.txt -q 2
tutor deck probe deck.md --format json > probe.jsonl
"""


class Format(StrEnum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"


def probe(
    deck: DeckPath,
    question: Annotated[
        str | None,
        typer.Option("--question", "-q", help="help.only_question"),
    ] = None,
    format: Annotated[Format, typer.Option(help="help.probe_format")] = Format.TEXT,
    model: ModelName = None,
    reader: ReaderName = None,
    coefficients: Fitted = None,
) -> None:
    """Try to fool the questions of a deck, and say what to write against what succeeds.

    Wrong answers are made from the deck alone (the question copied, names without descriptions,
    the reference denied, descriptions exchanged, another question's answer…) and graded as any
    answer is. One fools a question when it gets 60% or more and nobody is asked to look. Right
    answers in the author's own words are tried too.

    Exit status: 0 when nothing fools the deck, 1 when something does, 2 for a mistake in the
    command or the deck.
    """
    from tutor.decks import find_question
    from tutor.messages import locale_language, say
    from tutor.plain import as_json_text
    from tutor.probes.preflight import preflight
    from tutor.probes.report import as_dict, as_text

    subject = open_deck(deck)
    if question is not None:
        question = find_question(subject, question).id
    grader = open_grader(subject, model, reader=reader, coefficients=coefficients)
    count = len(subject.questions) if question is None else 1
    found = []
    with advancing(say(locale_language(), "probe.progress"), count) as advance:
        for one in preflight(grader, question):
            found.append(one)
            advance()
    if format is Format.JSON:
        indent = 2 if count == 1 else None
        for one in found:
            echo(as_json_text(as_dict(one, subject), indent))
    else:
        echo(as_text(found, subject))
    if any(one.fooled for one in found):
        raise typer.Exit(1)
