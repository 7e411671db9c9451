"""Notes under headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.page import HEADING, RULE
from tutor.formats.paste.spans import Line, Mark, read_lines

_SEVERAL = 2
_SURE = 0.75
_DOUBTED = 0.3


@dataclass(slots=True)
class Section:
    """A heading of a level with the lines, and the headings one level deeper, under it."""

    level: int
    line: Line
    body: list[Line] = field(default_factory=list)
    children: list[Section] = field(default_factory=list)


def read_outline(page: Page) -> Sketch | None:
    """Read headings with bullets or paragraphs under them; None without Markdown headings."""
    sections, before = _sections(page.headed)
    sketch = Sketch("outline", [], _SURE, page.title)
    if not any(section.body for section in sections):
        return _answers_in_headings(page, sketch, sections) if sections else None
    for line in before:
        sketch.doubt(line.number, "before_first", text=line.text)
    if _asked_inside(sections):
        sketch.sure = _DOUBTED
    elif answers := _answers_in_headings(page, sketch, sections):
        return answers
    outline_of(sketch, sections)
    return sketch if sketch.drafts else None


def outline_of(sketch: Sketch, sections: list[Section]) -> None:
    """Add the cards of sections: a heading with what stands under it."""
    first = sections[0]
    alone = [s.level for s in sections].count(first.level) == 1 and len(sections) > 1
    highest = first.level == min(s.level for s in sections)
    if not sketch.title and alone and highest and _is_title(first):
        sketch.title = [first.line.span]
        for line in first.body:
            sketch.doubt(line.number, "under_title", text=line.text)
        sections = sections[1:]
    _nest(sections)
    used: set[int] = set()
    for section in sections:
        if section.line.number in used:
            continue
        if _holds_concepts(section):
            used |= {child.line.number for child in section.children}
            body = list(section.body)
            for child in section.children:
                body += [child.line, *child.body]
            sketch.drafts.append(Draft(section.line.number, [section.line.span], body))
        elif section.body:
            draft = Draft(section.line.number, [section.line.span], section.body)
            sketch.drafts.append(draft)
        else:
            sketch.doubt(section.line.number, "empty_heading", text=section.line.text)


def _sections(lines: list[Line]) -> tuple[list[Section], list[Line]]:
    sections: list[Section] = []
    before: list[Line] = []
    for line in lines:
        if RULE.fullmatch(line.text):
            continue
        if found := HEADING.match(line.text):
            rest = line.cut(found.end())
            closed = rest.cut(0, len(rest.text.rstrip("# \t")))
            sections.append(Section(len(found[1] or found[2]), closed))
        elif sections:
            sections[-1].body.append(line)
        else:
            before.append(line)
    return sections, before


def _is_title(section: Section) -> bool:
    """Whether a heading over all the others asks nothing and has no list of its own."""
    listed = any(line.mark is not Mark.NONE for line in section.body)
    return not listed and not (section.body and asked(section.line.text) >= _SEVERAL)


def _nest(sections: list[Section]) -> None:
    """Give each section the headings right below it: the last of each level is its parent."""
    open_: list[Section] = []
    for section in sections:
        while open_ and open_[-1].level >= section.level:
            open_.pop()
        for above in reversed(open_):
            if above.level == section.level - 1:
                above.children.append(section)
                break
            if above.level < section.level - 1:
                break
        open_.append(section)


def _holds_concepts(section: Section) -> bool:
    """Whether the headings under a prompt name its concepts."""
    named = [child for child in section.children if child.body]
    if len(named) < _SEVERAL or len(named) < len(section.children):
        return False
    return asked(section.line.text) >= _SEVERAL and all(
        asked(child.line.text) < _SEVERAL for child in named
    )


def _asked_inside(sections: list[Section]) -> bool:
    """Whether the headings are chapters: they ask nothing, and questions stand under them."""
    asking = sum(asked(section.line.text) >= _SEVERAL for section in sections)
    inside = 0
    for section in sections:
        for i, line in enumerate(section.body):
            last = i + 1 == len(section.body)
            plain = line.mark in (Mark.NONE, Mark.NUMBER, Mark.ROMAN)
            inside += plain and not last and line.text.endswith("?")
    return inside >= _SEVERAL and asking * 2 < inside


def _answers_in_headings(page: Page, sketch: Sketch, sections: list[Section]) -> Sketch | None:
    """Read headings that answer the heading above them: no text, or little, stands between."""
    levels = sorted({section.level for section in sections})
    for upper in levels[:-1]:
        asks = [i for i, s in enumerate(sections) if s.level == upper]
        followed = [i for i in asks if i + 1 < len(sections) and sections[i + 1].level > upper]
        asking = [i for i in followed if asked(sections[i].line.text) >= _SEVERAL]
        bodies = sum(bool(s.body) for s in sections)
        if len(followed) < _SEVERAL or len(asking) * 2 < len(followed):
            continue
        deeper = [s for s in sections if s.level > upper]
        if bodies * 4 > len(sections) or any(asked(s.line.text) >= _SEVERAL for s in deeper):
            return None
        for start, end in pairwise([*asks, len(sections)]):
            section = sections[start]
            body = list(section.body)
            for child in sections[start + 1 : end]:
                span = child.line.span
                body += read_lines(page.text, span.start, span.end, child.line.number)
                body += child.body
            if body:
                sketch.drafts.append(Draft(section.line.number, [section.line.span], body))
            elif not sketch.drafts and not sketch.title:
                sketch.title = [section.line.span]
            else:
                sketch.doubt(section.line.number, "empty_heading", text=section.line.text)
        return sketch
    return None
