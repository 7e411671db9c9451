"""Classes that are graded in the background, and what the pages of a class look at.

A run that was stopped, by a closed laptop or a killed server, goes on when its page is opened.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tutor.classroom import Class, entries, grade_class
from tutor.classroom.alike import Floats, Group, Outlier, groups, outliers, vectors_of
from tutor.classroom.columns import Entry
from tutor.classroom.marking import StandardGrader
from tutor.classroom.opened import Work, open_work
from tutor.classroom.regrading import Regraded, regrade
from tutor.classroom.room import Room
from tutor.classroom.standard import Standard, from_dict
from tutor.domain import Deck, Grade
from tutor.errors import ClassError, PageError, TutorError
from tutor.files import read_text
from tutor.grading.grader import Grader
from tutor.models.encoder import Encoder
from tutor.output import write_text
from tutor.store.classes import Kept
from tutor.store.learning import moment
from tutor.web.models import Models

PATIENCE = 2.0
"""Seconds that a page waits for a comparison before it says that it is under way."""


@dataclass(slots=True)
class Progress:
    """How far a run has come.

    Attributes:
        total: answers to grade.
        done: answers graded.
        fault: why it stopped, or None.
        ended: whether it is over.
        regraded: what grading again came to.
    """

    total: int
    done: int = 0
    fault: TutorError | None = None
    ended: bool = False
    regraded: Regraded | None = None

    def tick(self, count: int) -> None:
        """Some more are graded."""
        self.done += count


class _InTurns(Grader):
    """A grader that takes its turn among the learners: a part of a class, then who else waits.

    Args:
        models: grade.
        deck: the deck.
    """

    def __init__(self, models: Models, deck: Deck) -> None:
        own = models.use(deck, lambda grader: grader.models)
        super().__init__(
            deck, own.encoder, own.coefficients, reader=own.reader, relevance=own.relevance
        )
        self._shared = models

    def grade_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
        """See ``Grader.grade_many``."""
        asked = list(answers)
        yield from self._shared.use(self.deck, lambda grader: list(grader.grade_many(asked)))


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Graded answers, their (n, d) unit vectors, groups of alike ones, marks unlike their like."""

    kept: list[Kept]
    vectors: Floats
    groups: list[Group]
    outliers: list[Outlier]


@dataclass(slots=True)
class Seen:
    """Every answer of a class, as long as nothing was decided or graded since."""

    stamp: tuple[int, ...]
    kept: list[Kept]


