"""Cards of programs that know front from back: read by what each field says, written as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

from tutor.domain import Concept, Question
from tutor.errors import PasteError
from tutor.formats.base import Doubt, Imported
from tutor.formats.paste.cloze import open_gaps
from tutor.formats.paste.csvtext import read_csv
from tutor.formats.paste.page import read_page, take_headings
from tutor.formats.paste.structure import make_deck

_HEAD = "#separator:tab\n#html:true\n#columns:Question\tAnswer\n"


@dataclass(frozen=True, slots=True)
class Card:
    """What is asked and what is expected, both as HTML."""

    front: str
    back: str


def plain_html(text: str) -> str:
    """Plain text as HTML, its lines kept."""
    return escape(text, quote=False).replace("\n", "<br>")


def cards_text(cards: Iterable[Card]) -> str:
    """Cards as a text that Anki imports, one a row."""
    return _HEAD + "".join(f"{_cell(card.front)}\t{_cell(card.back)}\n" for card in cards)


def read_cards(
    cards: Iterable[Card],
    source: str,
    language: str | None,
    kind: str,
    title: str = "",
    doubts: Iterable[Doubt] = (),
) -> Imported:
    """A deck of cards; the account is of their text as Anki would export it.

    Raises:
        PasteError: no card has both a front and a back.
    """
    page = read_page(cards_text(cards))
    take_headings(page)
    page.lines = page.headed
    page.chapters = set()
    sketch = read_csv(page)
    if sketch is None:
        raise PasteError("paste_nothing", source=source)
    open_gaps(sketch)
    if not any(draft.whole for draft in sketch.drafts):
        raise PasteError("paste_nothing", source=source)
    sketch.kind = kind
    imported = make_deck(sketch, page, source, language)
    if title:
        imported = replace(imported, deck=replace(imported.deck, title=title))
    return replace(imported, doubts=(*doubts, *imported.doubts))


def answer_html(question: Question) -> str:
    """The concepts of a question as HTML that reads back as the same concepts."""
    if len(question.concepts) == 1:
        only = question.concepts[0]
        if not only.named and not only.key_points:
            return escape(only.explanation, quote=False)
    return f"<ul>{''.join(map(_item, question.concepts))}</ul>"


def _item(concept: Concept) -> str:
    said = escape(concept.explanation, quote=False)
    if concept.named:
        name = f"<b>{escape(concept.name, quote=False)}</b>"
        said = f"{name}: {said}" if said else name
    points = "".join(f"<li>{escape(point, quote=False)}</li>" for point in concept.key_points)
    return f"<li>{said}{f'<ul>{points}</ul>' if points else ''}</li>"


def _cell(html: str) -> str:
    return '"' + html.replace('"', '""').replace("\r\n", "\n").replace("\r", "\n") + '"'
