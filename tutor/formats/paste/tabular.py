"""Exports of "term separator definition": tabs, custom separators, several-line backs."""

from __future__ import annotations

import re

from tutor.decks.words import plain
from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import MASK, Line, Mark, read_lines

_STRONG = ("\t", ";;", "::", "|", "=>", "->", "→")
_WEAK = (
    re.compile(r"[ \u00a0][-–—][ \u00a0]"),
    re.compile(r"[ ]=[ ]"),
    re.compile(r"[ \t\u00a0\u202f]*:(?=\s)"),
)
_HEADER = frozenset(
    """question questions prompt term terms front word key recto terme termes mot notion enonce
    answer answers definition definitions back meaning verso reponse reponses explication""".split()
)
_RULE = re.compile(r"[|:\-+= \t]*-{2,}[|:\-+= \t]*")
_SHARE = 0.4
_WEAK_SHARE = 0.8
_TERM_WORDS = 8
_SEVERAL = 2


def read_strong(page: Page) -> Sketch | None:
    """Read "term⇥definition" and the like; lines without the separator go on with the back."""
    lines = page.lines
    for separator in _STRONG:
        where = [line.text.strip("|" if separator == "|" else "").find(separator) for line in lines]
        holding = [w > 0 for w in where]
        if sum(holding) < _SEVERAL:
            continue
        blocks = [h for h, line in zip(holding, lines, strict=True) if line.after_blank]
        often = sum(holding) >= _SHARE * len(lines)
        if often or (sum(blocks) >= _SEVERAL and sum(blocks) >= len(blocks) - 1):
            return _from_lines(page, separator, holding)
    return None


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
        sketch = Sketch("tabular", [], page.title)
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


def is_header(cells: list[str]) -> bool:
    """Whether the first row names its columns ("term", "réponse")."""
    named = [plain(cell.strip(" \t\n\"'*" + MASK)) in _HEADER for cell in cells]
    return len(named) >= _SEVERAL and all(named[:_SEVERAL])


def take_head(sketch: Sketch, line: Line) -> None:
    """A line over the table: the title, else left out with a doubt."""
    if sketch.title:
        sketch.doubts.append((line.number, f"'{line.text}' stands over the first question"))
    else:
        sketch.title = [line.span]


def _from_lines(page: Page, separator: str, holding: list[bool]) -> Sketch:
    sketch = Sketch("tabular", [], page.title)
    for i, (line, holds) in enumerate(zip(page.lines, holding, strict=True)):
        if _RULE.fullmatch(line.text):
            continue
        if not holds:
            if sketch.drafts:
                sketch.drafts[-1].body.append(line)
            else:
                take_head(sketch, line)
            continue
        cells = _cells(line, separator)
        if not sketch.drafts and is_header([cell.text for cell in cells]):
            page.furniture.add(line.number)
            continue
        body = [part for cell in cells[1:] for part in _own_lines(page.text, cell)]
        sketch.drafts.append(Draft(line.number, [cells[0].span], body))
        if len(cells) > _SEVERAL:
            sentence = f"{len(cells)} columns: all after the first were taken as the answer"
            sketch.doubts.append((page.lines[i].number, sentence))
    return sketch


def _cells(line: Line, separator: str) -> list[Line]:
    """Cut a line at its separators: every one for columns, the first for the others."""
    many = separator in "\t|"
    cells, start = [], 0
    while (place := line.text.find(separator, start)) >= 0:
        cells.append(line.cut(start, place))
        start = place + len(separator)
        if not many and cells[0].text:
            break
    cells.append(line.cut(start))
    return [cell for cell in cells if cell.text]


def _own_lines(text: str, cell: Line) -> list[Line]:
    """The lines of a cell, each with its own bullet."""
    return read_lines(text, cell.span.start, cell.span.end, cell.number)
