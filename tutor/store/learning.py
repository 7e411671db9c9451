"""A learner's attempts, corrections, memory of concepts, drafts and place in a session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tutor.domain import Deck, Grade, Question, Verdict
from tutor.store.database import Database, open_database
from tutor.store.schema import LEARNER

FILE = "learner.sqlite"
_OF_A_DECK = ("reviews", "attempts", "memory", "drafts", "places", "exams", "essays")


@dataclass(frozen=True, slots=True)
class Place:
    """A concept of a question of a deck, by ids that survive an edit of the words."""

    deck: str
    question: str
    concept: str


@dataclass(frozen=True, slots=True)
class Memory:
    """How well a concept is remembered (FSRS: Ye 2022).

    Attributes:
        stability: days after which it is recalled with 90 %.
        difficulty: 1–10.
        due: when it should be asked again (UTC).
        last: when it was last asked (UTC).
    """

    stability: float
    difficulty: float
    due: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a question, as it was graded and as it was corrected since.

    Attributes:
        id: number of the attempt.
        deck: key of the deck.
        question: id of the question.
        prompt: as it stood then.
        answer: what was typed.
        rung: the highest hint seen before it, 0 for none.
        at: when (UTC).
        fraction: of the full score.
        verdicts: by concept, corrections counted.
        machine: by concept, as issued.
        sure: by concept, whether the verdict was sure.
        confused_with: by concept, whose description stood in its place.
        grade: the receipt as issued.
    """

    id: int
    deck: str
    question: str
    prompt: str
    answer: str
    rung: int
    at: datetime
    fraction: float
    verdicts: Mapping[str, Verdict]
    machine: Mapping[str, Verdict]
    sure: Mapping[str, bool]
    confused_with: Mapping[str, str]
    grade: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptEssay:
    """A draft of an essay, as it was read.

    Attributes:
        name: of its file.
        text: as it was written.
        read_by: what decided its verdicts (hashes).
        record: what was read of each concept.
        at: when (UTC).
    """

    name: str
    text: str
    read_by: str
    record: Mapping[str, Any]
    at: datetime


def deck_key(deck: Deck) -> str:
    """What a deck is known by: its language and title."""
    return f"{deck.language}:{deck.title}"


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def moment() -> str:
    """The present moment as decisions keep it: UTC, ISO 8601, whole seconds."""
    return now().isoformat(timespec="seconds")


