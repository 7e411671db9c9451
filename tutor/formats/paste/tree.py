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
class _Node:
    """A marked line, and what stands under it: lower marks, and indices of all lines."""

    place: int
    line: Line
    style: str
    depth: int
    nodes: list[_Node] = field(default_factory=list)
    under: list[int] = field(default_factory=list)
    asks: int = 0
    inside: int = 0


def read_tree(page: Page) -> Sketch | None:
    """Read an outline with at least two kinds of ordered marks: those over questions are chapters.

    A kind of mark is a level whatever the columns and the numbers say, which both are often
    wrong: it stands below the kinds that came before it, until one of those comes again.
    Whether a line is a chapter or a question is told by what stands under it.
    """
    lines = page.lines
    depths, roots, before = _grow(lines)
    questions: list[_Node] = []
    chapters: list[_Node] = []
    styles = {n.style for n in _all(roots) if n.asks and not n.inside and n.under}
    for root in roots:
        _sort_out(root, styles, questions, chapters)
    asking = sum(node.asks > 0 for node in questions)
    over = [node for node in chapters if node.nodes]
    if len(questions) < _SEVERAL or asking * 2 < len(questions) or not over:
        return None
    sketch = Sketch("tree", [], _SURE, page.head)
    page.chapters |= {node.line.number for node in chapters}
    starts = {node.place: node for node in questions}
    inside = {i for node in questions for i in node.under}
    inside |= {node.place for node in chapters}
    for i, line in enumerate(lines):
        if i in starts:
            body = [replace(lines[j], indent=_STEP * depths[j]) for j in starts[i].under]
            sketch.drafts.append(Draft(line.number, [line.span], body))
        elif i in before and not sketch.title:
            sketch.title = [line.span]
        elif i not in inside:
            sketch.doubt(line.number, "left_out", text=line.text)
    whole = sum(draft.whole for draft in sketch.drafts)
    return sketch if whole >= _SHARE * len(sketch.drafts) else None


def _style(line: Line) -> str:
    """A mark without what counts in it: "1." and "2." are one, "A." and "a)" are two."""
    label = line.label
    if line.mark is Mark.SECTION:
        return f"section {label.rstrip('.)').count('.')}"
    if line.mark not in _ORDERED:
        return "" if line.mark is Mark.NONE else label
    case = "upper" if label.isupper() else "lower"
    return f"{line.mark} {case} {''.join(c for c in label if not c.isalnum())}"


def _grow(lines: list[Line]) -> tuple[list[int], list[_Node], set[int]]:
    """How deep each line stands, the highest nodes, and the lines before the first of them."""
    roots: list[_Node] = []
    stack: list[_Node] = []
    depths: list[int] = []
    before: set[int] = set()
    for i, line in enumerate(lines):
        style = _style(line)
        if style:
            _close(stack, line, style)
            node = _Node(i, line, style, len(stack))
            if line.mark in _ORDERED:
                node.asks = asked(line.text)
            for above in stack:
                above.under.append(i)
                above.inside = max(above.inside, node.asks)
            (stack[-1].nodes if stack else roots).append(node)
            stack.append(node)
            depths.append(len(stack))
            continue
        depths.append(len(stack) + 1)
        for above in stack:
            above.under.append(i)
        if not stack:
            before.add(i)
    return depths, roots, before


def _close(stack: list[_Node], line: Line, style: str) -> None:
    """Leave the levels that a marked line ends: of bullets, those that stand as far in."""
    known = [node.style for node in stack]
    if style in known:
        del stack[known.index(style) :]
    while line.mark is Mark.DASH and stack and stack[-1].line.mark is Mark.DASH:
        if line.indent > stack[-1].line.indent + 1:
            break
        stack.pop()


def _all(nodes: list[_Node]) -> list[_Node]:
    return [each for node in nodes for each in (node, *_all(node.nodes))]


def _sort_out(node: _Node, styles: set[str], questions: list[_Node], chapters: list[_Node]) -> None:
    """Tell chapters from questions, from the top down."""
    below = [child for child in node.nodes if child.line.mark in _ORDERED]
    asking = sum(child.asks >= _SEVERAL for child in below)
    held = asking * 2 > len(below) if below else False
    asks = node.asks >= _SEVERAL or (node.asks and node.inside < _SEVERAL)
    if (asks and not held) or (node.style in styles and node.under and not node.inside):
        questions.append(node)
        return
    chapters.append(node)
    for child in below:
        _sort_out(child, styles, questions, chapters)
