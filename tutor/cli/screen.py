"""What is printed: nothing that a terminal obeys, nothing that it cannot show."""

from __future__ import annotations

import sys

from tutor.plain import visible


def echo(text: object = "", err: bool = False, nl: bool = True) -> None:
    """Print a text on standard output or standard error."""
    # Not by the library of commands: it writes UTF-8 where an output says that it takes ASCII.
    stream = sys.stderr if err else sys.stdout
    stream.write(visible(str(text)) + ("\n" if nl else ""))
    stream.flush()


def open_screen() -> None:
    """Let both outputs write a letter for a sign that they cannot show."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="tutor.letters")
