"""What an answer states in the reference's own words, from first to last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tutor.grading.passages import split
from tutor.text import words

_SHORTEST = 3
# Beside a name and a quotation these say nothing of their own.
_PLAIN = frozenset("c' ce est is are sont it il elle le la les l' un une the a an".split())
_NE = frozenset({"ne", "n'"})
_NOT = frozenset(
    """pas jamais aucun aucune ni rien personne nullement guere sans not no never n't neither nor
    without cannot""".split()
)
# Stems that come and go with a negation.
_WITH_NOT = _NE | _NOT | frozenset("plus do does did longer can".split())


@dataclass(frozen=True, slots=True)
class Quotable:
    """What may be quoted of a concept.

    A text is the stems of one of its units, with a space around each.

    Attributes:
        ways: the texts of each way to state it.
        texts: those of all ways, longest first.
        bare: each without its negations, and how many these are.
        label: stems that may stand beside it: those of its name.
    """

    ways: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    bare: tuple[tuple[str, int], ...]
    label: frozenset[str]

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
            line, said = _without_negations(stems), _negations(stems)
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
    bare = [(_without_negations(t.split()), _negations(t.split())) for t in every]
    return Quotable(
        tuple(ways),
        tuple(sorted(every, key=len, reverse=True)),
        tuple((t, n) for t, n in bare if len(t.split()) >= _SHORTEST),
        frozenset(w.stem for w in words(name, language)),
    )


def _without_negations(stems: Iterable[str]) -> str:
    return _line(s for s in stems if s not in _WITH_NOT)


def _negations(stems: Sequence[str]) -> int:
    gone = not _NE.isdisjoint(stems)
    return sum(s in _NOT or (gone and s == "plus") for s in stems)


def _line(stems: Iterable[str]) -> str:
    return f" {' '.join(stems)} "
