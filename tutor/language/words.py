"""Words with offsets, folded forms and stems; which of them carry content.

A folded form has no accents and no capitals, so that neither can change a grade. Stemming is
Snowball's, on folded forms of both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tutor.domain import Span
from tutor.language.lexicon import mixed

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-’'´`][^\W\d_]+)*", re.UNICODE)
_ELISION = re.compile(rf"(?:{'|'.join(sorted(mixed().words.elided))})[’'´`](?=\w)", re.IGNORECASE)
_PARTS = re.compile(r"[^-]+")
_FUNCTION = mixed().words.function
_NUMBERS = mixed().numbers
_QUANTITY = mixed().words.quantity
_REMEMBERED = 16_384  # words whose stem is kept
_LONG = 40  # letters of a word whose stem is kept: longer ones are noise
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "´": "'", "`": "'"}


class Word(NamedTuple):
    """One word: its place, folded form and stem; ``content`` is False for function words."""

    start: int
    end: int
    folded: str
    stem: str
    content: bool

    @property
    def span(self) -> Span:
        """Its place in the text."""
        return Span(self.start, self.end)


def ascii_name(text: str, longest: int, otherwise: str) -> str:
    """A text as lower-case ASCII words joined by hyphens, for names of files and addresses.

    Args:
        text: any text.
        longest: characters of the name at most.
        otherwise: the name of a text without a letter or digit of ASCII.
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:longest].strip("-") or otherwise


def fold(text: str) -> str:
    """``text`` in lower case, compatibility forms resolved, without accents."""
    if text.isascii():
        return text.lower().replace("`", "'")
    folded = unicodedata.normalize("NFKC", text).lower()
    for sign, plain in _LIGATURES.items():
        folded = folded.replace(sign, plain)
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFD", folded)
    for sign in {c for c in set(folded) if unicodedata.combining(c)}:
        folded = folded.replace(sign, "")
    return folded


@lru_cache(maxsize=4)
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer({"fr": "french", "en": "english"}[language])


def stem(folded: str, language: str) -> str:
    """Stem of a folded word in ``language`` (fr or en); a number in words becomes its digits."""
    if folded in _NUMBERS:
        return _NUMBERS[folded]
    if len(folded) < 4 or folded[0].isdigit():
        return folded
    return _stem(folded, language) if len(folded) <= _LONG else _stemmed(folded, language)


def _stemmed(folded: str, language: str) -> str:
    result: str = _stemmer(language).stemWord(folded)
    return result


_stem = lru_cache(maxsize=_REMEMBERED)(_stemmed)


def words(text: str, language: str, span: Span | None = None) -> list[Word]:
    """Words of ``text`` (or of one span of it) in order; elided articles and the parts of
    hyphenated words stand alone."""
    start, end = (span.start, span.end) if span else (0, len(text))
    found: list[Word] = []
    for match in _WORD.finditer(text, start, end):
        token, at = match.group(), match.start()
        cut = _pieces if len(token) <= _LONG else _cut
        for first, last, folded, key, content in cut(token, language):
            found.append(Word(at + first, at + last, folded, key, content))
    for i, word in enumerate(found[:-1]):
        if word.stem == "0" and _says_none(found[max(0, i - 1) : i], found[i + 1]):
            found[i] = word._replace(content=False)
    return found


def _says_none(before: Sequence[Word], after: Word) -> bool:
    """Whether a 0 between these words says that there is none of what follows."""
    counted = after.content and after.stem[0].isalpha()
    return counted and _QUANTITY.isdisjoint(w.folded for w in (*before, after))


_Piece = tuple[int, int, str, str, bool]


def _cut(token: str, language: str) -> tuple[_Piece, ...]:
    """Words of one token: (start, end, folded, stem, whether it carries content)."""
    start, ends = 0, []
    while elided := _ELISION.match(token, start):
        ends.append((start, elided.end()))
        start = elided.end()
    ends += [(m.start(), m.end()) for m in _PARTS.finditer(token, start)]
    return tuple(_piece(token, first, last, language) for first, last in ends)


_pieces = lru_cache(maxsize=_REMEMBERED)(_cut)


def _piece(token: str, first: int, last: int, language: str) -> _Piece:
    folded = fold(token[first:last])
    content = folded not in _FUNCTION and (len(folded) > 1 or folded.isdigit())
    return first, last, folded, stem(folded, language), content
