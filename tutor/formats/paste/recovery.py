"""Split the back of a question, the lines under its prompt, into concepts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from tutor.domain import Span
from tutor.formats.paste.spans import MASK, Line, Mark, continues, expects_more

_LABEL = re.compile(r"([^:]{1,70}?)[ \t\u00a0\u202f]*:(?:[ \t\u00a0\u202f]+|$)")
_DASHED = re.compile(r"([^–—]{1,60}?)[ \t\u00a0\u202f]+[-–—][ \t\u00a0\u202f]+(?=\S)")
_NUMBERED_NAME = re.compile(r"[^\W\d_]+[ \t\u00a0\u202f]+(?:n°[ ]?)?(?:\d{1,2}|[IVX]{1,4})\b")
_CAPS_SEPARATOR = re.compile(r"[ \t\u00a0\u202f]*[;:–—][ \t\u00a0\u202f]+|[ \t]+-[ \t]+")
_INLINE = re.compile(r"(?:^|(?<=\s))\(?(\d{1,2}|[a-h])\)[ \t\u00a0]*|(?:^|(?<=\s))(\d)\.[ \t]+")
_LABEL_WORDS = 7
_HEADING_WORDS = 9
_INLINE_LABEL = re.compile(
    r"(?:^|(?<=[.;!?]\s))([A-ZÀ-ÖØ-Þ][^.;:!?]{1,40}?)[ \u00a0\u202f]?:[ \u00a0\u202f]"
)
_SEVERAL = 3
_SHARE = 0.6
_PAIR = 2


@dataclass(slots=True)
class Found:
    """A concept as places in the paste: its name, explanation and key points."""

    line: int
    name: list[Span] = field(default_factory=list)
    body: list[Span] = field(default_factory=list)
    points: list[list[Span]] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    """A logical line: a line with the lines that continue its sentence."""

    line: Line
    spans: list[Span]
    text: str

    @property
    def mark(self) -> Mark:
        return self.line.mark


def find_concepts(
    text: str, number: int | None, body: list[Line], bold: list[Span]
) -> tuple[list[Found], list[tuple[int, str]]]:
    """Find the concepts in the lines under a prompt.

    Args:
        text: the paste, masked.
        number: how many concepts the prompt says there are, if it does.
        body: the lines under it.
        bold: places that were written in bold.

    Returns:
        The concepts, and doubts as (line, sentence).
    """
    items = _join(body)
    if not items:
        return [], []
    if len(items) == 1 and (parts := _inline(items[0], number)):
        return parts, []
    marked = [item for item in items if item.mark is not Mark.NONE]
    if marked:
        if items[0].mark is Mark.NONE and _headings_over_marks(items):
            return _under_headings(items), []
        return _marked(items, bold)
    return _unmarked(items, bold)


def _join(body: list[Line]) -> list[_Item]:
    """Join the lines that were wrapped in mid-sentence."""
    if not body:
        return []
    sentences = body[0].text[:1].isupper() or any(line.mark is not Mark.NONE for line in body)
    items: list[_Item] = []
    for line in body:
        if (items and continues(items[-1].text, line, sentences=sentences)) or (
            items and items[-1].text.endswith(",") and _goes_on(items[-1].text, line, body)
        ):
            items[-1].spans.append(line.span)
            items[-1].text += " " + line.text
        else:
            items.append(_Item(line, [line.span], line.text))
    return items


def _goes_on(previous: str, line: Line, body: list[Line]) -> bool:
    """Whether a line after a comma goes on: not in a list whose lines all end with commas."""
    commas = sum(other.text.endswith(",") for other in body)
    alike = previous.split()[0] == line.text.split()[0]
    listed = commas >= len(body) - 1 and (len(body) > _PAIR or alike)
    return line.mark is Mark.NONE and not listed


def _marked(items: list[_Item], bold: list[Span]) -> tuple[list[Found], list[tuple[int, str]]]:
    top = next(item for item in items if item.mark is not Mark.NONE)
    indent = min(i.line.indent for i in items if i.mark is not Mark.NONE)
    tops = [i for i in items if i.mark is top.mark and i.line.indent <= indent + 1]
    labelled = [_label(i.line) is not None for i in tops]
    use_labels = sum(labelled) * 2 >= len(tops)
    found: list[Found] = []
    doubts: list[tuple[int, str]] = []
    children = _children(items, tops)
    for item in items:
        if item.mark is Mark.NONE and not found:
            if item.text.endswith(":"):
                doubts.append((item.line.number, f"'{item.text}' was left out as a lead-in"))
            else:
                found.append(Found(item.line.number, body=item.spans))
        elif item.mark is Mark.NONE:
            _append(found[-1], item)
        elif any(item is other for other in tops):
            has_points = id(item) in children
            found.append(_concept(item, bold, use_labels or has_points, has_points))
        elif found:
            found[-1].points.append(item.spans)
        else:
            found.append(Found(item.line.number, body=item.spans))
    return found, doubts


def _children(items: list[_Item], tops: list[_Item]) -> set[int]:
    """Ids of the top lines that are followed by lines under them."""
    parents: set[int] = set()
    top_ids = {id(item) for item in tops}
    for item, after in pairwise(items):
        if id(item) in top_ids and after.mark is not Mark.NONE and id(after) not in top_ids:
            parents.add(id(item))
    return parents


def _append(found: Found, item: _Item) -> None:
    """Add a plain line to the last thing said: a key point, else the explanation."""
    if not found.points:
        found.body = found.body + item.spans
    elif item.line.indent > 0:
        found.points[-1] = found.points[-1] + item.spans
    else:
        found.points.append(item.spans)


def _concept(item: _Item, bold: list[Span], use_label: bool, has_points: bool) -> Found:
    line = item.line
    name = next((b for b in bold if b.start <= line.start < b.end <= line.span.end), None)
    if name is not None:
        after = re.match(
            r"[\0\s]*(?:[:–—-](?=\s|$|\0))?[\0\s]*", line.text[name.end - line.start :]
        )
        rest = line.cut(name.end - line.start + (after.end() if after else 0))
        body = [rest.span] if rest.text else []
        return Found(line.number, [line.cut(0, name.end - line.start).span], body + item.spans[1:])
    cut = _label(line) if use_label else None
    if cut is not None:
        return _cut(item, cut)
    if has_points and len(item.text.split()) <= _LABEL_WORDS and item.text[-1] not in ".!?":
        return Found(line.number, name=item.spans)
    return Found(line.number, body=item.spans)


def _cut(item: _Item, cut: tuple[int, int]) -> Found:
    """A concept whose name ends at ``cut[0]`` and whose explanation starts at ``cut[1]``."""
    rest = item.line.cut(cut[1])
    body = ([rest.span] if rest.text else []) + item.spans[1:]
    return Found(item.line.number, [item.line.cut(0, cut[0]).span], body)


def _label(line: Line) -> tuple[int, int] | None:
    """Where "Name : explanation" has its name's end and its explanation's start."""
    for pattern in (_LABEL, _DASHED):
        found = pattern.match(line.text)
        if found is None:
            continue
        name = found[1].replace(MASK, "")
        fits = len(name.split()) <= _LABEL_WORDS and not re.search(r"[.!?;]\s|\bex\b", name)
        if fits and name.count("(") == name.count(")"):
            return found.end(1), found.end()
    return None


def _unmarked(items: list[_Item], bold: list[Span]) -> tuple[list[Found], list[tuple[int, str]]]:
    heads = _headings(items)
    if heads:
        return _paragraphs(items, heads), []
    cuts = [_label(item.line) for item in items]
    bolds = [any(b.start == i.line.start for b in bold) for i in items]
    named = [c is not None or b for c, b in zip(cuts, bolds, strict=True)]
    if named[0] and sum(named) >= _SHARE * len(items) and (len(items) > 1 or bolds[0]):
        found: list[Found] = []
        for item, is_named in zip(items, named, strict=True):
            if is_named:
                found.append(_concept(item, bold, use_label=True, has_points=False))
            else:
                found[-1].body = found[-1].body + item.spans
        return found, []
    return [Found(item.line.number, body=item.spans) for item in items], []


def _headings(items: list[_Item]) -> dict[int, tuple[int, int]]:
    """Which lines are headings over paragraphs: index → where its name ends, its text starts.

    Capitals, then "Stage 2: …", then short lines that alternate with full sentences.
    """
    caps = {i: cut for i, item in enumerate(items) if (cut := _capitals(item)) is not None}
    if 0 in caps and len(items) > 1:
        return caps
    numbered = [i for i, item in enumerate(items) if _is_numbered_name(item)]
    over = [i for i in numbered if i + 1 < len(items) and i + 1 not in numbered]
    if numbered[:1] == [0] and len(over) * 2 >= len(numbered):
        return {i: _whole(items[i]) for i in numbered}
    short = [i for i, item in enumerate(items) if _is_short(item)]
    pairs = short == list(range(0, len(items), 2)) and len(items) % 2 == 0
    sentences = all(items[i].text[-1] in ".!?…" for i in range(1, len(items), 2))
    longer = all(len(items[i + 1].text) > len(items[i].text) for i in short if i + 1 < len(items))
    if len(short) >= 2 and pairs and sentences and longer:
        return {i: _whole(items[i]) for i in short}
    return {}


def _whole(item: _Item) -> tuple[int, int]:
    return len(item.line.text), len(item.line.text)


def _is_short(item: _Item) -> bool:
    text = item.text
    open_end = text[-1] not in ".!?…;," and not expects_more(text)
    return len(text.split()) <= _HEADING_WORDS and open_end and len(item.spans) == 1


def _is_numbered_name(item: _Item) -> bool:
    return _NUMBERED_NAME.match(item.text) is not None and _is_short(item)


def _capitals(item: _Item) -> tuple[int, int] | None:
    """Where the name in capitals of a line ends and its text starts; None when it has none."""
    text = item.line.text
    if _is_capitals(text):
        return len(text.rstrip(" :;")), len(text)
    separator = _CAPS_SEPARATOR.search(text)
    if separator and _is_capitals(text[: separator.start()]):
        return separator.start(), separator.end()
    return None


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 4 and sum(c.isupper() for c in letters) >= 0.85 * len(letters)


def _paragraphs(items: list[_Item], heads: dict[int, tuple[int, int]]) -> list[Found]:
    found: list[Found] = []
    for i, item in enumerate(items):
        if i in heads:
            found.append(_cut(item, heads[i]))
        elif found:
            found[-1].body = found[-1].body + item.spans
        else:
            found.append(Found(item.line.number, body=item.spans))
    return found


def _headings_over_marks(items: list[_Item]) -> bool:
    """Whether two or more short plain lines each stand over bulleted lines."""
    plain = [i for i, item in enumerate(items) if item.mark is Mark.NONE]
    over = all(
        i + 1 < len(items) and items[i + 1].mark is not Mark.NONE and _is_short(items[i])
        for i in plain
    )
    return len(plain) >= 2 and over


def _under_headings(items: list[_Item]) -> list[Found]:
    found: list[Found] = []
    for item in items:
        if item.mark is Mark.NONE:
            found.append(Found(item.line.number, name=item.spans))
        else:
            found[-1].points.append(item.spans)
    return found


def _inline(item: _Item, number: int | None) -> list[Found]:
    """Concepts listed inside one line: "1) … 2) …", or as many ";" parts as the prompt says."""
    if len(item.spans) > 1:
        return []
    text = item.line.text
    marks = list(_INLINE.finditer(text))
    labels = [m[1] or m[2] for m in marks]
    begun = item.mark in (Mark.NUMBER, Mark.LETTER)
    if begun:
        labels.insert(0, "a" if labels[:1] == ["b"] else "1")
    runs = ([str(i + 1) for i in range(len(labels))], list("abcdefgh"[: len(labels)]))
    if len(labels) > 1 and labels in runs and (begun or marks[0].start() == 0):
        starts = ([0] if begun else []) + [m.end() for m in marks]
        ends = [m.start() for m in marks if m.start()] + [len(text)]
        cuts = list(zip(starts, ends, strict=True))
    else:
        if labelled := _inline_labels(item, number):
            return labelled
        edges = [m.start() for m in re.finditer(r"[;•]\s", text)]
        if number is None or len(edges) + 1 != number:
            return []
        cuts = list(zip([0] + [e + 1 for e in edges], [*edges, len(text)], strict=True))
    pieces = [item.line.cut(a, b) for a, b in cuts]
    return [Found(item.line.number, body=[p.span]) for p in pieces if p.text]


def _inline_labels(item: _Item, number: int | None) -> list[Found]:
    """Concepts of one line written as "Name: sentence. Other name: sentence."."""
    line = item.line
    labels = list(_INLINE_LABEL.finditer(line.text))
    if len(labels) < _SEVERAL and len(labels) != number:
        return []
    if len(labels) < _PAIR or labels[0].start() != 0:
        return []
    ends = [m.start() for m in labels[1:]] + [len(line.text)]
    return [
        Found(line.number, [line.cut(m.start(1), m.end(1)).span], [line.cut(m.end(), end).span])
        for m, end in zip(labels, ends, strict=True)
        if line.cut(m.end(), end).text
    ]
