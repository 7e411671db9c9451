"""Workbooks (XLSX, ODS) as rows of text, with what could not be read of them, cell by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.errors import ClassError, Message
from tutor.files import read_bytes

MOST_COLUMNS = 300  # of a sheet: more is a damaged file, not a class
MOST_BYTES = 200_000_000
"""Bytes that a workbook may have once unpacked."""
MOST_MERGED = 50_000_000
"""And where cells are merged: then all of it is held at once."""
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_PART = 1 << 20  # bytes read at once
_MERGED, _FORMULA = b"<mergeCell ", b"<f"
Records = list[tuple[int, list[str]]]
"""(row of the file from 1, its cells)."""
Cells = Mapping[tuple[int, int], Message]
"""What is wrong with some cells, by (row from 1, column from 0)."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook.

    Attributes:
        records: its rows.
        faults: cells that hold no answer although something stands there.
        notices: what the person should know of how it was read.
    """

    records: Records
    faults: Cells = field(default_factory=dict)
    notices: tuple[Message, ...] = ()


def shown(value: object) -> str:
    """A cell's value as the text that a person sees."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def cell_name(row: int, column: int) -> str:
    """A cell as spreadsheets name it: ``C12``; rows from 1, columns from 0."""
    letters = ""
    while column >= 0:
        column, place = divmod(column, 26)
        letters = chr(65 + place) + letters
        column -= 1
    return f"{letters}{row}"


def _unpacked(path: Path) -> tuple[bytes, set[bytes], int]:
    """The file, which signs stand in its sheets, and its size unpacked.

    Raises:
        ClassError: it is no workbook, is locked, or would fill the memory.
        FileError: it cannot be read.
    """
    data = read_bytes(path, MOST_BYTES)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ClassError("class_locked", path=path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(i.file_size for i in archive.infolist())
            if size > MOST_BYTES:
                raise ClassError("class_too_large", path=path, megabytes=MOST_BYTES // 1_000_000)
            return data, _signs(archive), size
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        code = "class_cut" if data.startswith(b"PK\x03\x04") else "class_no_workbook"
        raise ClassError(code, path=path) from error


def _signs(archive: zipfile.ZipFile) -> set[bytes]:
    found: set[bytes] = set()
    wanted = (_MERGED, _FORMULA + b">", _FORMULA + b" ")
    for name in archive.namelist():
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        with archive.open(name) as stream:
            before = b""
            while part := stream.read(_PART):
                found |= {sign for sign in wanted if sign in before + part}
                before = part[-16:]
    return found


def read_xlsx(path: Path, wanted: str | None) -> Table:
    """The sheet of that name, or the first one that is shown and has cells.

    Cells merged over several rows stand in each of them.

    Raises:
        ClassError: it is no workbook, or has no such sheet, or is too large.
        FileError: it cannot be read.
    """
    data, signs, size = _unpacked(path)
    merged = _MERGED in signs
    if merged and size > MOST_MERGED:
        raise ClassError("class_merged", path=path, megabytes=MOST_MERGED // 1_000_000)
    book = _opened(path, data, read_only=not merged, data_only=True)
    try:
        seen = [s.title for s in book.worksheets if s.sheet_state == "visible"]
        hidden = [s.title for s in book.worksheets if s.sheet_state != "visible"]
        if wanted is not None and wanted not in book.sheetnames:
            raise ClassError("class_no_sheet", path=path, sheet=wanted, sheets=", ".join(seen))
        for name in [wanted] if wanted is not None else seen:
            rows = [
                (number, [shown(v) for v in row[: MOST_COLUMNS + 1]])
                for number, row in enumerate(book[name].iter_rows(values_only=True), start=1)
            ]
            if any(any(c.strip() for c in row) for _, row in rows):
                break
        else:
            if hidden and wanted is None:
                raise ClassError("class_hidden", path=path, sheets=", ".join(hidden))
            return Table([])
        notices = _filled(rows, book[name]) if merged else ()
        others = [n for n in (*seen, *hidden) if n != name]
        if others and wanted is None:
            notices = (*notices, Message("batch.sheet", {"sheet": name, "others": others}))
    finally:
        book.close()
    faults = _formulas(path, data, name, rows) if signs - {_MERGED} else {}
    return Table(rows, faults, tuple(_listed(n) for n in notices))


def _listed(notice: Message) -> Message:
    values = {k: ", ".join(v) if isinstance(v, list) else v for k, v in notice.values.items()}
    return Message(notice.key, values)


def _opened(path: Path, data: bytes, read_only: bool, data_only: bool) -> Any:
    import warnings

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), read_only=read_only, data_only=data_only)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, SyntaxError,
            AttributeError, TypeError) as error:  # fmt: skip
        raise ClassError("class_no_workbook", path=path) from error


