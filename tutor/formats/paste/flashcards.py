"""Pasted flashcard pages: buttons and counters around the terms, a line each for term and back."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from tutor.formats.paste.choosing import choose
from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.page import HEADING
from tutor.formats.paste.site import between_signs, clear_site
from tutor.formats.paste.spans import Line, Mark
from tutor.language.notes import any_of, notes

_NOTES = notes().cards
_TITLE = re.compile(
    rf"(?P<title>.*?\S)\s*[-–—|·:]?\s*\b{any_of(_NOTES.title)}(?:\s*[|–—-]\s*\w+)?", re.IGNORECASE
)
_COUNT = re.compile(
    any_of(_NOTES.count) + r"\s*\(\s*(\d{1,3}(?:[ ,.\u00a0\u202f]?\d{3}){0,2})\s*\)", re.IGNORECASE
)
_CERTAIN = re.compile(
    rf"{any_of(_NOTES.furniture)}|#(?:separator|html|tags|columns|deck|notetype|guid)[\w ]*:.*"
    r"|\d+\s*/\s*\d+",
    re.IGNORECASE,
)
_BUTTONS = frozenset(_NOTES.buttons)
_RATING = re.compile(r"[0-5][.,]\d\s*\(\d+ \w+\)")
_MADE_BY = re.compile(any_of(_NOTES.made_by) + "[ ]?:?", re.IGNORECASE)
_TOP = 12
_SEVERAL = 2
_SURE = 0.78
_SHORT = 4
_LONG = 8


def clear_furniture(page: Page) -> None:
    """Take the title and the furniture of a flashcard page out of ``page.lines``."""
    lines = page.lines
    if (maker := _maker(lines)) is not None:
        page.furniture |= {line.number for line in lines[maker : maker + 2]}
        lines = [*lines[:maker], *lines[maker + 2 :]]
    count = next((i for i, line in enumerate(lines) if _COUNT.fullmatch(line.text)), None)
    if count is not None:
        found = _COUNT.fullmatch(lines[count].text)
        page.terms = int(re.sub(r"\D", "", found[1])) if found else None
    if lines and not HEADING.match(lines[0].text) and (found := _TITLE.fullmatch(lines[0].text)):
        head = lines[0].cut(0, found.end("title"))
        if head.text and asked(head.text) < _SEVERAL:
            page.title = [head.span]
            page.furniture.add(head.number)
            lines = lines[1:]
            count = None if count is None else count - 1
    head_end = _run_of_buttons(lines, 0, 1, gap=1)
    buttons = sum(_is_button(line) for line in lines[:head_end])
    if count is not None and count >= head_end:
        between = [line for line in lines[head_end:count] if not _is_button(line)]
        first = all(_is_button(line) for line in lines[:head_end])
        if between and first and head_end and not page.title:
            page.title = [between[0].span]
            lines = [line for line in lines if line is not between[0]]
            count -= 1
        head_end = count + 1
        buttons = _SEVERAL
    out = {line.number for line in lines if _CERTAIN.fullmatch(line.text)}
    if count is not None:
        out.add(lines[count].number)
    if buttons >= _SEVERAL:
        out |= {line.number for line in lines[:head_end] if _is_button(line)}
        tail = _run_of_buttons(lines, len(lines) - 1, -1, gap=0)
        out |= {line.number for line in lines[tail + 1 :] if _is_button(line)}
    page.furniture |= out
    page.lines = [line for line in lines if line.number not in out]
    _take_title(page, lines, out, buttons >= _SEVERAL)
    if count is not None:
        _clear_set(page, lines[count].number)


def _take_title(page: Page, lines: list[Line], out: set[int], buttons: bool) -> None:
    """Take the line above the stars that others gave, else that above the first button."""
    rated = [above for above, line in pairwise(lines) if _RATING.fullmatch(line.text)]
    if not page.title and rated:
        page.title = [rated[0].span]
    if not page.title and buttons and page.lines:
        _title_above(page, out)


def _clear_set(page: Page, after: int) -> None:
    """Take out what is no card below the line that says how many terms there are."""
    clear_site(page, after)
    while len(page.lines) > 2 * (page.terms or 0) and _is_button(page.lines[-1]):
        page.furniture.add(page.lines.pop().number)


def _maker(lines: list[Line]) -> int | None:
    """Where "Created by" stands alone over a name, near the top."""
    heads = (i for i, line in enumerate(lines[:_TOP]) if _MADE_BY.fullmatch(line.text))
    return next(heads, None)


def read_terms(page: Page) -> Sketch | None:
    """Read a page that says how many terms it has: each term, then the lines of its back."""
    if page.terms is None or page.terms < 1 or len(page.lines) < 2 * page.terms:
        return None
    lines = [
        replace(line, joined=i > 0 and _follows(page.lines[i - 1], line))
        for i, line in enumerate(page.lines)
    ]
    cards = between_signs(lines, page.terms)
    if cards is None:
        whole = [i for i, line in enumerate(lines) if not line.joined]
        starts = _starts([lines[i] for i in whole], page.terms)
        if starts is None:
            return None
        places = [whole[i] for i in starts]
        ends = [*places[1:], len(lines)]
        cards = [lines[start:end] for start, end in zip(places, ends, strict=True)]
    drafts = [Draft(card[0].number, [card[0].span], card[1:]) for card in cards]
    return Sketch("flashcards", drafts, _SURE, page.head)


def _follows(above: Line, line: Line) -> bool:
    """Whether a line goes on with the one above: after a comma, without a capital."""
    plain = line.mark is Mark.NONE and not line.after_blank
    return plain and above.text[-1] == "," and line.text[0].islower()


def _is_button(line: Line) -> bool:
    text = line.text.casefold().replace("’", "'")
    found = text in _BUTTONS or _CERTAIN.fullmatch(line.text) or _COUNT.fullmatch(line.text)
    return bool(found)


def _run_of_buttons(lines: list[Line], start: int, step: int, gap: int) -> int:
    """Walk over buttons from ``start``, over at most ``gap`` other lines first."""
    i, end = start, start
    while 0 <= i < len(lines):
        if _is_button(lines[i]):
            end = i + step
        elif gap and end == start:
            gap -= 1
        else:
            break
        i += step
    return end


def _title_above(page: Page, furniture: set[int]) -> None:
    """Take the line above the first button as the title."""
    first = page.lines[0]
    if furniture and first.number < min(furniture) and first.mark is Mark.NONE:
        page.title = [first.span]
        page.lines = page.lines[1:]


def _starts(lines: list[Line], terms: int) -> list[int] | None:
    """Indices of the term lines: every second one, else the most term-like choice."""
    if len(lines) == 2 * terms:
        return list(range(0, len(lines), 2))
    scores = [_like_term(line) for line in lines]
    rest = choose(scores[2:-1], terms - 1)
    return None if rest is None else [0, *(2 + i for i in rest)]


def _like_term(line: Line) -> float:
    words = len(line.text.split())
    score = 3.0 * (asked(line.text) >= _SEVERAL)
    score += 1.0 * (words <= _SHORT) - 1.0 * (words > _LONG) + 0.5 * line.after_blank
    score -= 1.0 * (line.text[-1] in ".;") + 2.0 * (line.mark is not Mark.NONE)
    return score
