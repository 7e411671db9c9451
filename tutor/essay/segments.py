"""An essay cut into units and into segments of sense.

A paragraph is a segment; the items of a list are one together with the line that leads them in. A
long paragraph is split where its subject changes (TextTiling, Hearst 1997, over sentence vectors):
at the gaps whose two sides are less alike than both neighbourhoods are. Everything is judged within
the paragraph, so that no other one moves its seams.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tutor.domain import Span
from tutor.grading.answer import split
from tutor.language import Flowed, clean, flow, words
from tutor.models.encoder import Encoder, Vectors, unit

_ITEM = re.compile(r"\s*(?:[-–—•*·‣▪>+]+|\(?\d{1,3}[.)]|\(?[a-hA-H][.)])\s|\s*\|")
HEADING = re.compile(r"\s*#{1,6}\s")
_BESIDE = 2
"""Units on either side of a gap that are compared."""
_LONG = 8
"""Units of a paragraph up to which it is not looked for another subject."""
_DEPTH = 0.35
"""By how much a gap must lie below the peaks around it, in similarity."""
_ESSAY = 120
"""Words from which a text is an essay."""
_LEAST = 3
"""Units of the shortest segment that is split off."""


@dataclass(frozen=True, slots=True, eq=False)
class EssayText:
    """An essay, cut and encoded.

    Attributes:
        typed: as it was written, control characters taken out; all spans that leave the room count
            its code points.
        layout: the same, its lines flowed by sense.
        units: U spans of ``layout.text``.
        vectors: (U, d) unit vectors.
        segments: ranges of units, in order; together they are all units.
        headings: units that are headings.
    """

    typed: str
    layout: Flowed
    units: tuple[Span, ...]
    vectors: Vectors
    segments: tuple[range, ...]
    headings: frozenset[int]

    def text(self, units: range) -> str:
        """What stands from the first of some units to the last, lines flowed."""
        return self.layout.text[self.units[units[0]].start : self.units[units[-1]].end]

    def place(self, units: range) -> Span:
        """Where it stands in the essay as written."""
        first, last = self.units[units[0]], self.units[units[-1]]
        return self.layout.typed(Span(first.start, last.end))

    def stems(self, language: str) -> list[frozenset[str]]:
        """The stems of each unit's content words."""
        text = self.layout.text
        return [
            frozenset(w.stem for w in words(text[u.start : u.end], language) if w.content)
            for u in self.units
        ]

    def segment_of(self, at: int) -> int:
        """The segment that holds a unit."""
        return bisect_right([s.start for s in self.segments], at) - 1


def is_long(text: str) -> bool:
    """Whether a text is long enough (120 words) to be read against a whole deck."""
    return len(text.split()) >= _ESSAY


def read_essay(text: str, language: str, encoder: Encoder) -> EssayText:
    """Cut and encode an essay.

    Args:
        text: as it was written, of any length.
        language: of the deck.
        encoder: each unit is encoded once.
    """
    typed = clean(text)
    layout = flow(typed, language)
    units, lines = _cut(layout.text)
    vectors = encoder.encode([layout.text[u.start : u.end] for u in units])
    told = layout.text.split("\n")
    headings = frozenset(u for u, line in enumerate(lines) if HEADING.match(told[line]))
    found: list[range] = []
    for block in _blocks(lines, told):
        prose = lines[block[0]] == lines[block[-1]]
        found += _tiles(block, vectors) if prose else [block]
    return EssayText(typed, layout, tuple(units), vectors, tuple(found), headings)


def _cut(text: str) -> tuple[list[Span], list[int]]:
    """Units of a text of any length, and the line of each."""
    units: list[Span] = []
    lines: list[int] = []
    offset = 0
    for number, line in enumerate(text.split("\n")):
        mine = [Span(u.start + offset, u.end + offset) for u in _units(line)]
        units += mine
        lines += [number] * len(mine)
        offset += len(line) + 1
    return units, lines


def _units(line: str) -> Iterator[Span]:
    """Units of one line, however many they are."""
    done = 0
    while True:
        units, more = split(line[done:])
        yield from (Span(u.start + done, u.end + done) for u in units)
        if not more:
            return
        done += units[-1].end


def _blocks(lines: Sequence[int], told: Sequence[str]) -> Iterator[range]:
    """Ranges of units that are a paragraph, a heading, or a list with the line that leads it in."""
    first = 0
    for u in range(1, len(lines) + 1):
        if u < len(lines) and (lines[u] == lines[u - 1] or _goes_on(told, lines[u - 1], lines[u])):
            continue
        if u > first:
            yield range(first, u)
        first = u


def _goes_on(told: Sequence[str], before: int, line: int) -> bool:
    """Whether a line belongs to the one before it."""
    if not _ITEM.match(told[line]):
        return False
    leads = told[before].rstrip().endswith(":") and not HEADING.match(told[before])
    return leads or bool(_ITEM.match(told[before]))


def _tiles(block: range, vectors: Vectors) -> list[range]:
    """A paragraph, split where its subject changes."""
    if len(block) <= _LONG:
        return [block]
    gaps = range(block.start + _LEAST, block.stop - _LEAST + 1)
    near = {g: _alike(vectors, g, block) for g in range(block.start + 1, block.stop)}
    cuts: list[int] = []
    for gap in sorted(gaps, key=lambda g: near[g]):
        if all(abs(gap - cut) >= _LEAST for cut in cuts) and _depth(near, gap) >= _DEPTH:
            cuts.append(gap)
    bounds = [block.start, *sorted(cuts), block.stop]
    return [range(a, b) for a, b in pairwise(bounds)]


def _alike(vectors: Vectors, gap: int, block: range) -> float:
    """Cosine of what stands before a gap and after it."""
    before = vectors[max(block.start, gap - _BESIDE) : gap].sum(axis=0)
    after = vectors[gap : min(block.stop, gap + _BESIDE)].sum(axis=0)
    one, other = unit(np.stack([before, after]))
    return round(float(one @ other), 4)


def _depth(near: dict[int, float], gap: int) -> float:
    """By how much a gap lies below the nearest peaks on both sides, together."""
    depth = 0.0
    for step in (-1, 1):
        at = gap
        while near.get(at + step, -1.0) >= near[at]:
            at += step
        depth += near[at] - near[gap]
    return depth
