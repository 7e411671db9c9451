"""``tutor essay``: one's own essay, before it is handed in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import ModelName, advancing, open_deck, open_grader
from tutor.cli.screen import echo, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutor.domain import Deck
    from tutor.essay.drafts import Change
    from tutor.essay.findings import Findings
    from tutor.essay.reading import Essay, EssayReader
    from tutor.store.learning import LearnerStore

EXAMPLES = """
tutor essay essay.docx --deck reference/fr/organisation-sociale.md
tutor essay draft-1.md draft-2.md --deck notes.txt --html report.html
tutor essay essay.txt --points plan.txt --min-words 800 --max-words 1200
"""


class Format(StrEnum):
    """How the report is printed."""

    TEXT = "text"
    MARKDOWN = "md"
    JSON = "json"


def essay(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="help.essay_files")],
    deck: Annotated[
        Path | None, typer.Option("--deck", "-d", metavar="DECK", help="help.deck_path")
    ] = None,
    points: Annotated[Path | None, typer.Option(help="help.points")] = None,
    model_answer: Annotated[Path | None, typer.Option(help="help.model_answer")] = None,
    question: Annotated[
        list[str] | None, typer.Option("--question", "-q", help="help.essay_question")
    ] = None,
    format: Annotated[Format, typer.Option(help="help.essay_format")] = Format.TEXT,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="help.essay_html")] = None,
    min_words: Annotated[int | None, typer.Option(min=1, help="help.min_words")] = None,
    max_words: Annotated[int | None, typer.Option(min=1, help="help.max_words")] = None,
    keep: Annotated[bool, typer.Option("--keep/--no-keep", help="help.keep")] = True,
    model: ModelName = None,
) -> None:
    """What an examiner would miss in an essay; several files are drafts of it, in order."""
    from tutor.decks import find_question
    from tutor.errors import CommandError
    from tutor.essay.findings import Findings
    from tutor.essay.reading import EssayReader
    from tutor.formats.documents.prose import read_prose
    from tutor.output import check_output, write_text

    if min_words is not None and max_words is not None and min_words > max_words:
        raise CommandError("essay_words", least=min_words, most=max_words)
    if html is not None:
        check_output(html, files)
    texts = [read_prose(path) for path in files]
    subject = _subject(deck, points, model_answer)
    wanted = None if not question else [find_question(subject, q).id for q in question]
    reader = EssayReader(open_grader(subject, model, one_question=False))
    store = _store() if keep else None
    kept: Essay | None = None
    try:
        for path, text in zip(files, texts, strict=True):
            read = _read(reader, text, wanted, path.name)
            changed = _changed(reader, read, kept, store)
            findings = Findings(read, min_words, max_words)
            if len(files) > 1 and format is not Format.JSON:
                echo(path.name)
            _print(findings, changed, format)
            if html is not None:
                from tutor.essay.page import essay_page

                write_text(html, essay_page(findings, path.stem, changed))
            if store is not None:
                _keep(store, read, path.name)
            kept = read
    finally:
        if store is not None:
            store.close()


def _subject(deck: Path | None, points: Path | None, model_answer: Path | None) -> Deck:
    """What the essay is read against; one's own plan is shown first."""
    from tutor.errors import CommandError
    from tutor.essay.plan import from_model, from_points
    from tutor.formats.documents.prose import read_prose
    from tutor.messages import say

    given = [path for path in (deck, points, model_answer) if path is not None]
    if len(given) != 1:
        raise CommandError("essay_against" if not given else "essay_several")
    if deck is not None:
        return open_deck(deck)
    make = from_points if points is not None else from_model
    plan = make(read_prose(given[0]), given[0].stem)
    for concept in plan.questions[0].concepts:
        named = f"{concept.name} : " if concept.named and plan.language == "fr" else ""
        named = named or (f"{concept.name}: " if concept.named else "")
        echo(say(plan.language, "essay.point", text=f"{named}{concept.explanation}"), err=True)
    return plan


def _read(reader: EssayReader, text: str, wanted: list[str] | None, name: str) -> Essay:
    count = len(reader.deck.questions) if wanted is None else len(wanted)
    with advancing(name, count) as advance:
        return reader.read(text, wanted, advance)


def _changed(
    reader: EssayReader, essay: Essay, before: Essay | None, store: LearnerStore | None
) -> Sequence[Change] | None:
    """What changed since the draft before: of the same command, else the last one kept."""
    from tutor.essay.drafts import changes, record, since
    from tutor.store.learning import deck_key

    if before is not None:
        return changes(before.text.typed, record(before), essay)
    if store is None:
        return None
    kept = store.essays(deck_key(essay.deck))
    return since(essay, kept, lambda text, asked, name: _read(reader, text, asked, name))


def _store() -> LearnerStore:
    from tutor.cli.practise import open_store

    return open_store()


def _keep(store: LearnerStore, essay: Essay, name: str) -> None:
    from tutor.essay.drafts import read_by, record
    from tutor.store.learning import KeptEssay, deck_key, now

    kept = KeptEssay(name, essay.text.typed, read_by(essay), record(essay), now())
    store.add_essay(deck_key(essay.deck), kept)


def _print(findings: Findings, changed: Sequence[Change] | None, format: Format) -> None:
    from tutor.essay.receipt import as_dict
    from tutor.essay.writing import as_markdown, as_text
    from tutor.plain import as_json_text

    if format is Format.JSON:
        echo(as_json_text(as_dict(findings, changed), indent=2))
    elif format is Format.MARKDOWN:
        echo(as_markdown(findings, changed))
    else:
        tell(as_text(findings, changed))
