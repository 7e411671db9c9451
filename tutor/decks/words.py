"""Ids and short names made from words, and the guess of a text's language (fr, en)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from tutor.language import lexicon, mixed

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o"})
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CLAUSE_END = re.compile(r"[.;:!?…](?=\s|$)|,(?=\s)|\s[–—-]\s")
_EDGES = " \t\u00a0\u202f.,;:!?…–—-'’\"“”«»([{"
_MAX_NAME_WORDS = 6  # of a short name: it fits a column of a table
_MAX_NAME_LENGTH = 60  # characters of it
_MAX_ID_WORDS = 5  # of an id: it can be typed
_LANGUAGE_MARGIN = 1.5  # times more stop words than of the other language, to be sure


def plain(text: str) -> str:
    """Lower-case ``text`` without accents or ligatures."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=1)
def _plain_stops() -> frozenset[str]:
    return frozenset(map(plain, mixed().words.stop))


def is_id(text: str) -> bool:
    """Whether ``text`` is lower-case ASCII words joined by hyphens."""
    return _ID.fullmatch(text) is not None


def slug(text: str, fallback: str) -> str:
    """Make an id from the first content words of ``text``, at most five; else ``fallback``."""
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", plain(_ELISION.sub(" ", text)))
    stops = _plain_stops()
    kept = [w for w in words if w not in stops] or words
    return "-".join(w[:30].rstrip("-") for w in kept[:_MAX_ID_WORDS]) or fallback


class Ids:
    """Gives ids that are not taken: ``wanted``, else ``wanted-2``, ``wanted-3`` …"""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def give(self, wanted: str) -> str:
        """Return an id that is free, and take it."""
        given = wanted
        while given in self._taken:
            number = self._next.get(wanted, 2)
            self._next[wanted] = number + 1
            given = f"{wanted}-{number}"
        self._taken.add(given)
        return given


def short_name(explanation: str) -> str:
    """Make a name of at most six words from the start of an explanation.

    It stops at the end of a clause when one comes early enough, and never on a word that
    calls for another one ("of the", "d'une").
    """
    words = explanation.split()
    if not words:
        return ""
    clause = next((m.start() for m in _CLAUSE_END.finditer(explanation) if m.start()), None)
    if clause is not None and 1 < len(explanation[:clause].split()) <= _MAX_NAME_WORDS:
        words = explanation[:clause].split()
    else:
        whole = len(words) <= _MAX_NAME_WORDS
        words = words[:_MAX_NAME_WORDS]
        while not whole and len(words) > 1 and _calls_for_more(words[-1]):
            words.pop()
    name = " ".join(words)
    if len(name) > _MAX_NAME_LENGTH:
        cut = name[:_MAX_NAME_LENGTH]
        name = cut.rsplit(" ", 1)[0] if " " in cut else cut
    if name.count("(") > name.count(")"):
        name = name[: name.rindex("(")].rstrip() or name
    return name.strip(_EDGES) or name.strip()


def guess_language(text: str) -> tuple[str, bool]:
    """Guess ``fr`` or ``en`` by counting stop words and accents; the flag says whether it is sure.

    Returns:
        The language and whether it leads clearly. English when nothing speaks for either.
    """
    words = re.findall(r"[^\W\d_]+", text.casefold())
    in_french, in_english = (lexicon(language).words.stop for language in ("fr", "en"))
    only_french, only_english = in_french - in_english, in_english - in_french
    french = sum(w in only_french for w in words) + 0.5 * sum(
        any(c in "àâçèéêëîïôùûœ" for c in w) for w in words
    )
    english = float(sum(w in only_english for w in words))
    best, other = max(french, english), min(french, english)
    return ("fr" if french > english else "en"), best > 0 and best >= _LANGUAGE_MARGIN * other


def _calls_for_more(word: str) -> bool:
    """Whether a name must not end on ``word``."""
    if word[-1] in ",;:–—-(«" or not any(c.isalnum() for c in word):
        return True
    bare = _ELISION.sub("", word).casefold().strip("'’")
    if bare in mixed().words.may_end_a_name:
        return False
    return not bare or bare in mixed().words.stop
