"""Moodle's GIFT: essays with feedback as the reference, short answers, the right choice."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from tutor.domain import Span
from tutor.formats.paste.drafts import Draft, Found, Page, Sketch
from tutor.formats.paste.masks import Masks
from tutor.formats.paste.spans import MASK, SOFT, read_lines

_COMMENT = re.compile(r"^[ \t\0]*(?://|\$CATEGORY:).*$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([~=#{}:n\\])")
_HIDDEN_ESCAPE = "\x1f"
_SURE_SHAPE = re.compile(r"^[ \t\0]*::[^\n]{1,300}?::|\{[ \t\n]*####|^\$CATEGORY:", re.M)
_NAME = re.compile(r"[\s\0]*::((?:[^:]|:(?!:)){0,300})::")
_FORMAT = re.compile(r"[\s\0]*\[(?:html|moodle|plain|markdown)\]", re.IGNORECASE)
_OPTION = re.compile(r"(?<!\\)([=~])((?:[^=~#]|#(?!#{0,3}[^\n]))*)(#[^=~]*)?")
_WEIGHT = re.compile(r"[\s\0]*%(-?\d+(?:\.\d+)?)%")
_TRUTH = re.compile(r"\s*(?:T|F|TRUE|FALSE)\s*(?:#.*)?", re.DOTALL)
_BLANK = re.compile(r"\n[ \t\0]*\n")
_NAMED = re.compile(r"^[ \t\0]*::[^\n]{0,300}?::", re.MULTILINE)
_END = re.compile(r"\n[ \t\0]*\n|\n[ \t\0]*::|\Z")
_SURE = 0.97
_FULL = 100.0


@dataclass(frozen=True, slots=True)
class _Cut:
    """Places of a question: its start, its braces, its end."""

    start: int
    opening: int
    closing: int
    end: int


def read_gift(page: Page) -> Sketch | None:
    """Read GIFT; None when no question of the text has its braces."""
    if "{" not in page.text or "}" not in page.text or not _SURE_SHAPE.search(page.text):
        return None
    masks = Masks(page.text)
    braces = _mask_escapes(masks)
    for number, row in enumerate(masks.text.split("\n"), start=1):
        if _COMMENT.match(row):
            page.furniture.add(number)
    masks.hide_all(_COMMENT)
    text = masks.text
    questions = _cut(text)
    if not questions:
        return None
    sketch = Sketch("gift", [], _SURE, page.head)
    for at, by in braces:
        masks.put(at, at + 1, by)
    page.text = masks.text
    sketch.page = page
    breaks = [found.start() for found in re.finditer("\n", text)]
    for question in questions:
        _take(sketch, text, question, bisect_right(breaks, question.opening) + 1)
    return sketch if sketch.drafts else None


def _mask_escapes(masks: Masks) -> list[tuple[int, str]]:
    """Mask the backslashes; what they escape is put back after the text was cut."""
    put: list[tuple[int, str]] = []
    for found in _ESCAPED.finditer(masks.text):
        masks.hide(found.start(), found.start() + 1)
        if found[1] == "n":
            masks.put(found.start(), found.end(), SOFT)
        else:
            masks.put(found.start(1), found.end(1), _HIDDEN_ESCAPE)
            put.append((found.start(1), found[1]))
    return put


def _cut(text: str) -> list[_Cut]:
    """Blocks with one pair of braces."""
    questions: list[_Cut] = []
    place = 0
    while (opening := text.find("{", place)) >= 0:
        closing = text.find("}", opening)
        if closing < 0:
            break
        blanks = list(_BLANK.finditer(text, place, opening))
        start = blanks[-1].end() if blanks else place
        named = list(_NAMED.finditer(text, start, opening))
        start = named[-1].start() if named else start
        after = _END.search(text, closing)
        end = after.start() if after else len(text)
        second = text.find("{", closing, end)
        end = closing + 1 if second >= 0 else end
        questions.append(_Cut(start, opening, closing, end))
        place = end
    return questions


def _take(sketch: Sketch, text: str, question: _Cut, line: int) -> None:
    page = sketch.page
    assert page is not None
    start = question.start
    for pattern in (_NAME, _FORMAT):
        if found := pattern.match(text, start, question.opening):
            start = found.end()
    prompt = [row.span for row in read_lines(page.text, start, question.opening)]
    prompt += [row.span for row in read_lines(page.text, question.closing + 1, question.end)]
    inside = text[question.opening + 1 : question.closing]
    concepts = _concepts(inside, question.opening + 1, line)
    body = [] if concepts else read_lines(page.text, *_essay(inside, question.opening + 1), line)
    if concepts or body:
        sketch.drafts.append(Draft(line, prompt, body, concepts))
        if "~" in inside:
            sketch.doubt(line, "multiple_choice", count=1)
        return
    shown = page.text[start : question.opening].replace(MASK, "").strip()
    code = "not_free" if inside.strip(" \n\t\0") else "no_reference"
    sketch.doubt(line, code, text=shown)


def _essay(inside: str, offset: int) -> tuple[int, int]:
    """Where the general feedback of an essay stands; an empty place without one."""
    mark = inside.find("####")
    if mark < 0 or inside[:mark].strip(" \n\t\0"):
        return offset, offset
    begin = mark + 4
    if found := _FORMAT.match(inside, begin):
        begin = found.end()
    return offset + begin, offset + len(inside)


def _concepts(inside: str, offset: int, line: int) -> list[Found]:
    """The right answers of a short answer or a choice: the first, and others as good."""
    if "->" in inside or _TRUTH.fullmatch(inside) or inside.lstrip(" \n\t\0").startswith("#"):
        return []
    right: list[list[Span]] = []
    for found in _OPTION.finditer(inside):
        begin, weight = found.start(2), _FULL if found[1] == "=" else 0.0
        if stated := _WEIGHT.match(inside, begin):
            begin, weight = stated.end(), float(stated[1])
        if weight >= _FULL and inside[begin : found.end(2)].strip():
            right.append([Span(offset + begin, offset + found.end(2))])
    return [Found(line, body=right[0], accepted=right[1:])] if right else []
