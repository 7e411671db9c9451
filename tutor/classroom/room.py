"""Classes kept in a folder, each with its table as it came, its deck, and what was made of them.

Nothing is kept here that ``tutor batch`` would not keep: the graded table and its work file stand
beside the upload, and every command of the terminal opens them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.classroom.columns import Columns, Wanted, find_columns
from tutor.classroom.layout import work_file
from tutor.classroom.sheets import Sheet, read_sheet
from tutor.decks import format_deck, parse
from tutor.domain import Deck
from tutor.errors import ClassError
from tutor.files import read_text
from tutor.language import ascii_name
from tutor.output import write_bytes, write_text

FOLDER = "classes"
_TOLD = "class.json"
_LONGEST = 40  # characters of the name of a folder
_ROLES = ("student", "question", "answer", "shape")


@dataclass(frozen=True, slots=True)
class Room:
    """One class.

    Attributes:
        id: lower-case ASCII words joined by hyphens, part of addresses.
        folder: of its files.
        told: what was said of it: ``name`` of the upload, ``named`` whether learners' names are
            shown while marking, and the columns as the teacher mended them.
    """

    id: str
    folder: Path
    told: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of the file that was uploaded."""
        return str(self.told["name"])

    @property
    def named(self) -> bool:
        """Whether learners' names are shown while marking."""
        return bool(self.told.get("named"))

    @property
    def answers(self) -> Path:
        """The table as it came."""
        return self.folder / f"answers{Path(self.name).suffix.lower()}"

    @property
    def out(self) -> Path:
        """The graded table."""
        ending = ".xlsx" if self.answers.suffix in (".xlsx", ".ods") else ".csv"
        return self.folder / f"graded{ending}"

    @property
    def work(self) -> Path:
        """The work file of the graded table."""
        return work_file(self.out)

    @property
    def standard(self) -> Path:
        """The teacher's standard, once it is applied."""
        return self.folder / "standard.json"

    def deck(self) -> Deck:
        """The deck that the class answers.

        Raises:
            DeckError: its file was damaged.
        """
        return parse(read_text(self.folder / "deck.md"), "deck.md")

    def sheet(self) -> Sheet:
        """The table.

        Raises:
            ClassError: it cannot be read.
        """
        return read_sheet(self.answers)

    def columns(self, sheet: Sheet, deck: Deck) -> Columns:
        """What its columns are: as guessed, or as the teacher mended it.

        Raises:
            ClassError: there is no column of answers, or none of questions.
        """
        student, question, answer, shape = (self.told.get(role) for role in _ROLES)
        return find_columns(sheet, deck, Wanted(student, question, answer, shape))

    def tell(self, **said: Any) -> Room:
        """The class with something more said of it, which is kept."""
        told = {**self.told, **said}
        write_text(self.folder / _TOLD, json.dumps(told, ensure_ascii=False) + "\n")
        return Room(self.id, self.folder, told)

    def change_deck(self, deck: Deck) -> None:
        """Keep another deck in the place of the first."""
        write_text(self.folder / "deck.md", format_deck(deck))


class Rooms:
    """The classes of a folder.

    Args:
        folder: where they are kept, made when the first one is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def all(self) -> Iterator[Room]:
        """Every class, the latest first."""
        found = self.folder.glob(f"*/{_TOLD}") if self.folder.is_dir() else ()
        for path in sorted(found, key=lambda p: p.parent.stat().st_mtime_ns, reverse=True):
            try:
                yield Room(path.parent.name, path.parent, json.loads(read_text(path)))
            except ValueError:  # not written to its end
                continue

    def find(self, wanted: str) -> Room | None:
        """The class of an id, or None; a name from outside is never part of a path."""
        return next((room for room in self.all() if room.id == wanted), None)

    def add(self, name: str, data: bytes, deck: Deck, at: str) -> Room:
        """Keep a new class, once its table can be read and its columns are known.

        Args:
            name: of the file that was uploaded.
            data: the file.
            deck: that it answers.
            at: when.

        Raises:
            ClassError: it is no table, or has no answers or questions; nothing is kept.
        """
        folder = self._new(name)
        room = Room(folder.name, folder, {"name": name, "made": at})
        try:
            write_bytes(room.answers, data)
            room.change_deck(deck)
            room.sheet()
            return room.tell()
        except (ClassError, ValueError):
            self._clear(folder)
            raise

    def remove(self, room: Room) -> None:
        """Take a class away, with all that was made of it."""
        self._clear(room.folder)

    def _new(self, name: str) -> Path:
        slug = ascii_name(Path(name).stem, _LONGEST, "class")
        self.folder.mkdir(parents=True, exist_ok=True)
        number, folder = 1, self.folder / slug
        while True:
            try:
                folder.mkdir()
            except FileExistsError:
                number += 1
                folder = self.folder / f"{slug}-{number}"
            else:
                return folder

    def _clear(self, folder: Path) -> None:
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        folder.rmdir()
