"""Tables as people have them: CSV in any encoding, JSON lines, XLSX, ODS.

Every reader gives the same thing: a header and rows of text. A workbook's first sheet with cells is
read; what it computes is read as it was last shown.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.errors import ClassError
from tutor.files import read_text

SEPARATORS = (";", ",", "\t", "|")
MOST_COLUMNS = 300
MOST_BYTES = 200_000_000
"""Bytes that a workbook may have once unpacked."""
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_LINES = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in a file.

    Attributes:
        header: column names.
        rows: one tuple a row, as wide as the header.
        numbers: the row of the file (counted from 1) that each row stands in.
        kind: ``csv``, ``jsonl``, ``xlsx`` or ``ods``.
        separator: of a CSV; None when it has a single column, and of other kinds.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    kind: str
    separator: str | None = None


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
        return _table(path, _xlsx(path, sheet), "xlsx")
    if ending == ".ods":
        return _table(path, _ods(path, sheet), "ods")
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
    separator = separator or _separator(text)
    csv.field_size_limit(_LINES)
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
    return _table(path, records, "csv", separator)


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
    rows = tuple(tuple(_shown(row.get(n)) for n in names) for _, row in found)
    return Sheet(names, rows, tuple(n for n, _ in found), "jsonl")


def _shown(value: object) -> str:
    """A cell's value as the text that a person sees."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _unpacked(path: Path) -> None:
    """Refuse what is no workbook, is locked, or would fill the memory.

    Raises:
        ClassError: with what is wrong.
    """
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ClassError("class_locked", path=path)
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(i.file_size for i in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ClassError("class_no_workbook", path=path) from error
    if size > MOST_BYTES:
        raise ClassError("class_too_large", path=path, megabytes=MOST_BYTES // 1_000_000)


def _xlsx(path: Path, wanted: str | None) -> list[tuple[int, list[str]]]:
    import warnings

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _unpacked(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise ClassError("class_no_workbook", path=path) from error
    try:
        names = [s.title for s in book.worksheets if s.sheet_state == "visible"]
        if wanted is not None and wanted not in book.sheetnames:
            raise ClassError("class_no_sheet", path=path, sheet=wanted, sheets=", ".join(names))
        for name in [wanted] if wanted is not None else names:
            rows = [
                (number, [_shown(v) for v in row[: MOST_COLUMNS + 1]])
                for number, row in enumerate(book[name].iter_rows(values_only=True), start=1)
            ]
            if any(any(c.strip() for c in row) for _, row in rows):
                return rows
    finally:
        book.close()
    return []


def _ods(path: Path, wanted: str | None) -> list[tuple[int, list[str]]]:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    _unpacked(path)
    try:
        with zipfile.ZipFile(path) as archive:
            root = fromstring(archive.read("content.xml"))
    except (KeyError, ParseError, DefusedXmlException) as error:
        raise ClassError("class_no_workbook", path=path) from error
    table, text = _OFFICE.format("table"), _OFFICE.format("text")
    sheets = {t.get(f"{{{table}}}name", ""): t for t in root.iter(f"{{{table}}}table")}
    if wanted is not None and wanted not in sheets:
        raise ClassError("class_no_sheet", path=path, sheet=wanted, sheets=", ".join(sheets))
    for name, sheet in sheets.items():
        if wanted not in (None, name):
            continue
        rows: list[tuple[int, list[str]]] = []
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
                rows += [(number + k + 1, _trimmed(cells)) for k in range(min(again, 1000))]
            number += again
        if rows:
            return rows
    return []


def _trimmed(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _table(
    path: Path, records: Iterable[tuple[int, list[str]]], kind: str, separator: str | None = None
) -> Sheet:
    """Header and rows; title lines above the header are left out."""
    filled = [(n, r) for n, r in records if any(c.strip() for c in r)]
    start = _header(filled)
    if len(filled) < start + 2:
        raise ClassError("class_empty", path=path)
    header = tuple(c.strip() for c in _trimmed(filled[start][1]))
    if len(header) > MOST_COLUMNS:
        raise ClassError("class_wide", path=path, columns=len(header), most=MOST_COLUMNS)
    body = filled[start + 1 :]
    rows = tuple(_widened(r, len(header), separator or " ") for _, r in body)
    return Sheet(header, rows, tuple(n for n, _ in body), kind, separator)


def _header(filled: Sequence[tuple[int, list[str]]]) -> int:
    """The place of the header: the first row that is as wide as most of those below it."""
    widths = [len([c for c in r if c.strip()]) for _, r in filled[:10]]
    for place, width in enumerate(widths[:-1]):
        if 2 * width > max(widths[place + 1 :]) or width >= 3:
            return place
    return 0


def _widened(record: list[str], width: int, joiner: str) -> tuple[str, ...]:
    """A row as wide as the header; what is too much joins the last column."""
    if len(record) > width:
        extra = [c for c in record[width:] if c.strip()]
        record = [*record[: width - 1], joiner.join([record[width - 1], *extra])]
    return tuple(record + [""] * (width - len(record)))
