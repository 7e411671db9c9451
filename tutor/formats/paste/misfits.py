"""The lines that the layout which was taken does not explain: what makes a reading uncertain."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tutor.domain import Question, Span
from tutor.formats.base import Doubt
from tutor.formats.paste.cues import asked
from tutor.formats.paste.spans import MASK

_DIGITS = re.compile(r"\d+")
_HEAD = re.compile(r"(?=\D{0,30}\d{1,4}[:h./-]\d{2})[^\n]{8,40}?[:\])>]\s")
_REMARK = re.compile(r"[(\[].*[)\]]\.?|[!?]{2,}.*")
_ENTRY = re.compile(
    r"[^:.;?!–—=>→⇒]{2,40}?(?:[ ][-–—=][ ]|[ \u00a0]?:[ ]|[ ]?(?:[=-]>|→|⇒)[ ]?)(?:\S+[ ]+){3,}\S"
)
_BULLET = re.compile(r"[^\W\d]?[^\w\s]?\s|\d+[.)]\s")
_MARK = re.compile(r"\s*(?:[^\w\s\"'«»“”()]{2,4}(?=\s)|[~|§¤¶★☆→⇒➔]|\[?\d{1,2}:\d{2}\b)")
_NUMBER = re.compile(r"\W{0,2}(?:[Qq]|[Qq]uestion)?\W{0,2}\d{1,3}[a-h]?\W{1,3}(?<=\s)")
_ANSWERED = re.compile(r"^[^?.!]{8,}[ \u00a0\w]\?[ ]+(?=[^\W_])")
_ASKS = re.compile(r"\?[\W\d]{0,20}$")
_LETTERS = 12
_MOST = 0.1
"""Of the lines that hold words; where more fit nothing, the reading is uncertain."""
_MOST_OF_FEW = 0.2
"""The same where they are two only."""
_SEVERAL = 3
_SHOWN = 3
_EXCERPT = 40  # characters that a doubt shows
_SHORT = 0.5
_PAIR = 2


@dataclass(slots=True)
class _Row:
    """A line of the paste, and the part of the deck that it went to.

    Attributes:
        number: from 1.
        text: as it stands.
        after_blank: whether an empty line comes before it.
        part: index of the last part that holds some of it; -1 when it was left out.
        whole: whether that part holds all of it.
        prompt: whether some of it is a prompt.
        only: whether that part is one.
        first: whether the part begins on it.
        point: whether that part is a key point.
        asked: the words of the prompt that begins on it.
        parts: how many parts hold some of it.
    """

    number: int
    text: str
    after_blank: bool
    part: int = -1
    whole: bool = False
    prompt: bool = False
    only: bool = False
    first: bool = True
    point: bool = False
    asked: str = ""
    parts: int = 0

    @property
    def indent(self) -> int:
        """Columns before its first sign."""
        return len(self.text.expandtabs(4)) - len(self.text.expandtabs(4).lstrip())


@dataclass(slots=True)
class Parts:
    """The parts of a deck in the order of the text, as places: prompts and what stands under."""

    spans: list[tuple[Span, ...]] = field(default_factory=list)
    prompts: set[int] = field(default_factory=set)
    points: set[int] = field(default_factory=set)

    def add(self, question: Question, places: list[tuple[Span, ...]]) -> None:
        """Add a question: its prompt, then names, explanations and key points."""
        at = len(self.spans)
        self.prompts.add(at)
        self.spans += places
        for concept in question.concepts:
            at += concept.named + bool(concept.explanation)
            more = len(concept.key_points) + len(concept.accepted)
            self.points |= set(range(at + 1, at + 1 + more))
            at += more


def uncertain(paste: str, parts: Parts, furniture: set[int]) -> list[Doubt]:
    """The doubt that the layout was misread, with the first lines that do not fit it.

    Args:
        paste: the text as it came.
        parts: what the deck holds of it.
        furniture: numbers of the lines that are known to hold no content.
    """
    rows = _rows(paste, parts, furniture)
    used = [row for row in rows if row.part >= 0]
    if not used:
        return []
    told = [row for row in rows if any(c.isalnum() for c in row.text)]
    surely = {row.number for find in _SURELY for row in find(rows, used)}
    odd = surely | {row.number for find in _PERHAPS for row in find(rows, used)}
    out = [row for row in rows if row.number in odd]
    least = _MOST if len(out) >= _SEVERAL else _MOST_OF_FEW
    if len(surely) < _PAIR and (len(out) < _PAIR or len(out) <= least * len(told)):
        return []
    shown = " / ".join(row.text.strip()[:_EXCERPT] for row in out[:_SHOWN])
    share = round(100 * len(out) / max(len(told), 1))
    values = {"count": len(out), "share": min(share, 100), "text": shown}
    return [Doubt(out[0].number, "uncertain", values)]


def unexplained(doubts: Iterable[Doubt]) -> int:
    """How many lines of a text a reading leaves unexplained, by its doubts; 0 where few are."""
    return sum(int(str(doubt.values["count"])) for doubt in doubts if doubt.code == "uncertain")


def _rows(paste: str, parts: Parts, furniture: set[int]) -> list[_Row]:
    starts = [0, *(found.end() for found in re.finditer("\n", paste))]
    ends = (at for spans in parts.spans for span in spans for at in (span.start, span.end - 1))
    furniture = furniture - {bisect_right(starts, at) for at in ends}
    rows: list[_Row] = []
    by_number: dict[int, _Row] = {}
    blank, broken = True, False
    for number, text in enumerate(paste.split("\n"), 1):
        if not text.strip() or number in furniture:
            blank = True
            broken = broken or number in furniture
            continue
        row = _Row(number, text, blank and not broken)
        rows.append(row)
        by_number[number] = row
        blank = broken = False
    seen: set[int] = set()
    for part, spans in enumerate(parts.spans):
        for span in spans:
            last = bisect_right(starts, max(span.end - 1, span.start))
            for number in range(bisect_right(starts, span.start), last + 1):
                if (into := by_number.get(number)) is None:
                    continue
                into.first = into.first and part not in seen
                into.parts += into.part != part
                begin = starts[number - 1] + len(into.text) - len(into.text.lstrip())
                into.whole = into.whole or span.start <= begin
                into.part, into.only = part, part in parts.prompts
                into.prompt = into.prompt or into.only
                if into.only and part not in seen:
                    into.asked = paste[span.start : span.end].casefold()
                into.point = part in parts.points
                seen.add(part)
    return rows


def _again(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Lines that come again, but for their numbers, among others that answer a question.

    An answer that is one line may well be that of other questions too, and prompts may differ by
    a year.
    """
    answers: list[list[_Row]] = [[]]
    for row in used:
        if row.prompt:
            answers.append([])
        else:
            answers[-1].append(row)
    several = [row for answer in answers if len(answer) > 1 for row in answer if row.whole]
    shapes = Counter(_shape(row.text) for row in several)
    yield from (row for row in several if shapes[_shape(row.text)] >= _SEVERAL)


