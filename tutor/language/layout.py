"""A text without its layout: lines wrapped at a column, words cut by a hyphen, double blanks.

The layout says nothing. A line break inside a sentence is a blank; lists, headings, labels and
verses keep theirs. Whether a break was made by a column is told as a typesetter would make it: the
next line's first word no longer fitted (greedy line filling).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from tutor.domain import Span
from tutor.language.lexicon import mixed
from tutor.language.typos import known_word
from tutor.language.words import fold

LEAST_WIDTH = 30
"""Characters of the narrowest column at which texts are wrapped."""
_STARTER = re.compile(r"(?:[-–—•*·‣▪>+]+|\(?\d{1,3}[.)]|\(?[a-hA-H][.)]|#{1,6}|\|)(?=\s|\|)|\|")
"""What begins a list, a heading or a row of a table."""
_LABEL = re.compile(r"(?:[^\s:=→.,;!?]+\s+){0,4}[^\s:=→,;!?]*\s?(?::|=|→|->|=>)(?:\s|$)")
"""A label and its sign, at the start of a line: "Osmose : …", "ML = …"."""
_TERMINAL = re.compile(r"[.!?…:;][\"'»”’)\]]*$")
_RUNS_ON = re.compile(r"[.!?;/|]\s+\S")
"""A sentence or note that ends within a line: the lines are no list."""
_LAST_WORD = re.compile(r"(?<!-)\b([^\W\d_]+['’]?)$")
_FIRST_WORD = re.compile(r"\S+")
_WORD = re.compile(r"([^\W\d_]+)")
_FUNCTION = mixed().words.function
_BLANKS = " \u00a0\u202f"
_LAID_OUT = re.compile(r"\n|\u00a0|\u202f| {2}")
_CUT_WORD = re.compile(r"([^\W\d_]{2,})[-‐‑]$")
_GOES_ON = re.compile(r"[,;:.!?)»=→<>+%–—-]")
"""Signs that begin no sentence."""
_LEADS_ON = tuple(",/=→<+(«&")
"""Signs that end none."""


@dataclass(frozen=True, slots=True)
class Flowed:
    """A text without its layout, and where it came from.

    Attributes:
        text: the text.
        places: for each of its code points and its end, the place in the text as typed; None
            where nothing moved.
    """

    text: str
    places: tuple[int, ...] | None = None

    def typed(self, span: Span) -> Span:
        """A passage's place in the text as typed."""
        if self.places is None or span.start >= span.end:
            return span
        return Span(self.places[span.start], self.places[span.end - 1] + 1)


class Break(Enum):
    """What becomes of the end of a line."""

    KEPT = "\n"
    BLANK = " "
    MENDED = ""
    COMPOUND = "-"


def flow(text: str, language: str) -> Flowed:
    """A text with its wrapped lines joined, cut words mended and single blanks.

    Args:
        text: control characters already taken out.
        language: ``fr`` or ``en``, for telling a cut word from a compound.
    """
    if not _LAID_OUT.search(text):
        return Flowed(text)
    written: list[str] = []
    places: list[int] = []
    at = 0
    lines = text.split("\n")
    for line, end in zip(lines, [*breaks(lines, language), None], strict=True):
        kept = line if end in (None, Break.KEPT) else line.rstrip()
        kept = kept[:-1] if end in (Break.MENDED, Break.COMPOUND) else kept
        for place, char in enumerate(kept, start=at):
            blank = char in _BLANKS
            if blank and (not written or written[-1] in " \n") and written:
                continue
            written.append(" " if blank else char)
            places.append(place)
        if end is not None and end.value and not (end is Break.BLANK and written[-1:] == [" "]):
            written.append(end.value)
            places.append(at + len(kept))
        at += len(line) + 1
    return Flowed("".join(written), (*places, len(text)))


def breaks(lines: Sequence[str], language: str) -> list[Break]:
    """What becomes of the end of each line but the last.

    The lines between blank ones, bullets and headings make a block; its column is its longest line.
    Breaks that the column made are blanks where the lines run on (a sentence goes over a break, or
    ends within a line) at least as often as a line looks like the next item of a list; another
    break is one where the grammar goes on over it.
    """
    found = [Break.KEPT] * (len(lines) - 1)
    for first, last in _blocks(lines):
        block = [line.strip() for line in lines[first:last]]
        width = max(map(len, block))
        made = [_made_by_column(a, b, width) for a, b in pairwise(block)]
        open_ = [_open_end(a) and _open_start(b) for a, b in pairwise(block)]
        items = [_item(a, b) for a, b in pairwise(block)]
        inside = sum(m and o for m, o in zip(made, open_, strict=True))
        inside += sum(bool(_RUNS_ON.search(line)) for line in block)
        wrapped = inside > 0 and inside >= sum(m and i for m, i in zip(made, items, strict=True))
        for place, (one, other) in enumerate(pairwise(block)):
            cut = _CUT_WORD.search(one)
            if cut and other[:1].islower():
                found[first + place] = _mended(cut[1], other, language)
            elif (made[place] and wrapped) or _grammar(one, other):
                found[first + place] = Break.BLANK
    return found


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Ranges of lines that may belong together: from a line, or a bullet, to the next one."""
    first = 0
    for number, line in enumerate([*lines, ""]):
        starts = bool(_STARTER.match(line.lstrip()))
        if not line.strip() or starts:
            if number - first > 1:
                yield first, number
            first = number if starts else number + 1


def _made_by_column(one: str, other: str, width: int) -> bool:
    word = _FIRST_WORD.match(other)
    return width >= LEAST_WIDTH and len(one) + 1 + len(word.group() if word else "") > width


def _open_end(line: str) -> bool:
    return _TERMINAL.search(line) is None


def _open_start(line: str) -> bool:
    small = line[:1].islower() or line[:1].isdigit()
    return (small or bool(_GOES_ON.match(line))) and not _LABEL.match(line)


def _item(one: str, other: str) -> bool:
    """Whether a line looks like the next item of a list without bullets."""
    return not _grammar(one, other) and _open_end(one) and not _open_start(other)


def _grammar(one: str, other: str) -> bool:
    """Whether a sentence goes on over a break: a function word or comma before it, or one after it
    in small letters."""
    if not _open_end(one) or not other:
        return False
    last = _LAST_WORD.search(one)
    if one[-1:] in _LEADS_ON or (last and fold(last[1]).rstrip("'") in _FUNCTION):
        return True
    first = _WORD.match(other)
    follows = first is not None and first[1].islower() and fold(first[1]) in _FUNCTION
    return len(one) >= LEAST_WIDTH // 2 and follows and not _LABEL.match(other)


def _mended(cut: str, other: str, language: str) -> Break:
    """A word cut at the end of a line is put together where that makes a word and its parts are
    none; else the hyphen was its own."""
    rest = _WORD.match(other)
    one, two = fold(cut), fold(rest[1] if rest else "")
    parts = known_word(one, language) and known_word(two, language)
    return Break.MENDED if known_word(one + two, language) and not parts else Break.COMPOUND
