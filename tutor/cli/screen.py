"""What is printed: nothing that a terminal obeys, nothing that it cannot show."""

from __future__ import annotations

import os
import shutil
import sys
from textwrap import wrap

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


def wrapped(text: str) -> str:
    """A text in lines as wide as the terminal, no word broken, each part as far in as it began; as
    it is where the output is no terminal."""
    if not sys.stdout.isatty():
        return text
    width = shutil.get_terminal_size().columns - 1
    lines = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip(" "))]
        # Only where it must be: blanks inside a line that fits are the author's.
        broken = [] if len(line) <= width else wrap(
            line.strip(), width, initial_indent=indent, subsequent_indent=indent,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        lines += broken or [line]
    return "\n".join(lines)


def tell(text: str) -> None:
    """Print a text on standard output in lines as wide as the terminal."""
    echo(wrapped(text))


def is_plain() -> bool:
    """Whether the terminal is one that obeys no commands: dumb, or of a kind that is not told."""
    kind = os.environ.get("TERM", "")
    return kind in ("dumb", "unknown") or (not kind and os.name != "nt")
