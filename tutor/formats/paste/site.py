"""What a site writes around and between the cards of a set that says how many terms it has."""

from __future__ import annotations

import re

from tutor.formats.paste.drafts import Page
from tutor.formats.paste.spans import Line
from tutor.language.notes import any_of, notes

_PART = re.compile(r"\D{2,40}\((\d{1,4})\)")
_NOTES = notes().cards
_TAIL = re.compile(
    rf"{any_of(_NOTES.others)}\b.{{0,30}}\b{any_of(_NOTES.sets)}\b.{{0,30}}"
    rf"|{any_of(_NOTES.sets_found)} {any_of(_NOTES.found)}\b.*",
    re.IGNORECASE,
)
_TOLD = re.compile(
    rf"{any_of(_NOTES.you)}\b.*\b{any_of(_NOTES.terms)}\b.*"
    rf"|{any_of(_NOTES.choosing, _NOTES.advertised)}"
    rf"|.*\b{any_of(_NOTES.selling)}\b.*"
    rf"|{any_of(_NOTES.media)}[ \u00a0]?:[ ]*\S+[.]\w{{3,4}}"
    r"|\d+[ ]?/[ ]?\d+\b.{0,30}",
    re.IGNORECASE,
)
_TAIL_WORDS = 8  # words at the most of a heading over other sets


def clear_site(page: Page, after: int) -> None:
    """Take out all that is no card of a set whose lines come after the line of number ``after``.

    Nothing is taken out where too few lines would be left for the terms that are said to be
    there. Parts of the set ("Still learning (3)") are known by their numbers, which add up.
    """
    terms = page.terms or 0
    inside = [line for line in page.lines if line.number > after]
    parts = _parts(inside, terms)
    kept: list[Line] = []
    for line in inside:
        if _TAIL.fullmatch(line.text) and len(line.text.split()) <= _TAIL_WORDS:
            if len(kept) >= 2 * terms:
                break
        elif line.number not in parts and not _TOLD.fullmatch(line.text):
            kept.append(line)
    if terms and len(kept) >= 2 * terms:
        numbers = {line.number for line in kept}
        page.furniture |= {line.number for line in page.lines if line.number not in numbers}
        page.lines = kept


def _parts(lines: list[Line], terms: int) -> set[int]:
    """Numbers of the lines over parts of the set, when what they count adds up to all terms."""
    found = [(line.number, int(said[1])) for line in lines if (said := _PART.fullmatch(line.text))]
    return {number for number, _ in found} if sum(count for _, count in found) == terms else set()


def between_signs(lines: list[Line], terms: int) -> list[list[Line]] | None:
    """The cards of a set whose every card stands below a sign, such as a star; else None."""
    signs = [not any(c.isalnum() for c in line.text) for line in lines]
    if sum(signs) != terms or signs[:1] != [True]:
        return None
    cards: list[list[Line]] = []
    for line, sign in zip(lines, signs, strict=True):
        if sign:
            cards.append([])
        else:
            cards[-1].append(line)
    return cards if all(len(card) > 1 for card in cards) else None
