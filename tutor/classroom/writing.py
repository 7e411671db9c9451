"""Class tables out: CSV, XLSX, JSON lines; every input column and row in order, then grades."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from tutor.classroom.cells import COLUMNS, NUMBERS, VERDICT, Value, Words, added, concept_columns
from tutor.classroom.columns import WIDE, Columns
from tutor.classroom.parquet import needs_parquet, write_parquet
from tutor.classroom.sheets import Sheet
from tutor.domain import Deck, Question
from tutor.errors import ClassError
from tutor.grading.scoring import mark
from tutor.messages import say
from tutor.output import replacing, temporary_files, writing
from tutor.plain import as_json_text
from tutor.store.classes import Kept

ENDINGS = (".csv", ".xlsx", ".jsonl", ".parquet")
_COLOURS = {
    "covered": "E2F2E5",
    "partial": "FFF3D1",
    "missing": "F1F3F5",
    "contradicted": "FBE0E3",
}
_LEAST, _WIDEST = 11, 60
"""Characters that a column is wide."""
_LOOKED_AT = 50
"""Rows that its width is chosen by."""
Rows = Iterable[list[Value]]


@dataclass(frozen=True, slots=True)
class Class:
    """A graded class: its table as read, what its columns are, and its deck.

    Attributes:
        asked: ids of the questions that were asked; all of the deck where none is named.
    """

    sheet: Sheet
    columns: Columns
    deck: Deck
    asked: frozenset[str] = frozenset()

    @property
    def questions(self) -> list[Question]:
        """The questions that were asked, in the order of the deck."""
        return [q for q in self.deck.questions if not self.asked or q.id in self.asked]


def check_ending(out: Path) -> None:
    """Refuse an ending that cannot be written.

    Raises:
        ClassError: with those that can.
        MissingExtraError: the package that writes it is not installed.
    """
    if out.suffix.lower() not in ENDINGS:
        raise ClassError("class_ending", path=out, endings=", ".join(ENDINGS))
    if out.suffix.lower() == ".parquet":
        needs_parquet(out)


def write_class(
    out: Path, graded: Class, kept: Callable[[], Iterator[Kept]], machine: bool
) -> None:
    """Write a graded class by the ending of ``out``.

    Args:
        out: the file; it appears whole at the end.
        graded: the class.
        kept: gives every answer with its grade, in order.
        machine: whether headers and cell words are those that machines read.

    Raises:
        OutputError: it cannot be written.
    """
    ending = out.suffix.lower()
    if ending == ".jsonl":
        with writing(out) as stream:
            for line in _lines(graded, kept()):
                stream.write(as_json_text(line) + "\n")
        return
    separator = graded.sheet.separator or (";" if graded.deck.language == "fr" else ",")
    comma = graded.deck.language == "fr" and separator != ","
    words = Words(None if machine else graded.deck.language, comma)
    header, rows = table(graded, kept(), words)
    if ending == ".xlsx":
        with replacing(out) as part, temporary_files(part.parent):
            _xlsx(part, graded, header, rows, kept, words)
        return
    if ending == ".parquet":
        with replacing(out) as part:
            write_parquet(part, _apart(header), _numbers(graded, header), rows)
        return
    with writing(out, "utf-8-sig") as stream:
        writer = csv.writer(stream, delimiter=separator)
        writer.writerow([words.text(h) for h in header])
        writer.writerows([words.text(v) for v in row] for row in rows)


def table(graded: Class, kept: Iterator[Kept], words: Words) -> tuple[list[str], Rows]:
    """Header and rows of the output."""
    if graded.columns.shape == WIDE:
        return _wide_header(graded, words), _wide_rows(graded, kept, words)
    deck = graded.deck
    concepts = concept_columns(graded.questions)
    names = [*COLUMNS, *concepts]
    header = [*graded.sheet.header, *map(words.header, COLUMNS), *concepts.values()]

    def rows() -> Rows:
        for one in kept:
            values = added(one.grade, why(one, deck), deck, words)
            yield [*graded.sheet.rows[one.row], *(values.get(n) for n in names)]

    return header, rows()


def _numbers(graded: Class, header: Sequence[str]) -> set[int]:
    """Indexes of the columns of numbers in the output."""
    if graded.columns.shape == WIDE:
        return {len(header) - 3}
    first = len(graded.sheet.header)
    return {first + place for place, name in enumerate(COLUMNS) if name in NUMBERS}


def why(one: Kept, deck: Deck) -> str:
    """Why an answer has no grade: its fault, or that nothing was answered."""
    if one.fault:
        return one.fault
    return "" if one.grade is not None else say(deck.language, "class.blank")


def _wide_header(graded: Class, words: Words) -> list[str]:
    header: list[str] = []
    answers = set(graded.columns.answers)
    for index, name in enumerate(graded.sheet.header):
        header.append(name)
        if index in answers:
            header.append(f"{words.header('mark')} — {name}")
    return [*header, words.header("total"), words.header("total_mark"),
            words.header("needs_review")]  # fmt: skip


def _wide_rows(graded: Class, kept: Iterator[Kept], words: Words) -> Rows:
    deck = graded.deck
    language = deck.language
    for row, group in groupby(kept, key=lambda k: k.row):
        by_column = {k.column: k for k in group}
        cells: list[Value] = []
        for index, cell in enumerate(graded.sheet.rows[row]):
            cells.append(cell)
            if index in by_column:
                one = by_column[index]
                cells.append(one.grade["mark"] if one.grade else why(one, deck))
        grades = [k.grade for k in by_column.values() if k.grade is not None]
        score = sum(float(g["score"]) for g in grades)
        full = sum(_full(deck, k.question) for k in by_column.values())
        fraction = score / full if full else 0.0
        doubtful = any(g["needs_review"] for g in grades)
        yield [*cells, round(score, 2), mark(fraction, deck.scale, language), words.yes(doubtful)]


def _full(deck: Deck, question: str) -> float:
    from tutor.grading.scoring import full_score

    return next((full_score(q) for q in deck.questions if q.id == question), 0.0)


def _lines(graded: Class, kept: Iterator[Kept]) -> Iterator[dict[str, Any]]:
    names = _apart(graded.sheet.header)
    for one in kept:
        line: dict[str, Any] = {
            "row": one.row + 1,
            "input": dict(zip(names, graded.sheet.rows[one.row], strict=True)),
        }
        if graded.columns.shape == WIDE:
            line["question"] = one.question
        if one.grade is not None:
            line["grade"] = one.grade
            if one.machine is not None:
                line["machine"] = one.machine
        elif one.fault:
            line["error"] = one.fault
        else:
            line["blank"] = True
        yield line


def _apart(header: Sequence[str]) -> list[str]:
    """Names of columns of which no two are the same."""
    names: list[str] = []
    for place, name in enumerate(header, start=1):
        names.append(name if name and name not in names else f"{name} ({place})".strip())
    return names


def _xlsx(
    part: Path, graded: Class, header: Sequence[str], rows: Rows,
    kept: Callable[[], Iterator[Kept]], words: Words,
) -> None:  # fmt: skip
    """A workbook: the class, then a sheet a question, with colours *and* words."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _sheet(book, say(graded.deck.language, "class.sheet"), header, rows, words)
    if graded.columns.shape == WIDE or len(graded.questions) > 1:
        for place, question in enumerate(graded.deck.questions, start=1):
            if question not in graded.questions:
                continue
            concepts = concept_columns([question])
            names = [*COLUMNS, *concepts]
            head = [words.header("student"), words.header("answer"),
                    *map(words.header, COLUMNS), *concepts.values()]  # fmt: skip

            def lines(question_id: str = question.id, names: list[str] = names) -> Rows:
                for one in kept():
                    if one.question == question_id:
                        values = added(one.grade, why(one, graded.deck), graded.deck, words)
                        yield [one.student, one.answer, *(values.get(n) for n in names)]

            _sheet(book, f"{place} {question.id}"[:31], head, lines(), words)
    book.save(part)


