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


@lru_cache(maxsize=2)
def _forms(language: str) -> Mapping[str, str]:
    """Word forms of a language and their lemmas: simplemma's tables (MIT)."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary(language)


@lru_cache(maxsize=2)
def _folded_forms(language: str) -> frozenset[str]:
    return frozenset(fold(str(w)) for pair in _forms(language).items() for w in pair)


def known_word(folded: str) -> bool:
    """Whether a folded word belongs to French or English."""
    languages = ("fr", "en")
    return any(folded in _forms(n) for n in languages) or any(
        folded in _folded_forms(n) for n in languages
    )


class Vocabulary:
    """The words of a question's reference, and how an answer's words are read against them.

    Args:
        reference: words of the prompt, names, explanations and accepted wordings.
        language: the deck's language.
    """

    def __init__(self, reference: Iterable[Word], language: str) -> None:
        self.language = language
        self._words = frozenset(w.folded for w in reference)
        self.stems = frozenset(w.stem for w in reference)
        self._targets = [w for w in sorted(self._words) if len(w) >= 5]

    def __contains__(self, folded: str) -> bool:
        return folded in self._words

    def read(self, word: Word) -> str:
        """Stem of ``word``, repaired when it is a misspelt word of the reference."""
        if word.folded in self._words or word.stem in self.stems or len(word.folded) < 5:
            return word.stem
        repaired = self._repair(word.folded)
        return stem(repaired, self.language) if repaired else word.stem

    @lru_cache(maxsize=4096)  # noqa: B019 - one vocabulary a question, short-lived
    def _repair(self, folded: str) -> str | None:
        from rapidfuzz.distance import OSA

        allowed = 1 if len(folded) < 8 else 2
        near: dict[str, tuple[int, str]] = {}
        for target in self._targets:
            if abs(len(target) - len(folded)) > allowed or len(target) < 5:
                continue
            limit = min(allowed, 1 if len(target) < 8 else 2)
            distance = OSA.distance(folded, target, score_cutoff=limit)
            if distance <= limit and not turns_sense(folded, target):
                key = stem(target, self.language)
                near[key] = min(near.get(key, (9, "")), (int(distance), target))
        if not near or known_word(folded):
            return None
        ranked = sorted(near.values())
        if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
            return None
        return ranked[0][1]


def turns_sense(first: str, second: str) -> bool:
    """Whether a prefix that turns the sense may stand between two folded words."""
    if first[0] != second[0]:
        return True
    for prefix in TURNING_PREFIXES:
        if first.startswith(prefix) != second.startswith(prefix) and len(prefix) > 1:
            return True
    return False
