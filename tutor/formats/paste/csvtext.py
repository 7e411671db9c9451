"""CSV, and tables with tabs and quotes: quoted cells may hold separators and new lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from tutor.formats.paste.cloze import has_gap
from tutor.formats.paste.columns import columns, is_header
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import MASK, SOFT, Line, read_lines
from tutor.formats.paste.tabular import take_head

_QUOTED = re.compile(r'"((?:[^"]|"")*)"[ ]*')
_BLANKS = " \t" + MASK
_SEP = re.compile(r"\s*\"?sep=(.)\"?[ \t]*(?:\n|$)", re.IGNORECASE)
_STATED = re.compile(r"#([a-z ]+):(.*)", re.IGNORECASE)
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":", "space": " "}
_ABOUT = ("guid", "notetype", "deck", "tags")
_SHARE = 0.8
_SEVERAL = 2
_HEAD_ROWS = 4
_PLAIN_SURE = 0.86
_SURE = 0.93
_STATED_SURE = 0.95


@dataclass(slots=True)
class _Cell:
    """A cell: the place of its inside, its first line, and whether it stood in quotes."""

    start: int
    end: int
    line: int
    quoted: bool


@dataclass(slots=True)
class _Stated:
    """What the lines at the head say: separator, names and uses of columns, where rows begin."""

    separator: str = ""
    names: str = ""
    beside: frozenset[int] = frozenset()
    start: int = 0
    lines: int = 0


_Rows = list[list[_Cell]]


def read_csv(page: Page) -> Sketch | None:
    """Read CSV with ``;``, ``,`` or tabs: a header, quoted cells, or tight columns show it."""
    stated = _stated(page.text)
    page.furniture |= set(range(1, stated.lines + 1))
    skipped = page.furniture | {page.text.count("\n", 0, s.start) + 1 for s in page.title}
    best: Sketch | None = None
    for delimiter in stated.separator or ";,\t":
        found = [
            row for row in _rows(page.text, delimiter, stated.start) if row[0].line not in skipped
        ]
        sketch = _table(page, found, delimiter, stated)
        if sketch is not None and (best is None or sketch.sure > best.sure):
            best = sketch
    return best


def _stated(text: str) -> _Stated:
    """Excel's ``sep=;`` and Anki's ``#separator:`` … lines at the head of a text."""
    if found := _SEP.match(text):
        return _Stated(found[1], start=found.end(), lines=text.count("\n", 0, found.end()))
    stated = _Stated()
    beside: set[int] = set()
    for row in text.split("\n"):
        line = _STATED.fullmatch(row.strip(_BLANKS))
        if line is None:
            break
        key, value = line[1].strip().lower(), line[2].strip()
        if key == "separator":
            stated.separator = _SEPARATORS.get(value.lower(), value[:1])
        elif key == "columns":
            stated.names = row[row.index(":") + 1 :]
        elif key.endswith(" column") and key[:-7] in _ABOUT and value.isdigit():
            beside.add(int(value) - 1)
        stated.start += len(row) + 1
        stated.lines += 1
    stated.beside = frozenset(beside)
    if stated.lines and not stated.separator:
        stated.separator = "\t"
    return stated


def _table(page: Page, rows: _Rows, delimiter: str, stated: _Stated) -> Sketch | None:
    """The sketch of rows that make a table; None when they do not."""
    if not rows or (len(rows) < _SEVERAL and not stated.lines):
        return None
    text = page.text
    head = -1
    if not stated.names:
        heads = (i for i, row in enumerate(rows[:_HEAD_ROWS]) if is_header(_texts(text, row)))
        head = next(heads, -1)
    body = rows[head + 1 :]
    header = _texts(text, rows[head]) if head >= 0 else None
    if stated.names:
        header = stated.names.split(stated.separator)
    if header is not None and len(header) == _SEVERAL and delimiter == ",":
        body = [_rejoined(row, len(header)) for row in body]
    if not _is_table(body, head >= 0):
        return None
    sure = _surety(text, body, delimiter, stated, header is not None)
    if sure is None:
        return None
    own = page.copy()
    if head >= 0:
        own.furniture.add(rows[head][0].line)
    return _sketch(own, rows[: max(head, 0)], body, header, stated, sure)


def _texts(text: str, row: list[_Cell]) -> list[str]:
    return [text[cell.start : cell.end] for cell in row]


def _is_table(body: _Rows, headed: bool) -> bool:
    """Whether most rows have several cells, or without a header as many as most others."""
    widths = Counter(len(row) for row in body).most_common(1)
    if not widths or widths[0][0] < _SEVERAL:
        return False
    fits = sum(len(row) >= _SEVERAL for row in body) if headed else widths[0][1]
    return fits >= _SHARE * len(body)


