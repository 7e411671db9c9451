"""What was confirmed survives anything."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tutor.domain import Deck, Verdict
from tutor.errors import StoreError
from tutor.store import LearnerStore, Memory, Place, open_database
from tutor.store.database import kept_backups
from tutor.store.learning import deck_key
from tutor.store.schema import LEARNER

AT = datetime(2027, 1, 5, 9, tzinfo=UTC)

KILLED = """
import sys
from pathlib import Path
from tutor.store import LearnerStore, Memory, Place
from datetime import UTC, datetime, timedelta
store = LearnerStore(Path(sys.argv[1]))
at = datetime(2027, 1, 5, 9, tzinfo=UTC)
for number in range(100000):
    store.save_draft("d", f"q{number}", "text " * 50, at)
    print(number, flush=True)
"""


@pytest.mark.parametrize("seed", range(8))
def test_nothing_confirmed_is_lost_when_killed(tmp_path: Path, seed: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    wanted = random.Random(seed).randint(3, 60)
    for line in process.stdout:
        if int(line) >= wanted:
            break
    os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read().split()
    process.stdout.close()
    process.wait()
    confirmed = int(rest[-1]) if rest else wanted
    store = LearnerStore(tmp_path)
    assert all(store.draft("d", f"q{n}") for n in range(confirmed + 1))
    store.close()


def test_a_damaged_file_is_restored_from_its_backup_and_said(tmp_path: Path) -> None:
    store = LearnerStore(tmp_path)
    store.save_draft("d", "q", "kept", AT)
    store.database.backup()
    path = store.database.path
    store.close()
    path.write_bytes(b"not a database" * 500)
    again = LearnerStore(tmp_path)
    assert again.database.notices[0][0] == "restored"
    assert again.draft("d", "q") == "kept"
    again.close()
    assert list(tmp_path.glob("learner.aside-*"))


def test_a_damaged_file_without_backup_begins_anew_and_is_kept(tmp_path: Path) -> None:
    (tmp_path / "learner.sqlite").write_bytes(b"x" * 9000)
    store = LearnerStore(tmp_path)
    assert store.database.notices == [("emptied", "learner.sqlite")]
    store.close()
    assert (tmp_path / "learner.aside-1.sqlite").read_bytes() == b"x" * 9000


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "learner.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=99")
        connection.commit()
    with pytest.raises(StoreError, match="newer"):
        LearnerStore(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


def test_a_migration_is_preceded_by_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "learner.sqlite"
    open_database(path, LEARNER).close()
    before = len(kept_backups(path))
    database = open_database(path, (*LEARNER, "CREATE TABLE more(x INTEGER)"))
    assert len(kept_backups(path)) == before + 1
    database.connection.execute("INSERT INTO more VALUES (1)")
    database.close()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(StoreError, match="TUTOR_DATA_DIR"):
        LearnerStore(blocked / "inside")


def test_two_processes_share_a_database(tmp_path: Path) -> None:
    one, other = LearnerStore(tmp_path), LearnerStore(tmp_path)
    one.save_draft("d", "a", "one", AT)
    other.save_draft("d", "b", "two", AT)
    assert (other.draft("d", "a"), one.draft("d", "b")) == ("one", "two")
    one.close()
    other.close()


def test_undo_puts_memory_back(tmp_path: Path, social: Deck) -> None:
    store = LearnerStore(tmp_path)
    question = social.questions[0]
    place = Place(deck_key(social), question.id, question.concepts[0].id)
    old = Memory(3.0, 5.0, AT + timedelta(days=3), AT)
    number = add(store, social)
    store.review(number, {place: (3, old)}, AT)
    second = add(store, social)
    store.review(second, {place: (1, Memory(0.2, 6.0, AT, AT))}, AT)
    store.undo_attempt(second)
    assert store.memories()[place] == old
    assert [a.id for a in store.attempts()] == [number]
    store.undo_attempt(number)
    assert not store.memories()
    store.close()


def test_corrections_are_appended_and_the_grade_stays(tmp_path: Path, social: Deck) -> None:
    store = LearnerStore(tmp_path)
    number = add(store, social)
    concept = social.questions[0].concepts[0].id
    store.correct(number, concept, Verdict.COVERED, "learner", AT)
    attempt = store.attempt(number)
    assert attempt is not None
    assert attempt.verdicts[concept] is Verdict.COVERED
    assert attempt.machine[concept] is Verdict.MISSING
    assert attempt.sure[concept]
    store.close()


def add(store: LearnerStore, deck: Deck) -> int:
    """An attempt at the first question that states nothing."""
    from tests.conftest import WordEncoder
    from tutor.feedback.receipt import as_dict
    from tutor.grading.grader import Grader

    question = deck.questions[0]
    grade = Grader(deck, WordEncoder(), reader=None).grade(question.id, "rien du tout")
    return store.add_attempt(deck, question, "rien du tout", 0, grade, as_dict(grade), AT)


def test_searching_does_not_read_wildcards(tmp_path: Path, social: Deck) -> None:
    store = LearnerStore(tmp_path)
    add(store, social)
    assert store.attempts(search="RIEN")
    assert not store.attempts(search="%")
    store.close()
