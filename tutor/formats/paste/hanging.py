"""Entries told by how far in their lines stand: a term or a question, with what is said deeper."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tutor.decks.words import plain
from tutor.formats.paste.clutter import is_aside
from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import MASK, Line, Mark, read_lines
from tutor.formats.paste.wraps import glue, grouped

_SIGN = re.compile(
    r"[ ]*\t[ \t]*|[ ]+[-–—]{1,2}[ ]+|(?<=[^\W\d_])[–—][ ]+|[ \u00a0\u202f]*:(?:[ ]+|$)"
    r"|[ ]=[ ]|[ ]*(?:[=-]{1,2}>|[→⇒➔⟶➜►])[ ]*|(?:(?<=\w)|[ ]+)(?:\.{3}|…)[ ]+"
)
_ASKED = re.compile(r"\?[ ]+(?=\S)")
_LEAD = re.compile(r"[^\w\s\"'«»“”()\[\]¿¡/#.-]{1,4}[ ]+(?=\S)")
_LAST_SIGN = re.compile(r"[ \u00a0]*(?:[=-]{1,2}>|[→⇒➔]|[=–—])$")
_LETTERS = re.compile(r"[-–—=~*·. ]*[A-ZÀ-Þ](?:[ ]?[-–—,/][ ]?[A-ZÀ-Þ])?[-–—=~*·. ]*")
_TERM_WORDS = 6  # words at the most of a term
_LEAST = 4
_FEW = 3
_SEVERAL = 2
_COLUMNS = 3
_WRAP = 40
_SHARE = 0.85
_DEEP = 0.25
_HALF = 0.5
_SORTED = 0.8
_SURE = 0.885


@dataclass(slots=True)
class _Entry:
    """The lines of an entry that stand at the edge, and those deeper."""

    head: list[Line]
    under: list[Line] = field(default_factory=list)


def read_hanging(page: Page) -> Sketch | None:
    """Read entries at the left edge, each with its answer deeper, or behind a sign on its line.

    The sign may be another one for each entry; a line at the edge with neither is a chapter or
    the title. Where nearly a line in ten or more fits nothing of that, the text is not read so.
    """
    letters = {line.number for line in page.lines if _LETTERS.fullmatch(line.text)}
    lines = [line for line in page.lines if line.number not in letters and not is_aside(line)]
    if len(lines) < _LEAST:
        return None
    edge = min(line.indent for line in lines)
    first = next(i for i, line in enumerate(lines) if line.indent <= edge + 1)
    above, lines = lines[:first], lines[first:]
    chapters = _over_two(lines)
    if chapters:
        lines = [line for line in lines if line.number not in chapters]
        edge = min(line.indent for line in lines)
        letters |= chapters
    entries = _entries(lines, edge)
    deep = [entry for entry in entries if entry.under]
    loose = [entry for entry in entries if not entry.under and _split(entry.head[0]) is None]
    told = len(entries) - len(loose)
    under = sum(len(entry.under) for entry in deep)
    if told < _LEAST or len(deep) < _SEVERAL or under < _DEEP * len(lines):
        return None
    if any(e.head[0].mark is not Mark.NONE for e in deep) and not _bulleted(entries):
        return None
    ordered = _ordered([entry for entry in entries if entry not in loose])
    if not ordered and len(deep) * _FEW < told:
        return None
    own = _glued(page, entries, ordered)
    sketch = Sketch("hanging", [], _SURE, page.head, page=own)
    for line in above:
        if not sketch.title:
            sketch.title = [line.span]
        else:
            sketch.doubt(line.number, "before_first", text=line.text)
    misfits = _fill(sketch, own, entries, letters)
    if misfits > (1 - _SHARE) * len(lines):
        return None
    return sketch


def _over_two(lines: list[Line]) -> set[int]:
    """Numbers of the lines at the edge, where two further columns alternate below each of them."""
    columns = sorted({line.indent for line in lines})
    if len(columns) != _COLUMNS or any(line.mark is not Mark.NONE for line in lines):
        return set()
    edge, middle, deep = columns
    steps = [(above.indent, below.indent) for above, below in pairwise(lines)]
    terms = sum(line.indent == middle for line in lines)
    whole = all(below == middle for above, below in steps if above == edge)
    under = sum(above == middle and below == deep for above, below in steps)
    over = {line.number for line in lines if line.indent == edge}
    fits = whole and terms >= _LEAST and under >= _SHARE * terms and len(over) > 1
    return over if fits else set()


def _bulleted(entries: list[_Entry]) -> bool:
    """Whether heads with marks ask, or are short terms, with explanations that have no mark."""
    asks = sum(asked(entry.head[0].text) > 0 for entry in entries)
    if all(entry.head[0].mark is Mark.NUMBER for entry in entries if entry.under):
        return asks >= _HALF * len(entries)
    return all(
        entry.head[0].mark is Mark.DASH
        and len(entry.head[0].text.split()) <= _TERM_WORDS
        and entry.head[0].text[-1] not in ".,;"
        and entry.under
        and all(line.mark is Mark.NONE for line in entry.under)
        for entry in entries
    )


def _entries(lines: list[Line], edge: int) -> list[_Entry]:
    """Cut the lines at those of the left edge; a prompt that was broken there is one entry."""
    entries: list[_Entry] = []
    for line, below in pairwise([*lines, None]):
        if line is None:
            break
        if entries and line.indent > edge + 1:
            entries[-1].under.append(line)
            continue
        last = entries[-1] if entries else None
        deeper = below is not None and below.indent > edge + 1 and not below.after_blank
        if last and deeper and not last.under and _goes_on(last.head[-1], line):
            last.head.append(line)
        else:
            entries.append(_Entry([line]))
    return entries


def _goes_on(above: Line, line: Line) -> bool:
    """Whether a line at the edge is the rest of a prompt that begins on the line above."""
    if line.after_blank or line.mark is not Mark.NONE or above.text[-1] in ".?!:":
        return False
    return len(above.text) >= _WRAP and _split(above) is None


def _split(line: Line) -> tuple[int, int] | None:
    """Where the term or the question of a line ends, and its answer begins on the same line."""
    lead = _LEAD.match(line.text)
    start = lead.end() if lead else 0
    found = _ASKED.search(line.text)
    if found and not line.text.endswith("?"):
        return found.start() + 1, found.end()
    found = _SIGN.search(line.text, start)
    if found is None or found.start() <= start or found.end() == len(line.text):
        return None
    term = line.text[start : found.start()]
    fits = len(term.split()) <= _TERM_WORDS and not re.search(r"[;?!](?:\s|$)", term)
    return (found.start(), found.end()) if fits else None


def _ordered(entries: list[_Entry]) -> bool:
    """Whether the entries are terms in the order of the alphabet."""
    terms = [plain(entry.head[0].text)[:1] for entry in entries]
    pairs = list(pairwise(terms))
    rising = sum(a <= b for a, b in pairs)
    asking = sum(asked(entry.head[0].text) > 1 for entry in entries)
    return not asking and len(set(terms)) > _SEVERAL and rising >= _SORTED * len(pairs)


def _glued(page: Page, entries: list[_Entry], ordered: bool) -> Page:
    """The page with every explanation of a term on one line, other answers as they are meant."""
    groups: list[list[Line]] = []
    free: list[Line] = []
    for entry in entries:
        bare = all(line.mark is Mark.NONE for line in entry.under)
        if entry.under and bare and len(entry.head) == 1 and _split(entry.head[0]):
            groups.append([*entry.head, *entry.under])
            continue
        groups.append(entry.head)
        if ordered and bare and entry.under:
            groups.append(entry.under)
        else:
            free += entry.under
    groups += grouped(page, free)[0]
    return glue(page, sorted(groups, key=lambda group: group[0].number))


def _fill(sketch: Sketch, own: Page, entries: list[_Entry], letters: set[int]) -> int:
    """Make the drafts; how many lines fit nothing."""
    heads = {entry.head[0].number for entry in entries}
    few, parted = _lone(entries)
    dense = sum(e.head[0].after_blank for e in entries[2:]) <= _DEEP * len(entries)
    misfits = 0
    own.chapters |= letters
    draft: Draft | None = None
    titled = bool(sketch.title)
    for line, below in pairwise([*own.lines, None]):
        if line is None:
            break
        if line.number not in heads:
            if draft is not None:
                draft.body.append(line)
            continue
        deeper = below is not None and below.number not in heads
        cut = None if deeper else _split(line)
        lead = _LEAD.match(line.text)
        start = lead.end() if lead else 0
        first = not sketch.drafts and not titled and below is not None and below.after_blank
        if not deeper and ((few and (first or parted)) or (first and dense)):
            cut = None
        if cut is not None:
            front, back = line.cut(start, cut[0]), line.cut(cut[1])
            draft = Draft(line.number, [front.span], [_marked(own, back)])
        elif deeper:
            sign = _LAST_SIGN.search(line.text)
            draft = Draft(line.number, [line.cut(start, sign.start() if sign else None).span])
        else:
            draft = None
            if not sketch.drafts and not titled:
                sketch.title, titled = [line.span], True
            elif _stands_apart(line, below):
                own.chapters.add(line.number)
            else:
                misfits += 1
                sketch.doubt(line.number, "left_out", text=line.text)
            continue
        sketch.drafts.append(draft)
    return misfits


def _lone(entries: list[_Entry]) -> tuple[bool, bool]:
    """Whether the lines with a sign and nothing under them are few, and all stand apart."""
    ends = [*entries[1:], None]
    lone = [
        entry.head[0].after_blank and (after is None or after.head[0].after_blank)
        for entry, after in zip(entries, ends, strict=True)
        if not entry.under and _split(entry.head[0]) is not None
    ]
    return len(lone) * 2 < len(entries), all(lone)


def _stands_apart(line: Line, below: Line | None) -> bool:
    letters = [c for c in line.text if c.isalpha()]
    shouts = bool(letters) and not any(c.islower() for c in letters)
    return line.after_blank and (shouts or below is None or below.after_blank)


def _marked(page: Page, line: Line) -> Line:
    """A line with the bullet or number that stands before it now."""
    read = read_lines(page.text, line.span.start, line.span.end, line.number)
    own = read[0] if len(read) == 1 and MASK not in line.text[:1] else line
    return replace(own, after_blank=False)
