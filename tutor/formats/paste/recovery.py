"""Split the back of a question, the lines under its prompt, into concepts."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from tutor.domain import Span
from tutor.formats.base import Doubt
from tutor.formats.paste.cues import compares
from tutor.formats.paste.drafts import Found
from tutor.formats.paste.labels import (
    BRACKETED,
    SIGNED,
    is_one_definition,
    is_phrase,
    label_cut,
    uncounted,
)
from tutor.formats.paste.spans import MASK, Line, Mark, continues, expects_more
from tutor.language.notes import any_of, notes

_NUMBERED_NAME = re.compile(r"[^\W\d_]+[ \t\u00a0\u202f]+(?:n°[ ]?)?(?:\d{1,2}|[IVX]{1,4})\b")
_CAPS_SEPARATOR = re.compile(r"[ \t\u00a0\u202f]*[;:–—][ \t\u00a0\u202f]+|[ \t]+-[ \t]+")
_INLINE = re.compile(r"(?:^|(?<=\s))\(?(\d{1,2}|[a-h])\)[ \t\u00a0]*|(?:^|(?<=\s))(\d)\.[ \t]+")
_AFTER_BOLD = re.compile(r"[\0\s]*([:–—-](?=\s|$|\0))?[\0\s]*")
_LABEL_WORDS = 7  # words at the most of a name before a colon
_HEADING_WORDS = 9  # words at the most of a heading
_INLINE_LABEL = re.compile(
    r"(?:^|(?<=[.;!?]\s))\0*([A-ZÀ-ÖØ-Þ][^.;:!?\0]{1,40}?)\0*[ \u00a0\u202f]?:\0*[ \u00a0\u202f]"
)
_ASIDE = re.compile(any_of(notes().labels.aside) + "s?[.]?", re.IGNORECASE)
_SEVERAL = 3
_SHARE = 0.6
_PAIR = 2


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
    prompt: str, number: int | None, body: list[Line], bold: list[Span]
) -> tuple[list[Found], list[Doubt]]:
    """Find the concepts in the lines under a prompt.

    Args:
        prompt: its words.
        number: how many concepts the prompt says there are, if it does.
        body: the lines under it.
        bold: places that were written in bold, in order.

    Returns:
        The concepts, and what it is unsure of.
    """
    lines = uncounted([line for line in body if line.text])
    if is_one_definition(prompt, lines):
        lines = [lines[0], replace(lines[1], joined=True)]
    items = _join(lines)
    if not items:
        return [], []
    if len(items) == 1 and (parts := _inline(items[0], number, prompt)):
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
    commas = sum(line.text.endswith(",") for line in body)
    items: list[_Item] = []
    for line in body:
        if items and (
            line.joined
            or continues(items[-1].text, line, sentences=sentences)
            or (len(body) == _PAIR and is_phrase(items[-1].text, line))
            or (items[-1].text.endswith(",") and _goes_on(items[-1].text, line, commas, len(body)))
        ):
            items[-1].spans.append(line.span)
            items[-1].text += " " + line.text
        else:
            items.append(_Item(line, [line.span], line.text))
    return items


def _goes_on(previous: str, line: Line, commas: int, lines: int) -> bool:
    """Whether a line after a comma goes on: not in a list whose lines all end with commas."""
    alike = previous.split(maxsplit=1)[0] == line.text.split(maxsplit=1)[0]
    listed = commas >= lines - 1 and (lines > _PAIR or alike)
    return line.mark is Mark.NONE and not listed


def _marked(items: list[_Item], bold: list[Span]) -> tuple[list[Found], list[Doubt]]:
    top = next(item for item in items if item.mark is not Mark.NONE)
    indent = min(i.line.indent for i in items if i.mark is not Mark.NONE)
    tops = [i for i in items if i.mark is top.mark and i.line.indent <= indent + 1]
    labelled = [label_cut(i.line) is not None for i in tops]
    use_labels = sum(labelled) * 2 >= len(tops)
    found: list[Found] = []
    doubts: list[Doubt] = []
    children = _children(items, tops)
    top_ids = {id(item) for item in tops}
    for item in items:
        if item.mark is Mark.NONE and not found:
            if item.text.endswith(":"):
                doubts.append(Doubt(item.line.number, "lead_in", {"text": item.text}))
            else:
                found.append(Found(item.line.number, body=list(item.spans)))
        elif item.mark is Mark.NONE:
            _append(found[-1], item)
        elif id(item) in top_ids:
            has_points = id(item) in children
            found.append(_concept(item, bold, use_labels or has_points, has_points))
        elif found:
            found[-1].points.append(list(item.spans))
        else:
            found.append(Found(item.line.number, body=list(item.spans)))
    for each in found:
        if each.name and not each.body and len(each.points) == 1:
            each.body = each.points.pop()
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
        found.body.extend(item.spans)
    elif item.line.indent > 0:
        found.points[-1].extend(item.spans)
    else:
        found.points.append(list(item.spans))


def _concept(item: _Item, bold: list[Span], use_label: bool, has_points: bool) -> Found:
    line = item.line
    name = _bold_name(line, bold)
    if name is not None:
        after = _AFTER_BOLD.match(line.text, name.end - line.start)
        rest = line.cut(after.end() if after else name.end - line.start)
        body = [rest.span] if rest.text else []
        return Found(line.number, [line.cut(0, name.end - line.start).span], body + item.spans[1:])
    cut = label_cut(line) if use_label else None
    if cut is not None:
        return _cut(item, cut)
    if has_points and len(item.text.split()) <= _LABEL_WORDS and item.text[-1] not in ".!?":
        return Found(line.number, name=list(item.spans))
    return Found(line.number, body=list(item.spans))


def _bold_name(line: Line, bold: list[Span]) -> Span | None:
    """The bold words that a line begins with, when they name what follows.

    They do before a colon or a dash, at the end of the line, or as whole words in capitals or
    before a capital; bold inside a sentence ("**reduce** the losses") is emphasis.
    """
    at = bisect_right(bold, line.start, key=lambda span: span.start) - 1
    if at < 0 or not line.start < bold[at].end <= line.span.end:
        return None
    name = bold[at]
    after = _AFTER_BOLD.match(line.text, name.end - line.start)
    inside = line.text[: name.end - line.start].rstrip(MASK + " ")
    rest = line.text[after.end() :] if after else ""
    apart = bool(after and after[1]) or inside.endswith((":", ".")) or not rest
    return name if apart or not rest[0].islower() else None


def _cut(item: _Item, cut: tuple[int, int]) -> Found:
    """A concept whose name ends at ``cut[0]`` and whose explanation starts at ``cut[1]``."""
    rest = item.line.cut(cut[1])
    body = ([rest.span] if rest.text else []) + item.spans[1:]
    start = 1 if BRACKETED.match(item.line.text) else 0
    return Found(item.line.number, [item.line.cut(start, cut[0]).span], body)


def _unmarked(items: list[_Item], bold: list[Span]) -> tuple[list[Found], list[Doubt]]:
    heads = _headings(items)
    if heads:
        return _paragraphs(items, heads), []
    cuts = [label_cut(item.line) for item in items]
    bolds = [
        (name := _bold_name(i.line, bold)) is not None and name.start == i.line.start for i in items
    ]
    named = [c is not None or b for c, b in zip(cuts, bolds, strict=True)]
    if named[0] and sum(named) >= _SHARE * len(items) and (len(items) > 1 or bolds[0]):
        found: list[Found] = []
        for item, is_named in zip(items, named, strict=True):
            if is_named:
                found.append(_concept(item, bold, use_label=True, has_points=False))
            else:
                found[-1].body.extend(item.spans)
        return found, []
    return [Found(item.line.number, body=list(item.spans)) for item in items], []


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
    if _is_capitals(text) and not SIGNED.match(text):
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
            found[-1].body.extend(item.spans)
        else:
            found.append(Found(item.line.number, body=list(item.spans)))
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
            found.append(Found(item.line.number, name=list(item.spans)))
        else:
            found[-1].points.append(list(item.spans))
    return found


def _inline(item: _Item, number: int | None, prompt: str) -> list[Found]:
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
        ends = [m.start() for m in marks if begun or m.start()] + [len(text)]
        cuts = list(zip(starts, ends, strict=True))
    else:
        if labelled := _inline_labels(item, number, prompt):
            return labelled
        edges = [m.start() for m in re.finditer(r"[;•]\s", text)]
        if number is None or len(edges) + 1 != number:
            return []
        cuts = list(zip([0] + [e + 1 for e in edges], [*edges, len(text)], strict=True))
    pieces = [item.line.cut(a, b) for a, b in cuts]
    return [Found(item.line.number, body=[p.span]) for p in pieces if p.text]


def _inline_labels(item: _Item, number: int | None, prompt: str) -> list[Found]:
    """Concepts of one line written as "Name: sentence. Other name: sentence."."""
    line = item.line
    labels = list(_INLINE_LABEL.finditer(line.text))
    if len(labels) < _PAIR or labels[0].start() != 0:
        return []
    asides = any(_ASIDE.fullmatch(label[1]) for label in labels)
    contrasted = compares(prompt) or all(
        label[1].casefold() in prompt.casefold() for label in labels
    )
    if len(labels) < _SEVERAL and len(labels) != number and (asides or not contrasted):
        return []
    ends = [m.start() for m in labels[1:]] + [len(line.text)]
    return [
        Found(line.number, [line.cut(m.start(1), m.end(1)).span], [line.cut(m.end(), end).span])
        for m, end in zip(labels, ends, strict=True)
        if line.cut(m.end(), end).text
    ]
