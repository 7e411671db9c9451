"""Exports of "term separator definition": tabs, custom separators, several-line backs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.formats.paste.columns import Columns, columns, is_header
from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import Line, Mark, read_lines

_STRONG = tuple(
    re.compile(sign)
    for sign in (
        r"\t", r";{2,}", r">{2,3}", r":{2,3}", r"\|", "<=>|<->|<>|↔|⇔", "[=-]{1,2}>|→|⇒|➔|⟶|➜|►"
    )
)  # fmt: skip
_COLUMNS = frozenset({r"\t", r"\|"})
_ARROWS = _STRONG[-1]
_WEAK = (
    re.compile(r"[ \u00a0][-–—][ \u00a0]"),
    re.compile(r"[ ]=[ ]"),
    re.compile(r"[ \t\u00a0\u202f]*:(?=\s)"),
)
_RULE = re.compile(r"[|:\-+= \t]*-{2,}[|:\-+= \t]*")
_SHARE = 0.4
_WEAK_SHARE = 0.8
_TERM_WORDS = 8
_SEVERAL = 2
_STRONG_SURE = 0.79
_HEADED_SURE = 0.85
_WEAK_SURE = 0.6


def read_strong(page: Page) -> Sketch | None:
    """Read "term⇥definition" and the like; lines without the separator go on with the back."""
    lines = page.lines
    for separator in _STRONG:
        bars = "|" if separator.pattern == r"\|" else ""
        found = [separator.search(line.text.strip(bars)) for line in lines]
        holding = [sign is not None and sign.start() > 0 for sign in found]
        if sum(holding) < _SEVERAL:
            continue
        if page.chapters and not _over_headings(page, holding, separator):
            continue
        blocks = [h for h, line in zip(holding, lines, strict=True) if line.after_blank]
        often = sum(holding) >= _SHARE * len(lines)
        if often or (sum(blocks) >= _SEVERAL and sum(blocks) >= len(blocks) - 1):
            return _from_lines(page, separator, holding)
    return None


def _over_headings(page: Page, holding: list[bool], separator: re.Pattern[str]) -> bool:
    """Whether the separator, and not the headings over it, makes the cards."""
    marked = sum(
        line.mark is not Mark.NONE for line, holds in zip(page.lines, holding, strict=True) if holds
    )
    return separator is not _ARROWS or marked * 2 < sum(holding)


def read_weak(page: Page) -> Sketch | None:
    """Read a glossary, one "term - definition" or "term: definition" a line."""
    lines = page.lines
    asking = [asked(line.text) >= _SEVERAL for line in lines]
    if len(lines) <= _SEVERAL or any(line.mark is not Mark.NONE for line in lines):
        return None
    for pattern in _WEAK:
        cuts = [pattern.search(line.text) for line in lines]
        good = [
            c is not None and _is_term(line.text[: c.start()])
            for line, c in zip(lines, cuts, strict=True)
        ]
        first = 0 if good[0] else 1
        whole = sum(good[first:]) >= _WEAK_SHARE * (len(lines) - first)
        if not whole or any(asks and not fits for asks, fits in zip(asking, good, strict=True)):
            continue
        sketch = Sketch("tabular", [], _WEAK_SURE, page.head)
        for line, cut, fits in zip(lines, cuts, good, strict=True):
            if fits and cut is not None:
                front, back = line.cut(0, cut.start()), line.cut(cut.end())
                sketch.drafts.append(Draft(line.number, [front.span], [back] if back.text else []))
            elif sketch.drafts:
                sketch.drafts[-1].body.append(line)
            else:
                take_head(sketch, line)
        return sketch
    return None


def _is_term(text: str) -> bool:
    return 0 < len(text.split()) <= _TERM_WORDS and not re.search(r"[.;?!]\s", text)


def take_head(sketch: Sketch, line: Line) -> None:
    """A line over the table: the title, else left out with a doubt."""
    if sketch.title:
        sketch.doubt(line.number, "before_first", text=line.text)
    else:
        sketch.title = [line.cut(len(line.text) - len(line.text.lstrip("# "))).span]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line cut into cells, or a whole line that has no separator."""

    cells: list[Line]
    holds: bool

    @property
    def line(self) -> Line:
        return self.cells[0]