class LearnerStore:
    """The learner's database.

    Args:
        folder: where ``learner.sqlite`` lives.

    Raises:
        StoreError: the folder cannot be written, or the database is of a newer version.
    """

    def __init__(self, folder: Path) -> None:
        self.database: Database = open_database(folder / FILE, LEARNER)
        self._read = self.database.connection.execute

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def add_attempt(
        self, deck: Deck, question: Question, answer: str, rung: int, grade: Grade,
        receipt: Mapping[str, Any], at: datetime,
    ) -> int:  # fmt: skip
        """Keep an attempt with its grade; its draft is then no longer needed.

        Returns:
            The attempt's number.
        """
        key = deck_key(deck)
        with self.database.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO attempts(deck, question, question_hash, prompt, answer, rung, at,"
                " fraction, grade) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, question.id, grade.question_hash, question.prompt, answer, rung,
                 at.isoformat(), grade.fraction, json.dumps(receipt, ensure_ascii=False)),
            )  # fmt: skip
            number = int(cursor.lastrowid or 0)
            connection.executemany(
                "INSERT INTO verdicts VALUES (?, ?, ?, ?, ?)",
                [(number, c.id, c.verdict.value, int(c.sure), c.confused_with)
                 for c in grade.concepts],
            )  # fmt: skip
            connection.execute(
                "DELETE FROM drafts WHERE deck = ? AND question = ?", (key, question.id)
            )
        return number

    def correct(self, attempt: int, concept: str, verdict: Verdict, who: str, at: datetime) -> None:
        """Append a correction; the grade as issued stays readable."""
        with self.database.writing() as connection:
            connection.execute(
                "INSERT INTO corrections(attempt, concept, verdict, who, at)"
                " VALUES (?, ?, ?, ?, ?)",
                (attempt, concept, verdict.value, who, at.isoformat()),
            )

    def undo_attempt(self, attempt: int) -> None:
        """Take an attempt out of every figure, and put back what its reviews changed."""
        with self.database.writing() as connection:
            connection.execute("UPDATE attempts SET undone = 1 WHERE id = ?", (attempt,))
            rows = connection.execute(
                "SELECT * FROM reviews WHERE attempt = ? ORDER BY id DESC", (attempt,)
            ).fetchall()
            for row in rows:
                place = (row["deck"], row["question"], row["concept"])
                connection.execute(
                    "DELETE FROM memory WHERE deck = ? AND question = ? AND concept = ?", place
                )
                if row["before"] is not None:
                    old = json.loads(row["before"])
                    connection.execute(
                        "INSERT INTO memory VALUES (?, ?, ?, ?, ?, ?, ?)", (*place, *old)
                    )
            connection.execute("DELETE FROM reviews WHERE attempt = ?", (attempt,))

    def attempts(
        self, deck: str | None = None, question: str | None = None, search: str = "",
        latest: int = -1,
    ) -> list[Attempt]:  # fmt: skip
        """Attempts that were not undone, the oldest first.

        Args:
            deck: only of this deck.
            question: only at this question.
            search: only with these words in the prompt or answer.
            latest: only so many, the newest ones; all of them when negative.
        """
        rows = self._read(
            "SELECT * FROM attempts WHERE undone = 0 AND (?1 IS NULL OR deck = ?1)"
            " AND (?2 IS NULL OR question = ?2)"
            " AND (?3 = '' OR instr(lower(prompt || ' ' || answer), lower(?3)))"
            " ORDER BY at DESC, id DESC LIMIT ?4",
            (deck, question, search, latest),
        ).fetchall()
        return [self._attempt(row) for row in reversed(rows)]

    def attempt(self, number: int) -> Attempt | None:
        """One attempt, or None."""
        row = self._read("SELECT * FROM attempts WHERE id = ?", (number,)).fetchone()
        return None if row is None else self._attempt(row)

    def _attempt(self, row: Any) -> Attempt:
        told = self._read("SELECT * FROM verdicts WHERE attempt = ?", (row["id"],)).fetchall()
        machine = {v["concept"]: Verdict(v["verdict"]) for v in told}
        corrected = self._read(
            "SELECT concept, verdict FROM corrections WHERE attempt = ? ORDER BY id", (row["id"],)
        )
        later = {c["concept"]: Verdict(c["verdict"]) for c in corrected}
        return Attempt(
            row["id"], row["deck"], row["question"], row["prompt"], row["answer"], row["rung"],
            datetime.fromisoformat(row["at"]), row["fraction"], machine | later, machine,
            {v["concept"]: bool(v["sure"]) or v["concept"] in later for v in told},
            {v["concept"]: v["confused_with"] for v in told if v["confused_with"]},
            json.loads(row["grade"]),
        )  # fmt: skip

    def corrected(self, attempt: int) -> set[str]:
        """Concepts of an attempt whose verdict was corrected."""
        rows = self._read("SELECT concept FROM corrections WHERE attempt = ?", (attempt,))
        return {row["concept"] for row in rows}

    def memories(self, deck: str | None = None) -> dict[Place, Memory]:
        """What is remembered of each concept."""
        rows = self._read("SELECT * FROM memory WHERE ?1 IS NULL OR deck = ?1", (deck,))
        return {
            Place(r["deck"], r["question"], r["concept"]): Memory(
                r["stability"],
                r["difficulty"],
                datetime.fromisoformat(r["due"]),
                datetime.fromisoformat(r["last"]),
            )
            for r in rows
        }

    def review(self, attempt: int, rated: Mapping[Place, tuple[int, Memory]], at: datetime) -> None:
        """Keep the ratings and new memories of some concepts, all of them or none, and what the
        memories were before, so that it can be undone."""
        with self.database.writing() as connection:
            for place, (rating, memory) in rated.items():
                key = (place.deck, place.question, place.concept)
                old = connection.execute(
                    "SELECT stability, difficulty, due, last FROM memory"
                    " WHERE deck = ? AND question = ? AND concept = ?",
                    key,
                ).fetchone()
                before = None if old is None else json.dumps(list(old))
                connection.execute(
                    "INSERT INTO reviews(attempt, deck, question, concept, rating, at, before)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (attempt, *key, rating, at.isoformat(), before),
                )
                connection.execute(
                    "INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (*key, memory.stability, memory.difficulty, memory.due.isoformat(),
                     memory.last.isoformat()),
                )  # fmt: skip

    def reviewed_days(self, deck: str) -> list[tuple[Place, datetime]]:
        """(concept, when) of every review of a deck, the oldest first."""
        rows = self._read("SELECT * FROM reviews WHERE deck = ? ORDER BY at", (deck,))
        return [
            (Place(r["deck"], r["question"], r["concept"]), datetime.fromisoformat(r["at"]))
            for r in rows
        ]

    def save_draft(self, deck: str, question: str, text: str, at: datetime) -> None:
        """Keep what is typed so far; nothing typed drops the draft."""
        with self.database.writing() as connection:
            connection.execute(
                "DELETE FROM drafts WHERE deck = ? AND question = ?", (deck, question)
            )
            if text.strip():
                connection.execute(
                    "INSERT INTO drafts VALUES (?, ?, ?, ?)", (deck, question, text, at.isoformat())
                )

    def draft(self, deck: str, question: str) -> str:
        """What was typed and not sent; nothing without a draft."""
        row = self._read(
            "SELECT text FROM drafts WHERE deck = ? AND question = ?", (deck, question)
        ).fetchone()
        return "" if row is None else str(row["text"])

    def save_place(self, deck: str, state: Mapping[str, Any] | None, at: datetime) -> None:
        """Keep where a session stands, or None for none."""
        with self.database.writing() as connection:
            connection.execute("DELETE FROM places WHERE deck = ?", (deck,))
            if state is not None:
                connection.execute(
                    "INSERT INTO places VALUES (?, ?, ?)",
                    (deck, json.dumps(state, ensure_ascii=False), at.isoformat()),
                )

    def place(self, deck: str) -> dict[str, Any] | None:
        """Where the last session of a deck stands; None where it was finished."""
        row = self._read("SELECT state FROM places WHERE deck = ?", (deck,)).fetchone()
        return None if row is None else json.loads(row["state"])

    def add_essay(self, deck: str, essay: KeptEssay) -> None:
        """Keep a draft of an essay."""
        told = json.dumps(essay.record, ensure_ascii=False)
        with self.database.writing() as connection:
            connection.execute(
                "INSERT INTO essays(deck, name, text, read_by, record, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (deck, essay.name, essay.text, essay.read_by, told, essay.at.isoformat()),
            )

    def essays(self, deck: str) -> list[KeptEssay]:
        """The drafts of essays on a deck, the newest first."""
        rows = self._read("SELECT * FROM essays WHERE deck = ? ORDER BY id DESC", (deck,))
        return [
            KeptEssay(
                r["name"], r["text"], r["read_by"], json.loads(r["record"]),
                datetime.fromisoformat(r["at"]),
            )
            for r in rows
        ]  # fmt: skip

    def save_exam(self, deck: str, day: date, minutes: int) -> None:
        """Keep the day of an exam and the minutes a day."""
        with self.database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO exams VALUES (?, ?, ?)", (deck, day.isoformat(), minutes)
            )

    def exam(self, deck: str) -> tuple[date, int] | None:
        """(day, minutes a day) of a deck's exam, or None."""
        row = self._read("SELECT day, minutes FROM exams WHERE deck = ?", (deck,)).fetchone()
        return None if row is None else (date.fromisoformat(row["day"]), int(row["minutes"]))

    def decks(self) -> list[str]:
        """Keys of the decks that anything is kept of."""
        rows = self._read(
            "SELECT deck FROM attempts UNION SELECT deck FROM memory UNION SELECT deck FROM exams"
            " UNION SELECT deck FROM essays"
        )
        return sorted(r["deck"] for r in rows)

    def erase(self, decks: Iterable[str] | None = None) -> None:
        """Forget some decks, or everything, and give the room on disk back."""
        chosen = list(self.decks() if decks is None else decks)
        with self.database.writing() as connection:
            for deck in chosen:
                for table in ("verdicts", "corrections"):
                    connection.execute(
                        f"DELETE FROM {table} WHERE attempt IN"
                        " (SELECT id FROM attempts WHERE deck = ?)",
                        (deck,),
                    )
                for table in _OF_A_DECK:
                    connection.execute(
                        f"DELETE FROM {table} WHERE deck = ?",
                        (deck,),
                    )
        self.database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.database.connection.execute("VACUUM")
