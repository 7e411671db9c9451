"""What the commands share: options, decks with their notice, a grader with its spinner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.screen import echo, is_plain
from tutor.grading.opinion import Share

if TYPE_CHECKING:
    from rich.console import Console

    from tutor.domain import Deck
    from tutor.grading.grader import Grader
    from tutor.grading.opinion import Opinion

DeckPath = Annotated[Path, typer.Argument(metavar="DECK", help="help.deck_path")]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        envvar="TUTOR_MODEL",
        help="help.model",
        show_default=False,
    ),
]
ReaderName = Annotated[
    str | None, typer.Option("--reader", metavar="MODEL", help="help.reader", show_default=False)
]
Fitted = Annotated[
    Path | None,
    typer.Option("--coefficients", metavar="FILE", help="help.coefficients", show_default=False),
]


def console(stderr: bool = False) -> Console:
    """A console on standard output or standard error."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, emoji=False, markup=False)


def open_deck(path: Path) -> Deck:
    """The deck of a file; for a paste, says in one line what was understood."""
    from tutor.formats import load
    from tutor.messages import locale_language, say

    loaded = load(path)
    if loaded.imported is not None:
        language = locale_language()
        questions = loaded.deck.questions
        echo(
            say(
                language,
                "deck.recognised",
                kind=say(language, f"layout.{loaded.imported.kind}"),
                questions=len(questions),
                concepts=sum(len(q.concepts) for q in questions),
            )
            + " "
            + say(language, "deck.offer", source=path),
            err=True,
        )
    return loaded.deck


@contextmanager
def working(text: str) -> Iterator[None]:
    """A spinner on standard error while something slow happens; nothing in a pipe or on a
    dumb terminal."""
    screen = console(stderr=True)
    if is_plain() or not screen.is_terminal:
        yield
        return
    with screen.status(text):
        yield


@contextmanager
def advancing(text: str, total: int) -> Iterator[Callable[..., None]]:
    """A bar on standard error; what it gives moves the bar by one, or by a number. Nothing in a
    pipe."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            return Text("" if task.speed is None else f"{task.speed:.0f}/s")

    screen = console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    silent = is_plain() or not screen.is_terminal
    with Progress(*columns, console=screen, transient=True, disable=silent) as progress:
        task = progress.add_task(text, total=total)

        def advance(steps: int = 1) -> None:
            progress.advance(task, steps)

        yield advance


def open_grader(
    deck: Deck,
    model: str | None,
    one_question: bool = True,
    opinion: Opinion | None = None,
    share: Share = Share.UNSURE,
    hidden: tuple[str, ...] = (),
    silent: bool = False,
    reader: str | None = None,
    coefficients: Path | None = None,
) -> Grader:
    """A grader of the deck, with the encoder, reader and coefficients asked for and a second
    opinion if there is one; in the background it is opened in silence, for the screen is somebody
    else's."""
    from tutor.grading.grader import Recipe

    fitted = None if coefficients is None else str(coefficients)
    with nullcontext() if silent else working("…"):
        return Recipe(deck, model, one_question, reader, fitted).open(opinion, share, hidden)