def _from_lines(page: Page, separator: re.Pattern[str], holding: list[bool]) -> Sketch | None:
    sketch = Sketch("tabular", [], _STRONG_SURE, page.head)
    rows = [
        _Row(_cells(line, separator) if holds else [line], holds)
        for line, holds in zip(page.lines, holding, strict=True)
        if not _RULE.fullmatch(line.text)
    ]
    ruled = len(rows) < len(page.lines) and separator.pattern == r"\|"
    first = next((i for i, row in enumerate(rows) if row.holds), None)
    if first is None:
        return None
    texts = [cell.text for cell in rows[first].cells]
    header = texts if is_header(texts) or (ruled and len(texts) > 1) else None
    if header is not None:
        page.furniture.add(rows[first].line.number)
        del rows[first]
    roles = Columns(0, (1,))
    if separator.pattern in _COLUMNS:
        roles = columns(header, [[cell.text for cell in row.cells] for row in rows if row.holds])
    if ruled or header is not None or page.chapters:
        sketch.sure = _HEADED_SURE
    _take_rows(sketch, page, rows, roles)
    if roles.left_out and sketch.drafts:
        sketch.doubt(sketch.drafts[0].line, "columns_left_out", names=", ".join(roles.left_out))
    elif header is None and len(roles.back) > 1 and sketch.drafts:
        sketch.doubt(sketch.drafts[0].line, "columns", count=len(roles.back) + 1)
    return sketch


def _take_rows(sketch: Sketch, page: Page, rows: list[_Row], roles: Columns) -> None:
    for i, row in enumerate(rows):
        if row.holds:
            _take_card(sketch, page, row.cells, roles)
        elif _is_chapter(rows, i):
            page.furniture.add(row.line.number)
            if not sketch.drafts:
                take_head(sketch, row.line)
        elif sketch.drafts:
            sketch.drafts[-1].body.append(row.line)
        else:
            take_head(sketch, row.line)


def _take_card(sketch: Sketch, page: Page, cells: list[Line], roles: Columns) -> None:
    wanted = [cells[i] for i in roles.back if i < len(cells)]
    body = [part for cell in wanted for part in _own_lines(page.text, cell)]
    asks = cells[roles.front] if roles.front < len(cells) else cells[0]
    sketch.drafts.append(Draft(cells[0].number, [asks.span] if asks.text else [], body))
    if roles.left_out:
        page.furniture.add(cells[0].number)


def _is_chapter(rows: list[_Row], i: int) -> bool:
    """Whether a bullet without a separator stands over cards that are deeper than it."""
    line = rows[i].line
    if line.mark is not Mark.DASH or i + 1 == len(rows) or not rows[i + 1].holds:
        return False
    return rows[i + 1].line.indent > line.indent


def _cells(line: Line, separator: re.Pattern[str]) -> list[Line]:
    """Cut a line at its separators: every one for columns, the first for the others."""
    many = separator.pattern in _COLUMNS
    cells: list[Line] = []
    start = 0
    for sign in separator.finditer(line.text):
        cells.append(line.cut(start, sign.start()))
        start = sign.end()
        if not many and cells[0].text:
            break
    cells.append(line.cut(start))
    if separator.pattern == r"\|" and not cells[0].text:
        del cells[0]
    while len(cells) > _SEVERAL and not cells[-1].text:
        del cells[-1]
    return cells


def _own_lines(text: str, cell: Line) -> list[Line]:
    """The lines of a cell, each with its own bullet."""
    return read_lines(text, cell.span.start, cell.span.end, cell.number) if cell.text else []
