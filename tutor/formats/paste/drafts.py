"""What every format hands over: prompts with the lines under them, as places in the paste."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tutor.domain import Span
from tutor.formats.paste.spans import MASK, Line, read_lines

_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![*\w])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![*\w])")
_WIDE = re.compile(r"(?<=[^\S\n]{8})[^\S\n]+")
_INVISIBLE = re.compile(r"[\ufeff\u200b\u200c\u200d\u2060\u00ad]")


@dataclass(slots=True)
class Draft:
    """A prompt and the lines under it."""

    line: int
    prompt: list[Span]
    body: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Sketch:
    """What a format made of a paste.

    Attributes:
        kind: name of the format.
        drafts: prompts in the order of the paste.
        title: places of the title; empty when there is none.
        doubts: (line, sentence).
    """

    kind: str
    drafts: list[Draft]
    title: list[Span] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A paste with its marking characters masked.

    Attributes:
        text: as long as the paste; masked characters are ``\\0``.
        lines: the lines that may hold content.
        bold: places that were written in bold.
        title: places of a title that the page's furniture gave away.
        terms: how many terms the page says it has, or None.
        language: ``fr`` or ``en``.
        furniture: numbers of the lines that are known to hold no content.
    """

    text: str
    lines: list[Line]
    bold: list[Span] = field(default_factory=list)
    title: list[Span] = field(default_factory=list)
    terms: int | None = None
    language: str = "en"
    furniture: set[int] = field(default_factory=set)


def read_page(paste: str) -> Page:
    """Mask emphasis, invisible characters and the rest of wide gaps, and read the lines."""
    short = _WIDE.sub(lambda found: MASK * len(found[0]), _INVISIBLE.sub(MASK, paste))
    masked = list(short)
    masked = [MASK if _is_control(c) else c for c in masked]
    text = "".join(masked)
    bold: list[Span] = []
    for found in _BOLD.finditer(text):
        bold.append(Span(found.start(2), found.end(2)))
        _mask(masked, found.start(), found.start(2))
        _mask(masked, found.end(2), found.end())
    for found in _ITALIC.finditer("".join(masked)):
        _mask(masked, found.start(), found.start() + 1)
        _mask(masked, found.end() - 1, found.end())
    text = "".join(masked)
    return Page(text, read_lines(text), bold)


def _mask(characters: list[str], start: int, end: int) -> None:
    for i in range(start, end):
        characters[i] = MASK


def _is_control(c: str) -> bool:
    return (c < " " and c not in "\t\n\f\v") or "\x7f" <= c < "\xa0" or "\ud800" <= c <= "\udfff"
