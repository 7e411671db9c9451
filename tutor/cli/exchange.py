"""``tutor deck import`` and ``tutor deck export``: decks from other programs, and to them."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import DeckPath, console, open_deck
from tutor.cli.screen import echo

if TYPE_CHECKING:
    from tutor.domain import Deck
    from tutor.formats import Imported

IMPORT_EXAMPLES = (
    "tutor deck import notes.txt -o deck.md\ntutor deck import anki.apkg -o deck.md\n"
    "tutor deck import - < notes.txt"
)
EXPORT_EXAMPLES = (
    "tutor deck export deck.md -o deck.apkg\ntutor deck export deck.md --format quizlet -o deck.txt"
)
_TAG = re.compile(r"<[^<>]*>")
_ROWS = 20  # questions printed
_PIECES = 12  # pieces left out that are printed
_WIDTH = 60  # characters of a line; a piece gets three


def import_(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="help.import_file")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="help.deck_out")] = None,
    language: Annotated[str | None, typer.Option("--language", "-l", help="help.language")] = None,
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="help.strict")] = False,
) -> None:
    """Make a deck from notes in any layout, or from the file of another program."""
    from tutor.decks import format_deck
    from tutor.errors import PasteError
    from tutor.files import MOST_BYTES, read_stream
    from tutor.formats import read_file, read_text
    from tutor.messages import locale_language, say
    from tutor.output import check_output, write_text

    if language not in (None, "fr", "en"):
        raise PasteError("paste_language", asked=language)
    if out is not None:
        check_output(out, (source,), force)
    if str(source) == "-":
        name = say(locale_language(), "report.stdin")
        imported = read_text(read_stream(sys.stdin.buffer, name, MOST_BYTES), name, language)
    else:
        imported = read_file(source, language)
    deck = format_deck(imported.deck)
    _preview(imported)
    if strict and imported.doubts:
        echo(say(locale_language(), "deck.strict", count=len(imported.doubt_kinds)), err=True)
        raise typer.Exit(1)
    if out is None:
        echo(deck, nl=False)
        return
    write_text(out, deck)
    echo(say(locale_language(), "deck.written", path=out), err=True)


def export(
    deck: DeckPath,
    out: Annotated[Path, typer.Option("--out", "-o", help="help.export_out")],
    format_: Annotated[str | None, typer.Option("--format", help="help.export_format")] = None,
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
) -> None:
    """Write a deck for Anki, Quizlet, Moodle, or as Markdown without ids."""
    from tutor.formats import target
    from tutor.messages import locale_language, say
    from tutor.output import check_output, write_bytes

    language = locale_language()
    wanted = target(format_, out)
    check_output(out, (deck,), force)
    subject = open_deck(deck)
    write_bytes(out, wanted.write(subject))
    echo(say(language, "deck.exported", path=out, questions=len(subject.questions)), err=True)
    if wanted.name == "quizlet":
        echo(say(language, "deck.quizlet"), err=True)
    if lost := _lost(subject, language):
        echo(say(language, "deck.lost", what=", ".join(lost)), err=True)


def _lost(deck: Deck, language: str) -> list[str]:
    """What no other program has a place for, with how many there are."""
    from tutor.messages import say

    concepts = [concept for question in deck.questions for concept in question.concepts]
    counts = {
        "hints": sum(len(question.hints) for question in deck.questions),
        "any_of": sum(question.any is not None for question in deck.questions),
        "weights": sum(concept.weight != 1 for concept in concepts),
        "accepted": sum(len(concept.accepted) for concept in concepts),
        "misconceptions": sum(len(concept.misconceptions) for concept in concepts),
    }
    return [
        say(language, f"deck.lost_{name}", count=count) for name, count in counts.items() if count
    ]


def _preview(imported: Imported) -> None:
    """What was understood, doubted and left out, and the audit, on standard error."""
    from tutor.formats import audit
    from tutor.messages import locale_language, say

    language = locale_language()
    questions = imported.deck.questions
    layout = say(language, f"layout.{imported.kind}")
    count = sum(len(q.concepts) for q in questions)
    echo(
        say(language, "deck.recognised", kind=layout, questions=len(questions), concepts=count),
        err=True,
    )
    _table(imported, language)
    lines = []
    if imported.doubts:
        lines.append(say(language, "deck.doubts"))
        lines += [
            f"  {kind.first.line}: {_shown(kind.first.sentence(language))}"
            + (f" (×{kind.count})" if kind.count > 1 else "")
            for kind in imported.doubt_kinds
        ]
    lines += _left_out(imported, language)
    result = audit(imported.text, imported)
    if result.problem is None:
        characters = sum(not c.isspace() for c in imported.text)
        lines.append(say(language, "deck.audit_ok", characters=characters))
    else:
        lines.append(say(language, "deck.audit_lost", line=result.line, problem=result.problem))
    echo("\n".join(lines), err=True)


def _table(imported: Imported, language: str) -> None:
    """The first questions with the names of their concepts."""
    from rich.table import Table
    from rich.text import Text

    from tutor.messages import say

    questions = imported.deck.questions
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    table.add_column(ratio=3)
    table.add_column(ratio=4)
    for index, question in enumerate(questions[:_ROWS], start=1):
        names = " · ".join(_shown(concept.name) for concept in question.concepts)
        table.add_row(str(index), Text(_shown(question.prompt)), Text(names))
    console(stderr=True).print(table)
    if len(questions) > _ROWS:
        echo(say(language, "deck.more", count=len(questions) - _ROWS), err=True)


def _left_out(imported: Imported, language: str) -> list[str]:
    """The words that were left out with their lines, and how many marks without words."""
    from tutor.messages import say

    places: dict[str, list[int]] = {}
    marks = 0
    for dropped in imported.dropped:
        if any(c.isalnum() for c in _TAG.sub("", dropped.text)):
            places.setdefault(dropped.text, []).append(dropped.line)
        else:
            marks += 1
    if not places and not marks:
        return []
    lines = [say(language, "deck.dropped")]
    for text, at in list(places.items())[:_PIECES]:
        shown = ", ".join(map(str, at[:3])) + (", …" if len(at) > 3 else "")
        lines.append(f"  {_shown(text)}  ({shown})")
    if len(places) > _PIECES:
        lines.append("  " + say(language, "deck.more", count=len(places) - _PIECES))
    if marks:
        lines.append("  " + say(language, "deck.marks", count=marks))
    return lines


def _shown(text: str) -> str:
    """A text as a screen may show it: on one line, cut, without control characters."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    return clean if len(clean) <= _WIDTH * 3 else clean[: _WIDTH * 3].rstrip() + " …"
