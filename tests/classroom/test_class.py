"""A class at once: tables in, tables out, nothing lost."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, WordEncoder
from tutor.classroom import Class, Wanted, entries, find_columns, grade_class, read_sheet, work_file
from tutor.classroom.batch import first_of
from tutor.classroom.cells import harmless
from tutor.classroom.columns import LONG, WIDE, twice, which_question
from tutor.classroom.marks import fraction_of, mark_column
from tutor.classroom.pseudonyms import Pseudonyms
from tutor.domain import Deck, Grade, Scale, ScaleKind
from tutor.errors import ClassError, OutputError
from tutor.formats import load
from tutor.grading.grader import Grader
from tutor.output import locked

TABLES = Path(__file__).parent / "tables"
ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="A"><table:table-row>{rows}</table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


@pytest.fixture(scope="module")
def tides() -> Deck:
    return load(TABLES / "deck.md").deck


def grader(deck: Deck) -> Grader:
    return Grader(deck, WordEncoder(), reader=None)


def graded(path: Path, deck: Deck, out: Path, **how: object) -> list[dict[str, str]]:
    sheet = read_sheet(path)
    columns = find_columns(sheet, deck)
    found = entries(sheet, columns, deck)
    grade_class(Class(sheet, columns, deck), found, grader(deck), out, **how)  # type: ignore[arg-type]
    if out.suffix != ".csv":
        return []
    text = out.read_text(encoding="utf-8-sig")
    separator = sheet.separator or ";"
    return list(csv.DictReader(text.splitlines(), delimiter=separator))


def test_the_separator_line_of_excel_and_numbered_questions(tides: Deck, tmp_path: Path) -> None:
    rows = graded(TABLES / "sep-q1.csv", tides, tmp_path / "o.csv")
    assert [r["Élève"] for r in rows] == ["Ana", "Bob"]
    assert all(r["note"] for r in rows)


def test_a_second_run_into_one_file_is_told_and_takes_nothing_away(
    tides: Deck, tmp_path: Path
) -> None:
    out = tmp_path / "o.csv"
    with locked(out):
        work_file(out).write_bytes(b"the first run's")
        # As another process would: it does not know of our lock.
        with ThreadPoolExecutor(1) as other:
            second = other.submit(graded, TABLES / "sep-q1.csv", tides, out)
            with pytest.raises(OutputError) as caught:
                second.result()
    assert caught.value.code == "output_busy"
    assert work_file(out).read_bytes() == b"the first run's"


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_work_file_that_is_a_link_is_not_followed(tides: Deck, tmp_path: Path) -> None:
    out, other = tmp_path / "o.csv", tmp_path / "mine.txt"
    other.write_text("mine")
    work_file(out).symlink_to(other)
    with pytest.raises(OutputError) as caught:
        graded(TABLES / "sep-q1.csv", tides, out)
    assert caught.value.code == "output_link"
    assert other.read_text() == "mine"


def test_one_answer_too_long_spoils_no_other(tides: Deck, tmp_path: Path) -> None:
    table = tmp_path / "c.csv"
    table.write_text(f"student;question;answer\na;1;{'a' * 200_001}\nb;1;La lune attire l'eau.\n")
    first, second = graded(table, tides, tmp_path / "o.csv")
    assert any("200001" in str(cell) for cell in first.values())
    assert second["note"]


def test_a_form_export_is_wide(tides: Deck, tmp_path: Path) -> None:
    sheet = read_sheet(TABLES / "wide-forms.csv")
    columns = find_columns(sheet, tides)
    assert columns.shape == WIDE
    assert columns.questions == ("estran", "coefficient")
    assert sheet.header[columns.student or 0] == "Adresse e-mail"
    rows = graded(TABLES / "wide-forms.csv", tides, tmp_path / "o.csv")
    assert len(rows) == 2
    marks = [h for h in rows[0] if h.startswith("note — ")]
    assert len(marks) == 2
    assert rows[0]["note totale"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("Q2", "coefficient"), ("question 1", "estran"), ("2", "coefficient"), ("estran", "estran"),
     ("Qu'est ce que l'estran", "estran"), ("Response 2", "coefficient")],
)  # fmt: skip
def test_questions_as_people_write_them(tides: Deck, typed: str, expected: str) -> None:
    assert which_question(tides, typed) == expected


def load_workbook(path: Path) -> Any:
    from openpyxl import load_workbook as load_it

    return load_it(path)


def workbook(path: Path, *rows: tuple[object, ...], hidden: bool = False) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    if hidden:
        book.active.title = "hidden"
        book.active.append(("x", "y"))
        book.active.sheet_state = "hidden"
        sheet = book.create_sheet("class")
    else:
        sheet = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_in_and_out(tides: Deck, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "c.xlsx",
        ("Classe de mai",), (),
        ("élève", "numéro", "question", "réponse"),
        ("Zoé", 12, "Q1", "la zone découverte à marée basse"),
        ("Ali", 7.0, 2, "=1+1"),
        ("Max", 8, "Q1", None),
        hidden=True,
    )  # fmt: skip
    out = tmp_path / "o.xlsx"
    graded(path, tides, out)
    sheet = load_workbook(out).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:5] == ("élève", "numéro", "question", "réponse", "note")
    assert [r[0] for r in rows[1:]] == ["Zoé", "Ali", "Max"]
    assert isinstance(rows[1][5], float | int)
    assert sheet.freeze_panes == "A2"
    assert rows[3][10] == "pas de réponse"
    words = {str(cell).removesuffix(" ?") for cell in rows[1]}
    assert words & {"acquis", "incomplet", "absent", "contraire à la référence"}
    assert len(load_workbook(out).worksheets) == 3


def test_only_questions_that_were_asked_have_columns_and_sheets(
    tides: Deck, tmp_path: Path
) -> None:
    said = "la zone découverte à marée basse, entre les hautes et les basses mers"
    path = workbook(tmp_path / "c.xlsx", ("élève", "question", "réponse"), ("Zoé", "Q1", said),
                    ("Ali", "Q1", ""))  # fmt: skip
    out = tmp_path / "o.xlsx"
    graded(path, tides, out)
    book = load_workbook(out)
    assert len(book.worksheets) == 1
    header = [c.value for c in book.worksheets[0][1]]
    assert not set(header) & {c.name for c in tides.questions[1].concepts}
    assert set(header) >= {c.name for c in tides.questions[0].concepts}
    assert book.worksheets[0].auto_filter.ref.startswith("A1:")
    assert book.worksheets[0].column_dimensions["C"].width == 60


def test_an_open_document(tides: Deck, tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        made = "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in cells)
        return f"{made}</table:table-row><table:table-row>"

    path = tmp_path / "c.ods"
    with zipfile.ZipFile(path, "w") as archive:
        body = row("student", "question", "answer") + row("Zoé", "Q1", "la zone découverte")
        archive.writestr("content.xml", ODS.format(rows=body))
    sheet = read_sheet(path)
    assert sheet.header == ("student", "question", "answer")
    assert sheet.rows[0][2] == "la zone découverte"


def test_json_lines_in_and_out(tides: Deck, tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    lines = [{"student": "Z", "question": "Q1", "answer": "x", "age": 12},
             {"student": "Y", "question": "Q9", "answer": "x"},
             {"student": "X", "question": "Q1", "answer": " "}]  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    out = tmp_path / "o.jsonl"
    graded(path, tides, out)
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert found[0]["input"]["age"] == "12"
    assert found[0]["grade"]["question_id"] == "estran"
    assert "Q9" in found[1]["error"]
    assert found[2]["blank"] is True


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@x", "\tx", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell).startswith("'")


def test_machine_headers(tides: Deck, tmp_path: Path) -> None:
    rows = graded(TABLES / "sep-q1.csv", tides, tmp_path / "o.csv", machine=True)
    assert rows[0]["needs_review"] in ("yes", "no")
    assert "mark" in rows[0]


def test_what_cannot_be_read_is_named(tides: Deck, tmp_path: Path) -> None:
    def fault(name: str, data: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(ClassError) as caught:
            find_columns(read_sheet(path), tides)
        return str(caught.value)

    assert "password" in fault("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "workbook" in fault("b.xlsx", b"PK\x03\x04 not really")
    assert "no row" in fault("c.csv", b"student,question,answer\n")
    assert "answers" in fault("d.csv", b"student,question,x\na,b,c\n")
    assert ":2:" in fault("e.jsonl", b'{"a": 1}\n{nope\n')
    assert "300" in fault(
        "f.csv", (",".join(f"c{n}" for n in range(400)) + "\n" + "x," * 400).encode()
    )
    bomb = tmp_path / "g.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet.xml", b"0" * 210_000_000)
    with pytest.raises(ClassError, match="unpacks"):
        read_sheet(bomb)


def test_options_say_what_the_columns_are(tides: Deck, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("who,what,said\nZ,Q1,x\n", encoding="utf-8")
    columns = find_columns(read_sheet(path), tides, Wanted("who", "what", "3"))
    assert (columns.shape, columns.student, columns.question, columns.answers) == (LONG, 0, 1, (2,))
    with pytest.raises(ClassError, match="nobody"):
        find_columns(read_sheet(path), tides, Wanted("nobody"))


def big(path: Path, rows: int, kinds: int = 7) -> Path:
    lines = ["student,question,answer"]
    lines += [
        f"s{n},Q{n % 2 + 1},la zone {n % kinds} découverte à marée basse" for n in range(rows)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class Stopped(Exception):
    pass


@pytest.mark.parametrize("after", [1, 64, 130])
def test_a_stopped_run_goes_on_and_doubles_nothing(tides: Deck, tmp_path: Path, after: int) -> None:
    path, out = big(tmp_path / "c.csv", 200, 150), tmp_path / "o.csv"
    whole = tmp_path / "whole.csv"
    graded(path, tides, whole)
    done = 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        if done >= after:
            raise Stopped

    with pytest.raises(Stopped):
        graded(path, tides, out, tick=tick)
    assert not out.exists()
    graded(path, tides, out, resume=True)
    assert out.read_bytes() == whole.read_bytes()


def test_another_class_is_not_resumed(tides: Deck, tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    graded(big(tmp_path / "a.csv", 4), tides, out)
    with pytest.raises(ClassError, match="answers"):
        graded(big(tmp_path / "b.csv", 5), tides, out, resume=True)
    with pytest.raises(ClassError, match="--resume"):
        graded(big(tmp_path / "a.csv", 4), tides, tmp_path / "new.csv", resume=True)


KILLED = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.classroom.test_class import graded
from tutor.formats import load
def tick(count):
    print(count, flush=True)
    time.sleep(0.02)
print("begun", flush=True)
graded(Path(sys.argv[1]), load(Path(sys.argv[4])).deck, Path(sys.argv[2]), tick=tick)
"""
PARTS = 8
"""Lines that the run above prints, for 300 unlike answers: begun, resumed with none, then parts."""


