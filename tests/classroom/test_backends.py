"""A class is graded the same by one process and by several, whatever happens to them."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from tests.classroom.recipes import MortalRecipe, StubRecipe, class_table
from tests.conftest import WordEncoder
from tutor.classroom import Class, entries, find_columns, grade_class, read_sheet, work_file
from tutor.classroom.backends.parts import Backend, models_hash
from tutor.classroom.backends.processes import WORTH_ANOTHER, Processes, processes_for
from tutor.classroom.marking import StandardGrader, recipe_of
from tutor.classroom.marks import copies_of
from tutor.classroom.process import learnt
from tutor.classroom.shards import (
    Shard,
    ShardDone,
    ShardJob,
    check_begun,
    grade_shard,
    shards_of,
)
from tutor.classroom.standard import Standard
from tutor.domain import Deck
from tutor.errors import ClassError
from tutor.formats import load
from tutor.grading.grader import Grader, Recipe
from tutor.models.weights import available_threads

TABLES = Path(__file__).parent / "tables"
ROWS = 200


@pytest.fixture(scope="module")
def tides() -> Deck:
    return load(TABLES / "deck.md").deck


def graded(
    table: Path, deck: Deck, out: Path, backend: Backend | None = None, resume: bool = False
) -> bytes:
    sheet = read_sheet(table)
    columns = find_columns(sheet, deck)
    grader = StubRecipe(deck).open()
    grade_class(
        Class(sheet, columns, deck), entries(sheet, columns, deck), grader, out,
        backend=backend, resume=resume,
    )  # fmt: skip
    return out.read_bytes()


def test_two_processes_write_what_one_writes(tides: Deck, tmp_path: Path) -> None:
    table = class_table(tmp_path / "c.csv", ROWS)
    with Processes(StubRecipe(tides), 2) as backend:
        for ending in ("csv", "jsonl"):
            one = graded(table, tides, tmp_path / f"one.{ending}")
            assert graded(table, tides, tmp_path / f"two.{ending}", backend) == one


def test_a_process_that_is_killed_costs_nothing_but_time(tides: Deck, tmp_path: Path) -> None:
    table, lives, told = class_table(tmp_path / "c.csv", ROWS), tmp_path / "lives", []
    lives.write_text("1")
    with Processes(MortalRecipe(tides, lives), 2, lambda: told.append(1)) as backend:
        found = graded(table, tides, tmp_path / "two.jsonl", backend)
    assert found == graded(table, tides, tmp_path / "one.jsonl")
    assert told == [1]


def test_processes_that_die_again_and_again_are_given_up_and_gone_on_with(
    tides: Deck, tmp_path: Path
) -> None:
    table, out, lives = class_table(tmp_path / "c.csv", 20), tmp_path / "o.csv", tmp_path / "lives"
    lives.write_text("1000")
    with (
        Processes(MortalRecipe(tides, lives), 1) as backend,
        pytest.raises(ClassError, match="--resume"),
    ):
        graded(table, tides, out, backend)
    assert not out.exists()
    assert work_file(out).exists()
    resumed = graded(table, tides, out, resume=True)
    assert resumed == graded(table, tides, tmp_path / "one.csv")


def test_what_was_kept_before_a_stop_is_not_graded_again(tides: Deck, tmp_path: Path) -> None:
    table, out = class_table(tmp_path / "c.csv", ROWS), tmp_path / "o.csv"
    asked: list[int] = []

    def stopping(after: int) -> Backend:
        from tutor.classroom.backends.parts import here

        def backend(parts):  # type: ignore[no-untyped-def]
            for done in here(StubRecipe(tides).open())(parts):
                if len(asked) == after:
                    raise KeyboardInterrupt
                asked.append(len(done.receipts))
                yield done

        return backend

    with pytest.raises(KeyboardInterrupt):
        graded(table, tides, out, stopping(2))
    before = sum(asked)
    resumed = graded(table, tides, out, stopping(10**6), resume=True)
    assert resumed == graded(table, tides, tmp_path / "one.csv")
    once = graded(table, tides, tmp_path / "again.csv", stopping(10**6))
    assert once == resumed
    assert 0 < before < sum(asked) / 2


@pytest.mark.parametrize(
    ("answers", "wanted", "most"),
    [(10**6, None, 64), (WORTH_ANOTHER - 1, None, 1), (10, 3, 3), (10**6, 1, 1)],
)
def test_there_are_as_many_processes_as_have_something_to_do(
    answers: int, wanted: int | None, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.classroom.backends.processes.available_cores", lambda: 64)
    assert processes_for(answers, wanted) == most


def test_threads_are_as_many_as_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_THREADS", "1")
    assert available_threads() == 1
    monkeypatch.setenv("TUTOR_THREADS", "many")
    assert 1 <= available_threads() <= 8


def test_a_standard_goes_where_the_grader_goes(
    tides: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    monkeypatch.setattr("tutor.models.reader.open_reader", lambda: None)
    monkeypatch.setattr("tutor.grading.grader.open_encoder", lambda name: WordEncoder())
    plain = Recipe(tides).open()
    said = [("estran", f"La zone que la mer couvre, {word}.") for word in "a b c d e f".split()]
    grades = list(plain.grade_many(said))
    copies = copies_of(grades, plain.models.encoder.encode([text for _, text in said]))
    marks = copies.grades + 0.2
    found = learnt(copies, marks)
    grader = StandardGrader(plain, Standard(copies, found.pulls, found.half))
    recipe = recipe_of(grader)
    assert recipe is not None
    again = pickle.loads(pickle.dumps(recipe)).open()  # noqa: S301 — our own
    assert list(again.grade_many(said)) == list(grader.grade_many(said))
    assert [g.mark for g in again.grade_many(said)] != [g.mark for g in grades]
    assert again.standard_hash == grader.standard_hash


def test_models_given_as_objects_go_nowhere(tides: Deck) -> None:
    assert recipe_of(Grader(tides, WordEncoder(), reader=None)) is None


def job_of(deck: Deck) -> tuple[ShardJob, Grader]:
    grader = StubRecipe(deck).open()
    return ShardJob(deck, StubRecipe(deck), models_hash(grader)), grader


def folder_of(tmp_path: Path) -> tuple[Path, Path]:
    folder, out = tmp_path / "exam", tmp_path / "graded.jsonl"
    folder.mkdir()
    for n in range(3):
        class_table(folder / f"{n}.csv", 12, 12 * n)
    (folder / "1.csv").write_bytes(b'student;question;answer\na;1;"never closed\n')
    (folder / "notes.md").write_text("no table")
    return folder, out


def test_a_shard_that_cannot_be_read_is_named_and_spoils_no_other(
    tides: Deck, tmp_path: Path
) -> None:
    folder, out = folder_of(tmp_path)
    shards = shards_of(folder, out)
    assert [s.out for s in shards] == [out / f"{n}.jsonl" for n in range(3)]
    check_begun(shards)
    job, grader = job_of(tides)
    done = [grade_shard(s, job, grader) for s in shards]
    assert [bool(d.fault) for d in done] == [False, True, False]
    assert "1.csv:2" in done[1].fault
    with pytest.raises(ClassError, match="--resume"):
        check_begun(shards)
    class_table(folder / "1.csv", 12, 12)
    kept = {s.out: s.out.read_bytes() for s in shards if s.out.exists()}
    fresh = StubRecipe(tides).open()
    resumed = [grade_shard(shards[n], job, fresh) for n in (0, 2)]
    assert fresh.seen == 0
    resumed.append(grade_shard(shards[1], job, fresh))
    assert fresh.seen > 0
    assert not any(d.fault for d in resumed)
    assert {path: path.read_bytes() for path in kept} == kept
    alone = graded(folder / "1.csv", tides, tmp_path / "alone.jsonl")
    assert shards[1].out.read_bytes() == alone
    assert [ShardDone.from_text(d.as_text()) for d in (*done, *resumed)] == [*done, *resumed]


def test_a_machine_with_other_models_grades_nothing(tides: Deck, tmp_path: Path) -> None:
    table = class_table(tmp_path / "c.csv", 5)
    _, grader = job_of(tides)
    done = grade_shard(
        Shard(table, tmp_path / "o.csv"), ShardJob(tides, StubRecipe(tides), "others"), grader
    )
    assert done.summary is None
    assert "models" in done.fault
    assert not os.path.lexists(tmp_path / "o.csv")


def test_folders_without_tables_and_tables_of_one_name_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    folder.mkdir()
    with pytest.raises(ClassError, match="no table"):
        shards_of(folder, tmp_path / "out")
    (folder / "a.csv").touch()
    (folder / "a.jsonl").touch()
    assert len(shards_of(folder, tmp_path / "out")) == 2
    with pytest.raises(ClassError, match="Rename"):
        shards_of(folder, tmp_path / "out.parquet")
    with pytest.raises(ClassError, match=r"\.parquet"):
        shards_of(folder, tmp_path / "out.txt")
