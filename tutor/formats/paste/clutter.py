"""What stands around notes on a printed page: running heads, page numbers, asides."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise, zip_longest

from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Page
from tutor.formats.paste.spans import MASK, Line, Mark

_OF = r"[ \u00a0]?(?:/|sur|of|de)[ \u00a0]?"
_PAGE = rf"(?:pages?|p\.?)[ \u00a0]?\d{{1,4}}(?:{_OF}\d{{1,4}})?|\d{{1,3}}/\d{{1,3}}"
_PAGE_NUMBER = re.compile(rf"[-–—\[]*\s*(?:{_PAGE})\s*[-–—\]]*|[-–—]\s*\d{{1,4}}\s*[-–—]", re.I)
_COUNTER = re.compile(r"\d{1,4}[ ]?/[ ]?\d{1,4}")
_PAGE_OF = re.compile(r"\d{1,3}[ ]/[ ]\d{1,3}")
_FOOT = re.compile(
    rf"\s{{2,}}(?:pages?|p\.?)[ \u00a0]?\d{{1,4}}(?:{_OF}\d{{1,4}})?$", re.IGNORECASE
)
_APART = re.compile(
    rf"(?P<page>(?i:{_PAGE}))\s{{4,}}\S.*|(?P<first>\d{{1,4}})\s{{10,}}\S.*"
    r"|\S.*\s{10,}(?P<last>\d{1,4})"
)
_DIGITS = re.compile(r"\d+")
_ASIDE = re.compile(r"[(\[][^()\[\]]{3,200}(?:\([^()]*\)[^()\[\]]*)?[)\]]\.?|!{2,}.+|\?{2,}.+")
_DECORATED = re.compile(r"(={2,}|\*{2,}|-{2,}|~{2,}|_{2,}|#{2,})\s*[^\s=*~_#-].{0,80}?\s*\1")
_HEADING_WORDS = 10  # words at the most of a heading
_FAR = 30
_SEVERAL = 2
_WORDS = 14
_RARE = 0.2
_CARD_LINES = 8
"""Lines of a card, at most; a page has more."""
_CHAPTER = re.compile(
    r"([^\W\d_]{2,})[ \u00a0](?:\d{1,2}|[IVX]{1,5}|[A-Z])\b|\d{1,2}[ ]?[-–.)/:][ ]"
)


def clear_clutter(page: Page) -> None:
    """Take page numbers and the heads and feet that come again beside them out of the lines."""
    rows = page.text.replace(MASK, " ").split("\n")
    shapes = Counter(_shape(rows[line.number - 1]) for line in page.lines)
    ends = {line.number for line in page.lines if _ends_page(rows[line.number - 1], shapes)}
    ends |= _numbered(page.lines, rows)
    ends -= _cards(page.lines)
    if not ends:
        return
    out = set(ends)
    numbers = [line.number for line in page.lines]
    for i, line in enumerate(page.lines):
        near = not ends.isdisjoint(numbers[max(0, i - 1) : i + 2])
        if near and shapes[_shape(rows[line.number - 1])] >= _SEVERAL:
            out.add(line.number)
    again = {_shape(rows[number - 1]) for number in out - ends}
    heads = [line for line in page.lines if _shape(rows[line.number - 1]) in again]
    if heads and heads[0] is page.lines[0] and not page.title:
        page.title = [heads[0].span]
    out |= {line.number for line in heads}
    page.furniture |= out
    page.broken = {line.number for line in page.lines if line.number in out}
    page.lines = [line for line in page.lines if line.number not in out]


def _ends_page(row: str, shapes: Counter[str]) -> bool:
    """Whether a row is a page number, or ends with one: far to the right, or on several pages."""
    said = row.strip()
    if len(said.split()) > _WORDS:
        return False
    if _PAGE_NUMBER.fullmatch(said):
        return True
    if _PAGE_OF.fullmatch(said) and shapes[_shape(row)] >= _SEVERAL:
        return True
    far = len(row) - len(row.lstrip()) >= _FAR
    return _FOOT.search(said) is not None and (far or shapes[_shape(row)] >= _SEVERAL)


def _cards(lines: list[Line]) -> set[int]:
    """Rows such as "3/8" that count cards, not pages: few lines stand between them."""
    counts = [line.number for line in lines if _COUNTER.fullmatch(line.text)]
    dense = len(lines) <= _CARD_LINES * len(counts)
    return set(counts) if len(counts) > _SEVERAL and dense else set()


def _numbered(lines: list[Line], rows: list[str]) -> set[int]:
    """Rows with a page number far from their words: after "p.", or numbers that go up by one."""
    told: set[int] = set()
    bare: list[tuple[int, int]] = []
    for line in lines:
        found = _APART.fullmatch(rows[line.number - 1].strip())
        if found is None or len(line.text.split()) > _WORDS:
            continue
        if found["page"]:
            told.add(line.number)
        else:
            bare.append((line.number, int(found["first"] or found["last"])))
    follow = all(b - a == 1 for (_, a), (_, b) in pairwise(bare))
    if follow and _SEVERAL <= len(bare) <= _RARE * len(lines):
        told |= {number for number, _ in bare}
    return told


def _shape(row: str) -> str:
    return _DIGITS.sub("0", " ".join(row.split()))


def is_aside(line: Line) -> bool:
    """Whether a line is a remark of its writer: all in brackets, or behind "!!" or "??"."""
    return line.mark is Mark.NONE and _ASIDE.fullmatch(line.text) is not None


def drop_chapters(page: Page) -> None:
    """Take the headings over groups of questions out of ``page.lines``.

    A heading stands between signs ("== Tax =="), or all marks of a kind (I., 2.1) are over
    short lines that ask nothing, each right above a line that asks; or it stands alone, in
    capitals or with a word and a number, above a line that asks.
    """
    out = {line.number for line in page.lines if _DECORATED.fullmatch(line.text)}
    kinds: dict[Mark, list[tuple[Line, Line]]] = {}
    for line, below in pairwise(line for line in page.lines if line.number not in out):
        if line.mark in (Mark.SECTION, Mark.ROMAN, Mark.NUMBER):
            kinds.setdefault(line.mark, []).append((line, below))
    for pairs in kinds.values():
        if len(pairs) >= _SEVERAL and all(_is_chapter(line, below) for line, below in pairs):
            out |= {line.number for line, _ in pairs}
    out |= _alone(page.lines)
    if not out:
        return
    page.chapters |= out
    kept: list[Line] = []
    fresh = False
    for line in page.lines:
        if line.number not in out:
            kept.append(replace(line, after_blank=True) if fresh else line)
        fresh = line.number in out
    page.lines = kept


def _alone(lines: list[Line]) -> set[int]:
    """Numbers of the lines between empty ones that count ("Part 2") or shout, over a question."""
    found: set[int] = set()
    for line, below, under in zip(lines, lines[1:], lines[2:], strict=False):
        apart = line.mark is Mark.NONE and line.after_blank and below.after_blank
        apart = apart and not under.after_blank
        letters = [c for c in line.text if c.isalpha()]
        shouts = len(letters) > _SEVERAL and not any(c.islower() for c in letters)
        if apart and (shouts or _CHAPTER.match(line.text)) and asked(below.text) > asked(line.text):
            found.add(line.number)
    return found


def _is_chapter(line: Line, below: Line) -> bool:
    short = len(line.text.split()) <= _HEADING_WORDS and line.text[-1] not in ".;:"
    asks = asked(line.text)
    return short and below.mark is Mark.NONE and asks < min(asked(below.text), _SEVERAL)


def left_aside(lines: list[Line], last: bool) -> set[int]:
    """Numbers of the lines of an answer that are remarks of the writer on the notes.

    Args:
        lines: of the answer.
        last: whether nothing follows the answer.
    """
    out: set[int] = set()
    for line, after in zip_longest(lines, lines[1:]):
        apart = line.after_blank and (after is None or after.after_blank)
        shouted = line.text[:2] in ("!!", "??")
        if is_aside(line) and (shouted or apart or (last and after is None)):
            out.add(line.number)
    return out if len(out) < len(lines) else set()
