"""What an answer states in the reference's own words, from first to last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tutor.grading.passages import split
from tutor.text import words

Quotes = tuple[str, ...]
"""Stems of the units of a text, one string a unit, a space around each stem."""
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


def ways(stated: Iterable[Iterable[str]], language: str) -> tuple[Quotes, ...]:
    """The quotes of each way to state a concept; a way with a very short unit is left out.

    Args:
        stated: the texts of each way.
        language: the deck's language.
    """
    found = []
    for texts in stated:
        quotes = tuple(
            _line(w.stem for w in words(text, language, unit))
            for text in texts
            for unit in split(text)[0]
        )
        if quotes and min(len(q.split()) for q in quotes) >= _SHORTEST:
            found.append(quotes)
    return tuple(found)


def verbatim(
    units: Iterable[Sequence[str]], quoted: Sequence[Quotes], label: frozenset[str]
) -> bool:
    """Whether units state one of the ways in full; one that adds more than a name does not count.

    Args:
        units: stems of each unit.
        quoted: the ways to state the concept.
        label: stems of its name.
    """
    quotes = sorted({q for way in quoted for q in way}, key=len, reverse=True)
    said: set[str] = set()
    for stems in units:
        left = _line(stems)
        inside = [q for q in quotes if q in left]
        for quote in inside:
            left = left.replace(quote, " ")
        if inside and _PLAIN.issuperset(set(left.split()) - label):
            said.update(inside)
    return any(said.issuperset(way) for way in quoted)


def denied(units: Iterable[Sequence[str]], quoted: Sequence[Quotes], label: frozenset[str]) -> bool:
    """Whether a unit quotes one of the ways but for a negation put in or taken out.

    Args:
        units: stems of each unit.
        quoted: the ways to state the concept.
        label: stems of its name.
    """
    quotes = {q: _line(s for s in q.split() if s not in _WITH_NOT) for way in quoted for q in way}
    for stems in units:
        line = _line(s for s in stems if s not in _WITH_NOT)
        said = _negations(stems)
        for quote, bare in quotes.items():
            if len(bare.split()) < _SHORTEST or bare not in line:
                continue
            left = set(line.replace(bare, " ").split())
            if _PLAIN.issuperset(left - label) and said != _negations(quote.split()):
                return True
    return False


def _negations(stems: Sequence[str]) -> int:
    gone = not _NE.isdisjoint(stems)
    return sum(s in _NOT or (gone and s == "plus") for s in stems)


def _line(stems: Iterable[str]) -> str:
    return f" {' '.join(stems)} "
