"""The essay itself, cut where a concept's evidence begins and ends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from tutor.domain import Span
from tutor.essay.findings import Findings
from tutor.essay.reading import Found


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the essay over which the same is said.

    Attributes:
        text: as it was written.
        span: where it stands.
        concepts: those whose evidence it is part of.
        ends: those of them whose passage ends with it.
        idle: whether it is part of a passage that serves nothing.
    """

    text: str
    span: Span
    concepts: tuple[Found, ...]
    ends: tuple[Found, ...]
    idle: bool


def pieces(findings: Findings, targets: Collection[int] = ()) -> list[Piece]:
    """The whole essay, in order; line ends stand in pieces of their own.

    Args:
        findings: of the essay.
        targets: places at which a piece begins in any case.
    """
    typed = findings.essay.text.typed
    marked = [(e.span, f) for f in findings.essay.found for e in f.result.evidence]
    idle = findings.unserving
    bounds = {0, len(typed), *targets}
    for span in (*(s for s, _ in marked), *idle):
        bounds |= {span.start, span.end}
    for at, char in enumerate(typed):
        if char == "\n":
            bounds |= {at, at + 1}
    cuts = sorted(bounds)
    found = []
    for start, end in pairwise(cuts):
        over = tuple(f for s, f in marked if s.start <= start and end <= s.end)
        last = tuple(f for s, f in marked if s.end == end)
        unused = any(s.start <= start and end <= s.end for s in idle)
        found.append(Piece(typed[start:end], Span(start, end), over, last, unused))
    return found
