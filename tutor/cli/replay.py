"""``tutor replay``: run a grade again from its receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tutor.cli.common import ModelName, open_deck, open_grader, working
from tutor.cli.screen import echo

EXAMPLES = """
tutor grade deck.md -q 1 --file answer.txt --format json > receipt.json
tutor replay receipt.json --deck deck.md --answer answer.txt
"""


def replay(
    receipt: Annotated[Path, typer.Argument(help="help.receipt")],
    deck: Annotated[Path, typer.Option("--deck", "-d", help="help.replay_deck")],
    answer: Annotated[Path, typer.Option("--answer", "-a", help="help.replay_answer")],
    model: ModelName = None,
) -> None:
    """Grade an answer again from its receipt: the same to the last value, or what differs.

    Exit status: 0 when equal, 1 when something differs, 2 for a mistake in the command.
    """
    from tutor.files import MOST_ANSWER_BYTES, read_text
    from tutor.messages import locale_language, say
    from tutor.replay import read_receipt
    from tutor.replay import replay as run

    kept = read_receipt(read_text(receipt), receipt.name)
    text = read_text(answer, MOST_ANSWER_BYTES)
    grader = open_grader(open_deck(deck), model)
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
