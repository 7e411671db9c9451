"""CSV, and tables with tabs and quotes: quoted cells may hold separators and new lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import MASK, Line, read_lines
from tutor.formats.paste.tabular import is_header, take_head

_QUOTED = re.compile(r'"((?:[^"]|"")*)"[ ]*')
_BLANKS = " \t" + MASK
_SHARE = 0.8
_SEVERAL = 2


@dataclass(slots=True)
class _Cell:
    """A cell: the place of its inside, its first line, and whether it stood in quotes."""

    start: int
    end: int
    line: int
    quoted: bool


def read_csv(page: Page) -> Sketch | None:
    """Read CSV with ``;``, ``,`` or tabs: a header, quoted cells, or tight columns show it."""
    skipped = page.furniture | {page.text.count("\n", 0, s.start) + 1 for s in page.title}
    for delimiter in ";,\t":
        rows = [row for row in _rows(page.text, delimiter) if row[0].line not in skipped]
        if len(rows) < _SEVERAL:
            continue
        columns = Counter(len(row) for row in rows).most_common(1)[0]
        if columns[0] < _SEVERAL or columns[1] < _SHARE * len(rows):
            continue
        header = is_header([page.text[cell.start : cell.end] for cell in rows[0]])
        quoted = any(cell.quoted for row in rows for cell in row)
        tight = delimiter == ";" and all(_is_tight(page.text, row) for row in rows)
        if quoted or (header and delimiter != "\t") or (tight and len(rows) > _SEVERAL):
            if header:
                page.furniture.add(rows[0][0].line)
            return _from_rows(page, rows[1:] if header else rows)
    return None


def _is_tight(text: str, row: list[_Cell]) -> bool:
    """Whether a row is two columns without white space after the separator."""
    cells = [text[cell.start : cell.end] for cell in row]
    return len(cells) == _SEVERAL and all(c.strip() and c[:1].strip() for c in cells)


def _rows(text: str, delimiter: str) -> list[list[_Cell]]:
    """Cut text into rows of cells; no rows when its quotes do not close where a cell ends."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    rows: list[list[_Cell]] = [[]]
    place = 0
    while place <= len(text):
        start = place
        while start < len(text) and text[start] in _BLANKS and text[start] != delimiter:
            start += 1
        line = bisect_right(breaks, start - 1) + 1
        if text[start : start + 1] == '"':
            close = _QUOTED.match(text, start)
            if close is None or text[close.end() : close.end() + 1] not in ("", "\n", delimiter):
                return []
            rows[-1].append(_Cell(close.start(1), close.end(1), line, True))
            place = close.end()
        else:
            stop = start
            while stop < len(text) and text[stop] not in ("\n", delimiter):
                stop += 1
            rows[-1].append(_Cell(start, stop, line, False))
            place = stop
        if text[place : place + 1] == "\n":
            rows.append([])
        place += 1
    return [row for row in rows if any(text[c.start : c.end].strip(" \n" + MASK) for c in row)]


def _from_rows(page: Page, rows: list[list[_Cell]]) -> Sketch | None:
    masked = list(page.text)
    for cell in (cell for row in rows for cell in row if cell.quoted):
        for found in re.finditer('""', page.text[cell.start : cell.end]):
            masked[cell.start + found.end() - 1] = MASK
    page.text = "".join(masked)
    sketch = Sketch("csv", [], page.title)
    for row in rows:
        cells = [_cell_lines(page.text, cell) for cell in row]
        _take_row(sketch, cells)
    return sketch if sketch.drafts else None


def _take_row(sketch: Sketch, cells: list[list[Line]]) -> None:
    front, back = cells[0], [line for cell in cells[1:] for line in cell]
    if front and not back and not sketch.drafts:
        take_head(sketch, front[0])
        return
    if not front and not sketch.drafts:
        sketch.doubts.append((back[0].number, f"'{back[0].text}' has no question before it"))
        return
    if not front:
        sketch.drafts[-1].body.extend(back)
        return
    sketch.drafts.append(Draft(front[0].number, [line.span for line in front], back))
    filled = sum(bool(cell) for cell in cells)
    if filled > _SEVERAL:
        sentence = f"{filled} columns: all after the first were taken as the answer"
        sketch.doubts.append((front[0].number, sentence))


def _cell_lines(text: str, cell: _Cell) -> list[Line]:
    return read_lines(text, cell.start, cell.end, cell.line)
