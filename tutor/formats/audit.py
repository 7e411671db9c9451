"""Proof that an import lost nothing: every character is in the deck or listed as dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.domain import Deck
    from tutor.formats.base import Imported

_EXCERPT = 40


@dataclass(frozen=True, slots=True)
class Audit:
    """Whether the paste is accounted for, and where the account first breaks.

    Attributes:
        complete: every character of the paste that is not white space stands, in order, in the
            deck or in what was dropped, and the deck holds nothing else but full stops put
            where two lines were joined.
        line: line of the paste (from 1) where the account breaks; 0 when it is complete.
        problem: what is there; empty when it is complete.
    """

    complete: bool
    line: int = 0
    problem: str = ""


def audit(text: str, imported: Imported) -> Audit:
    """Compare a paste with the deck made from it, character by character.

    The paste must be an interleaving of the deck's text and the dropped pieces, each on its own
    line. All ways to interleave them are followed at once, so one good account is enough.
    """
    paste = list(_characters(text))
    deck = "".join(c for part in _deck_text(imported.deck, imported.titled) for c in part)
    dropped = [("".join(d.text.split()), d.line) for d in imported.dropped]
    dropped = [piece for piece in dropped if piece[0]]
    ways: set[tuple[int, int, int]] = {(0, 0, 0)}
    for i, (c, line, opens) in enumerate(paste):
        ways = _step(ways, c, line, opens, deck, dropped)
        if not ways:
            shown = "".join(c for c, at, _ in paste[i:] if at == line)[:_EXCERPT]
            return Audit(False, line, f"'{shown}' is neither in the deck nor dropped")
    last = paste[-1][1] if paste else 0
    ends = {(j + (deck[j : j + 1] == "."), k, p) for j, k, p in ways} | ways
    if (len(deck), len(dropped), 0) in ends:
        return Audit(True)
    j = max(j for j, _, _ in ways)
    extra = deck[j : j + _EXCERPT] or "a dropped piece"
    return Audit(False, last, f"'{extra}' is not in the paste")


def _step(
    ways: set[tuple[int, int, int]],
    c: str,
    line: int,
    opens: bool,
    deck: str,
    dropped: list[tuple[str, int]],
) -> set[tuple[int, int, int]]:
    """Follow each way (place in the deck, dropped piece, place in it) over one character."""
    after: set[tuple[int, int, int]] = set()
    for j, k, p in ways:
        if p == 0:
            if deck[j : j + 1] == c:
                after.add((j + 1, k, 0))
            elif opens and deck[j : j + 2] == "." + c:
                after.add((j + 2, k, 0))
        if k < len(dropped) and dropped[k][1] == line and dropped[k][0][p] == c:
            whole = p + 1 == len(dropped[k][0])
            after.add((j, k + 1, 0) if whole else (j, k, p + 1))
    return after


def _characters(text: str) -> Iterator[tuple[str, int, bool]]:
    """Each character that is not white space, its line, and whether no word is before it there."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        opens = True
        for c in line:
            if not c.isspace():
                yield c, number, opens
                opens = opens and not c.isalnum()


def _deck_text(deck: Deck, titled: bool) -> Iterator[str]:
    """The words of a deck in the order in which a paste gives them, without white space."""
    if titled:
        yield "".join(deck.title.split())
    for question in deck.questions:
        yield "".join(question.prompt.split())
        for concept in question.concepts:
            parts = [concept.name] if concept.named else []
            parts += [concept.explanation, *concept.key_points]
            for part in [*parts, *concept.accepted, *concept.misconceptions]:
                yield "".join(part.split())
