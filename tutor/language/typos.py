"""Read a misspelt word as the word it is meant for, but never turn its sense.

A word is repaired only if it is no word of the question nor of French or English, and never into a
function word (a negation is one). In this order:

1. two letters exchanged: the word of the reference that they make when put back;
2. the one word of the reference that is near enough (Damerau-Levenshtein 1 for 5-7 letters, 2 from
   8), unless a prefix that turns the sense stands between the two (symétrique / asymétrique);
3. in French, the one word of the reference that sounds the same, with or without an article run
   into it ("lanafase");
4. two letters exchanged, from 6 letters on: the one word of the deck's language that they make.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

from tutor.language.forms import known_form
from tutor.language.lexicon import mixed
from tutor.language.sounds import sound
from tutor.language.tables import LANGUAGES
from tutor.language.words import Word, stem

_FUNCTION = mixed().words.function
_REMEMBERED = 4096  # words whose reading is kept
_SHORTEST, _LONGEST = 5, 64  # letters of a word that may be misspelt; longer ones are noise
_SHORTEST_HEARD = 4  # letters of one that may be written as it sounds
_RUN_IN = ("", "l", "d")


def known_word(folded: str, likely: str = "fr") -> bool:
    """Whether a folded word belongs to French or English; the ``likely`` one is asked first."""
    asked = sorted(LANGUAGES, key=lambda language: language != likely)
    return len(folded) <= _LONGEST and any(known_form(folded, n) for n in asked)


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
        telling = sorted(w for w in self._words - _FUNCTION if len(w) >= _SHORTEST)
        self._targets = {w: stem(w, language) for w in telling}
        self._meant = lru_cache(maxsize=_REMEMBERED)(self._repaired)

    def __contains__(self, folded: str) -> bool:
        return folded in self._words

    def spelt(self, word: Word) -> str | None:
        """The folded word that a misspelt one is meant for; None for one that stands as it is."""
        if word.folded in self._words or word.stem in self.stems:
            return None
        shortest = _SHORTEST_HEARD if self.language == "fr" else _SHORTEST
        return self._meant(word.folded) if shortest <= len(word.folded) <= _LONGEST else None

    def read(self, word: Word) -> str:
        """Stem of ``word``, repaired when it is misspelt."""
        meant = self.spelt(word)
        return word.stem if meant is None else stem(meant, self.language)

    def _repaired(self, folded: str) -> str | None:
        if self._common(folded):
            return None
        meant = self._candidate(folded)
        return None if meant is None or known_word(folded, self.language) else meant

    def _common(self, folded: str) -> bool:
        return known_form(folded, self.language)

    def _candidate(self, folded: str) -> str | None:
        """The one word that a strange one may be meant for."""
        if len(folded) < _SHORTEST:
            return self._heard(folded)
        swapped = [w for w in _swaps(folded) if w not in _FUNCTION]
        own = [w for w in swapped if w in self._words or stem(w, self.language) in self.stems]
        if own:
            return own[0] if len({stem(w, self.language) for w in own}) == 1 else None
        near = self._near(folded)
        if near:
            return near[0] if len(near) == 1 else None
        heard = self._heard(folded)
        if heard:
            return heard
        common = [w for w in swapped if self._common(w)]
        return common[0] if len(common) == 1 and len(folded) > _SHORTEST else None

    @cached_property
    def _sounds(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for target in self._targets if self.language == "fr" else ():
            found.setdefault(sound(target), []).append(target)
        found.pop("", None)
        return found

    def _heard(self, folded: str) -> str | None:
        """The word of the reference that sounds like a strange one; None unless it is one stem."""
        for article in _RUN_IN:
            if folded.startswith(article):
                alike = self._sounds.get(sound(folded[len(article) :]), [])
                if len({self._targets[t] for t in alike}) == 1:
                    return alike[0]
        return None

    def _near(self, folded: str) -> list[str]:
        """The nearest words of the reference, one a stem."""
        from rapidfuzz.distance import OSA

        allowed = 1 if len(folded) < 8 else 2
        near: dict[str, tuple[int, str]] = {}
        for target, key in self._targets.items():
            if abs(len(target) - len(folded)) > allowed:
                continue
            limit = min(allowed, 1 if len(target) < 8 else 2)
            distance = OSA.distance(folded, target, score_cutoff=limit)
            if distance <= limit and not turns_sense(folded, target):
                near[key] = min(near.get(key, (9, "")), (int(distance), target))
        least = min((distance for distance, _ in near.values()), default=0)
        return [target for distance, target in near.values() if distance == least]


def _swaps(folded: str) -> list[str]:
    """Every word that two letters side by side make when exchanged."""
    pairs = range(len(folded) - 1)
    swapped = (folded[:i] + folded[i + 1] + folded[i] + folded[i + 2 :] for i in pairs)
    return [w for w in dict.fromkeys(swapped) if w != folded]


def turns_sense(first: str, second: str) -> bool:
    """Whether a prefix that turns the sense may stand between two folded words."""
    if first[0] != second[0]:
        return True
    return any(first.startswith(p) != second.startswith(p) for p in mixed().words.turning_prefixes)
