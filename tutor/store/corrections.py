"""What people say of the grades of a class: appended, never changed, undone by another row."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tutor.errors import StoreError
from tutor.store.database import Database


class Kind(StrEnum):
    """What a person says of a grade."""

    MARK = "mark"
    VERDICT = "verdict"
    REMARK = "remark"
    AGREED = "agreed"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Correction:
    """What one person said of one grade.

    Attributes:
        kind: a mark, the verdict of a concept, a remark to the learner, or that it stands.
        place: number of the answer.
        why: for other examiners.
        who: the person.
        at: when (UTC, ISO 8601).
        concept: id of the concept of a verdict.
        before: the mark or verdict that counted before, as it was shown.
        after: the mark or verdict that counts now, or the remark.
        fraction: of a mark.
        act: number shared by what was said at once.
    """

    kind: Kind
    place: int
    why: str
    who: str
    at: str
    concept: str = ""
    before: str = ""
    after: str = ""
    fraction: float | None = None
    act: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person said at once of some grades.

    Attributes:
        number: of the act.
        who: the person.
        at: when.
        why: the reason.
        places: of the answers.
        undone: whether it was taken back.
    """

    number: int
    who: str
    at: str
    why: str
    places: tuple[int, ...]
    undone: bool


class Corrections:
    """The corrections of a class.

    Args:
        database: its work file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, said: Sequence[Correction]) -> int:
        """Append what a person says at once of one or more answers.

        Returns:
            The number of the act, by which it can be undone.

        Raises:
            StoreError: the disk is full.
        """
        with self._writing() as connection:
            number = _next(connection)
            connection.executemany(
                "INSERT INTO corrections(act, kind, place, concept, before, after, fraction, why,"
                " who, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(number, c.kind.value, c.place, c.concept, c.before, c.after, c.fraction, c.why,
                  c.who, c.at) for c in said],
            )  # fmt: skip
        return number

    def undo(self, act: int, why: str, who: str, at: str) -> bool:
        """Take an act back by another row.

        Returns:
            Whether there was such an act that still counted.

        Raises:
            StoreError: the disk is full.
        """
        with self._writing() as connection:
            known = connection.execute(
                "SELECT 1 FROM corrections WHERE act = ?1 AND kind != 'undo'"
                " AND NOT EXISTS (SELECT 1 FROM corrections WHERE undoes = ?1)",
                (act,),
            ).fetchone()
            if known is not None:
                connection.execute(
                    "INSERT INTO corrections(act, kind, why, who, at, undoes)"
                    " VALUES (?, 'undo', ?, ?, ?, ?)",
                    (_next(connection), why, who, at, act),
                )
        return known is not None

    def counting(self) -> dict[int, tuple[Correction, ...]]:
        """By answer, what was said of it and not taken back, the oldest first."""
        found: dict[int, list[Correction]] = {}
        for row in self._database.connection.execute(
            "SELECT * FROM corrections WHERE kind != 'undo' AND act NOT IN"
            " (SELECT undoes FROM corrections WHERE undoes IS NOT NULL) ORDER BY id"
        ):
            found.setdefault(row["place"], []).append(_correction(row))
        return {place: tuple(said) for place, said in found.items()}

    def acts(self) -> list[Act]:
        """Everything that was said, the oldest first."""
        rows = self._database.connection.execute("SELECT * FROM corrections ORDER BY id").fetchall()
        undone = {r["undoes"] for r in rows}
        places: dict[int, list[int]] = {}
        for row in rows:
            if row["kind"] != Kind.UNDO:
                places.setdefault(row["act"], []).append(row["place"])
        first = {r["act"]: r for r in reversed(rows)}
        return [
            Act(n, first[n]["who"], first[n]["at"], first[n]["why"], tuple(mine), n in undone)
            for n, mine in places.items()
        ]

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._database.writing() as connection:
                yield connection
        except sqlite3.OperationalError as error:
            raise StoreError("store_full", path=self._database.path, detail=error) from error


def _next(connection: sqlite3.Connection) -> int:
    (last,) = connection.execute("SELECT coalesce(max(act), 0) FROM corrections").fetchone()
    return int(last) + 1


def _correction(row: Any) -> Correction:
    return Correction(
        Kind(row["kind"]), row["place"], row["why"], row["who"], row["at"], row["concept"],
        row["before"], row["after"], row["fraction"], row["act"],
    )  # fmt: skip
