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
    return opened(read_bytes(Path(path), MOST_BYTES), str(path))


def opened(data: bytes, source: str) -> Loaded:
    """The same for the bytes of a file; ``source`` is what to call it in an error.

    Raises:
        FileError: bytes that hold no text.
        DeckError: a Markdown deck with faults.
        PasteError: no question was found in it.
    """
    text = text_of(data, source) if recognise(data) is None else ""
    if text and is_deck(text):
        return Loaded(parse(text, source))
    from tutor.formats import registry

    imported = registry.read(data, source)
    return Loaded(imported.deck, imported)
