"""Outlines of a word processor: chapters, questions and answers told apart by their marks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import Line, Mark

_SURE = 0.9
_SEVERAL = 2
_SHARE = 0.9
_STEP = 4
_ORDERED = frozenset({Mark.NUMBER, Mark.LETTER, Mark.ROMAN, Mark.SECTION})


@dataclass(slots=True)
class _Level:
    """The lines of one kind of mark: indices of them, and the kinds that they stand under."""

    style: str
    places: list[int] = field(default_factory=list)
    above: set[str] = field(default_factory=set)


def read_tree(page: Page) -> Sketch | None:
    """Read an outline with at least two kinds of ordered marks: the lower one asks.

    A kind of mark is a level whatever the columns say, which tabs and blanks mixed make
    unsure: it stands below the kinds that came before it, until one of those comes again.
    """
    lines = page.lines
    depths, levels = _levels(lines)
    asking = _asking(lines, levels)
    if asking is None:
        return None
    sketch = Sketch("tree", [], _SURE, page.head)
    over = asking.above
    starts = set(asking.places)
    open_ = False
    for i, line in enumerate(lines):
        if i in starts:
            sketch.drafts.append(Draft(line.number, [line.span]))
            open_ = True
        elif _style(line) in over:
            page.chapters.add(line.number)
            open_ = False
        elif open_:
            below = replace(line, indent=_STEP * depths[i])
            sketch.drafts[-1].body.append(below)
        elif not sketch.drafts and not sketch.title:
            sketch.title = [line.span]
        else:
            sketch.doubt(line.number, "left_out", text=line.text)
    whole = sum(draft.whole for draft in sketch.drafts)
    return sketch if whole >= _SHARE * len(sketch.drafts) else None


def _style(line: Line) -> str:
    """A mark without what counts in it: "1." and "2." are one, "A." and "a)" are two."""
    label = line.label
    if line.mark is Mark.SECTION:
        return f"section {label.count('.')}"
    if line.mark not in _ORDERED:
        return "" if line.mark is Mark.NONE else label
    case = "upper" if label.isupper() else "lower"
    return f"{line.mark} {case} {''.join(c for c in label if not c.isalnum())}"


def _levels(lines: list[Line]) -> tuple[list[int], dict[str, _Level]]:
    """How deep each line stands, and the levels by their kinds of mark."""
    levels: dict[str, _Level] = {}
    stack: list[str] = []
    depths: list[int] = []
    for i, line in enumerate(lines):
        style = _style(line)
        if style:
            if style in stack:
                del stack[stack.index(style) :]
            level = levels.setdefault(style, _Level(style))
            level.places.append(i)
            level.above |= set(stack)
            stack.append(style)
        depths.append(len(stack) if style else len(stack) + 1)
    return depths, levels


def _asking(lines: list[Line], levels: dict[str, _Level]) -> _Level | None:
    """The level of the questions: under others that do not ask, and most of it does."""
    for level in levels.values():
        marks = {lines[i].mark for i in level.places}
        over = [levels[style] for style in level.above]
        if not marks <= _ORDERED or not over or len(level.places) < _SEVERAL:
            continue
        if _share(lines, level) >= 1 / _SEVERAL and all(
            _share(lines, above) < 1 / _SEVERAL and lines[above.places[0]].mark in _ORDERED
            for above in over
        ):
            return level
    return None


def _share(lines: list[Line], level: _Level) -> float:
    asking = sum(asked(lines[i].text) > 0 for i in level.places)
    return asking / len(level.places)