def _sheet(book: Any, title: str, header: Sequence[str], rows: Rows, words: Words) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(_title(title))
    sheet.freeze_panes = "A2"
    colours = {words.verdict(v): PatternFill("solid", fgColor=c) for v, c in _COLOURS.items()}
    top = Alignment(vertical="top", wrap_text=True)
    stream = iter(rows)
    first = list(islice(stream, _LOOKED_AT))
    for place, name in enumerate(header, start=1):
        said = [len(str(row[place - 1] or "")) for row in first]
        width = min(_WIDEST, max(_LEAST, len(name) * 0.9, *said))
        sheet.column_dimensions[get_column_letter(place)].width = width

    def cell(value: Value, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet, value=_clean(value))
        if isinstance(value, str):
            made.data_type = "s"  # a text, whatever it begins with
            fill = colours.get(value.removesuffix(" ?"))
            if fill is not None and not bold:
                made.fill = fill
        made.alignment = top
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(name, bold=True) for name in header])
    last = 1
    for row in chain(first, stream):
        sheet.append([cell(value) for value in row])
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{last}"


def _clean(value: Value) -> Value:
    """Without the characters that a workbook cannot hold; at most as long as a cell."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    text: str = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:32_000]
    return text


def _title(text: str) -> str:
    return "".join(" " if c in "[]:*?/\\" else c for c in text)[:31].strip("'") or "1"


__all__ = ["ENDINGS", "NUMBERS", "VERDICT", "Class", "check_ending", "table", "write_class"]
