"""Words with offsets, folded forms and stems; which of them carry content.

A folded form has no accents and no capitals, so that neither can change a grade. Stemming is
Snowball's, on folded forms of both sides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tutor.domain import Span
from tutor.text.lists import FUNCTION_WORDS

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-’'´`][^\W\d_]+)*", re.UNICODE)
_ELISION = re.compile(
    r"^(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu|quoiqu)[’'´`](?=\w)", re.IGNORECASE
)
_PARTS = re.compile(r"[^-]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "´": "'", "`": "'"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its place, folded form and stem; ``content`` is False for function words."""

    span: Span
    folded: str
    stem: str
    content: bool


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """``text`` in lower case, compatibility forms resolved, without accents."""
    lowered = unicodedata.normalize("NFKC", text).lower().translate(_LIGATURES)
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFD", lowered)
    return "".join(c for c in parts if not unicodedata.combining(c))


@lru_cache(maxsize=4)
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer({"fr": "french", "en": "english"}[language])


@lru_cache(maxsize=65536)
def stem(folded: str, language: str) -> str:
    """Stem of a folded word in ``language`` (fr or en)."""
    if len(folded) < 4 or folded[0].isdigit():
        return folded
    result: str = _stemmer(language).stemWord(folded)
    return result


def words(text: str, language: str, span: Span | None = None) -> list[Word]:
    """Words of ``text`` (or of one span of it) in order; elided articles and the parts of
    hyphenated words stand alone."""
    start, end = (span.start, span.end) if span else (0, len(text))
    found: list[Word] = []
    for match in _WORD.finditer(text, start, end):
        found.extend(_split(match.group(), match.start(), language))
    return found


def _split(token: str, offset: int, language: str) -> list[Word]:
    elided = _ELISION.match(token)
    if elided:
        cut = elided.end()
        return [
            _word(token[:cut], offset, language),
            *_split(token[cut:], offset + cut, language),
        ]
    return [_word(m.group(), offset + m.start(), language) for m in _PARTS.finditer(token)]


def _word(token: str, offset: int, language: str) -> Word:
    folded = fold(token)
    content = folded not in FUNCTION_WORDS and (len(folded) > 1 or folded.isdigit())
    return Word(Span(offset, offset + len(token)), folded, stem(folded, language), content)
