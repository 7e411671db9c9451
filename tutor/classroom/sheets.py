"""Tables as people have them: CSV in any encoding, JSON lines, XLSX, ODS, Parquet.

Every reader gives the same thing: a header and rows of text. A workbook's first sheet with cells is
read; what it computes is read as it was last shown.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.classroom.names import known_names
from tutor.classroom.parquet import ENDINGS as PARQUET
from tutor.classroom.parquet import read_parquet
from tutor.classroom.workbooks import (
    MOST_COLUMNS,
    Cells,
    Records,
    Table,
    read_ods,
    read_xlsx,
    shown,
    trimmed,
)
from tutor.errors import ClassError, Message
from tutor.files import read_text

ENDINGS = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".ods", ".jsonl", ".ndjson", *PARQUET,
)  # fmt: skip
"""Endings by which a file of a folder is taken for a table."""
SEPARATORS = (";", ",", "\t", "|")
_LINES = 10_000_000  # characters of a cell: csv refuses more than 131,072 by itself


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in a file.

    Attributes:
        header: column names.
        rows: one tuple a row, as wide as the header.
        numbers: the row of the file (counted from 1) that each row stands in.
        kind: ``csv``, ``jsonl``, ``xlsx``, ``ods`` or ``parquet``.
        separator: of a CSV; None when it has a single column, and of other kinds.
        faults: what is wrong with some cells, by (row of the file, index of the column).
        notices: what the person should know of how it was read.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    kind: str
    separator: str | None = None
    faults: Cells = field(default_factory=dict)
    notices: tuple[Message, ...] = ()


def read_sheet(path: Path, sheet: str | None = None) -> Sheet:
    """Read a table.

    Args:
        path: the file; its ending says what it is.
        sheet: name of the sheet of a workbook; the first one with cells when absent.

    Raises:
        TutorError: the file cannot be read.
        ClassError: it holds no table, or too large a one.
    """
    ending = path.suffix.lower()
    if ending in (".xlsx", ".xlsm"):
        return _table(path, read_xlsx(path, sheet), "xlsx")
    if ending == ".ods":
        return _table(path, read_ods(path, sheet), "ods")
    if ending in PARQUET:
        return _table(path, Table(read_parquet(path)), "parquet")
    if ending in (".jsonl", ".ndjson"):
        return _json_lines(path)
    return _csv(path)


def _csv(path: Path) -> Sheet:
    text = read_text(path).removeprefix("\ufeff")
    skipped = 0
    first, _, rest = text.partition("\n")
    separator = None
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text, skipped = first.strip()[-1], rest, 1
    csv.field_size_limit(_LINES)
    separator = separator or _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or ",")
    records: list[tuple[int, list[str]]] = []
    try:
        begin = skipped + 1
        for record in reader:
            records.append((begin, record))
            begin = skipped + reader.line_num + 1
    except csv.Error as error:
        raise ClassError(
            "class_bad_csv", path=path, line=skipped + reader.line_num, detail=error
        ) from error
    _closed(path, text, skipped, records, separator or ",")
    return _table(path, Table(records), "csv", separator)


def _closed(path: Path, text: str, skipped: int, records: Records, separator: str) -> None:
    """Refuse a table that ends inside quotation marks: what follows them would be one cell.

    Raises:
        ClassError: with the line where they open.
    """
    if not records:
        return
    begin = records[-1][0]
    rest = "\n".join(text.split("\n")[begin - skipped - 1 :])
    try:
        list(csv.reader(io.StringIO(rest, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise ClassError("class_open_quote", path=path, line=begin) from error


def _separator(text: str) -> str | None:
    """The separator that the first lines have most of, outside quotes."""
    lines = text.splitlines()[:20]
    best, found = 0, None
    for separator in SEPARATORS:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=separator)]
        usual = max(set(counts), key=counts.count) if counts else 0
        agreeing = counts.count(usual) * (usual > 0)
        if agreeing * 100 + usual > best and usual:
            best, found = agreeing * 100 + usual, separator
    return found


def _json_lines(path: Path) -> Sheet:
    header: dict[str, None] = {}
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ClassError("class_bad_json", path=path, line=number, detail=error) from error
        if not isinstance(row, dict):
            raise ClassError("class_no_object", path=path, line=number)
        header |= dict.fromkeys(map(str, row))
        found.append((number, row))
    names = tuple(header)
    if not names or not found:
        raise ClassError("class_empty", path=path)
    rows = tuple(tuple(shown(row.get(n)) for n in names) for _, row in found)
    return Sheet(names, rows, tuple(n for n, _ in found), "jsonl")


def _table(path: Path, read: Table, kind: str, separator: str | None = None) -> Sheet:
    """Header and rows; title lines above the header are left out."""
    filled = [(n, r) for n, r in read.records if any(c.strip() for c in r)]
    start = _header(filled)
    if len(filled) < start + 2:
        raise ClassError("class_empty", path=path)
    header = tuple(c.strip() for c in trimmed(filled[start][1]))
    if len(header) > MOST_COLUMNS:
        raise ClassError("class_wide", path=path, columns=len(header), most=MOST_COLUMNS)
    body = filled[start + 1 :]
    rows = tuple(_widened(r, len(header), separator or " ") for _, r in body)
    numbers = tuple(n for n, _ in body)
    return Sheet(header, rows, numbers, kind, separator, read.faults, read.notices)


def _header(filled: Sequence[tuple[int, list[str]]]) -> int:
    """The place of the header: the first row that is as wide as most of those below it, or the one
    under it where that holds more names of columns."""
    widths = [len([c for c in r if c.strip()]) for _, r in filled[:10]]
    for place, width in enumerate(widths[:-1]):
        if 2 * width > max(widths[place + 1 :]) or width >= 3:
            named = [known_names(r) for _, r in filled[place : place + 2]]
            return place + (len(filled) > place + 2 and named[1] > max(1, named[0]))
    return 0


def _widened(record: list[str], width: int, joiner: str) -> tuple[str, ...]:
    """A row as wide as the header; what is too much joins the last column."""
    if len(record) > width:
        extra = [c for c in record[width:] if c.strip()]
        record = [*record[: width - 1], joiner.join([record[width - 1], *extra])]
    return tuple(record + [""] * (width - len(record)))
