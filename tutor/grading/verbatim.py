"""What an answer states in the reference's own words, from first to last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tutor.grading.answer import split
from tutor.language import mixed, stem, words

_NEGATION = mixed().negation
_SHORTEST = 3
_PLAIN = mixed().words.beside_quotation


class _Cues(NamedTuple):
    """Stems that negate: wherever they stand, beside a "ne", what comes and goes with them, and
    what negates in several words, as lines."""

    always: frozenset[str]
    beside_ne: frozenset[str]
    around: frozenset[str]
    phrases: tuple[str, ...]

    def told(self, stems: Iterable[str]) -> tuple[str, int]:
        """The line of some stems without their negations, and how many these are."""
        line = _line(stems)
        for phrase in self.phrases:
            line = line.replace(phrase, " not ")
        said = line.split()
        gone = not _NEGATION.ne.isdisjoint(said)
        found = [s in self.always or s.endswith("n't") for s in said]
        count = sum(found) + sum(gone and s in self.beside_ne for s in said)
        idle = self.beside_ne | self.around
        kept = (s for s, cue in zip(said, found, strict=True) if not (cue or s in idle))
        return _line(kept), count


@dataclass(frozen=True, slots=True)
class Quotable:
    """What may be quoted of a concept.

    A text is the stems of one of its units, with a space around each.

    Attributes:
        ways: the texts of each way to state it.
        texts: those of all ways, longest first.
        bare: each without its negations, and how many these are.
        label: stems that may stand beside it: those of its name.
        cues: what negates in the deck's language.
    """

    ways: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    bare: tuple[tuple[str, int], ...]
    label: frozenset[str]
    cues: _Cues

    def stated(self, units: Iterable[Sequence[str]]) -> bool:
        """Whether units, by their stems, state one of the ways in full; one that adds more than
        the name does not count."""
        said: set[str] = set()
        for stems in units:
            line = _line(stems)
            inside = [text for text in self.texts if text in line]
            if inside and self._alone(line, inside):
                said.update(inside)
        return any(said.issuperset(way) for way in self.ways)

    def denied(self, units: Iterable[Sequence[str]]) -> bool:
        """Whether a unit, by its stems, is a text but for a negation put in or taken out."""
        for stems in units:
            line, said = self.cues.told(stems)
            if any(
                text in line and said != count and self._alone(line, [text])
                for text, count in self.bare
            ):
                return True
        return False

    def _alone(self, line: str, texts: Iterable[str]) -> bool:
        for text in texts:
            line = line.replace(text, " ")
        return _PLAIN.issuperset(set(line.split()) - self.label)


def quotable(stated: Iterable[Iterable[str]], name: str, language: str) -> Quotable:
    """What may be quoted of a concept; a way with a very short unit is left out.

    Args:
        stated: the texts of each way to state it.
        name: what it is called.
        language: the deck's language.
    """
    ways = []
    for texts in stated:
        units = [
            [w.stem for w in words(text, language, unit)]
            for text in texts
            for unit in split(text)[0]
        ]
        if units and min(map(len, units)) >= _SHORTEST:
            ways.append(tuple(map(_line, units)))
    every = dict.fromkeys(text for way in ways for text in way)
    cues = _cues(language)
    bare = [cues.told(t.split()) for t in every]
    return Quotable(
        tuple(ways),
        tuple(sorted(every, key=len, reverse=True)),
        tuple((t, n) for t, n in bare if len(t.split()) >= _SHORTEST),
        frozenset(w.stem for w in words(name, language)),
        cues,
    )


@lru_cache(maxsize=2)
def _cues(language: str) -> _Cues:
    cues, second_half = _NEGATION.cues, _NEGATION.second_half
    groups = (
        cues - _NEGATION.noun_too,
        (second_half - cues) | _NEGATION.noun_too,
        _NEGATION.ne | _NEGATION.around,
    )
    always, beside_ne, around = (frozenset(stem(w, language) for w in group) for group in groups)
    phrases = (_line(stem(w, language) for w in p) for p in sorted(_NEGATION.whole_phrases))
    return _Cues(always, beside_ne, around, tuple(phrases))


def _line(stems: Iterable[str]) -> str:
    return f" {' '.join(stems)} "
