"""Read a misspelt word as a word of the reference, but never turn its sense.

A word is repaired only if it is no word of the deck nor of the language, if exactly one word of the
reference is near enough (Damerau-Levenshtein 1 for 5-7 letters, 2 from 8), and if no prefix
that turns the sense stands between the two (symétrique / asymétrique).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from tutor.text.lists import TURNING_PREFIXES
from tutor.text.words import Word, fold, stem

_LANGUAGES = ("fr", "en")
_REMEMBERED = 4096
_LONGEST = 64


@lru_cache(maxsize=2)
def _forms(language: str) -> Mapping[str, str]:
    """Word forms of a language and their lemmas: simplemma's tables (MIT)."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary(language)


@lru_cache(maxsize=2)
def _folded_forms(language: str) -> frozenset[str]:
    return frozenset(fold("\n".join(_forms(language))).split("\n"))


def known_word(folded: str, likely: str = "fr") -> bool:
    """Whether a folded word belongs to French or English; the ``likely`` one is asked first."""
    return len(folded) <= _LONGEST and _known(folded, likely)


@lru_cache(maxsize=_REMEMBERED)
def _known(folded: str, likely: str) -> bool:
    asked = sorted(_LANGUAGES, key=lambda language: language != likely)
    return any(folded in table(n) for table in (_forms, _folded_forms) for n in asked)


class Vocabulary:
    """The words of a question's reference, and how an answer's words are read against them.

    Args:
        reference: words of the prompt, names, explanations and accepted wordings.
        language: the deck's language.
    """

    def __init__(self, reference: Iterable[Word], language: str) -> None:
        self.language = language
        said = list(reference)
        self._words = frozenset(w.folded for w in said)
        self.stems = frozenset(w.stem for w in said)
        self._targets = {w: stem(w, language) for w in sorted(self._words) if len(w) >= 5}
        self._repair = lru_cache(maxsize=_REMEMBERED)(self._repaired)

    def __contains__(self, folded: str) -> bool:
        return folded in self._words

    def read(self, word: Word) -> str:
        """Stem of ``word``, repaired when it is a misspelt word of the reference."""
        if word.folded in self._words or word.stem in self.stems:
            return word.stem
        if not 5 <= len(word.folded) <= _LONGEST:
            return word.stem
        return self._repair(word.folded) or word.stem

    def _repaired(self, folded: str) -> str | None:
        """Stem of the one word of the reference that ``folded`` is meant for, or None."""
        from rapidfuzz.distance import OSA

        allowed = 1 if len(folded) < 8 else 2
        near: dict[str, int] = {}
        for target, key in self._targets.items():
            if abs(len(target) - len(folded)) > allowed:
                continue
            limit = min(allowed, 1 if len(target) < 8 else 2)
            distance = OSA.distance(folded, target, score_cutoff=limit)
            if distance <= limit and not turns_sense(folded, target):
                near[key] = min(near.get(key, 9), int(distance))
        ranked = sorted((distance, key) for key, distance in near.items())
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return None if known_word(folded, self.language) else ranked[0][1]


def turns_sense(first: str, second: str) -> bool:
    """Whether a prefix that turns the sense may stand between two folded words."""
    if first[0] != second[0]:
        return True
    for prefix in TURNING_PREFIXES:
        if first.startswith(prefix) != second.startswith(prefix) and len(prefix) > 1:
            return True
    return False