def _surety(text: str, body: _Rows, delimiter: str, stated: _Stated, headed: bool) -> float | None:
    """How sure it is that rows with commas or the like are a table; None when nothing says so."""
    quoted = any(cell.quoted for row in body for cell in row)
    if stated.lines:
        return _STATED_SURE
    if headed and (delimiter != "\t" or quoted):
        return _SURE
    tight = delimiter == ";" and all(_is_tight(text, row) for row in body)
    return _PLAIN_SURE if quoted or (tight and len(body) > _SEVERAL) else None


def _rejoined(row: list[_Cell], width: int) -> list[_Cell]:
    """A row whose last cell takes in what unquoted commas cut off it."""
    if len(row) <= width or any(cell.quoted for cell in row):
        return row
    last = _Cell(row[width - 1].start, row[-1].end, row[width - 1].line, False)
    return [*row[: width - 1], last]


def _is_tight(text: str, row: list[_Cell]) -> bool:
    """Whether a row is two columns without white space after the separator."""
    cells = [text[cell.start : cell.end] for cell in row]
    return len(cells) == _SEVERAL and all(c.strip() and c[:1].strip() for c in cells)


def _rows(text: str, delimiter: str, place: int) -> _Rows:
    """Cut text into rows of cells; no rows when its quotes do not close where a cell ends."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    stop = re.compile(f"[\n{re.escape(delimiter)}]")
    rows: _Rows = [[]]
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
            found = stop.search(text, start)
            end = found.start() if found else len(text)
            rows[-1].append(_Cell(start, end, line, False))
            place = end
        if text[place : place + 1] == "\n":
            rows.append([])
        place += 1
    blank = " \t\n" + MASK + SOFT
    return [row for row in rows if any(text[c.start : c.end].strip(blank) for c in row)]


def _sketch(
    page: Page, above: _Rows, body: _Rows, header: list[str] | None, stated: _Stated, sure: float
) -> Sketch | None:
    masked = list(page.text)
    for cell in (cell for row in body for cell in row if cell.quoted):
        for found in re.finditer('""', page.text[cell.start : cell.end]):
            masked[cell.start + found.end() - 1] = MASK
    page.text = "".join(masked)
    sketch = Sketch("csv", [], sure, page.title, page=page)
    for cell in (cell for row in above for cell in row):
        for line in read_lines(page.text, cell.start, cell.end, cell.line):
            take_head(sketch, line)
    texts = [_texts(page.text, row) for row in body]
    front, backs, out = _roles(header, texts, stated.beside)
    if out:
        sketch.doubt(body[0][0].line, "columns_left_out", names=", ".join(out))
    elif header is None and len(backs) > 1 and not stated.lines:
        sketch.doubt(body[0][0].line, "columns", count=len(backs) + 1)
    used = {front, *backs}
    for row in body:
        beside = {c.line for i, c in enumerate(row) if i not in used}
        page.furniture |= beside if len({c.line for c in row}) == 1 and out else set()
        cells = [read_lines(page.text, c.start, c.end, c.line) for c in row]
        asked = cells[front] if front < len(cells) else []
        _take_row(sketch, page, asked, [line for i in backs if i < len(cells) for line in cells[i]])
    return sketch if sketch.drafts else None


def _roles(
    header: list[str] | None, rows: list[list[str]], beside: frozenset[int]
) -> tuple[int, tuple[int, ...], tuple[str, ...]]:
    """The columns that ask and answer, without those that the file says are beside them."""
    kept = [i for i in range(max(map(len, rows), default=0)) if i not in beside]
    heads = [header[i] for i in kept if i < len(header)] if header else None
    roles = columns(heads, [[row[i] for i in kept if i < len(row)] for row in rows])
    return kept[roles.front], tuple(kept[i] for i in roles.back), roles.left_out


def _take_row(sketch: Sketch, page: Page, front: list[Line], back: list[Line]) -> None:
    if front and not back and any(has_gap(line.text) for line in front):
        sketch.drafts.append(Draft(front[0].number, [line.span for line in front]))
    elif front and not back and not sketch.drafts:
        for line in front:
            take_head(sketch, line)
    elif not front and not sketch.drafts:
        for line in back[:1]:
            sketch.doubt(line.number, "no_prompt")
    elif not front:
        sketch.drafts[-1].body.extend(back)
    else:
        sketch.drafts.append(Draft(front[0].number, [line.span for line in front], back))
