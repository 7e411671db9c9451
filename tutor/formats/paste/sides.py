"""Cards whose sides are parted by a line of their own (``?``, ``%``, ``---``), or by rules."""

from __future__ import annotations

from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.page import HEADING, RULE
from tutor.formats.paste.spans import Line, Mark

_TOKENS = ("?", "??", "%", ":::", "::", ">>>", ">>", "=>", "|", "/", "&")
_SURE = 0.93
_RULED_SURE = 0.76
_RULES_SURE = 0.65
_SHARE = 0.8
_SEVERAL = 2
_HEADING_WORDS = 10  # words at the most of a heading


def read_sides(page: Page) -> Sketch | None:
    """Read cards whose front and back are parted by a line that holds nothing but a sign."""
    for token in _TOKENS:
        places = [i for i, line in enumerate(page.headed) if line.text == token]
        if len(places) >= _SEVERAL or (token in "??" and places):
            return _sides(page, places, _SURE)
    lines = page.headed
    under = [
        i
        for i, line in enumerate(lines[:-1])
        if i and _is_rule(line) and not line.after_blank and not _is_break(lines[i - 1])
    ]
    rules = sum(_is_rule(line) for line in lines)
    if len(under) >= _SEVERAL and (len(under) * 2 > rules or _after_blank(lines, under)):
        return _sides(page, under, _RULED_SURE)
    return None


def _after_blank(lines: list[Line], under: list[int]) -> bool:
    return all(not lines[i + 1].after_blank for i in under)


def read_rules(page: Page) -> Sketch | None:
    """Read cards parted by rules: the first line of each asks, the others answer."""
    chunks: list[list[Line]] = [[]]
    for line in page.headed:
        if _is_rule(line):
            chunks.append([])
        else:
            chunks[-1].append(line)
    chunks = [chunk for chunk in chunks if chunk]
    if len(chunks) < _SEVERAL + 1:
        return None
    whole = [chunk for chunk in chunks if len(chunk) > 1 and _asks(chunk[0])]
    if len(whole) < _SHARE * len(chunks) - 1 or len(whole) < _SEVERAL:
        return None
    sketch = Sketch("rules", [], _RULES_SURE, page.title)
    for chunk in chunks:
        if any(chunk is other for other in whole):
            sketch.drafts.append(Draft(chunk[0].number, [_text(chunk[0]).span], chunk[1:]))
        elif not sketch.drafts and not sketch.title:
            sketch.title = [_text(chunk[0]).span]
        else:
            sketch.doubt(chunk[0].number, "left_out", text=chunk[0].text)
    return sketch


def _asks(line: Line) -> bool:
    short = len(line.text.split()) <= _HEADING_WORDS and line.text[-1] not in ".!"
    return line.mark in (Mark.NONE, Mark.NUMBER) and (short or asked(line.text) >= _SEVERAL)


def _is_rule(line: Line) -> bool:
    return line.mark is Mark.NONE and RULE.fullmatch(line.text.replace(" ", "")) is not None


def _is_break(line: Line) -> bool:
    return _is_rule(line) or (line.mark is Mark.NONE and HEADING.match(line.text) is not None)


def _text(line: Line) -> Line:
    found = HEADING.match(line.text)
    return line.cut(found.end()) if found else line


def _sides(page: Page, places: list[int], sure: float) -> Sketch | None:
    """Cards by the indices of their parting lines: the paragraph above is the front."""
    lines = page.headed
    sketch = Sketch("sides", [], sure, page.head)
    page.furniture |= {lines[i].number for i in places}
    fronts: list[int] = []
    previous = -1
    for place in places:
        start = place - 1
        while (
            start - 1 > previous
            and not lines[start].after_blank
            and not _is_break(lines[start - 1])
        ):
            start -= 1
        fronts.append(start)
        previous = place
    ends = [*fronts[1:], len(lines)]
    for start, place, end in zip(fronts, places, ends, strict=True):
        if start < 0 or start >= place:
            continue
        front = [_text(line).span for line in lines[start:place]]
        back: list[Line] = []
        for line in lines[place + 1 : end]:
            if _is_break(line):
                break
            back.append(line)
        sketch.drafts.append(Draft(lines[start].number, front, back))
    whole = sum(draft.whole for draft in sketch.drafts)
    return sketch if whole >= _SHARE * len(places) else None