def _filled(rows: Records, sheet: Any) -> tuple[Message, ...]:
    """Write what is merged over several rows into each of them."""
    places = []
    for area in sorted(sheet.merged_cells.ranges, key=lambda a: (a.min_row, a.min_col)):
        if area.max_row == area.min_row or area.min_col > MOST_COLUMNS:
            continue
        column = area.min_col - 1
        told = rows[area.min_row - 1][1][column]
        for _, row in rows[area.min_row : area.max_row]:
            row[column] = told
        if told.strip():
            places.append(f"{cell_name(area.min_row, column)}:{cell_name(area.max_row, column)}")
    if not places:
        return ()
    return (Message("batch.merged", {"count": len(places), "first": places[:3]}),)


def _formulas(path: Path, data: bytes, name: str, rows: Records) -> dict[tuple[int, int], Message]:
    """Cells with a formula whose result is not in the file."""
    book = _opened(path, data, read_only=True, data_only=False)
    found = {}
    try:
        for (number, told), row in zip(rows, book[name].iter_rows(), strict=False):
            for column, cell in enumerate(row[: len(told)]):
                if cell.data_type == "f" and not told[column].strip():
                    at = cell_name(number, column)
                    found[number, column] = Message("class.formula", {"cell": at})
    finally:
        book.close()
    return found


def read_ods(path: Path, wanted: str | None) -> Table:
    """The sheet of that name of an OpenDocument table, or the first one with cells.

    Raises:
        ClassError: it is no workbook, or has no such sheet, or is too large.
        FileError: it cannot be read.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    data, _, _ = _unpacked(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = fromstring(archive.read("content.xml"))
    except (KeyError, ParseError, DefusedXmlException, zipfile.BadZipFile) as error:
        raise ClassError("class_no_workbook", path=path) from error
    table = _OFFICE.format("table")
    sheets = {t.get(f"{{{table}}}name", ""): t for t in root.iter(f"{{{table}}}table")}
    if wanted is not None and wanted not in sheets:
        raise ClassError("class_no_sheet", path=path, sheet=wanted, sheets=", ".join(sheets))
    for name, sheet in sheets.items():
        if wanted in (None, name) and (rows := _ods_rows(sheet)):
            return Table(rows)
    return Table([])


def _ods_rows(sheet: Any) -> Records:
    table, text = _OFFICE.format("table"), _OFFICE.format("text")
    rows: Records = []
    number = 0
    for row in sheet.iter(f"{{{table}}}table-row"):
        cells: list[str] = []
        for cell in row:
            times = int(cell.get(f"{{{table}}}number-columns-repeated", "1"))
            told = "\n".join("".join(p.itertext()) for p in cell.iter(f"{{{text}}}p"))
            cells += [told] * (times if told else min(times, MOST_COLUMNS))
            if len(cells) > 4 * MOST_COLUMNS:
                break
        again = int(row.get(f"{{{table}}}number-rows-repeated", "1"))
        if any(c.strip() for c in cells):
            rows += [(number + k + 1, trimmed(cells)) for k in range(min(again, 1000))]
        number += again
    return rows


def trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells at the end."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
