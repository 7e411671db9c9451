"""Attacks on a question, made from its deck alone: what must not pass, and what must.

Every text is made from the deck's own words and a few fixed phrases, without chance or clock, so
that the same deck gives the same attacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.decks import find_question
from tutor.domain import Deck
from tutor.probes import answers as built
from tutor.probes import idle, knowing
from tutor.probes.base import PASS, Attack, Bench

__all__ = ["FAMILIES", "PASS", "Attack", "attacks"]

FAMILIES: tuple[str, ...] = (*idle.FAMILIES, *built.FAMILIES, *knowing.FAMILIES)


def attacks(deck: Deck, question_id: str, *, answers: Sequence[str] = ()) -> list[Attack]:
    """Every attack that can be made on a question; honest texts have ``should_pass``.

    Args:
        deck: the deck of the question; the other questions lend their references.
        question_id: id of the question.
        answers: real answers to the question, whatever they are worth. A text that happens to be
            one of them is left out, so that no attack repeats what a learner wrote.

    Raises:
        UnknownQuestionError: the deck has no such question.
    """
    question = find_question(deck, question_id)
    return made(Bench(deck, deck.questions.index(question)), answers=answers)


def made(bench: Bench, *, answers: Sequence[str] = ()) -> list[Attack]:
    """Every attack on the question of a bench; see ``attacks``."""
    known = {_plain(a) for a in answers if a.strip()}
    found: list[Attack] = []
    seen: set[str] = set()
    for attack in _made(bench):
        if attack.text not in seen and _plain(attack.text) not in known:
            seen.add(attack.text)
            found.append(attack)
    return found


def _made(bench: Bench) -> Iterator[Attack]:
    yield from idle.made(bench)
    yield from built.made(bench)
    yield from knowing.made(bench)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
