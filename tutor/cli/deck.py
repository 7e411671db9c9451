"""``tutor deck``: show, check, put in order, import, attack."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli import probe
from tutor.cli.common import DeckPath, console, open_deck
from tutor.cli.speaking import App

if TYPE_CHECKING:
    from tutor.formats import Imported

app = App("help.deck", no_args_is_help=True)
app.command("probe", help="help.deck_probe", epilog=probe.EXAMPLES)(probe.probe)


@app.command(
    help="help.deck_show",
    epilog="tutor deck show reference/en/biology.md\ntutor deck show notes.txt",
)
def show(deck: DeckPath) -> None:
    """Show the questions of a deck with their concepts."""
    from rich.markup import escape
    from rich.tree import Tree

    from tutor.messages import number, say

    subject = open_deck(deck)
    language = subject.language
    tree = Tree(f"[bold]{escape(subject.title)}[/bold]")
    for index, question in enumerate(subject.questions, start=1):
        asked = ""
        if question.any is not None:
            count = len(question.concepts)
            asked = f" ({say(language, 'deck.any', any=question.any, count=count)})"
        branch = tree.add(
            f"{index}. [bold]{escape(question.prompt)}[/bold] [dim]#{question.id}[/dim]{asked}"
        )
        for concept in question.concepts:
            weight = ""
            if concept.weight != 1:
                weight = (
                    f" ({say(language, 'deck.weight', weight=number(concept.weight, language))})"
                )
            leaf = branch.add(
                f"[cyan]{escape(concept.name)}[/cyan]{weight} {escape(concept.explanation)}"
            )
            for sign, texts in (
                ("-", concept.key_points),
                ("~", concept.accepted),
                ("!", concept.misconceptions),
            ):
                for text in texts:
                    leaf.add(f"[dim]{sign}[/dim] {escape(text)}")
    screen = console()
    screen.print(tree, markup=True)


@app.command(
    help="help.deck_check", epilog="tutor deck check deck.md\ntutor deck check reference/fr/*.md"
)
def check(
    decks: Annotated[list[Path], typer.Argument(metavar="DECK...", help="help.decks")],
) -> None:
    """List every fault of Markdown decks, with its line and how to mend it."""
    from tutor.decks import parse
    from tutor.errors import TutorError
    from tutor.files import read_text
    from tutor.messages import locale_language, say

    faulty = False
    for path in decks:
        try:
            deck = parse(read_text(path), str(path))
        except TutorError as error:
            faulty = True
            typer.echo(str(error))
            continue
        concepts = sum(len(q.concepts) for q in deck.questions)
        typer.echo(
            say(
                locale_language(),
                "deck.ok",
                source=path,
                questions=len(deck.questions),
                concepts=concepts,
            )
        )
    if faulty:
        raise typer.Exit(2)


@app.command(help="help.deck_fmt", epilog="tutor deck fmt deck.md\ntutor deck fmt --stdout deck.md")
def fmt(
    decks: Annotated[list[Path], typer.Argument(metavar="DECK...", help="help.decks")],
    stdout: Annotated[bool, typer.Option("--stdout", help="help.stdout")] = False,
) -> None:
    """Put decks in order: one layout, and an id for every question and concept."""
    from tutor.decks import format_deck, parse
    from tutor.files import read_text
    from tutor.messages import locale_language, say
    from tutor.output import write_text

    for path in decks:
        before = read_text(path)
        after = format_deck(parse(before, str(path)))
        if stdout:
            typer.echo(after, nl=False)
        elif after == before:
            typer.echo(say(locale_language(), "deck.unchanged", path=path))
        else:
            write_text(path, after)
            typer.echo(say(locale_language(), "deck.formatted", path=path))


@app.command(
    "import",
    help="help.deck_import",
    epilog="tutor deck import notes.txt -o deck.md\ntutor deck import - < notes.txt",
)
def import_(
    paste: Annotated[Path, typer.Argument(metavar="PASTE", help="help.paste")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="help.deck_out")] = None,
    language: Annotated[str | None, typer.Option("--language", "-l", help="help.language")] = None,
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
) -> None:
    """Make a deck from pasted notes: flashcard pages, term/definition lists, Q:/A: notes, CSV."""
    from tutor.decks import format_deck
    from tutor.errors import PasteError
    from tutor.files import read_stream, read_text
    from tutor.formats import import_paste
    from tutor.messages import locale_language, say
    from tutor.output import check_output, write_text

    if language not in (None, "fr", "en"):
        raise PasteError("paste_language", asked=language)
    if out is not None:
        check_output(out, (paste,), force)
    source = str(paste)
    if source == "-":
        text = read_stream(sys.stdin.buffer, say(locale_language(), "report.stdin"))
    else:
        text = read_text(paste)
    imported = import_paste(text, source, language)
    deck = format_deck(imported.deck)
    _preview(text, imported)
    if out is None:
        typer.echo(deck, nl=False)
        return
    write_text(out, deck)
    typer.echo(say(locale_language(), "deck.written", path=out), err=True)


def _preview(text: str, imported: Imported) -> None:
    """What was understood, doubted and left out, and the audit, on standard error."""
    from tutor.formats import audit
    from tutor.messages import locale_language, say

    language = locale_language()
    questions = imported.deck.questions
    lines = [
        say(
            language,
            "deck.recognised",
            kind=imported.kind,
            questions=len(questions),
            concepts=sum(len(q.concepts) for q in questions),
        )
    ]
    for index, question in enumerate(questions, start=1):
        lines.append(f"  {index}. {question.prompt}")
        lines += [f"     - {c.name}" for c in question.concepts]
    if imported.doubts:
        lines.append(say(language, "deck.doubts"))
        lines += [
            f"  {kind.first.line}: {kind.first.sentence(language)}"
            + (f" (×{kind.count})" if kind.count > 1 else "")
            for kind in imported.doubt_kinds
        ]
    if imported.dropped:
        lines.append(say(language, "deck.dropped"))
        places: dict[str, list[str]] = {}
        for dropped in imported.dropped:
            places.setdefault(dropped.text, []).append(str(dropped.line))
        lines += [f"  {text}  ({', '.join(at)})" for text, at in places.items()]
    result = audit(text, imported)
    if result.complete:
        characters = sum(not c.isspace() for c in text)
        lines.append(say(language, "deck.audit_ok", characters=characters))
    else:
        lines.append(say(language, "deck.audit_lost", line=result.line, problem=result.problem))
    typer.echo("\n".join(lines), err=True)
