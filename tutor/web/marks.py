"""A learner's text with the passages that counted, in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tutor.domain import Verdict

_WEIGHT = {v: n for n, v in enumerate((Verdict.CONTRADICTED, Verdict.PARTIAL, Verdict.COVERED))}


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that speaks for a concept.

    Attributes:
        start: code point where it begins.
        end: where it ends.
        number: of the concept, from 1.
        verdict: of the concept.
    """

    start: int
    end: int
    number: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text.

    Attributes:
        text: as typed.
        verdict: of the concept it speaks for; of several, that which should be seen first; None
            where it speaks for none.
        tags: (number, verdict) of the concepts whose passage ends here.
        anchors: numbers of the concepts whose first passage begins here.
    """

    text: str
    verdict: Verdict | None
    tags: tuple[tuple[int, Verdict], ...] = ()
    anchors: tuple[int, ...] = ()


def of_receipt(text: str, concepts: Iterable[Mapping[str, Any]]) -> list[Piece]:
    """An answer with the evidence of the concepts of its receipt, numbered from 1."""
    return pieces(
        text,
        [
            Passage(e["start"], e["end"], number, Verdict(concept["verdict"]))
            for number, concept in enumerate(concepts, start=1)
            for e in concept["evidence"]
        ],
    )


def pieces(text: str, passages: Sequence[Passage]) -> list[Piece]:
    """A text cut where passages begin and end; the pieces joined are the text."""
    inside = [p for p in passages if 0 <= p.start < p.end <= len(text)]
    cuts = sorted({0, len(text), *(p.start for p in inside), *(p.end for p in inside)})
    first: dict[int, int] = {}
    for passage in sorted(inside, key=lambda p: p.start):
        first.setdefault(passage.number, passage.start)
    found = []
    for start, end in pairwise(cuts):
        here = [p for p in inside if p.start <= start and end <= p.end]
        verdict = min((p.verdict for p in here), key=lambda v: _WEIGHT.get(v, 9), default=None)
        tags = sorted({(p.number, p.verdict) for p in here if p.end == end})
        anchors = sorted(n for n, at in first.items() if at == start)
        found.append(Piece(text[start:end], verdict, tuple(tags), tuple(anchors)))
    return found
