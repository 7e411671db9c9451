"""Whether a text is in some language other than French and English.

Its small words are then those of another language and outnumber those of the two, and a part of its
words is of neither, so that a text without sense is in none; or its letters are of another script.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from tutor.language.lexicon import lexicon
from tutor.language.tables import LANGUAGES
from tutor.language.typos import known_word
from tutor.language.words import fold

_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 6
"""Words, or letters of another script, that a language can be told from."""
_UNKNOWN = 0.25
"""Share of the words that neither French nor English knows: both know many of another's."""
_LATIN = 0.5
"""Share of Latin letters below which a text is in another script."""
_SMALL = 0.2
"""Share of the words that are small words of one other language: about half of what they make up
of a usual text. They must outnumber those of French and of English."""


def other_language(text: str) -> bool:
    """Whether a text is in a language other than French and English; not for a few words, nor for
    what is in none."""
    letters = [c for c in text if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    if len(letters) - latin >= _LEAST and latin < _LATIN * len(letters):
        return True
    found = [fold(w) for w in _WORD.findall(text)]
    if len(found) < _LEAST:
        return False
    theirs = max(sum(w in small for w in found) for small in _small_words())
    ours = max(sum(w in small for w in found) for small in _our_small_words())
    unknown = sum(not known_word(w) for w in found)
    return theirs >= _SMALL * len(found) and theirs > ours and unknown >= _UNKNOWN * len(found)


@cache
def _small_words() -> tuple[frozenset[str], ...]:
    """The small words of each other language."""
    text = files("tutor.language").joinpath("others.toml").read_text(encoding="utf-8")
    return tuple(frozenset(words.split()) for words in tomllib.loads(text).values())


@cache
def _our_small_words() -> tuple[frozenset[str], ...]:
    """Those of French and of English."""
    return tuple(
        frozenset(map(fold, lexicon(n).words.stop)) | lexicon(n).words.function for n in LANGUAGES
    )
