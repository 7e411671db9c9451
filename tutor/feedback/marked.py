"""An answer with its passages marked in place: which words speak of which concept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of an answer's text.

    Attributes:
        text: the words.
        concepts: numbers, from 1, of the concepts that they are evidence of.
        verdict: of the first of these; nothing where there is none.
    """

    text: str
    concepts: tuple[int, ...] = ()
    verdict: str = ""


def pieces(answer: str, concepts: Iterable[Mapping[str, Any]]) -> list[Piece]:
    """The answer cut where evidence begins and ends; the texts joined are the answer.

    Args:
        answer: as it was typed; its lines end with one character, as offsets count them.
        concepts: results of the receipt (``evidence`` with ``start`` and ``end``, ``verdict``).
    """
    spans = [
        (max(0, e["start"]), min(len(answer), e["end"]), number, concept["verdict"])
        for number, concept in enumerate(concepts, start=1)
        for e in concept["evidence"]
    ]
    cuts = sorted({0, len(answer), *(s for s, _, _, _ in spans), *(e for _, e, _, _ in spans)})
    found = []
    for start, end in pairwise(cuts):
        mine = [(number, verdict) for s, e, number, verdict in spans if s <= start and end <= e]
        numbers = tuple(dict.fromkeys(number for number, _ in mine))
        found.append(Piece(answer[start:end], numbers, mine[0][1] if mine else ""))
    return found
