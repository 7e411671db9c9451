"""The command line: parse, call, print."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tutor._version import __version__
from tutor.cli import batch, calibrate, deck, grade, history, models, practise, progress

app = typer.Typer(
    name="tutor",
    help="Grade free answers by their concepts, offline, in French and English.",
    rich_markup_mode="markdown",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command(name="grade", epilog=grade.EXAMPLES)(grade.grade)
app.command(name="practise", epilog=practise.EXAMPLES)(practise.practise)
app.command(name="practice", hidden=True, epilog=practise.EXAMPLES)(practise.practise)
app.command(name="progress", epilog=progress.EXAMPLES)(progress.progress)
app.add_typer(history.app, name="history")
app.command(name="batch", epilog=batch.EXAMPLES)(batch.batch)
app.command(name="calibrate", epilog=calibrate.EXAMPLES)(calibrate.calibrate)
app.add_typer(models.app, name="models")
app.add_typer(deck.app, name="deck")

_START = """tutor grades free answers by their concepts, offline.

  tutor grade DECK -q QUESTION "the answer"   grade one answer
  tutor practise DECK                         be asked, answer, see what was missing
  tutor progress DECK                         what you know, and what keeps being missed
  tutor history                               what you answered, on this computer only
  tutor batch ANSWERS.csv --deck DECK -o OUT  grade a class
  tutor calibrate MARKED.csv --deck DECK      learn your marking from a few copies
  tutor deck import NOTES.txt -o deck.md      make a deck from pasted notes

DECK is a Markdown deck or notes pasted as they came.
Each command explains itself: tutor grade --help
"""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tutor {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Grade free answers by their concepts, offline, in French and English."""
    if context.invoked_subcommand is None:
        typer.echo(_START)


def run() -> None:
    """Entry point: a user's mistake is one message and exit status 2; a bug keeps its traceback."""
    from tutor.errors import TutorError

    try:
        app()
    except TutorError as error:
        typer.echo(f"tutor: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
