"""Entries of "term sign explanation": glossaries with mixed signs, and notes with arrows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from tutor.decks.words import plain
from tutor.formats.paste.clutter import is_aside
from tutor.formats.paste.columns import is_header
from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import Line, Mark

_ARROW = re.compile(r"[ \t\u00a0\u202f]*(?:[=-]{1,2}>|[→⇒➔⟶➜►])[ \t\u00a0\u202f]*")
_SIGN = re.compile(
    r"[\t\0 ]*\t[\t\0 ]*|[ \0]{3,}|[ \t\u00a0\u202f]+[-–—]+[ \t\u00a0\u202f]+"
    r"|(?<=[^\W\d_])[-–—][ \t\u00a0\u202f]+|[ \t\u00a0\u202f]*:[ \t\u00a0\u202f]+"
    r"|[ ]=[ ]|[ ]*(?:[=-]{1,2}>|[→⇒➔⟶➜►])[ ]*"
)
_RARE = re.compile(r"(?<=\S)[>~^@*#§¦¬\\+](?=\S)|(?<=[ ])[>~^@§¦¬\\](?=[ ])")
_NEXT = re.compile(r"(?<=[?])[ \0]+(?=\S)|(?<=[.:])[ \0]{2,}(?=\S)")
_LETTERS = re.compile(r"[A-ZÀ-Þ](?:[ ]?[-–—,/][ ]?[A-ZÀ-Þ])?")
_TERM_WORDS = 6  # words at the most of a term
_SEVERAL = 2
_LEAST = 4
_SHARE = 0.55
_ARROW_SHARE = 0.4
_SORTED = 0.8
_SURE = 0.88
_PARTED_SURE = 0.6


def read_arrows(page: Page) -> Sketch | None:
    """Read notes whose answers stand behind arrows, or under them, beside or below the prompt."""
    lines = [line for line in page.lines if not is_aside(line)]
    holding = [line.mark is Mark.ARROW or _ARROW.search(line.text) is not None for line in lines]
    marked = sum(line.mark is Mark.ARROW for line in lines)
    open_ = sum(line.mark is Mark.NONE for line in lines)
    if sum(holding) < _LEAST or sum(holding) < _ARROW_SHARE * len(lines) or not open_:
        return None
    if not marked and all(holding):
        return None
    sketch = Sketch("arrows", [], _SURE, page.head)
    headed = False
    for i, line in enumerate(lines):
        below = lines[i + 1] if i + 1 < len(lines) else None
        cut = _ARROW.search(line.text) if line.mark is Mark.NONE else None
        draft = sketch.drafts[-1] if sketch.drafts else None
        if line.mark is not Mark.NONE and draft is not None:
            draft.body.append(_bullet(line))
            headed = False
        elif cut is not None:
            row = headed and draft is not None and not line.after_blank
            if row and draft is not None and not asked(line.cut(0, cut.start()).text):
                draft.body.append(line)
                continue
            back = line.cut(cut.end())
            front = line.cut(0, cut.start())
            sketch.drafts.append(Draft(line.number, [front.span], [back] if back.text else []))
            headed = False
        elif _heads(line, below):
            sketch.drafts.append(Draft(line.number, [line.span]))
            headed = True
        elif draft is not None and not line.after_blank:
            draft.body.append(line)
        elif draft is None and not sketch.title:
            sketch.title = [line.span]
        else:
            sketch.doubt(line.number, "left_out", text=line.text)
    whole = sum(draft.whole for draft in sketch.drafts)
    return sketch if whole >= _SORTED * len(sketch.drafts) else None


def _bullet(line: Line) -> Line:
    return replace(line, mark=Mark.DASH) if line.mark is Mark.ARROW else line


def _heads(line: Line, below: Line | None) -> bool:
    """Whether a line without an arrow is a prompt: something of its own stands right below it."""
    if below is None or below.after_blank:
        return False
    asks = line.text[-1] in "?:"
    return below.mark is not Mark.NONE or (asks and _ARROW.search(below.text) is not None)


def read_glossary(page: Page) -> Sketch | None:
    """Read a glossary whose terms follow the alphabet, whatever sign follows each of them.

    Any other order will do where the explanations stand in one column.
    """
    lines = page.lines
    if any(line.mark is not Mark.NONE for line in lines):
        return None
    cuts = {line.number: cut for line in lines if (cut := _cut(line)) is not None}
    letters = {line.number for line in lines if _LETTERS.fullmatch(line.text)}
    if len(cuts) < _LEAST or len(cuts) < _SHARE * (len(lines) - len(letters)):
        return None
    head = next((line for line in lines if line.number in cuts and _is_head(line, cuts)), None)
    terms = [line.text[: cuts[line.number][0]] for line in lines if line.number in cuts]
    capital = sum(term[0].isupper() for term in terms) > _SORTED * len(terms)
    sketch = Sketch("glossary", [], _SURE, page.head)
    page.chapters |= letters | ({head.number} if head else set())
    fresh = True
    for line in lines:
        if line.number in letters or line is head:
            fresh = True
            continue
        cut = cuts.get(line.number)
        draft = sketch.drafts[-1] if sketch.drafts else None
        above = head is not None and line.number < head.number
        if cut is None or above:
            if draft is not None and not fresh and not line.after_blank:
                draft.body.append(replace(line, joined=True))
            elif draft is None and not sketch.title:
                sketch.title = [line.span]
            else:
                sketch.doubt(line.number, "left_out", text=line.text)
            continue
        front, back = line.cut(0, cut[0]), line.cut(cut[1])
        if draft is not None and not line.after_blank and capital and front.text[0].islower():
            draft.prompt.append(front.span)
            draft.body.append(replace(back, joined=True))
        else:
            sketch.drafts.append(Draft(line.number, [front.span], [back]))
        fresh = False
    return sketch if _aligned(lines, cuts) or _in_order(page, sketch, len(letters)) else None


def read_parted(page: Page) -> Sketch | None:
    """Read lines that each hold one sign, the same one, which no program of cards is known for."""
    lines = [line for line in page.lines if not is_aside(line)]
    if any(line.mark is not Mark.NONE for line in lines):
        return None
    counts = Counter(sign for line in lines for sign in set(_RARE.findall(line.text)))
    sign, count = counts.most_common(1)[0] if counts else ("", 0)
    if count < _LEAST or count < _SORTED * len(lines):
        return None
    sketch = Sketch("parted", [], _PARTED_SURE, page.head)
    for line in lines:
        at = line.text.find(sign)
        if at > 0 and line.text.count(sign) == 1 and line.cut(at + 1).text:
            front, back = line.cut(0, at), line.cut(at + 1)
            sketch.drafts.append(Draft(line.number, [front.span], [back]))
        elif not sketch.drafts and not sketch.title and sign not in line.text:
            sketch.title = [line.span]
        else:
            sketch.doubt(line.number, "left_out", text=line.text)
    return sketch if len(sketch.drafts) >= _SORTED * len(lines) else None


def read_beside(page: Page) -> Sketch | None:
    """Read lines that each hold a question and, after it, its answer."""
    lines = [line for line in page.lines if not is_aside(line)]
    cuts = [_beside(line) for line in lines]
    told = [cut for cut in cuts if cut is not None]
    if len(told) < _LEAST or len(told) < _SHARE * len(lines):
        return None
    sketch = Sketch("beside", [], _PARTED_SURE, page.head)
    for line, cut in zip(lines, cuts, strict=True):
        if cut is not None:
            back = replace(line.cut(cut), mark=Mark.NONE, label="")
            sketch.drafts.append(Draft(line.number, [line.cut(0, cut).span], [back]))
        elif not sketch.drafts and not sketch.title:
            sketch.title = [line.span]
        elif len(line.text.split()) <= _SEVERAL and line.text[-1] not in ".!?":
            page.chapters.add(line.number)
        else:
            sketch.doubt(line.number, "left_out", text=line.text)
    return sketch


def _beside(line: Line) -> int | None:
    """Where the answer begins on the line of its question."""
    found = _NEXT.search(line.text)
    if found is None or asked(line.cut(0, found.start()).text) == 0:
        return None
    return None if "?" in line.text[found.end() :] else found.end()


def _cut(line: Line) -> tuple[int, int] | None:
    """Where the term of a line ends and its explanation starts."""
    found = _SIGN.search(line.text)
    if found is None or found.start() == 0 or found.end() == len(line.text):
        return None
    term = line.text[: found.start()]
    fits = len(term.split()) <= _TERM_WORDS and not re.search(r"[.;!](?:\s|$)|\?\s", term)
    return (found.start(), found.end()) if fits else None


def _aligned(lines: list[Line], cuts: dict[int, tuple[int, int]]) -> bool:
    """Whether nearly all explanations begin in one column, after terms of several lengths."""
    places = [(line.indent, *cuts[line.number]) for line in lines if line.number in cuts]
    columns = Counter(indent + end for indent, start, end in places if end - start > _SEVERAL)
    lengths = {start for _, start, _ in places}
    most = max(columns.values(), default=0)
    return most >= _SORTED * len(places) and most > _LEAST and len(lengths) > _SEVERAL


def _is_head(line: Line, cuts: dict[int, tuple[int, int]]) -> bool:
    start, end = cuts[line.number]
    return is_header([line.text[:start], line.text[end:]])


def _in_order(page: Page, sketch: Sketch, letters: int) -> bool:
    """Whether the terms follow the alphabet, as far as letters over them say so or it is clear."""
    terms = [
        plain(" ".join(page.text[span.start : span.end] for span in draft.prompt))
        for draft in sketch.drafts
    ]
    pairs = list(pairwise(terms))
    rising = sum(a[:1] <= b[:1] for a, b in pairs)
    strictly = len({term[:1] for term in terms}) > _SEVERAL
    return len(terms) >= _LEAST and rising >= _SORTED * len(pairs) and (strictly or letters > 1)
