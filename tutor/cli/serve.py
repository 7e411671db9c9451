"""``tutor serve``: a page to learn on, at 127.0.0.1 alone."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from tutor.cli.common import ModelName
from tutor.cli.screen import echo

EXAMPLES = """
tutor serve
tutor serve reference/fr/organisation-sociale.md notes.txt
tutor serve --port 8080 --no-open
"""
_NEEDED = ("starlette", "jinja2", "uvicorn", "python_multipart")


def serve(
    decks: Annotated[
        list[Path] | None, typer.Argument(metavar="[DECK...]", help="help.serve_decks")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="help.serve_port")] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="help.serve_no_open")] = False,
    model: ModelName = None,
) -> None:
    """Open a page to learn on, on this computer alone, until Ctrl-C."""
    if not all(find_spec(name) for name in _NEEDED):
        from tutor.errors import MissingExtraError

        raise MissingExtraError("extra_web")
    from tutor.messages import locale_language, say
    from tutor.web.serving import serve as start

    def opened(address: str) -> None:
        echo(say(locale_language(), "web.serving", address=address))
        if not no_open:
            import webbrowser

            webbrowser.open(address)

    start(tuple(decks or ()), port, model, opened)
    echo(say(locale_language(), "web.stopped"))
