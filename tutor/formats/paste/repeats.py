"""Cards known by the lines that come again with each of them, whatever those lines say.

A counter ("3/8"), a row of stars, "FRONT … card #12", a row of ratings: a line whose shape comes
again about once a card is part of the page, not of the notes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.page import RULE
from tutor.formats.paste.spans import MASK, Line, Mark, read_lines

_DIGITS = re.compile(r"\d+")
_BRACKETS = re.compile(r"\([^()]*\)")
_COUNTER = re.compile(r"0(?:[ ]?(?:/|sur|of|de)[ ]?0)?")
_LEAST = 3
_SHARE = 0.8
_PAIR = 2
_SURE = 0.89
_SIGNS = "✶"
"""The shape of every line that holds signs and no words."""


def shape(text: str) -> str:
    """What stays the same of a line that comes again: its words, without signs and numbers."""
    said = _BRACKETS.sub("", text.replace(MASK, " "))
    plain = "".join(" " if unicodedata.category(c)[0] == "S" else c for c in said)
    if not any(c.isalnum() for c in plain):
        return "" if RULE.fullmatch("".join(said.split())) else _SIGNS
    return _DIGITS.sub("0", " ".join(plain.split()))


def read_records(page: Page) -> Sketch | None:
    """Read cards between lines that come again: an opening one and at least one other.

    The opening line may stand alone where it only counts ("3/8").
    """
    if page.terms is not None:
        return None
    lines = read_lines(page.text)
    shapes = [shape(line.text) for line in lines]
    counts = Counter(s for s in shapes if s)
    again = {s for s, count in counts.items() if count >= _LEAST}
    opening = next((s for s in shapes if s in again), None)
    if opening is None:
        return None
    starts = [i for i, s in enumerate(shapes) if s == opening]
    records = [list(range(a + 1, b)) for a, b in pairwise([*starts, len(lines)])]
    once = Counter(
        s
        for record in records
        for s, count in Counter(shapes[i] for i in record).items()
        if count == 1
    )
    ruled = {s for s in again - {opening} if once[s] >= _SHARE * len(records)}
    if not ruled and not _COUNTER.fullmatch(opening):
        return None
    closing = _closing(records, shapes, ruled)
    cards = [_card(record, lines, shapes, ruled, closing) for record in records]
    whole = [card for card in cards if card is not None]
    if len(whole) < _LEAST or len(whole) < _SHARE * len(records):
        return None
    sketch = Sketch("records", whole, _SURE, page.head)
    sketch.furniture = {lines[i].number for i, s in enumerate(shapes) if s in ruled | {opening}}
    out: set[int] = set()
    kept = {line.number for card in whole for line in card.body} | {card.line for card in whole}
    for i, line in enumerate(lines):
        if starts[0] < i and line.number not in kept | sketch.furniture and _words(line):
            out.add(line.number)
            sketch.doubt(line.number, "left_out", text=line.text)
    sketch.furniture |= out
    return sketch


def _words(line: Line) -> bool:
    return any(c.isalpha() for c in line.text)


def _closing(records: list[list[int]], shapes: list[str], ruled: set[str]) -> str | None:
    """The line that ends nearly every card: a whole card before it, seldom anything after."""
    for each in ruled:
        before = after = 0
        for record in records:
            places = [n for n, i in enumerate(record) if shapes[i] == each]
            end = places[0] if places else len(record)
            before += sum(shapes[i] not in ruled for i in record[:end]) >= _PAIR
            after += any(shapes[i] not in ruled for i in record[end + 1 :])
        last = any(shapes[i] not in ruled for i in records[-1]) and shapes[records[-1][-1]] != each
        if before >= _SHARE * len(records) and (after - last) * 2 <= len(records):
            return each
    return None


def _card(
    record: list[int], lines: list[Line], shapes: list[str], ruled: set[str], closing: str | None
) -> Draft | None:
    """A card of the lines of a record: what the ruling line parts, else its first line."""
    parts: list[list[Line]] = [[]]
    for i in record:
        if shapes[i] == closing:
            break
        if shapes[i] in ruled:
            parts.append([])
        else:
            parts[-1].append(lines[i])
    parts = [part for part in parts if part]
    if len(parts) == 1 and parts[0][0].mark is Mark.NONE:
        front, back = parts[0][:1], parts[0][1:]
    elif len(parts) > 1:
        front, back = parts[0], [line for part in parts[1:] for line in part]
    else:
        return None
    if not back:
        return None
    return Draft(front[0].number, [line.span for line in front], back)
