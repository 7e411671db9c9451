"""The work file of a graded class, opened again: for review, a report, or the table anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tutor.classroom.columns import Columns
from tutor.classroom.corrected import everything
from tutor.classroom.layout import work_file
from tutor.classroom.sheets import Sheet
from tutor.classroom.writing import Class, check_ending, write_class
from tutor.decks import parse
from tutor.domain import Deck
from tutor.errors import ClassError
from tutor.output import check_output
from tutor.store.classes import ClassStore, Kept
from tutor.store.corrections import Corrections

_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Work:
    """A graded class.

    Attributes:
        path: the work file.
        store: it, open.
        graded: the table, its columns and its deck.
        machine: whether headers and cell words are those that machines read.
    """

    path: Path
    store: ClassStore
    graded: Class
    machine: bool

    @property
    def deck(self) -> Deck:
        """The deck that the class was graded with."""
        return self.graded.deck

    @property
    def corrections(self) -> Corrections:
        """What people said of the grades."""
        return Corrections(self.store.database)

    def kept(self) -> Iterator[Kept]:
        """Every answer with the grade that counts, in order."""
        return everything(self.store, self.deck)

    def export(self, out: Path) -> None:
        """Write the table anew, as people corrected it.

        Raises:
            ClassError: the ending cannot be written.
            OutputError: the file cannot be written.
        """
        check_ending(out)
        check_output(out, (self.path,))
        write_class(out, self.graded, self.kept, self.machine)


def open_work(path: Path, deck: Deck | None = None) -> Work:
    """Open the work file of a class; that of a graded table by the table's name, too.

    Args:
        path: ``OUT.tutor``.
        deck: where the file holds none.

    Raises:
        ClassError: it is no work file, it is damaged, empty or not graded to its end, or it holds
            no deck and none is given.
        StoreError: it is of a newer version of tutor, or cannot be written.
    """
    if path.suffix != ".tutor" and work_file(path).is_file():
        path = work_file(path)
    _check(path)
    store = ClassStore(path)
    try:
        return _opened(path, store, deck)
    except BaseException:
        store.close()
        raise


def _check(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            begun = stream.read(len(_SQLITE))
    except OSError as error:
        raise ClassError("work_none", path=path, detail=error.strerror or error) from error
    if begun != _SQLITE:
        raise ClassError("work_other", path=path)


def _opened(path: Path, store: ClassStore, deck: Deck | None) -> Work:
    if any(what == "emptied" for what, _ in store.database.notices):
        raise ClassError("work_damaged", path=path)
    told = store.layout()
    if not store.about():
        raise ClassError("work_nothing", path=path)
    if left := {one.place for one in store.gradable()} - store.done():
        raise ClassError("work_unfinished", path=path, count=len(left))
    if "sheet" not in told:
        raise ClassError("work_old", path=path)
    if deck is None:
        if "deck" not in told:
            raise ClassError("work_no_deck", path=path)
        deck = parse(told["deck"])
    header, rows, numbers, kind, separator = json.loads(told["sheet"])
    sheet = Sheet(tuple(header), tuple(map(tuple, rows)), tuple(numbers), kind, separator)
    shape, student, question, answers, questions = json.loads(told["columns"])
    columns = Columns(shape, student, question, tuple(answers), tuple(questions))
    graded = Class(sheet, columns, deck, frozenset(json.loads(told["asked"])))
    return Work(path, store, graded, json.loads(told["machine"]))
