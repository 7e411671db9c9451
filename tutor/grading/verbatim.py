"""What an answer states in the reference's own words, from first to last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tutor.grading.passages import split
from tutor.grading.polarity import AFTER_NE, CUES, NE
from tutor.text import stem, words

_SHORTEST = 3
# Beside a name and a quotation these say nothing of their own.
_PLAIN = frozenset("c' ce est is are sont it il elle le la les l' un une the a an".split())
# "Personne" negates beside a "ne" alone, else it is a noun.
_NOUN = frozenset({"personne"})
# Words that come and go with a negation.
_AROUND = frozenset("do does did longer can".split())


class _Cues(NamedTuple):
    """Stems that negate: wherever they stand, beside a "ne", and what comes and goes with them."""

    always: frozenset[str]
    beside_ne: frozenset[str]
    around: frozenset[str]

    def left_out(self, stems: Iterable[str]) -> list[str]:
        """The stems without all of them."""
        return [s for s in stems if not (s.endswith("n't") or any(s in few for few in self))]

    def count(self, stems: Sequence[str]) -> int:
        """How many negations there are."""
        gone = not NE.isdisjoint(stems)
        return sum(
            s in self.always or s.endswith("n't") or (gone and s in self.beside_ne) for s in stems
        )


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
            line, said = _line(self.cues.left_out(stems)), self.cues.count(stems)
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
    bare = [(_line(cues.left_out(t.split())), cues.count(t.split())) for t in every]
    return Quotable(
        tuple(ways),
        tuple(sorted(every, key=len, reverse=True)),
        tuple((t, n) for t, n in bare if len(t.split()) >= _SHORTEST),
        frozenset(w.stem for w in words(name, language)),
        cues,
    )


@lru_cache(maxsize=2)
def _cues(language: str) -> _Cues:
    groups = (CUES - _NOUN, (AFTER_NE - CUES) | _NOUN, NE | _AROUND)
    return _Cues(*(frozenset(stem(word, language) for word in group) for group in groups))


def _line(stems: Iterable[str]) -> str:
    return f" {' '.join(stems)} "
