"""The command line: parse, call, print."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tutor._version import __version__
from tutor.cli import (
    batch,
    calibrate,
    deck,
    essay,
    grade,
    history,
    models,
    practise,
    progress,
    regrade,
    replay,
    report,
    review,
    serve,
)
from tutor.cli.screen import echo, open_screen
from tutor.cli.speaking import App
from tutor.errors import CommandError
from tutor.messages import LANGUAGES, choose_language, locale_language, say

app = App("help.tutor", name="tutor", no_args_is_help=False)
app.command("grade", help="help.grade", epilog=grade.EXAMPLES)(grade.grade)
app.command("essay", help="help.essay", epilog=essay.EXAMPLES)(essay.essay)
app.command("practise", help="help.practise", epilog=practise.EXAMPLES)(practise.practise)
app.command("practice", hidden=True, help="help.practise", epilog=practise.EXAMPLES)(
    practise.practise
)
app.command("progress", help="help.progress", epilog=progress.EXAMPLES)(progress.progress)
app.add_typer(history.app, name="history")
app.command("batch", help="help.batch", epilog=batch.EXAMPLES)(batch.batch)
app.command("calibrate", help="help.calibrate", epilog=calibrate.EXAMPLES)(calibrate.calibrate)
app.command("review", help="help.review", epilog=review.EXAMPLES)(review.review)
app.command("regrade", help="help.regrade", epilog=regrade.EXAMPLES)(regrade.regrade)
app.command("report", help="help.report", epilog=report.EXAMPLES)(report.report)
app.command("replay", help="help.replay", epilog=replay.EXAMPLES)(replay.replay)
app.command("serve", help="help.serve", epilog=serve.EXAMPLES)(serve.serve)
app.add_typer(models.app, name="models")
app.add_typer(deck.app, name="deck")


def _version(wanted: bool) -> None:
    if wanted:
        echo(f"tutor {__version__}")
        raise typer.Exit


def _speak(language: str | None) -> None:
    choose_language(language)
    if language not in (None, *LANGUAGES):
        choose_language(None)
        raise CommandError("lang_unknown", asked=language)


@app.callback(invoke_without_command=True, help="help.tutor")
def start(
    context: typer.Context,
    lang: Annotated[
        str | None,
        typer.Option("--lang", callback=_speak, is_eager=True, metavar="fr|en", help="help.lang"),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="help.version")
    ] = False,
) -> None:
    """Grade free answers by their concepts, offline, in French and English."""
    if context.invoked_subcommand is None:
        echo(say(locale_language(), "start.text"))


def run() -> None:
    """Entry point: a user's mistake is one message and exit status 2; a bug keeps its traceback."""
    from tutor.errors import TutorError

    open_screen()
    try:
        app()
    except TutorError as error:
        echo(f"tutor: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
