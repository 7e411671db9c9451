"""Open a file as a deck: our own Markdown, or a text in another layout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tutor.decks import is_deck, parse
from tutor.domain import Deck
from tutor.files import read_text
from tutor.formats.base import Imported
from tutor.formats.paste import import_paste


@dataclass(frozen=True, slots=True)
class Loaded:
    """A deck and, when it came from a pasted text, what the import understood and doubted."""

    deck: Deck
    imported: Imported | None = None


def load(path: str | Path) -> Loaded:
    """Read a deck from a Markdown deck or from any pasted text.

    Raises:
        FileError: the file cannot be read.
        DeckError: a Markdown deck with faults.
        PasteError: a pasted text in which no question was found.
    """
    text = read_text(path)
    if is_deck(text):
        return Loaded(parse(text, str(path)))
    imported = import_paste(text, str(path))
    return Loaded(imported.deck, imported)
