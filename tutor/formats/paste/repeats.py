"""Cards known by the lines that come again with each of them, whatever those lines say.

A counter ("3/8"), a row of stars, "FRONT … card #12", a row of ratings: a line whose shape comes
again about once a card is part of the page, not of the notes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

from tutor.domain import Span
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.page import RULE
from tutor.formats.paste.spans import MASK, Line, Mark, read_lines

_DIGITS = re.compile(r"\d+")
_BRACKETS = re.compile(r"\([^()]*\)")
_COUNTER = re.compile(r"0(?:[ ]?(?:/|sur|of|de)[ ]?0)?")
_COUNTED = re.compile(r"[^\w\n]{0,3}(\d{1,3})[^\w\n]{1,4}(?=\S)")
_LEAST = 3
_SHARE = 0.8
_CLUTTER = 0.3
"""Of the lines, at most, that stand between cards and belong to none."""
_PAIR = 2
_TRIES = 3
_LONGEST = 9
"""Digits; a longer number counts no cards."""
_SURE = 0.89
_CLOSED_SURE = 0.7
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
    lines = [
        line
        for line in read_lines(page.text)
        if line.number not in page.broken or _COUNTER.fullmatch(shape(line.text))
    ]
    shapes = [shape(line.text) for line in lines]
    counts = Counter(s for s in shapes if s)
    again = {s for s, count in counts.items() if count >= _LEAST}
    steady = _steady(lines, shapes, again)
    opens = steady | _rising(lines, shapes, again)
    seen = list(dict.fromkeys(s for s in shapes if s in opens))[:_TRIES]
    tried = (_between(page, lines, shapes, opening, steady) for opening in seen)
    return next((sketch for sketch in tried if sketch is not None), None)


def _between(
    page: Page, lines: list[Line], shapes: list[str], opening: str, steady: set[str]
) -> Sketch | None:
    """Read the cards that begin, or else end, with the lines of a shape."""
    starts = [i for i, s in enumerate(shapes) if s == opening]
    records = [list(range(a + 1, b)) for a, b in pairwise([*starts, len(lines)])]
    once = Counter(
        s
        for record in records
        for s, count in Counter(shapes[i] for i in record).items()
        if count == 1
    )
    ruled = {s for s in steady - {opening} if once[s] >= _SHARE * len(records)}
    if not ruled and not _COUNTER.fullmatch(opening):
        return _closed(page, lines, starts)
    closing = _closing(records, shapes, ruled)
    cards = [_card(record, lines, shapes, ruled, closing) for record in records]
    whole = [card for card in cards if card is not None]
    if len(whole) < _LEAST or len(whole) < _SHARE * len(records):
        return None
    _uncount(page, whole)
    sketch = Sketch("records", whole, _SURE, page.head)
    ruled.add(opening)
    sketch.furniture = {lines[i].number for i, s in enumerate(shapes) if s in ruled}
    out: set[int] = set()
    kept = {line.number for card in whole for line in card.body} | {card.line for card in whole}
    for i, line in enumerate(lines):
        known = line.number in kept or line.number in sketch.furniture
        if starts[0] < i and not known and _words(line):
            out.add(line.number)
            sketch.doubt(line.number, "left_out", text=line.text)
    sketch.furniture |= out
    return sketch if len(out) <= _CLUTTER * len(lines) else None


def _steady(lines: list[Line], shapes: list[str], again: set[str]) -> set[str]:
    """Shapes of no content: the same words each time, signs alone, or several numbers.

    "Article 8" and "Article 12" have one shape too, but are terms.
    """
    texts: dict[str, set[str]] = {}
    for line, each in zip(lines, shapes, strict=True):
        texts.setdefault(each, set()).add(line.text)
    return {s for s in again if s == _SIGNS or s.count("0") >= _PAIR or len(texts[s]) == 1}


def _rising(lines: list[Line], shapes: list[str], again: set[str]) -> set[str]:
    """Shapes whose number goes up each time, such as "Card 3"."""
    numbers: dict[str, list[int]] = {}
    for line, each in zip(lines, shapes, strict=True):
        if each in again and (found := _DIGITS.search(line.text)):
            numbers.setdefault(each, []).append(int(found[0][:_LONGEST]))
    return {s for s, all_ in numbers.items() if all(a < b for a, b in pairwise(all_))}


def _closed(page: Page, lines: list[Line], ends: list[int]) -> Sketch | None:
    """Read cards that each end with a line of signs and numbers, such as a row of ratings."""
    said = {lines[i].text for i in ends}
    if len(said) == 1 and any(c.isalpha() for c in lines[ends[0]].text):
        return None
    edge = next((i for i in range(ends[0] - 1, 0, -1) if lines[i].after_blank), 0)
    chunks = [lines[a + 1 : b] for a, b in pairwise([edge - 1, *ends])]
    if any(len(chunk) < _PAIR or chunk[0].mark is Mark.DASH for chunk in chunks):
        return None
    drafts = [Draft(chunk[0].number, [chunk[0].span], chunk[1:]) for chunk in chunks]
    _uncount(page, drafts)
    title = page.head or [line.span for line in lines[: min(edge, 1)]]
    sketch = Sketch("records", drafts, _CLOSED_SURE, title)
    sketch.furniture = {lines[i].number for i in ends}
    for line in (*lines[len(title) : edge], *lines[ends[-1] + 1 :]):
        sketch.doubt(line.number, "left_out", text=line.text)
    return sketch


def _uncount(page: Page, drafts: list[Draft]) -> None:
    """Cut the number off the front of each card where they count all of them: "#1 ♦ Femur"."""
    fronts = [draft.prompt[0] for draft in drafts]
    found = [_COUNTED.match(page.text, span.start, span.end) for span in fronts]
    numbers = [int(each[1]) if each else 0 for each in found]
    if numbers == list(range(1, len(drafts) + 1)):
        for draft, span, each in zip(drafts, fronts, found, strict=True):
            if each:
                draft.prompt[0] = Span(each.end(), span.end)


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
