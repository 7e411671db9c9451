"""Notes under Markdown headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import Line, Mark

_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)|(#{2,6})(?=\w)")
_RULE = re.compile(r"[-*_=]{3,}")
_SEVERAL = 2


@dataclass(slots=True)
class _Section:
    level: int
    line: Line
    body: list[Line] = field(default_factory=list)
    children: list[_Section] = field(default_factory=list)


def read_outline(page: Page) -> Sketch | None:
    """Read headings with bullets or paragraphs under them; None without Markdown headings."""
    sections, before = _sections(page.lines)
    if not any(section.body for section in sections):
        return None
    sketch = Sketch("outline", [], page.title)
    for line in before:
        sketch.doubts.append((line.number, f"'{line.text}' stands before the first heading"))
    first = sections[0]
    alone = [s.level for s in sections].count(first.level) == 1 and len(sections) > 1
    highest = first.level == min(s.level for s in sections)
    if not sketch.title and alone and highest and _is_title(first):
        sketch.title = [first.line.span]
        for line in first.body:
            sketch.doubts.append((line.number, f"'{line.text}' stands under the title"))
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
            sentence = f"the heading '{section.line.text}' has nothing of its own under it"
            sketch.doubts.append((section.line.number, sentence))
    return sketch if sketch.drafts else None


def _sections(lines: list[Line]) -> tuple[list[_Section], list[Line]]:
    sections: list[_Section] = []
    before: list[Line] = []
    for line in lines:
        if _RULE.fullmatch(line.text):
            continue
        if found := _HEADING.match(line.text):
            rest = line.cut(found.end())
            closed = rest.cut(0, len(rest.text.rstrip("# \t")))
            sections.append(_Section(len(found[1] or found[2]), closed))
        elif sections:
            sections[-1].body.append(line)
        else:
            before.append(line)
    return sections, before


def _is_title(section: _Section) -> bool:
    """Whether a heading over all the others asks nothing and has no list of its own."""
    listed = any(line.mark is not Mark.NONE for line in section.body)
    return not listed and not (section.body and asked(section.line.text) >= _SEVERAL)


def _nest(sections: list[_Section]) -> None:
    for i, section in enumerate(sections):
        for below in sections[i + 1 :]:
            if below.level <= section.level:
                break
            if below.level == section.level + 1:
                section.children.append(below)


def _holds_concepts(section: _Section) -> bool:
    """Whether the headings under a prompt name its concepts."""
    named = [child for child in section.children if child.body]
    if len(named) < _SEVERAL or len(named) < len(section.children):
        return False
    return asked(section.line.text) >= _SEVERAL and all(
        asked(child.line.text) < _SEVERAL for child in named
    )