def killed(path: Path, out: Path, rng: random.Random) -> bool:
    """Kill a run at a random moment; whether it was still at work."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), str(out), str(ROOT), str(TABLES / "deck.md")],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    for _ in range(rng.randint(1, PARTS)):
        process.stdout.readline()
    time.sleep(0.03 * rng.random())
    at_work = process.poll() is None
    process.kill()
    process.stdout.close()
    process.wait()
    return at_work


def sheets_of(path: Path) -> dict[str, bytes]:
    """What stands in a workbook, without when it was made; any other file whole."""
    if path.suffix != ".xlsx":
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as book:
        return {n: book.read(n) for n in book.namelist() if not n.startswith("docProps/")}


def kill_and_resume(deck: Deck, folder: Path, ending: str, moments: int, seed: int) -> int:
    """Kill so many runs at random moments, resume each; how many were still at work."""
    path, whole = big(folder / "c.csv", 400, 300), folder / f"whole.{ending}"
    graded(path, deck, whole)
    rng = random.Random(seed)
    at_work = 0
    for moment in range(moments):
        out = folder / f"o{moment}.{ending}"
        at_work += killed(path, out, rng)
        try:
            graded(path, deck, out, resume=True)
        except ClassError as error:
            if error.code != "class_nothing_to_resume":  # killed before anything was begun
                raise
            graded(path, deck, out)
        assert sheets_of(out) == sheets_of(whole), moment
    return at_work


def test_a_killed_run_goes_on_with_the_same_bytes(tides: Deck, tmp_path: Path) -> None:
    assert kill_and_resume(tides, tmp_path, "csv", 3, seed=0)


@pytest.mark.heavy
@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_twenty_kills_at_random_moments_change_no_byte(
    tides: Deck, tmp_path: Path, ending: str
) -> None:
    assert kill_and_resume(tides, tmp_path, ending, 20, seed=7) >= 10


def test_equal_answers_are_graded_once_however_far_apart(tides: Deck, tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    class Counting(Grader):
        def grade_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
            asked.extend(mine := list(answers))
            yield from super().grade_many(mine)

    sheet = read_sheet(big(tmp_path / "c.csv", 600))
    columns = find_columns(sheet, tides)
    found = entries(sheet, columns, tides)
    made = Counting(tides, WordEncoder(), reader=None)
    ticks: list[int] = []
    out = tmp_path / "o.csv"
    summary = grade_class(Class(sheet, columns, tides), found, made, out, tick=ticks.append)
    assert summary.graded == sum(ticks) == 600
    assert len(asked) == len(set(asked)) == 14


def test_the_same_learner_twice_is_told(tides: Deck, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("student,question,answer\nZ,Q1,a\nZ,Q1,b\nZ,Q2,c\n", encoding="utf-8")
    sheet = read_sheet(path)
    found = entries(sheet, find_columns(sheet, tides), tides)
    assert [(a.number, b.number) for a, b in twice(found)] == [(2, 3)]
    assert len(first_of(found, 2)) == 2


def test_the_first_answers_are_unlike_and_of_every_question(tides: Deck, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    lines = [f"s{n},Q{n % 2 + 1},{'mot ' * (n + 1)}" for n in range(40)]
    lines += ["t,Q1,mot mot mot", "u,Q1,", "v,Q9,mot"]
    path.write_text("student,question,answer\n" + "\n".join(lines) + "\n", encoding="utf-8")
    sheet = read_sheet(path)
    found = entries(sheet, find_columns(sheet, tides), tides)
    chosen = first_of(found, 5)
    lengths = [len(e.answer) for e in chosen]
    assert len({e.question for e in chosen}) == 2
    assert len(set(lengths)) == 5
    assert 40 < lengths[0] < 120  # neither the shortest nor the longest
    assert max(lengths) > 2 * min(lengths)
    assert len(first_of(found, 400)) == 40


def test_aliases_are_stable_and_reach_into_answers() -> None:
    names = Pseudonyms(["Zoé Tremblay", "Li"], "salt")
    assert names.of("Zoé Tremblay") == names.aliases["Zoé Tremblay"]
    hidden = names.of("Moi, Zoé, je pense (zoe@example.org) que Tremblay a raison")
    assert "Zoé" not in hidden
    assert "Tremblay" not in hidden
    assert "@example" not in hidden
    assert Pseudonyms(["Zoé Tremblay"], "salt").aliases == {
        "Zoé Tremblay": names.aliases["Zoé Tremblay"]
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("13,5/20", 0.675), ("67 %", 0.67), ("10", 0.5), ("20/20", 1.0), ("", None), ("0", 0.0)],
)
def test_marks_as_teachers_write_them(typed: str, expected: float | None) -> None:
    scale = Scale(ScaleKind.POINTS, 20.0, 0.5)
    found = fraction_of(typed, scale, "D7")
    assert found is None if expected is None else found == pytest.approx(expected)


@pytest.mark.parametrize("typed", ["bien", "25", "-1", "3/0"])
def test_what_is_no_mark_is_refused(typed: str) -> None:
    with pytest.raises(ClassError, match=r"D7.*13"):
        fraction_of(typed, Scale(ScaleKind.POINTS, 20.0, 0.5), "D7")


def test_the_column_of_marks_is_found(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("élève,question,réponse,Note /20\nZ,Q1,a,12\n", encoding="utf-8")
    assert mark_column(read_sheet(path)) == 3
    with pytest.raises(ClassError, match="--marks"):
        mark_column(read_sheet(TABLES / "sep-q1.csv"), "nope")