def _shape(text: str) -> str:
    return _DIGITS.sub("0", " ".join(text.replace(MASK, "").split()))


def _headed(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Lines that begin with numbers and signs as others do, such as the time of a message."""
    heads = {
        row.number: _DIGITS.sub("0", found[0])
        for row in used
        if row.whole and (found := _HEAD.match(row.text.strip()))
    }
    counts = Counter(heads.values())
    yield from (row for row in used if counts[heads.get(row.number, "")] >= _SEVERAL)


def _signed(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Lines that begin with a sign, or a time, as others do: it was not read as a mark."""
    signs = {
        row.number: _shape(found[0])
        for row in used
        if row.parts == 1 and row.whole and (found := _MARK.match(row.text))
    }
    counts = Counter(signs.values())
    yield from (row for row in used if counts[signs.get(row.number, "")] >= _SEVERAL)


def _twice(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Prompts that are the same for several questions."""
    said = Counter(row.asked for row in used if row.asked)
    yield from (row for row in used if row.asked and said[row.asked] >= _SEVERAL)


def _left(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Lines that were left out after the first prompt, or look like a card; no remarks."""
    first = used[0].number
    for row in rows:
        said = row.text.strip("> \t")
        words = sum(c.isalpha() for c in said) > _LETTERS and not _REMARK.fullmatch(said)
        words = words and not (said.endswith(":") and len(said.split()) <= _SEVERAL + 1)
        after = row.number > first or _ENTRY.match(said) or _asks(row)
        if row.part < 0 and after and words:
            yield row


def _asking(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Lines of answers that ask, where the prompts do or where they outnumber them."""
    prompts = [row for row in used if row.prompt and row.first]
    asking = sum(_asks(row) for row in prompts)
    inside = [row for row in used if not row.prompt and row.first and _asks(row)]
    if asking * 2 >= len(prompts) or len(inside) > asking:
        yield from inside


def _alike_begun(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Lines of answers that begin with a number as most prompts do, as far in."""
    prompts = [_begun(row) for row in used if row.prompt and row.first]
    most, count = Counter(prompts).most_common(1)[0] if prompts else (None, 0)
    if most is not None and count >= _PAIR and count * 2 > len(prompts):
        yield from (row for row in used if not row.prompt and row.first and _begun(row) == most)


def _begun(row: _Row) -> tuple[int, str] | None:
    """The number that a line begins with, without what counts in it, and its column."""
    found = _NUMBER.match(row.text.strip())
    return (row.indent, re.sub(r"\d+[a-h]?", "0", found[0])) if found else None


def _asks(row: _Row) -> bool:
    return _ASKS.search(row.text) is not None


def _told(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Prompts that hold a term with its explanation, and answers of a letter."""
    for row in used:
        said = row.text.strip()
        entry = row.only and row.whole and _ENTRY.match(said)
        tells = (entry or (row.parts == 1 and row.first and _ANSWERED.search(said))) and not _asks(
            row
        )
        if tells or sum(c.isalnum() for c in row.text) <= 1:
            yield row


def _across(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Lines joined to others over an empty line."""
    for above, row in pairwise(used):
        ended = above.text.rstrip()[-1] in ".!?…" or row.text.lstrip()[0] == ">"
        if row.part == above.part and row.after_blank and not ended:
            yield from (above, row)


def _short(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Lines that were joined to the next one though they have room left for its first word."""
    by_part: dict[int, list[_Row]] = {}
    for row in used:
        by_part.setdefault(row.part, []).append(row)
    lengths = sorted(len(row.text.rstrip()) for group in by_part.values() for row in group[:-1])
    if not lengths:
        return
    width = lengths[(len(lengths) - 1) * 3 // 4]
    for group in by_part.values():
        for above, row in pairwise(group):
            if len(above.text.rstrip()) < _SHORT * width and above.text.rstrip()[-1] not in ",-":
                yield from (above, row)


def _back(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Lines of an answer that come back to the column of its prompt after deeper ones."""
    edge, deeper, asks = 0, False, False
    for row in used:
        if row.prompt:
            edge, deeper, asks = row.indent, False, asked(row.text) > 0
        elif row.first and row.indent > edge + 1:
            deeper = True
        elif row.first and row.indent <= edge and (deeper or (row.indent < edge - 1 and not asks)):
            yield row


def _levels(rows: list[_Row], used: list[_Row]) -> Iterator[_Row]:
    """Key points that stand no deeper than the concept that they are put under."""
    over: _Row | None = None
    for row in used:
        if not row.first:
            continue
        if not row.point:
            over = row
        elif over and row.indent <= over.indent and _alike(row, over):
            yield row


def _alike(row: _Row, over: _Row) -> bool:
    """Whether both lines have a bullet, or neither, and the upper one is no heading."""
    first, second = row.text.lstrip(), over.text.lstrip()
    return second[0] != "#" and bool(_BULLET.match(first)) == bool(_BULLET.match(second))


_SURELY = (_across, _levels)
_PERHAPS = (_again, _headed, _signed, _twice, _left, _alike_begun, _asking, _told, _short, _back)
