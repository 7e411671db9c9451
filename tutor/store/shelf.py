"""Decks kept for a learner, as Markdown files that any editor opens, and files kept elsewhere.

A name from outside is never part of a path: a deck is found by going through those that there are.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.decks import format_deck, parse
from tutor.domain import Deck
from tutor.errors import FileError, TutorError
from tutor.files import read_text
from tutor.formats import load
from tutor.language import ascii_name, fold
from tutor.output import write_text

FOLDER = "decks"
_PASTE = ".paste.txt"
_LONGEST = 40  # characters of the name of a file


@dataclass(frozen=True, slots=True)
class Shelved:
    """A deck of the shelf.

    Attributes:
        id: lower-case ASCII words joined by hyphens, part of addresses.
        path: its file.
        own: whether it is kept here and may be changed; else it is somebody's file elsewhere.
        deck: what it holds; None where it cannot be read.
        fault: why it cannot be read.
    """

    id: str
    path: Path
    own: bool
    deck: Deck | None
    fault: TutorError | None = None

    def whole(self) -> Deck:
        """The deck.

        Raises:
            TutorError: it cannot be read.
        """
        if self.deck is None:
            assert self.fault is not None
            raise self.fault
        return self.deck


class Shelf:
    """Decks of a folder, and files beside it.

    Args:
        folder: where decks are kept, made when the first one is.
        files: decks or notes elsewhere, read anew when they change and never written.
    """

    def __init__(self, folder: Path, files: Sequence[Path] = ()) -> None:
        self.folder = folder / FOLDER
        self.files = tuple(dict.fromkeys(path.resolve() for path in files))
        self._read: dict[Path, tuple[tuple[int, int], Shelved]] = {}
        self._lock = threading.Lock()

    def decks(self) -> list[Shelved]:
        """Every deck, those of files elsewhere first, else by title."""
        own = sorted(self.folder.glob("*.md")) if self.folder.is_dir() else []
        with self._lock:
            found = [self._shelved(path, own=False) for path in self.files]
            kept = [self._shelved(path, own=True) for path in own]
        return [*found, *sorted(kept, key=lambda s: fold(s.deck.title) if s.deck else s.id)]

    def find(self, wanted: str) -> Shelved | None:
        """The deck of an id, or None."""
        return next((s for s in self.decks() if s.id == wanted), None)

    def add(self, deck: Deck, paste: str = "") -> Shelved:
        """Keep a new deck, and the notes that it was made from."""
        with self._lock:
            name = ascii_name(deck.title, _LONGEST, "deck")
            taken = {p.stem for p in self.folder.glob("*.md")} | {_file_id(p) for p in self.files}
            number, chosen = 1, name
            while chosen in taken:
                number += 1
                chosen = f"{name}-{number}"
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{chosen}.md"
            if paste:
                write_text(self._paste(path), paste)
            write_text(path, format_deck(deck))
            return self._shelved(path, own=True)

    def change(self, shelved: Shelved, deck: Deck, paste: str = "") -> None:
        """Write a deck of the shelf anew, and the notes that it was made from where there are.

        Raises:
            FileError: it is a file elsewhere.
            ValueError: no file can hold this deck.
        """
        if not shelved.own:
            raise FileError("file_not_ours", path=shelved.path)
        text = format_deck(deck)
        if paste:
            write_text(self._paste(shelved.path), paste)
        write_text(shelved.path, text)

    def paste(self, shelved: Shelved) -> str:
        """The notes that a deck was made from; nothing where it was not made here."""
        path = self._paste(shelved.path)
        return read_text(path) if shelved.own and path.is_file() else ""

    def remove(self, shelved: Shelved) -> None:
        """Take a deck off the shelf; a file elsewhere stays where it is."""
        if shelved.own:
            shelved.path.unlink(missing_ok=True)
            self._paste(shelved.path).unlink(missing_ok=True)

    def _paste(self, path: Path) -> Path:
        return path.with_name(path.stem + _PASTE)

    def _shelved(self, path: Path, own: bool) -> Shelved:
        """A file as it is now; read again only where it has changed."""
        try:
            found = path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
        except OSError:
            stamp = (0, 0)
        known = self._read.get(path)
        if known is not None and known[0] == stamp and stamp != (0, 0):
            return known[1]
        name = path.stem if own else _file_id(path)
        try:
            deck = parse(read_text(path), path.name) if own else load(path).deck
            read = Shelved(name, path, own, deck)
        except TutorError as error:
            read = Shelved(name, path, own, None, error)
        self._read[path] = (stamp, read)
        return read


def _file_id(path: Path) -> str:
    digest = hashlib.blake2b(str(path).encode(errors="replace"), digest_size=3).hexdigest()
    return f"{ascii_name(path.stem, _LONGEST, 'deck')}-{digest}"
