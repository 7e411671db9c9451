"""``tutor replay``: run a grade again from its receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tutor.cli.common import Fitted, ModelName, ReaderName, open_deck, open_grader, working
from tutor.cli.screen import echo

if TYPE_CHECKING:
    from tutor.domain import Deck

EXAMPLES = """
tutor grade deck.md -q 1 --file answer.txt --format json > receipt.json
tutor replay receipt.json --deck deck.md --answer answer.txt
tutor replay graded.csv.tutor --row 12
"""


def replay(
    receipt: Annotated[Path, typer.Argument(help="help.receipt")],
    deck: Annotated[Path | None, typer.Option("--deck", "-d", help="help.replay_deck")] = None,
    answer: Annotated[
        Path | None, typer.Option("--answer", "-a", help="help.replay_answer")
    ] = None,
    row: Annotated[str | None, typer.Option(help="help.replay_row")] = None,
    model: ModelName = None,
    reader: ReaderName = None,
    coefficients: Fitted = None,
) -> None:
    """Grade an answer again from its receipt: the same to the last value, or what differs.

    Exit status: 0 when equal, 1 when something differs, 2 for a mistake in the command.
    """
    from tutor.errors import CommandError
    from tutor.feedback.replay import read_receipt
    from tutor.feedback.replay import replay as run
    from tutor.files import MOST_ANSWER_BYTES, read_text
    from tutor.messages import locale_language, say

    if row is not None:
        kept, text, subject = _of_class(receipt, deck, row)
    elif deck is None or answer is None:
        raise CommandError("replay_what")
    else:
        kept = read_receipt(read_text(receipt), receipt.name)
        text, subject = read_text(answer, MOST_ANSWER_BYTES), open_deck(deck)
    grader = open_grader(subject, model, reader=reader, coefficients=coefficients)
    with working("…"):
        found = run(kept, grader, text)
    language = locale_language()
    if found.equal:
        echo(say(language, "replay.equal", mark=kept["mark"]))
    else:
        echo(say(language, "replay.unequal"))
        for line in found.differences:
            echo(f"  {line}")
    if found.causes:
        echo(say(language, "replay.causes"))
        for line in found.causes:
            echo(f"  {line}")
    if not found.equal:
        raise typer.Exit(1)


def _of_class(work: Path, deck: Path | None, row: str) -> tuple[dict[str, Any], str, Deck]:
    """The machine's grade of a row of a class, its answer, and the deck.

    Raises:
        ClassError: there is no such row, it has no grade, or a standard has its say in the marks.
    """
    from tutor.cli.review import open_class
    from tutor.cli.reviewing import Desk
    from tutor.errors import ClassError

    opened = open_class(work, deck)
    try:
        if opened.store.about().get("standard"):
            raise ClassError("replay_standard")
        one = Desk(opened, "").find(row)
        return dict(one.machine or one.grade or {}), one.answer, opened.deck
    finally:
        opened.store.close()
