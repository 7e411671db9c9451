"""What reading an outside format gives: a deck, its doubts, and an account of every character."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tutor.domain import Deck, Span
from tutor.messages import say

_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a reader was unsure of.

    Attributes:
        line: of the text, from 1.
        code: of the sentence, from a closed list (section ``doubt`` of the messages).
        values: what its braces are filled with.
    """

    line: int
    code: str
    values: Mapping[str, object] = field(default_factory=lambda: _NONE)

    def sentence(self, language: str) -> str:
        """The doubt in words, in ``fr`` or ``en``."""
        return say(language, f"doubt.{self.code}", **self.values)


@dataclass(frozen=True, slots=True)
class DoubtKind:
    """All doubts of one code: how many there are, and the first of them."""

    count: int
    first: Doubt


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text that the deck does not hold: its line (from 1), its characters, where it starts."""

    line: int
    text: str
    start: int = 0


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Characters that the deck holds in another form, such as ``&gt;`` as ``>``."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A deck made from an outside format.

    Attributes:
        deck: what was understood.
        doubts: what the reader was unsure of, in the order of lines.
        dropped: what the deck does not hold, in the order of the text.
        kind: the format recognised, such as outline, qa, csv, apkg.
        titled: whether the title stands in the text; else it is made from the source's name.
        text: what was read, lines ending with ``\\n``; for a packed file, its text.
        places: for each part of the deck (title, prompts, names, explanations …, in order), the
            places of ``text`` that it is made of.
        rewritten: places that the deck holds in another form.
    """

    deck: Deck
    doubts: tuple[Doubt, ...]
    dropped: tuple[Dropped, ...]
    kind: str
    titled: bool = True
    text: str = ""
    places: tuple[tuple[Span, ...], ...] = ()
    rewritten: tuple[Rewritten, ...] = ()

    @property
    def doubt_kinds(self) -> tuple[DoubtKind, ...]:
        """The doubts, once a kind, in the order of the first of each."""
        first: dict[str, Doubt] = {}
        count: dict[str, int] = {}
        for doubt in self.doubts:
            first.setdefault(doubt.code, doubt)
            count[doubt.code] = count.get(doubt.code, 0) + 1
        return tuple(DoubtKind(count[code], doubt) for code, doubt in first.items())


def normal_lines(text: str) -> str:
    """The text with ``\\n`` at the end of every line: what places and line numbers refer to."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
