"""Exports of "term separator definition": tabs, custom separators, several-line backs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.formats.paste.columns import Columns, columns, is_header
from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import Line, Mark, continues, read_lines

_TAB, _BAR = re.compile(r"\t"), re.compile(r"\|")
_ARROWS = re.compile("[=-]{1,2}>|→|⇒|➔|⟶|➜|►")
_STRONG = (
    _TAB,
    re.compile(r";{2,}"),
    re.compile(r">{2,3}|:{2,3}"),
    _BAR,
    re.compile("<=>|<->|<>|↔|⇔"),
    _ARROWS,
)
_WEAK = (
    re.compile(r"[ \u00a0][-–—][ \u00a0]"),
    re.compile(r"[ ]=[ ]"),
    re.compile(r"[ \t\u00a0\u202f]*:(?=\s)"),
)
_RULE = re.compile(r"[|:\-+= \t]*-{2,}[|:\-+= \t]*")
_ASKED = re.compile(r"([^?]{4,300}\?)[\s\0]+(?=[^?]+$)")
_ASKED_SURE = 0.62
_SHARE = 0.4
_WEAK_SHARE = 0.8
_TERM_WORDS = 8  # words at the most of a term
_SEVERAL = 2
_STRONG_SURE = 0.79
_HEADED_SURE = 0.85
_WEAK_SURE = 0.6
_TITLED_SURE = 0.77
"""Under one heading, which is a title: more than of a question with so many named concepts."""


def read_strong(page: Page) -> Sketch | None:
    """Read "term⇥definition" and the like; lines without the separator go on with the back."""
    lines = page.lines
    for separator in _STRONG:
        bars = "|" if separator is _BAR else ""
        found = [separator.search(line.text.strip(bars)) for line in lines]
        holding = [sign is not None and sign.start() > 0 for sign in found]
        if sum(holding) < _SEVERAL:
            continue
        if page.chapters and not _over_headings(page, holding, separator):
            continue
        blocks = [h for h, line in zip(holding, lines, strict=True) if line.after_blank]
        often = sum(holding) >= _SHARE * len(lines) or _nested(lines, holding)
        if often or (sum(blocks) >= _SEVERAL and sum(blocks) >= len(blocks) - 1):
            return _from_lines(page, separator, holding)
    return None


def _nested(lines: list[Line], holding: list[bool]) -> bool:
    """Whether bullets without the separator are chapters over cards, or the answers under them."""
    if any(line.mark is Mark.NONE for line in lines):
        return False
    card: Line | None = None
    for i, (line, holds) in enumerate(zip(lines, holding, strict=True)):
        if holds:
            card = line
        elif not _stands_over(lines, i, card) and (card is None or line.indent <= card.indent):
            return False
    return True


def _stands_over(lines: list[Line], i: int, card: Line | None) -> bool:
    """Whether a bullet that belongs to no card has deeper lines under it."""
    line = lines[i]
    if line.mark is not Mark.DASH or i + 1 == len(lines):
        return False
    outside = card is None or line.indent <= card.indent
    return outside and lines[i + 1].indent > line.indent


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
        fitting = [fits or _goes_on(lines, i) for i, fits in enumerate(good)]
        whole = sum(fitting[first:]) >= _WEAK_SHARE * (len(lines) - first)
        whole = whole and sum(good) * 2 > len(lines)
        if not whole or any(asks and not fits for asks, fits in zip(asking, good, strict=True)):
            continue
        sketch = Sketch("tabular", [], _WEAK_SURE, page.head)
        if len(page.chapters) == 1 and page.heading:
            sketch.sure = _TITLED_SURE
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


def _goes_on(lines: list[Line], i: int) -> bool:
    """Whether a line goes on with the sentence of the line before."""
    return i > 0 and continues(lines[i - 1].text, lines[i], sentences=True)


def read_asked(page: Page) -> Sketch | None:
    """Read "Question? Answer." on one line each."""
    cuts = [_ASKED.match(line.text) for line in page.lines]
    if len(cuts) < _SEVERAL or sum(cut is not None for cut in cuts) < _WEAK_SHARE * len(cuts):
        return None
    sketch = Sketch("tabular", [], _ASKED_SURE, page.head)
    for line, cut in zip(page.lines, cuts, strict=True):
        if cut is not None:
            answer = line.cut(cut.end())
            body = _own_lines(page.text, answer)
            sketch.drafts.append(Draft(line.number, [line.cut(0, cut.end(1)).span], body))
        elif sketch.drafts:
            sketch.drafts[-1].body.append(line)
        else:
            take_head(sketch, line)
    return sketch


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
    ruled = len(rows) < len(page.lines) and separator is _BAR
    first = next((i for i, row in enumerate(rows) if row.holds), None)
    if first is None:
        return None
    texts = [cell.text for cell in rows[first].cells]
    header = texts if is_header(texts) or (ruled and len(texts) > 1) else None
    if header is not None:
        again = [row for row in rows if [cell.text for cell in row.cells] == header]
        page.furniture |= {row.line.number for row in again}
        rows = [row for row in rows if not any(row is other for other in again)]
    roles = Columns(0, (1,))
    if separator in (_TAB, _BAR):
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
    lines = [row.line for row in rows]
    card: Line | None = None
    for i, row in enumerate(rows):
        if row.holds:
            card = row.line
            _take_card(sketch, page, row.cells, roles)
        elif _stands_over(lines, i, card):
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
    asks = [cell.span for cell in cells[roles.front : roles.front + 1] if cell.text]
    sketch.drafts.append(Draft(cells[0].number, asks, body))
    if roles.left_out:
        page.furniture.add(cells[0].number)


def _cells(line: Line, separator: re.Pattern[str]) -> list[Line]:
    """Cut a line at its separators: every one for columns, the first for the others."""
    many = separator in (_TAB, _BAR)
    cells: list[Line] = []
    start = 0
    for sign in separator.finditer(line.text):
        cells.append(line.cut(start, sign.start()))
        start = sign.end()
        if not many and cells[0].text:
            break
    cells.append(line.cut(start))
    if separator is _BAR and not cells[0].text:
        del cells[0]
    while len(cells) > _SEVERAL and not cells[-1].text:
        del cells[-1]
    return cells


def _own_lines(text: str, cell: Line) -> list[Line]:
    """The lines of a cell, each with its own bullet."""
    return read_lines(text, cell.span.start, cell.span.end, cell.number) if cell.text else []
