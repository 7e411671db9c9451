"""Which words of a text a negation bears on.

Cue and scope, as in NegEx (Chapman et al. 2001). A negated verb ("not", "ne ... pas") bears on the
words after it, six at most, up to the end of the clause; the subject before it is neither stated
nor denied ("the circuit is not complete" is "not a complete circuit"). A negated noun ("without",
"pas de") goes as far as the noun. "ne ... que", "pas seulement" and "not only" negate nothing. A
frame that denies ("it is false that", "il est faux de dire :") reaches to the end of its sentence.
What is denied twice or of a case that is not so ("if you do not", "without it nothing") is neither,
nor is what there is said to be less of.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from enum import IntEnum

from tutor.language import Word, mixed

_WORDS = mixed().negation
_PHRASES = _WORDS.phrases | _WORDS.far
_NOBODY = _WORDS.nobody | _WORDS.nothing
_PAST_NOUN = _WORDS.subjects | _WORDS.finite | _WORDS.past_noun
_SCOPE = 6
_FRAME = 4
_UNDONE = 4
_LONGEST_NOUN = 3
_MEASURED = 2


class Polarity(IntEnum):
    """What a text says of a word: as it stands, under a negation, or neither for sure."""

    PLAIN = 0
    DENIED = 1
    EITHER = 2


def polarities(
    found: Sequence[Word], text: str, asked: Container[str] = frozenset()
) -> list[Polarity]:
    """For each word of a text, what the text says of it.

    Args:
        found: its words.
        text: that their offsets count.
        asked: stems of the question. What begins with yes or no has thereby spoken of them.
    """
    codes = [Polarity.PLAIN] * len(found)
    for first, last in _sentences(found, text):
        codes[first:last] = _Sentence(found[first:last], text).codes()
    if found and found[0].folded in _WORDS.yes_no:
        return [
            Polarity.EITHER if w.stem in asked else code
            for w, code in zip(found, codes, strict=True)
        ]
    return codes


def _sentences(found: Sequence[Word], text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(1, len(found) + 1):
        if i == len(found) or any(c in ".;!?\n" for c in text[found[i - 1].end : found[i].start]):
            yield start, i
            start = i


def measured(found: Sequence[Word], i: int) -> int | None:
    """Place of the content word that there is more or less of, for a "more" or "less" at ``i``: two
    words on at most, and none after "au moins"."""
    if i and (found[i - 1].folded, found[i].folded) in _WORDS.idioms:
        return None
    after = range(i + 1, min(len(found), i + 1 + _MEASURED))
    return next((j for j in after if found[j].content), None)


class _Sentence:
    """One sentence, read from left to right."""

    def __init__(self, found: Sequence[Word], text: str) -> None:
        self.found = found
        self.said = [*(w.folded for w in found), ""]
        self.opens = [
            not i
            or w.folded in _WORDS.scope_enders
            or _clause_ends(text[found[i - 1].end : w.start])
            for i, w in enumerate(found)
        ]
        self.polarity = [Polarity.PLAIN] * len(found)
        self.cues: list[int] = []

    def codes(self) -> list[Polarity]:
        """The polarity of each word."""
        i = clause = 0
        waiting = False
        while i < len(self.found):
            if self.opens[i]:
                clause, waiting = i, False
            if self._frame(i):
                self.polarity[i + 1 :] = [Polarity.DENIED] * (len(self.found) - i - 1)
                return self.polarity
            word = self.said[i]
            if word in _WORDS.ne and (word, self.said[i + 1]) not in _WORDS.idioms:
                waiting = self._closed(i)
                if waiting:
                    i = self._deny(i, clause)
                    continue
            elif self._cue(i, waiting):
                i = self._deny(i, clause)
                continue
            i += 1
        self._undo()
        self._soften()
        self._unreal()
        return self.polarity

    def _undo(self) -> None:
        """Free what is prevented, lost, rejected: the words after it in the clause."""
        for i, word in enumerate(self.said[:-1]):
            if word.startswith(_WORDS.undoing) and i not in self.cues:
                for j in range(i + 1, min(len(self.found), i + 1 + _UNDONE)):
                    if self.opens[j] or j in self.cues:
                        break
                    self.polarity[j] = Polarity.EITHER

    def _soften(self) -> None:
        """Free what there is said to be less of, and a verb that "less" follows."""
        for i, word in enumerate(self.said[:-1]):
            if word in _WORDS.less:
                lessened = measured(self.found, i)
                if lessened is not None:
                    self._loosen([lessened])
                if i and self.found[i - 1].content and not self.opens[i]:
                    self._loosen([i - 1])

    def _frame(self, i: int) -> bool:
        return self.said[i] in _WORDS.false and not _WORDS.saying.isdisjoint(
            self.said[i + 1 : i + 1 + _FRAME]
        )

    def _closed(self, start: int) -> bool:
        """Whether a "ne" is a negation: followed by its second half, not by "que" alone."""
        for i, word in enumerate(self.said[start + 1 : start + 6], start + 1):
            if word in _WORDS.second_half:
                return word != "rien" or "autre" not in self.said[i + 2 : i + 3]
            if word in ("que", "qu'"):
                return False
        return True

    def _cue(self, i: int, waiting: bool) -> bool:
        before, word, following = self.said[i - 1] if i else "", self.said[i], self.said[i + 1]
        if (
            following in _WORDS.only
            or (word, following) in _WORDS.idioms
            or (before, word) in _WORDS.idioms
        ):
            return False
        if word in _WORDS.noun_too and before in _WORDS.a_person:
            return False
        if word == "rien" and "autre" in self.said[i + 2 : i + 3]:  # "rien d'autre que"
            return False
        if self.found[i].stem == "0" and not self.found[i].content:
            return True
        if (word, following) in _WORDS.far:
            after = self.said[i + 2]
            return bool(after) and after not in _WORDS.places
        single = (
            word in _WORDS.cues or word.endswith("n't") or (waiting and word in _WORDS.second_half)
        )
        return single or (word, following) in _PHRASES or _little(before, word, following)

    def _deny(self, cue: int, clause: int) -> int:
        """Mark what a cue denies; returns the place of the word to go on from."""
        self.cues.append(cue)
        word = self.said[cue]
        noun = self._of_noun(cue, clause)
        if not noun:
            self._loosen(range(max(clause, cue - _SCOPE), cue))  # the subject
        denied, told = 0, False
        past = word in _WORDS.nothing and cue > clause and self.said[cue - 1] in _WORDS.finite
        end = min(len(self.found), cue + 1 + _SCOPE)
        for i in range(cue + 1, end):
            here = self.said[i]
            if i == cue + 1 and (word, here) in _PHRASES:
                continue
            if here in _WORDS.false:  # "not false"
                self._either(range(cue + 1, i))
                return i + 1
            if self.opens[i] or here in _WORDS.ne or self._cue(i, word in _WORDS.ne):
                return i
            if denied and not noun and here in _WORDS.subjects:
                return i
            if denied and not noun and here in _WORDS.finite and word not in _NOBODY:
                self._free(cue, i)
                return i
            told = told or here in _WORDS.relative
            past = past or (noun and _past_noun(here, denied, told))
            self.polarity[i] = Polarity.EITHER if past else Polarity.DENIED
            past = past or here in _WORDS.like
            denied += self.found[i].content
        return end

    def _loosen(self, places: Iterable[int]) -> None:
        """Make what is plain there either."""
        for i in places:
            if self.polarity[i] is Polarity.PLAIN:
                self.polarity[i] = Polarity.EITHER

    def _of_noun(self, cue: int, clause: int) -> bool:
        word, following = self.said[cue], self.said[cue + 1]
        if following in _WORDS.of:
            return (
                word in _WORDS.second_half
                or word in _WORDS.little
                or word.startswith(_WORDS.lacking)
            )
        object_ = word == "no" and cue > clause and following not in _WORDS.no_longer
        return word in _WORDS.of_nouns or object_

    def _free(self, cue: int, end: int) -> None:
        """What was denied but its first content word belongs to another clause."""
        content = [j for j in range(cue + 1, end) if self.found[j].content]
        for j in content[1:]:
            self.polarity[j] = Polarity.PLAIN

    def _unreal(self) -> None:
        """Free what is denied twice, or said of a case that is not so."""
        whole = range(len(self.found))
        would = any(w in _WORDS.would or w.endswith(("rait", "raient")) for w in self.said)
        for cue in self.cues:
            if self.said[cue] not in _WORDS.without:
                continue
            mine = self._clause(cue)
            others = [c for c in self.cues if self.said[c] not in _WORDS.without | _WORDS.concord]
            if cue <= 1 and others:
                self._either(whole)
            elif any(c in mine for c in others):
                self._either(mine)
            elif would:
                self._either(range(cue + 1, min(mine.stop, cue + 1 + _LONGEST_NOUN)))
        for i in (i for i in whole if self.said[i] in _WORDS.conditional and self._conditional(i)):
            if any(i < c <= i + _SCOPE and c in self._clause(i) for c in self.cues):
                self._either(whole)

    def _clause(self, place: int) -> range:
        first = next(i for i in range(place, -1, -1) if self.opens[i])
        later = (i for i in range(place + 1, len(self.found)) if self.opens[i])
        return range(first, next(later, len(self.found)))

    def _either(self, places: range) -> None:
        self.polarity[places.start : places.stop] = [Polarity.EITHER] * len(places)

    def _conditional(self, i: int) -> bool:
        following = self.said[i + 1]
        return following in ("il", "ils") if self.said[i] == "s'" else following != "bien"


def _past_noun(here: str, denied: int, told: bool) -> bool:
    """Whether a denied noun has ended, after so many denied content words; what a "that" tells of
    it belongs to it."""
    return denied >= _LONGEST_NOUN or (denied > 0 and here in _PAST_NOUN and not told)


def _little(before: str, word: str, following: str) -> bool:
    """Whether a word says that there is little of something, and not some, nor something small."""
    if word not in _WORDS.little or before in _WORDS.some or following == "a":
        return False
    return word != "little" or not (following.endswith("s") or before in _WORDS.small)


def _clause_ends(between: str) -> bool:
    return between != " " and any(c in ",;:.()!?\n=→/–—" for c in between)
