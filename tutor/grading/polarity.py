"""What turns the sense of a word: negation around it, its opposite, another number."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tutor.grading.negation import Polarity, measured
from tutor.language import Word, fold, mixed, stem

_NEGATION = mixed().negation


def amounts(found: Sequence[Word]) -> dict[int, str]:
    """Of the content words that there is said to be more or less of: "+" or "-", by offset.

    The "plus" of a negation ("ne ... plus") says neither, nor does "au moins".
    """
    signs: dict[int, str] = {}
    for i, word in enumerate(found):
        sign = (
            "+" if word.folded in _NEGATION.more else "-" if word.folded in _NEGATION.less else ""
        )
        if not sign or (word.folded == "plus" and _of_negation(found, i)):
            continue
        at = measured(found, i)
        if at is not None:
            signs[found[at].start] = sign
    return signs


def _of_negation(found: Sequence[Word], i: int) -> bool:
    return any(w.folded in _NEGATION.ne for w in found[max(0, i - 4) : i])


@lru_cache(maxsize=2)
def opposites(language: str) -> Mapping[str, frozenset[str]]:
    """Stems of the opposites of a stem."""
    table: dict[str, set[str]] = {}
    for pair in mixed().polarity.opposites:
        one, other = (stem(fold(word), language) for word in pair)
        if one != other:
            table.setdefault(one, set()).add(other)
            table.setdefault(other, set()).add(one)
    return {key: frozenset(values) for key, values in table.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Sense:
    """What of a reference an answer may turn round.

    Attributes:
        flags: of each of its stems but numbers, whether it is plain or denied there; none that is
            either.
        against: its stems that have opposites it does not say itself, with these.
        numbers: its numbers.
    """

    flags: Mapping[str, Polarity]
    against: tuple[tuple[str, frozenset[str]], ...]
    numbers: frozenset[str]


def sense(reference: Mapping[str, Polarity], language: str, signed: Iterable[str] = ()) -> Sense:
    """The sense of a reference.

    Args:
        reference: stems of its content words, and the polarity of each there.
        language: of the deck.
        signed: stems that there is said to be more or less of, each with its sign.
    """
    table = opposites(language)
    held = [key for key, polarity in reference.items() if polarity is not Polarity.DENIED]
    against = [(key, table[key] - reference.keys()) for key in held if key in table]
    said = frozenset(signed)
    against += [(key, frozenset({_turned(key)}) - said) for key in sorted(said)]
    return Sense(
        {
            key: polarity
            for key, polarity in reference.items()
            if polarity is not Polarity.EITHER and not key[0].isdigit()
        },
        tuple((key, others) for key, others in against if others),
        frozenset(key for key in reference if key[0].isdigit()),
    )


def _turned(key: str) -> str:
    return key[:-1] + ("-" if key.endswith("+") else "+")


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Stems of an answer's content words: all, with a sign too where there is said to be more or
    less of it; those not only under a negation, likewise; those said plainly, under a negation;
    numbers."""

    every: frozenset[str]
    held: frozenset[str]
    plain: frozenset[str]
    denied: frozenset[str]
    numbers: frozenset[str]


def said(answer: Iterable[tuple[str, Polarity, str]]) -> Said:
    """What an answer says, from (stem, polarity, sign of its amount or "") of its content words."""
    by: dict[Polarity, set[str]] = {polarity: set() for polarity in Polarity}
    signed: dict[Polarity, set[str]] = {polarity: set() for polarity in Polarity}
    for key, polarity, sign in answer:
        by[polarity].add(key)
        if sign:
            signed[polarity].add(key + sign)
    plain, denied, either = (by[s] for s in Polarity)
    held = plain.union(either, signed[Polarity.PLAIN], signed[Polarity.EITHER])
    return Said(
        frozenset(held.union(denied, signed[Polarity.DENIED])),
        frozenset(held),
        frozenset(plain),
        frozenset(denied),
        frozenset(key for key in plain.union(denied, either) if key[0].isdigit()),
    )


def turned(reference: Sense, answer: Said, known: Container[str]) -> tuple[float, float, float]:
    """How much of what an answer takes up from a reference it turns round.

    Args:
        reference: what the concept says.
        answer: what the words that may speak for it say.
        known: every stem of the question.

    Returns:
        Share of the shared stems whose negation differs; number of the reference's stems that the
        answer lacks and holds the opposite of; 1 if other numbers stand for the reference's, else
        0: it lacks one of them and has one that the question does not know, or none agrees.
    """
    told = {Polarity.PLAIN: answer.plain, Polarity.DENIED: answer.denied}
    shared = [
        (key, flag)
        for key, flag in reference.flags.items()
        if key in answer.plain or key in answer.denied
    ]
    differing = sum(key not in told[flag] for key, flag in shared)
    against = sum(
        key not in answer.every and not others.isdisjoint(answer.held)
        for key, others in reference.against
    )
    lacking = reference.numbers - answer.numbers
    strange = any(n not in known for n in answer.numbers)
    number = bool(lacking and answer.numbers and (strange or lacking == reference.numbers))
    return (differing / len(shared) if shared else 0.0), float(against), float(number)