@dataclass(slots=True)
class Marking:
    """What is going on with the classes.

    Args:
        models: grade.
    """

    models: Models
    _runs: dict[str, Progress] = field(default_factory=dict)
    _seen: dict[str, Seen] = field(default_factory=dict)
    _compared: dict[str, tuple[tuple[int, ...], Future[Compared]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def progress(self, room: Room) -> Progress | None:
        """The last run of a class since the server was started."""
        return self._runs.get(room.id)

    def running(self, room: Room) -> bool:
        """Whether a class is being graded now."""
        run = self._runs.get(room.id)
        return run is not None and not run.ended

    def stage(self, room: Room) -> str:
        """``new``, ``grading``, ``failed`` or ``graded``; one that was stopped goes on."""
        run = self._runs.get(room.id)
        if run is not None and not run.ended:
            return "grading"
        if run is not None and run.fault is not None:
            return "failed"
        if not room.work.is_file():
            return "new"
        try:
            open_work(room.work).store.close()
        except ClassError as error:
            if error.code not in ("work_unfinished", "work_nothing"):
                raise
            self.grade(room, resume=error.code == "work_unfinished")
            return "grading"
        return "graded"

    def found(self, room: Room) -> tuple[Class, list[Entry]]:
        """The class and its answers, by its columns as they are known now.

        Raises:
            ClassError: it cannot be read.
        """
        deck, sheet = room.deck(), room.sheet()
        columns = room.columns(sheet, deck)
        return Class(sheet, columns, deck), entries(sheet, columns, deck)

    def grade(self, room: Room, resume: bool = False) -> None:
        """Begin to grade a class in the background, or go on with it.

        Raises:
            ClassError: it cannot be read.
        """
        graded, found = self.found(room)
        total = sum(bool(e.answer.strip()) and not e.fault for e in found)

        def job(run: Progress) -> None:
            grader = self._grader(graded.deck, standard_of(room))
            grade_class(graded, found, grader, room.out, resume=resume, tick=run.tick)

        self._start(room, Progress(total), job)

    def again(self, room: Room, deck: Deck, standard: Standard | None, whole: bool = False) -> None:
        """Begin to grade a class again with an edited deck, or by another standard; both are kept
        once that is done.

        Args:
            room: the class.
            deck: the deck.
            standard: the teacher's, or None.
            whole: whether everything is computed, edited or not.

        Raises:
            ClassError: it is not graded yet.
        """
        with self.opened(room) as work:
            total = sum(one.grade is not None for one in self.kept(room, work))

        def job(run: Progress) -> None:
            with _worked(room) as work:
                grader = self._grader(deck, standard)
                run.regraded = regrade(work, deck, grader, moment(), whole, run.tick)
                room.change_deck(deck)
                keep_standard(room, standard)
            with _worked(room) as work:
                work.export(room.out)

        self._start(room, Progress(total), job)

    @contextmanager
    def opened(self, room: Room) -> Iterator[Work]:
        """The graded class, open.

        Raises:
            PageError: it is not graded yet.
        """
        if self.running(room) or not room.work.is_file():
            raise PageError("page_class_waits", status=409)
        with _worked(room) as work:
            yield work

    def kept(self, room: Room, work: Work) -> list[Kept]:
        """Every answer with the grade that counts now; read again only where something changed."""
        stamp = work.store.stamp()
        known = self._seen.get(room.id)
        if known is None or known.stamp != stamp:
            known = Seen(stamp, list(work.kept()))
            with self._lock:
                self._seen[room.id] = known
        return known.kept

    def compared(self, room: Room) -> Compared | None:
        """The answers beside one another; None while a large class is still being compared."""
        with self.opened(room) as work:
            stamp = work.store.stamp()
        with self._lock:
            known = self._compared.get(room.id)
            if known is None or known[0] != stamp:
                known = stamp, self._pool.submit(self._compare, room)
                self._compared[room.id] = known
        try:
            return known[1].result(timeout=PATIENCE)
        except FutureTimeoutError:
            return None

    def _compare(self, room: Room) -> Compared:
        with self.opened(room) as work:
            kept = [one for one in self.kept(room, work) if one.grade is not None]

            def encoder() -> Encoder:
                return self.models.use(work.deck, lambda grader: grader.models.encoder)

            vectors = vectors_of(work.store, kept, encoder)
        return Compared(kept, vectors, groups(kept, vectors), outliers(kept, vectors))

    def first(self, room: Room, chosen: Sequence[Entry], deck: Deck) -> list[Grade]:
        """Grades of a few answers."""
        asked = [(e.question, e.answer) for e in chosen]
        return list(self._grader(deck, standard_of(room)).grade_many(asked))

    def _grader(self, deck: Deck, standard: Standard | None) -> Grader:
        grader: Grader = _InTurns(self.models, deck)
        return grader if standard is None else StandardGrader(grader, standard)

    def _start(self, room: Room, run: Progress, job: Callable[[Progress], Any]) -> None:
        with self._lock:
            if self.running(room):
                return
            self._runs[room.id] = run

        def work() -> None:
            try:
                job(run)
            except TutorError as error:
                run.fault = error
            finally:
                run.ended = True

        threading.Thread(target=work, name=f"class {room.id}", daemon=True).start()


@contextmanager
def _worked(room: Room) -> Iterator[Work]:
    """The work file of a class, open inside ``with``."""
    work = open_work(room.work)
    try:
        yield work
    finally:
        work.store.close()


def standard_of(room: Room) -> Standard | None:
    """The standard that a class is marked by, or None.

    Raises:
        ClassError: its file was damaged.
    """
    if not room.standard.is_file():
        return None
    try:
        return from_dict(json.loads(read_text(room.standard)))
    except ValueError as error:
        raise ClassError("standard_unreadable", detail=error) from error


def keep_standard(room: Room, standard: Standard | None) -> None:
    """Keep the standard that a class is marked by from now on."""
    if standard is None:
        room.standard.unlink(missing_ok=True)
    else:
        write_text(room.standard, json.dumps(standard.as_dict(), indent=1) + "\n")
