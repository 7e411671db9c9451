"""Open a file as a deck: our own Markdown, or a file in another format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tutor.decks import is_deck, parse
from tutor.domain import Deck
from tutor.files import MOST_BYTES, read_bytes, text_of
from tutor.formats.base import Imported
from tutor.sniff import recognise


@dataclass(frozen=True, slots=True)
class Loaded:
    """A deck and, when it came from another format, what the import understood and doubted."""

    deck: Deck
    imported: Imported | None = None


def load(path: str | Path) -> Loaded:
    """Read a deck from a Markdown deck, or from a file in any format that is read.

    Raises:
        FileError: the file cannot be read.
        DeckError: a Markdown deck with faults.
        PasteError: no question was found in it.
    """
    data = read_bytes(Path(path), MOST_BYTES)
    if recognise(data) is None:
        text = text_of(data, path)
        if is_deck(text):
            return Loaded(parse(text, str(path)))
        from tutor.formats import registry

        imported = registry.read_text(text, str(path))
    else:
        from tutor.formats import registry

        imported = registry.read(data, str(path))
    return Loaded(imported.deck, imported)
