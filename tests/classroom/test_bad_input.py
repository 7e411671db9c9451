"""What people give by mistake: one clear line, with where; nothing lost."""

from __future__ import annotations

import errno
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.classroom.test_class import TABLES, big, graded, workbook
from tutor.classroom import Sheet, entries, find_columns, read_sheet, work_file
from tutor.classroom.columns import Entry, only_numbers, twice
from tutor.classroom.workbooks import cell_name
from tutor.domain import Deck
from tutor.errors import ClassError, FileError, MissingExtraError, OutputError, StoreError
from tutor.formats import load
from tutor.store.classes import ClassStore

HEAD = ("élève", "question", "réponse")


@pytest.fixture(scope="module")
def tides() -> Deck:
    return load(TABLES / "deck.md").deck


def edited(path: Path, edit: Callable[[Any], None], *rows: tuple[object, ...]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    edit(book)
    book.save(path)
    return path


def refused(path: Path) -> str:
    with pytest.raises((ClassError, FileError, MissingExtraError)) as caught:
        read_sheet(path)
    return caught.value.code


def found_in(sheet: Sheet, deck: Deck) -> list[Entry]:
    return entries(sheet, find_columns(sheet, deck), deck)


@pytest.mark.parametrize(("column", "name"), [(0, "A7"), (25, "Z7"), (26, "AA7"), (702, "AAA7")])
def test_cells_are_named_as_spreadsheets_do(column: int, name: str) -> None:
    assert cell_name(7, column) == name


def test_merged_cells_stand_in_every_row_that_they_cover(tides: Deck, tmp_path: Path) -> None:
    path = edited(
        tmp_path / "c.xlsx", lambda b: b.active.merge_cells("A2:A3"),
        HEAD, ("Zoé", "Q1", "la zone"), (None, "Q2", "la force"), ("Ali", "Q1", "le sable"),
    )  # fmt: skip
    sheet = read_sheet(path)
    assert [e.student for e in found_in(sheet, tides)] == ["Zoé", "Zoé", "Ali"]
    assert "A2:A3" in str(sheet.notices[0])


def test_a_formula_without_a_result_is_told_by_its_cell(tides: Deck, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "c.xlsx", HEAD, ("Zoé", "Q1", "la zone"), ("Ali", "Q1", '=CONCATENATE("a","b")')
    )
    first, second = found_in(read_sheet(path), tides)
    assert not first.fault
    assert second.fault.startswith("C3")


def test_a_formula_with_its_result_is_that_result(tides: Deck, tmp_path: Path) -> None:
    path = workbook(tmp_path / "c.xlsx", HEAD, ("Zoé", "Q1", '=CONCATENATE("la ","zone")'))
    with_result = tmp_path / "d.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(with_result, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b"<v></v>", b"<v>la zone</v>").replace(
                    b"<v />", b"<v>la zone</v>"
                )
                data = data.replace(b'<c r="C2">', b'<c r="C2" t="str">')
            new.writestr(name, data)
    (entry,) = found_in(read_sheet(with_result), tides)
    assert (entry.answer, entry.fault) == ("la zone", "")


@pytest.mark.parametrize("shown", ["#NAME?", "#NOM?", "#REF!"])
def test_an_error_of_the_spreadsheet_is_no_answer(tides: Deck, tmp_path: Path, shown: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f"student;question;answer\nZ;Q1;{shown}\n", encoding="utf-8")
    (entry,) = found_in(read_sheet(path), tides)
    assert "C2" in entry.fault
    assert shown in entry.fault


def test_a_hidden_sheet_is_not_read_and_named(tides: Deck, tmp_path: Path) -> None:
    path = workbook(tmp_path / "c.xlsx", HEAD, ("Zoé", "Q1", "la zone"), hidden=True)
    sheet = read_sheet(path)
    assert [e.student for e in found_in(sheet, tides)] == ["Zoé"]
    assert "hidden" in str(sheet.notices[0])


