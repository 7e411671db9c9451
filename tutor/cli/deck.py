"""``tutor deck``: show, check, put in order; import, export and attack stand beside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tutor.cli import exchange, probe
from tutor.cli.common import DeckPath, console, open_deck
from tutor.cli.screen import echo
from tutor.cli.speaking import App

app = App("help.deck", no_args_is_help=True)
app.command("import", help="help.deck_import", epilog=exchange.IMPORT_EXAMPLES)(exchange.import_)
app.command("export", help="help.deck_export", epilog=exchange.EXPORT_EXAMPLES)(exchange.export)
app.command("probe", help="help.deck_probe", epilog=probe.EXAMPLES)(probe.probe)


@app.command(
    help="help.deck_show",
    epilog="tutor deck show reference/en/biology.md\ntutor deck show --ideas notes.txt",
)
def show(
    deck: DeckPath,
    ideas: Annotated[bool, typer.Option("--ideas", help="help.ideas")] = False,
) -> None:
    """Show the questions of a deck with their concepts."""
    from rich import markup
    from rich.tree import Tree

    from tutor.grading.ideas import cut
    from tutor.messages import number, say
    from tutor.plain import visible

    def escape(text: str) -> str:
        return markup.escape(visible(text))

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
                ("•", cut(concept.explanation) if ideas and not concept.key_points else ()),
                ("~", concept.accepted),
                ("!", concept.misconceptions),
            ):
                for text in texts:
                    leaf.add(f"[dim]{sign}[/dim] {escape(text)}")
    console().print(tree, markup=True)


@app.command(
    help="help.deck_check", epilog="tutor deck check deck.md\ntutor deck check reference/fr/*.md"
)
def check(
    decks: Annotated[list[Path], typer.Argument(metavar="DECK...", help="help.decks")],
) -> None:
    """List every fault of Markdown decks, with its line and how to mend it."""
    from tutor.decks import parse
    from tutor.decks.notes import notes
    from tutor.errors import TutorError
    from tutor.files import read_text
    from tutor.messages import locale_language, say

    faulty = False
    for path in decks:
        try:
            deck = parse(read_text(path), str(path))
        except TutorError as error:
            faulty = True
            echo(str(error))
            continue
        for question, concept in notes(deck):
            echo(
                say(
                    locale_language(),
                    "deck.marking_note",
                    source=path,
                    question=question.id,
                    text=concept.explanation,
                )
            )
        concepts = sum(len(q.concepts) for q in deck.questions)
        echo(
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
            echo(after, nl=False)
        elif after == before:
            echo(say(locale_language(), "deck.unchanged", path=path))
        else:
            write_text(path, after)
            echo(say(locale_language(), "deck.formatted", path=path))
