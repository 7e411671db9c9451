"""Lines that a program broke at a width are put together again, and words cut by a hyphen."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from tutor.formats.paste.clutter import is_aside
from tutor.formats.paste.cues import asked, opens_question
from tutor.formats.paste.drafts import Page
from tutor.formats.paste.page import HEADING, RULE
from tutor.formats.paste.spans import MASK, SPLIT, Line, Mark, expects_more

_CUT = re.compile(r"([^\W\d_]+)-$")
_FIRST = re.compile(r"\S+")
_ENTRY = re.compile(
    r"[^\t:|;=–—→⇒>?.!]{1,50}?"
    r"(?:\t|[ \u00a0\u202f]*:{1,2}[ \u00a0]|;;|\||[ ]?[-=]{1,2}>|[ ]?[→⇒–—]|[ ][=-][ ]|-[ ]|[ ]{3})"
)
_COLUMNS = re.compile(r"\t|[ \0]{3,}\S")
_ARROW = re.compile(r"[=-]{1,2}>|[→⇒]")
_LEAST_WIDTH = 45
_LONG = 40
_PHRASE = 15
"""Characters; a shorter bullet may be a name with its explanation under it."""
_SEVERAL = 2
_SHARE = 0.3
_SLACK = 2
_ENDS = ".!?…"


def mend(page: Page) -> Page:
    """The page with every sentence that was broken over several lines on one line.

    A break is taken for the work of a program where the next word had no room left, in a text
    that has several such breaks in mid-sentence; or where what follows hangs under its line.
    """
    groups, width = grouped(page, page.lines)
    own = glue(page, groups)
    own.wrapped = width > 0
    return own


def grouped(page: Page, lines: list[Line]) -> tuple[list[list[Line]], int]:
    """The lines that make one each, and the width at which a program broke them (0: none did)."""
    rows = page.text.replace(MASK, " ").split("\n")
    width = 0 if page.terms else _width(lines, rows)
    listed = _are_entries(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _joins(page, groups[-1], line, rows, width, listed):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups, width


def glue(page: Page, groups: list[list[Line]]) -> Page:
    """The page with every group of lines as one line, words that were cut in them whole again."""
    own = page.copy()
    text = list(page.text)
    _cut_words(groups, page.text, text)
    for group in groups:
        for last, line in pairwise(group):
            glued = _CUT.search(last.text) and line.text[0].islower()
            for i in range(last.span.end, line.start):
                text[i] = " " if text[i] == "\n" and not glued else MASK
    own.text = "".join(text)
    own.lines = [
        replace(group[0], text=own.text[group[0].start : group[-1].span.end]) for group in groups
    ]
    return own


def _cut_words(groups: list[list[Line]], whole: str, text: list[str]) -> None:
    """Mark the hyphens that only part a word: not where the text has the word with its hyphen."""
    hyphened = set(re.findall(r"\w+-\w+", whole))
    for last, line in (pair for group in groups for pair in pairwise(group)):
        cut = _CUT.search(last.text)
        rest = re.match(r"\w+", line.text)
        if cut and rest and rest[0][0].islower() and cut[0] + rest[0] not in hyphened:
            text[last.span.end - 1] = SPLIT


def _width(lines: list[Line], rows: list[str]) -> int:
    """The width at which a program broke the lines; 0 when none did."""
    pairs = [
        (a, b)
        for a, b in pairwise(lines)
        if b.number == a.number + 1 and b.mark is Mark.NONE and not b.after_blank
    ]
    if _are_entries(lines):
        pairs = [(a, b) for a, b in pairs if not _ENTRY.match(b.text)]
    open_ = [(a, b) for a, b in pairs if _is_open(a.text) and b.text[:1].islower()]
    lengths = sorted(len(rows[a.number - 1].rstrip()) for a, b in open_)
    told = [a for a, _ in pairs if a.text[-1] not in "?:"]
    if len(open_) < _SEVERAL or len(open_) < _SHARE * len(told):
        return 0
    width = lengths[min(len(lengths) - 1, len(lengths) * 9 // 10)]
    return width if width >= _LEAST_WIDTH else 0


def _begins(text: str, listed: bool) -> bool:
    """Whether a line begins something of its own: a term and its sign, or a question."""
    entry = _ENTRY.match(text)
    if entry and (listed or _ARROW.search(entry[0])):
        return True
    return opens_question(text) and (asked(text) >= _SEVERAL or bool(_ARROW.search(text)))


def _is_open(text: str) -> bool:
    return text.rstrip()[-1] not in _ENDS + ":;"


def _are_entries(lines: list[Line]) -> bool:
    """Whether many lines begin with a term and a sign, so that one that does begins anew."""
    plain = [line for line in lines if line.mark is Mark.NONE]
    return sum(_ENTRY.match(line.text) is not None for line in plain) > _SHARE * len(plain)


def _joins(
    page: Page, group: list[Line], line: Line, rows: list[str], width: int, listed: bool
) -> bool:
    """Whether ``line`` goes on with the lines of a group."""
    last = group[-1]
    broken = any(n in page.broken for n in range(last.number + 1, line.number))
    if (
        line.number == last.number
        or line.mark is not Mark.NONE
        or line.depth != last.depth
        or _COLUMNS.search(line.text)
    ):
        return False
    if (line.after_blank and not broken) or is_aside(line):
        return False
    if HEADING.match(line.text) or HEADING.match(last.text) or RULE.fullmatch(line.text):
        return False
    small = line.text[0].islower()
    if broken:
        return small and _is_open(last.text)
    length = len(rows[last.number - 1].rstrip())
    if _CUT.search(last.text) and small and length >= _LONG:
        return True
    first = _FIRST.match(line.text)
    full = bool(width) and first is not None and length + 1 + len(first[0]) > width - _SLACK
    if last.text[-1] == ":" and not line.text[0].isupper():
        return full and not asked(group[0].text)
    if not _is_open(last.text):
        ended = last.text[-1] in ".!…"
        return full and ended and not asked(line.text) and not asked(group[0].text)
    comma = last.text[-1] == ","
    unfinished = expects_more(last.text) and last.text[-1] not in ",-–—"
    if not unfinished and _begins(line.text, listed):
        return False
    if not small:
        inside = unfinished or (not listed and line.indent >= last.indent)
        return full and inside and asked(line.text) < _SEVERAL
    bullet = last.mark in (Mark.DASH, Mark.ARROW) and len(last.text) >= _PHRASE
    hangs = line.indent > last.indent and (length >= _LONG or comma or unfinished or bullet)
    return full or hangs or (unfinished and length >= _LONG) or (comma and bool(width))
