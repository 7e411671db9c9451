"""A class being graded: its answers and the grades as they are done, in ``OUT.tutor``.

A run that is killed at any moment goes on where it was: what is graded is not graded again, and
nothing is doubled, for an answer has one place.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.errors import ClassError, Message, StoreError
from tutor.store.corrections import Correction
from tutor.store.database import Database, open_database
from tutor.store.schema import CLASS


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer of a class as it is kept.

    Attributes:
        place: number of the answer, from 0.
        row: index of its row.
        number: row of the file, from 1.
        column: index of its column.
        student: the learner.
        question: id of the question; nothing where it is unknown.
        answer: the text.
        fault: why it cannot be graded; nothing where it can.
        grade: the receipt; None where it is not graded (yet).
        machine: the receipt as issued, where a person corrected it.
        corrections: what people said of it and did not take back, the oldest first.
    """

    place: int
    row: int
    number: int
    column: int
    student: str
    question: str
    answer: str
    fault: str
    grade: Mapping[str, Any] | None
    machine: Mapping[str, Any] | None = None
    corrections: tuple[Correction, ...] = ()


class ClassStore:
    """The work file of a class.

    Args:
        path: ``OUT.tutor``.

    Raises:
        StoreError: it cannot be written, or is of a newer version of tutor.
    """

    def __init__(self, path: Path) -> None:
        self.database: Database = open_database(path, CLASS, backups=False)
        self._read = self.database.connection.execute

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def about(self) -> dict[str, str]:
        """What the class was graded with."""
        return {r["name"]: r["value"] for r in self._read("SELECT name, value FROM about")}

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction of the file.

        Raises:
            StoreError: the disk is full, or the file cannot be written any more.
        """
        try:
            with self.database.writing() as connection:
                yield connection
        except sqlite3.OperationalError as error:
            raise StoreError("store_full", path=self.database.path, detail=error) from error

    def begin(
        self,
        about: Mapping[str, str],
        found: Iterable[Any],
        resume: bool,
        again: bool = True,
        layout: Mapping[str, str] | None = None,
    ) -> int:
        """Begin a class, or go on with it.

        Args:
            about: what decides the grades and the layout of the table, by name.
            found: its answers (``classroom.columns.Entry``).
            resume: whether to go on where the last run was stopped.
            again: whether to begin again although grades are kept.
            layout: what the output is made of besides the grades, by name.

        Returns:
            How many answers are graded already.

        Raises:
            ClassError: there is nothing to go on with, or it was another class; or grades that are
                kept would be lost, or what people corrected.
            StoreError: the disk is full.
        """
        known = self.about()
        (done,) = self._read("SELECT count(*) FROM graded").fetchone()
        if resume:
            if not known:
                raise ClassError("class_nothing_to_resume", path=self.database.path)
            differing = sorted(n for n in {*known, *about} if known.get(n) != about.get(n))
            if differing:
                raise ClassError("class_other", path=self.database.path, what=_told(differing))
            with self._writing() as connection:
                _lay_out(connection, layout)
            return int(done)
        if done and not again:
            raise ClassError("class_begun", path=self.database.path, count=done)
        (said,) = self._read("SELECT count(*) FROM corrections").fetchone()
        if said:
            raise ClassError("class_corrected", path=self.database.path, count=said)
        with self._writing() as connection:
            for table in ("earlier", "vectors", "graded", "entries", "about"):
                connection.execute(f"DELETE FROM {table}")
            connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            connection.executemany(
                "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((e.place, e.row, e.number, e.column, e.student, e.question, e.answer, e.fault)
                 for e in found),
            )  # fmt: skip
            _lay_out(connection, layout)
        return 0

    def layout(self) -> dict[str, str]:
        """What the output is made of besides the grades."""
        return {r["name"]: r["value"] for r in self._read("SELECT name, value FROM layout")}

    def gradable(self) -> Iterator[Kept]:
        """Answers that can be graded, in order, without their grades."""
        rows = self._read("SELECT *, NULL AS grade FROM entries WHERE fault = '' ORDER BY place")
        for row in rows:
            if row["answer"].strip():
                yield _kept(row)

    def done(self) -> frozenset[int]:
        """Places of the answers that are graded."""
        return frozenset(r["place"] for r in self._read("SELECT place FROM graded"))

    def keep(self, grades: Iterable[tuple[int, float, bool, Mapping[str, Any]]]) -> None:
        """Keep some grades: (place, fraction, needs review, receipt)."""
        with self._writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO graded VALUES (?, ?, ?, ?)",
                [(p, f, int(r), json.dumps(g, ensure_ascii=False)) for p, f, r, g in grades],
            )

    def replace(
        self,
        grades: Iterable[tuple[int, float, bool, Mapping[str, Any]]],
        about: Mapping[str, str],
        layout: Mapping[str, str],
        at: str,
    ) -> None:
        """Put grades in the place of others, which stay readable, all of them or none.

        Args:
            grades: as for ``keep``.
            about: what decides the grades now.
            layout: what the output is made of now.
            at: when.

        Raises:
            StoreError: the disk is full.
        """
        with self._writing() as connection:
            for place, fraction, review, grade in grades:
                connection.execute(
                    "INSERT INTO earlier(place, grade, replaced)"
                    " SELECT place, grade, ? FROM graded WHERE place = ?",
                    (at, place),
                )
                connection.execute(
                    "INSERT OR REPLACE INTO graded VALUES (?, ?, ?, ?)",
                    (place, fraction, int(review), json.dumps(grade, ensure_ascii=False)),
                )
            connection.execute("DELETE FROM about")
            connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            _lay_out(connection, layout)

    def earlier(self) -> dict[int, list[dict[str, Any]]]:
        """By answer, the machine's grades that were replaced, the oldest first."""
        found: dict[int, list[dict[str, Any]]] = {}
        for row in self._read("SELECT place, grade FROM earlier ORDER BY id"):
            found.setdefault(row["place"], []).append(json.loads(row["grade"]))
        return found

    def vectors(self) -> dict[int, bytes]:
        """The answers' vectors that are kept, by place, as ``keep_vectors`` was given them."""
        return {r["place"]: r["vector"] for r in self._read("SELECT place, vector FROM vectors")}

    def keep_vectors(self, vectors: Mapping[int, bytes], encoder: str) -> None:
        """Keep the vectors of some answers in the place of all that are kept.

        Raises:
            StoreError: the disk is full.
        """
        with self._writing() as connection:
            connection.execute("DELETE FROM vectors")
            connection.executemany(
                "INSERT INTO vectors VALUES (?, ?, ?)",
                [(place, encoder, vector) for place, vector in vectors.items()],
            )

    def stamp(self) -> tuple[int, ...]:
        """Numbers that change when a grade or a correction is added."""
        row = self._read(
            "SELECT (SELECT count(*) FROM graded), (SELECT coalesce(max(id), 0) FROM earlier),"
            " (SELECT coalesce(max(id), 0) FROM corrections)"
        ).fetchone()
        return tuple(row)

    def all(self) -> Iterator[Kept]:
        """Every answer with its grade, in order, one at a time."""
        rows = self._read(
            "SELECT entries.*, graded.grade FROM entries LEFT JOIN graded USING (place)"
            " ORDER BY place"
        )
        for row in rows:
            yield _kept(row)


def _lay_out(connection: sqlite3.Connection, layout: Mapping[str, str] | None) -> None:
    connection.execute("DELETE FROM layout")
    connection.executemany("INSERT INTO layout VALUES (?, ?)", (layout or {}).items())


def _told(names: Iterable[str]) -> str:
    """What decides the grades of a class, in words."""
    return ", ".join(str(Message(f"class.about_{name}")) for name in names)


def _kept(row: Any) -> Kept:
    return Kept(
        row["place"], row["row"], row["number"], row["column"], row["student"], row["question"],
        row["answer"], row["fault"], None if row["grade"] is None else json.loads(row["grade"]),
    )  # fmt: skip
