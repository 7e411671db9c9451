"""Proof that an import lost nothing: every character is in the deck or listed as dropped."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from tutor.domain import Deck, Span
from tutor.errors import Message
from tutor.formats.base import Imported, normal_lines

_EXCERPT = 40  # characters of a piece that is shown
_MASK = "\0"
_LEFT = re.compile(r"[^\s\0]")


@dataclass(frozen=True, slots=True)
class Audit:
    """Whether the text is accounted for, and where the account first breaks.

    Attributes:
        complete: every character of the text that is not white space stands once in the deck,
            at the place that the import names for it, or in what was dropped; and the deck
            holds nothing else but full stops put where two places were joined.
        line: line of the text (from 1) where the account breaks; 0 when it is complete.
        problem: what is there; None when it is complete.
    """

    complete: bool
    line: int = 0
    problem: Message | None = None


class _BrokenError(Exception):
    """The account breaks at a place of the text."""

    def __init__(self, place: int, code: str, **values: object) -> None:
        self.place, self.problem = place, Message(f"audit.{code}", values)
        super().__init__(code)


def audit(text: str, imported: Imported) -> Audit:
    """Check an import's account of its text: linear in the length of the text."""
    text = normal_lines(text)
    breaks = [found.start() for found in re.finditer("\n", text)]
    try:
        shown = _without_dropped(text, imported, breaks)
        _check_parts(shown, imported)
    except _BrokenError as error:
        return Audit(False, bisect_right(breaks, error.place - 1) + 1, error.problem)
    return Audit(True)


def _without_dropped(text: str, imported: Imported, breaks: list[int]) -> str:
    """The text as the deck holds it: without what was dropped, rewritten places in their form."""
    seen = list(text)
    for dropped in imported.dropped:
        start, end = dropped.start, dropped.start + len(dropped.text)
        said = dropped.text[:_EXCERPT]
        if text[start:end] != dropped.text or bisect_right(breaks, start - 1) + 1 != dropped.line:
            raise _BrokenError(start, "not_there", text=said)
        if _MASK in seen[start:end] and _MASK not in dropped.text:
            raise _BrokenError(start, "dropped_twice", text=said)
        seen[start:end] = _MASK * (end - start)
    for changed in imported.rewritten:
        start, end = changed.span.start, changed.span.end
        seen[start:end] = changed.text.ljust(end - start, _MASK)[: end - start]
    return "".join(seen)


def _check_parts(shown: str, imported: Imported) -> None:
    """Check that each part of the deck is what stands at its places, and nothing is left over."""
    free = bytearray(b"\1" * len(shown))
    for part, spans in zip_longest(_parts(imported.deck, imported.titled), imported.places):
        at = spans[0].start if spans else len(shown)
        if part is None or spans is None:
            what = shown[at : at + _EXCERPT].replace(_MASK, "") if part is None else part
            raise _BrokenError(at, "not_both", text=what[:_EXCERPT])
        for span in spans:
            if free.find(0, span.start, span.end) >= 0:
                said = shown[span.start : span.end]
                raise _BrokenError(span.start, "used_twice", text=said)
            free[span.start : span.end] = bytes(span.end - span.start)
        if (place := _differs(part, spans, shown)) is not None:
            said = shown[place : place + _EXCERPT].replace(_MASK, "").split("\n")[0]
            raise _BrokenError(place, "differs", text=said, deck=part[:_EXCERPT])
    for found in _LEFT.finditer(shown):
        if free[found.start()]:
            said = shown[found.start() : found.start() + _EXCERPT].split("\n")[0]
            raise _BrokenError(found.start(), "nowhere", text=said)


def _differs(part: str, spans: tuple[Span, ...], shown: str) -> int | None:
    """Where the text of ``spans`` is not that of ``part``; None when they are the same."""
    said = "".join(part.split())
    at = 0
    for span in spans:
        piece = "".join(shown[span.start : span.end].replace(_MASK, "").split())
        if said[at : at + len(piece)] != piece and said[at : at + 1] == ".":
            at += 1
        if said[at : at + len(piece)] != piece:
            return span.start
        at += len(piece)
    if at == len(said):
        return None
    return spans[-1].start if spans else len(shown)


def _parts(deck: Deck, titled: bool) -> Iterator[str]:
    """The texts of a deck in order; names that were made from an explanation are no part."""
    if titled:
        yield deck.title
    for question in deck.questions:
        yield question.prompt
        for concept in question.concepts:
            if concept.named:
                yield concept.name
            if concept.explanation:
                yield concept.explanation
            yield from concept.key_points
            yield from concept.accepted
            yield from concept.misconceptions
