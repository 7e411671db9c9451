"""Org mode, with org-drill or without: stars are headings, drawers are no words."""

from __future__ import annotations

import re
from dataclasses import replace

from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.masks import Masks
from tutor.formats.paste.outline import Section, outline_of
from tutor.formats.paste.spans import Line, read_lines
from tutor.language.notes import any_of, notes

_STAR = re.compile(r"^(\*{1,6})[ \t]+(?=\S)", re.MULTILINE)
_SURE_SHAPE = re.compile(
    r"^#\+\w+:|^[ \t]*:PROPERTIES:[ \t]*$|^\*+[ ].*[ \t]:[\w@:]+:[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_TITLE = re.compile(r"^#\+TITLE:[ \t]*(.*\S)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_HIDDEN = re.compile(
    r"^[ \t]*(?:#\+.*|#[ ].*|(?:SCHEDULED|DEADLINE|CLOSED):.*|:[\w-]+:.*)$",
    re.MULTILINE | re.IGNORECASE,
)
_TAGS = re.compile(r"[ \t]+:[\w@:]+:[ \t]*$", re.MULTILINE)
_TODO = re.compile(r"(?:TODO|DONE|NEXT)[ \t]+|\[#[A-C]\][ \t]*")
_EMPHASIS = re.compile(r"(?<![\w*/=~])([/=~])(?P<kept>[^\s/=~\n][^/=~\n]{0,200}?)\1(?![\w*/=~])")
_LINK = re.compile(r"\[\[[^\[\]\n]{1,400}\]\[(?P<kept>[^\[\]\n]{1,300})\]\]")
_ANSWER = re.compile(
    rf"(?:the )?{any_of(notes().labels.answer_heading)}s?\b.{{0,20}}", re.IGNORECASE
)
_QUESTION = re.compile(r"(?:the )?(?:question|front|recto)\b.{0,20}", re.IGNORECASE)
_SURE = 0.95


def read_org(page: Page) -> Sketch | None:
    """Read headings of stars; None when nothing but stars speaks for Org."""
    if not _SURE_SHAPE.search(page.paste) or not _STAR.search(page.paste):
        return None
    masks = Masks(page.text)
    title = _TITLE.search(masks.text)
    before = masks.text
    masks.hide_all(_HIDDEN)
    masks.hide_all(_LINK)
    masks.hide_all(_EMPHASIS)
    stars = _mask_stars(masks, page.paste)
    page.text = masks.text
    sections, outside = _sections(page, stars)
    sketch = Sketch("org", [], _SURE, page=page)
    if title is not None:
        line = Line(before.count("\n", 0, title.start()) + 1, title.start(1), title[1])
        page.text = page.text[: title.start(1)] + title[1] + page.text[title.end(1) :]
        sketch.title = [line.span]
    for line in outside:
        sketch.doubt(line.number, "before_first", text=line.text)
    if any(_is_answer(section) for section in sections):
        _drill(sketch, sections)
    elif sections:
        outline_of(sketch, sections)
    page.furniture |= {i for i, row in enumerate(page.paste.split("\n"), 1) if _HIDDEN.match(row)}
    return sketch if sketch.drafts else None


def _mask_stars(masks: Masks, paste: str) -> dict[int, int]:
    """Mask stars, TODO words and tags of headings; the level of each heading by its place."""
    text = masks.text
    stars: dict[int, int] = {}
    for found in _STAR.finditer(paste):
        end = paste.find("\n", found.end())
        end = len(paste) if end < 0 else end
        start = found.end()
        if todo := _TODO.match(paste, start, end):
            start = todo.end()
        masks.hide(found.start(), start)
        if tags := _TAGS.search(text[start:end]):
            masks.hide(start + tags.start(), end)
        stars[found.start()] = len(found[1])
    return stars


def _sections(page: Page, stars: dict[int, int]) -> tuple[list[Section], list[Line]]:
    sections: list[Section] = []
    outside: list[Line] = []
    place = 0
    for number, row in enumerate(page.text.split("\n"), start=1):
        lines = read_lines(page.text, place, place + len(row), number)
        level = stars.get(place)
        place += len(row) + 1
        if level is not None and lines:
            sections.append(Section(level, lines[0]))
        elif sections:
            sections[-1].body += [replace(line, after_blank=False) for line in lines]
        else:
            outside += lines
    return sections, outside


def _is_answer(section: Section) -> bool:
    return _ANSWER.fullmatch(section.line.text) is not None


def _drill(sketch: Sketch, sections: list[Section]) -> None:
    """Cards whose answer stands under a heading of its own; the question is its text or heading."""
    card: Section | None = None
    for section in sections:
        if _is_answer(section) and card is not None:
            asked = [line.span for line in card.body] or [card.line.span]
            sketch.drafts.append(Draft(card.line.number, asked, section.body))
            if card.body:
                sketch.furniture.add(card.line.number)
            sketch.furniture.add(section.line.number)
            card = None
        elif _QUESTION.fullmatch(section.line.text) and card is not None:
            card.body += section.body
            sketch.furniture.add(section.line.number)
        else:
            if card is not None and card.body:
                sketch.drafts.append(Draft(card.line.number, [card.line.span], card.body))
            elif card is not None:
                sketch.furniture.add(card.line.number)
            card = section
    if card is not None and card.body:
        sketch.drafts.append(Draft(card.line.number, [card.line.span], card.body))
