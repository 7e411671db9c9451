"""What stands around notes that came by mail: greetings, headers, the closing and the name."""

from __future__ import annotations

import re
from itertools import pairwise

from tutor.formats.paste.clutter import is_aside
from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.marked import counted_lines
from tutor.formats.paste.spans import Line, Mark
from tutor.language.notes import any_of, notes

_NOTES = notes().mail
_HEADER = re.compile(any_of(_NOTES.header) + r"[ \u00a0]?:[ ].*", re.IGNORECASE)
_SAID = re.compile(
    rf"{any_of(_NOTES.on)}\b.{{6,160}}\b{any_of(_NOTES.wrote)}[ \u00a0]?:"
    rf"|-{{2,}}[ ]?{any_of(_NOTES.passed_on)}[ ]?-{{2,}}",
    re.IGNORECASE,
)
_GREETING = re.compile(any_of(_NOTES.greeting) + r"\b[^.?:]{0,40}[,!.]?", re.IGNORECASE)
_CLOSING = re.compile(any_of(_NOTES.closing) + r"[ \u00a0]?[,.!]*", re.IGNORECASE)
_MOST_HEADERS = 6
_MOST_CLOSING = 4
_SEVERAL = 2
_QUOTES = 3
_REMARK_WORDS = 8  # words at the most of a remark
_SURE = 0.9


def is_mail(text: str) -> bool:
    """Whether a text is a mail that quotes others: heads of mails, and lines behind ``>``."""
    quoted, heads, told = 0, 0, 0
    for row in text.split("\n"):
        said = row.strip()
        quoted += said.startswith(">")
        heads += heads < _SEVERAL and _HEADER.fullmatch(said) is not None
        told += not told and _SAID.fullmatch(said.lstrip("> ")) is not None
    return quoted >= _QUOTES and (heads >= _SEVERAL or told > 0)


def clear_letter(page: Page) -> None:
    """Take the head and the end of a mail out of ``page.lines``."""
    lines = page.lines
    start = 0
    while start < min(len(lines), _MOST_HEADERS) and _HEADER.fullmatch(lines[start].text):
        start += 1
    start = start if start > 1 else 0
    if start < len(lines) and _GREETING.fullmatch(lines[start].text):
        start += 1
    end = len(lines)
    for i in range(max(start, len(lines) - _MOST_CLOSING), len(lines)):
        if _CLOSING.fullmatch(lines[i].text):
            end = i
            break
    out = {line.number for line in [*lines[:start], *lines[end:]]}
    if page.mail:
        out |= _around(lines)
    page.furniture |= out
    page.lines = [line for line in lines if line.number not in out]


def _around(lines: list[Line]) -> set[int]:
    """Numbers of the lines that say who wrote, and of signatures: below "--", as deep as it."""
    out: set[int] = set()
    signed: int | None = None
    for line in lines:
        if line.depth != signed:
            signed = None
        if line.text in ("--", "—"):
            signed = line.depth
        if signed is not None or _SAID.fullmatch(line.text):
            out.add(line.number)
    return out


def read_mail(page: Page) -> Sketch | None:
    """Read questions that a mail quotes or numbers, each with the answer written under it.

    An answer is over where the mail comes back to the depth of its question, and, under the
    last question, after its first paragraph.
    """
    if not page.mail:
        return None
    starts = _starts(page.lines)
    if len(starts) < _SEVERAL:
        return None
    sketch = Sketch("mail", [], _SURE, page.head)
    order = sorted(starts)
    for line in page.lines[: order[0]]:
        sketch.doubt(line.number, "before_first", text=line.text)
    for start, end in pairwise([*order, len(page.lines)]):
        line = page.lines[start].cut(starts[start])
        body, rest = _answer(line, page.lines[start + 1 : end], end == len(page.lines))
        sketch.drafts.append(Draft(line.number, [line.span], body))
        for left in rest:
            sketch.doubt(left.number, "left_out", text=left.text)
    _leave_chat(sketch)
    return sketch


def _leave_chat(sketch: Sketch) -> None:
    """Leave out a short remark that stands alone after an answer, where no other answer has one."""
    apart = [
        (draft, draft.body[-1])
        for draft in sketch.drafts
        if len(draft.body) > 1 and draft.body[-1].after_blank
    ]
    if len(apart) == 1 and len(sketch.drafts) > _QUOTES:
        draft, line = apart[0]
        if line.mark is Mark.NONE and len(line.text.split()) <= _REMARK_WORDS:
            draft.body.pop()
            sketch.doubt(line.number, "left_out", text=line.text)


def _starts(lines: list[Line]) -> dict[int, int]:
    """The questions: numbered one after the other, else those that ask; index → where it begins."""
    numbered: dict[int, int] = {}
    for i, line in enumerate(lines):
        number = int("".join(c for c in line.label if c.isdigit()) or 0)
        if line.mark is Mark.NUMBER and number == len(numbered) + 1:
            numbered[i] = 0
    if len(numbered) >= _SEVERAL:
        return numbered
    pool = [i for i, line in enumerate(lines) if line.depth]
    counted = counted_lines([lines[i] for i in pool])
    if len(counted) > _SEVERAL:
        return {pool[i]: end for i, (end, _) in counted.items()}
    quoted = any(line.depth and asked(line.text) > _SEVERAL for line in lines)
    return {
        i: 0
        for i, line in enumerate(lines)
        if bool(line.depth) == quoted and line.mark is not Mark.DASH and asked(line.text) > 1
    }


def _answer(prompt: Line, lines: list[Line], last: bool) -> tuple[list[Line], list[Line]]:
    """The lines of an answer, and those that are left out."""
    body: list[Line] = []
    rest: list[Line] = []
    closed = False
    for line in lines:
        if body and not closed:
            back = line.depth == prompt.depth != body[0].depth
            closed = back or (last and line.after_blank and line.mark is Mark.NONE)
        if closed or is_aside(line):
            rest.append(line)
        else:
            body.append(line)
    return body, rest
