"""The segments of an answer: its units, and where one unit speaks under several names, the part
under each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tutor.domain import Span
from tutor.grading.answer import Answer
from tutor.language import clauses

Tie = frozenset[int]
"""The concepts that a passage is tied to by name; empty where it is tied to none."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of an answer that is read by itself.

    Attributes:
        unit: the unit that it is, or lies in.
        span: its place in the answer.
        text: what is read, misspelt words repaired where it is a whole unit.
        tied: the concepts that it is tied to.
        similarity: for each of K concepts, that of its nearest passage, whatever that is tied to.
    """

    unit: int
    span: Span
    text: str
    tied: Tie
    similarity: tuple[float, ...]


def segments(
    answer: Answer, tied: Sequence[Tie], near: np.ndarray, ignored: frozenset[int]
) -> tuple[Segment, ...]:
    """The segments of the units that state something, in order.

    Args:
        answer: the answer, encoded.
        tied: P times, the concepts that a passage is tied to.
        near: (P, K) similarity of each passage to each concept.
        ignored: units that state nothing.
    """
    places: dict[int, list[int]] = {}
    for p, u in enumerate(answer.of_unit.tolist()):
        places.setdefault(u, []).append(p)
    return tuple(
        Segment(u, span, _text(answer, u, span), tie, _nearest(answer, places[u], span, near))
        for u in range(len(answer.units))
        if u not in ignored
        for span, tie in _parts(answer, u, {answer.passages[p]: tied[p] for p in places[u]})
    )


def _parts(
    answer: Answer, unit: int, tied: dict[tuple[int, int], Tie]
) -> Iterator[tuple[Span, Tie]]:
    """The parts of a unit under one name each; all of it where there are not two names."""
    whole = answer.units[unit]
    runs: list[tuple[Span, Tie]] = []
    for clause in clauses(answer.text, whole):
        tie = tied.get((clause.start, clause.end), frozenset[int]())
        if runs and (not tie or not runs[-1][1] or tie == runs[-1][1]):
            runs[-1] = Span(runs[-1][0].start, clause.end), runs[-1][1] or tie
        else:
            runs.append((clause, tie))
    if len(runs) < 2:
        yield whole, tied[whole.start, whole.end]
        return
    yield from runs


def _text(answer: Answer, unit: int, span: Span) -> str:
    whole = span == answer.units[unit]
    return answer.meant[unit] if whole else answer.text[span.start : span.end]


def _nearest(
    answer: Answer, passages: Sequence[int], span: Span, near: np.ndarray
) -> tuple[float, ...]:
    """The greatest similarity to each concept of the passages within a span; of all passages of the
    unit where none lies within."""
    bounds = [answer.passages[p] for p in passages]
    inside = [
        p
        for p, (start, end) in zip(passages, bounds, strict=True)
        if span.start <= start and end <= span.end
    ]
    best: list[float] = near[inside or list(passages)].max(axis=0).tolist()
    return tuple(best)