def test_a_workbook_that_shows_nothing_names_its_hidden_sheets(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book.create_sheet("empty")
        book.active.title = "secret"
        book.active.sheet_state = "hidden"

    path = edited(tmp_path / "c.xlsx", hide, HEAD, ("Zoé", "Q1", "la zone"))
    assert refused(path) == "class_hidden"
    assert read_sheet(path, "secret").header == HEAD


def test_titles_over_groups_of_columns_are_no_header(tides: Deck, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "c.xlsx", ("Identité", "Contrôle", "Texte"), HEAD, ("Zoé", "Q1", "la zone")
    )
    sheet = read_sheet(path)
    assert sheet.header == HEAD
    assert [e.number for e in found_in(sheet, tides)] == [3]


def test_a_second_line_of_headers_is_not_graded(tides: Deck, tmp_path: Path) -> None:
    long = workbook(tmp_path / "c.xlsx", HEAD, ("nom", "numéro", "texte"), ("Zoé", "Q1", "la zone"))
    prompts = [q.prompt for q in tides.questions]
    wide = workbook(
        tmp_path / "w.xlsx", ("name", "Q1", "Q2"), ("Recipient", *prompts),
        ('{"ImportId":"a"}', '{"ImportId":"b"}', '{"ImportId":"c"}'), ("Zoé", "la zone", "l'eau"),
    )  # fmt: skip
    assert [bool(e.fault) for e in found_in(read_sheet(long), tides)] == [True, False]
    assert [bool(e.fault) for e in found_in(read_sheet(wide), tides)] == [True] * 4 + [False] * 2


def test_a_workbook_still_being_written(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "c.xlsx", HEAD, ("Zoé", "Q1", "la zone")).read_bytes()
    half = tmp_path / "half.xlsx"
    half.write_bytes(whole[: len(whole) * 2 // 3])
    assert refused(half) == "class_cut"
    half.write_bytes(b"")
    assert refused(half) == "class_no_workbook"


@pytest.mark.parametrize(
    ("text", "line"),
    [("a;b;c\nZ;Q1;la zone\nA;Q1;\"la zo", 3), ("a;b;c\nZ;Q1;\"la\nA;Q1;zone\nB;Q1;x\n", 2)],
)  # fmt: skip
def test_a_quotation_mark_that_never_closes(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ClassError, match=f":{line}") as caught:
        read_sheet(path)
    assert caught.value.code == "class_open_quote"


@pytest.mark.parametrize("answer", ['"la\nzone"', 'la "zone"', '5" de neige', '"il dit ""non"""'])
def test_quotation_marks_that_are_in_order(tides: Deck, tmp_path: Path, answer: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f"student;question;answer\nZ;Q1;{answer}", encoding="utf-8")
    assert len(found_in(read_sheet(path), tides)) == 1


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv", "jsonl"])
def test_what_is_no_file_is_told(tmp_path: Path, ending: str) -> None:
    assert refused(tmp_path / f"none.{ending}") == "file_none"
    folder = tmp_path / f"folder.{ending}"
    folder.mkdir()
    assert refused(folder) == "file_folder"


@pytest.mark.parametrize("name", ["c.xlsx", "c.csv"])
def test_a_table_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).write_bytes(b"x")

    def denied(path: str, flags: int) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("tutor.files._opener", denied)
    assert refused(tmp_path / name) == "file_unreadable"


def test_more_than_300_columns_are_refused_and_300_are_read(tmp_path: Path) -> None:
    wide = [f"c{n}" for n in range(301)]
    path = workbook(tmp_path / "c.xlsx", tuple(wide), tuple(wide))
    assert refused(path) == "class_wide"
    path = workbook(tmp_path / "c.xlsx", tuple(wide[:300]), tuple(wide[:300]))
    assert len(read_sheet(path).header) == 300


def test_numbers_where_answers_should_be(tides: Deck, tmp_path: Path) -> None:
    path = workbook(tmp_path / "c.xlsx", HEAD, ("Z", "Q1", 12), ("A", "Q1", "15,5"), ("B", "Q1", 7))
    assert [e.number for e in only_numbers(found_in(read_sheet(path), tides))] == [2]
    path = workbook(tmp_path / "c.xlsx", HEAD, ("Z", "Q1", 12), ("A", "Q1", "la zone"))
    assert only_numbers(found_in(read_sheet(path), tides)) == []


def test_the_same_learner_and_question_twice_is_graded_twice(tides: Deck, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("student,question,answer\nZ,Q1,la zone\nZ,Q1,le sable\n", encoding="utf-8")
    assert len(twice(found_in(read_sheet(path), tides))) == 1
    out = tmp_path / "o.csv"
    assert [r["answer"] for r in graded(path, tides, out)] == ["la zone", "le sable"]


def test_two_columns_of_one_name_are_both_in_the_json_lines(tides: Deck, tmp_path: Path) -> None:
    path, out = tmp_path / "c.csv", tmp_path / "o.jsonl"
    path.write_text("student,question,answer,answer\nZ,Q1,la zone,autre\n", encoding="utf-8")
    graded(path, tides, out)
    written = out.read_text(encoding="utf-8")
    assert "la zone" in written
    assert "autre" in written


def test_parquet_without_its_package_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "c.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(MissingExtraError, match=r"free-answer-tutor\[parquet\]"):
        read_sheet(path)


def test_parquet_is_read(tides: Deck, tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "c.parquet"
    columns = {"student": ["Z", None], "question": ["Q1", "Q2"], "answer": ["la zone", None]}
    parquet.write_table(arrow.table(columns), path)
    found = found_in(read_sheet(path), tides)
    assert [(e.student, e.answer) for e in found] == [("Z", "la zone"), ("", "")]
    path.write_bytes(b"PAR1 no")
    assert refused(path) == "class_no_parquet"


def test_a_full_disk_while_work_is_kept_loses_nothing(
    tides: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out, whole = big(tmp_path / "c.csv", 200, 150), tmp_path / "o.csv", tmp_path / "whole.csv"
    graded(path, tides, whole)
    keep = ClassStore.keep

    def small(store: ClassStore, grades: Any) -> None:
        connection = store.database.connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        if connection.execute("SELECT count(*) FROM graded").fetchone()[0]:
            connection.execute(f"PRAGMA max_page_count={pages}")
        keep(store, grades)

    monkeypatch.setattr(ClassStore, "keep", small)
    with pytest.raises(StoreError) as caught:
        graded(path, tides, out)
    assert caught.value.code == "store_full"
    assert not out.exists()
    monkeypatch.setattr(ClassStore, "keep", keep)
    graded(path, tides, out, resume=True)
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_a_full_disk_while_the_table_is_written_loses_nothing(
    tides: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    path, out = big(tmp_path / "c.csv", 20), tmp_path / f"o.{ending}"

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("tutor.output._flush", full)
        with pytest.raises(OutputError) as caught:
            graded(path, tides, out)
    assert caught.value.code == "output_unwritable"
    assert not out.exists()
    assert not list(tmp_path.glob("*.part"))
    assert work_file(out).exists()
    done: list[int] = []
    graded(path, tides, out, resume=True, tick=done.append)
    assert sum(done) == 20
    assert out.exists()


def test_work_that_was_begun_is_not_thrown_away(tides: Deck, tmp_path: Path) -> None:
    path, out = big(tmp_path / "c.csv", 8), tmp_path / "o.csv"
    graded(path, tides, out)
    out.unlink()
    with pytest.raises(ClassError, match="--resume") as caught:
        graded(path, tides, out, again=False)
    assert caught.value.code == "class_begun"
    graded(path, tides, out, resume=True)
    assert out.exists()
