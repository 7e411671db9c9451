"""What reading an outside format gives: a deck, its doubts, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.domain import Deck


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something the import was unsure of: a line of the paste (from 1) and a sentence."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text of the paste that the deck does not hold: its line (from 1) and its characters."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A deck made from a paste.

    Attributes:
        deck: what was understood.
        doubts: what it was unsure of, in the order of lines.
        dropped: what the deck does not hold, in the order of the paste.
        kind: the format recognised: outline, qa, csv, tabular, flashcards or notes.
        titled: whether the title stands in the paste; else it is made from ``source``.
    """

    deck: Deck
    doubts: tuple[Doubt, ...]
    dropped: tuple[Dropped, ...]
    kind: str
    titled: bool = True
