"""Known questions turned round, from the deck itself: one concept alone, what tells two apart, and
the description given with the name asked.

Each is a question of a deck like any other, graded like any other; its concepts keep their ids, so
that what is remembered of them is remembered once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tutor.domain import Concept, Deck, Question
from tutor.messages import say
from tutor.store.learning import Memory, Place, deck_key

KNOWN = 10.0
"""Days of stability from which a concept counts as known."""
NAME = "name"


@dataclass(frozen=True, slots=True)
class Turned:
    """A question turned round.

    Attributes:
        kind: ``alone``, ``apart`` or ``name``.
        question: what is asked instead; ids of concepts are those of the original.
        of: the original question.
    """

    kind: str
    question: Question
    of: Question


def known(deck: Deck, question: Question, memories: Mapping[Place, Memory]) -> bool:
    """Whether every concept of a question is known well enough to ask it otherwise."""
    key = deck_key(deck)
    places = [Place(key, question.id, c.id) for c in question.concepts]
    return all(p in memories and memories[p].stability >= KNOWN for p in places)


def turned(deck: Deck, question: Question, turn: int) -> Turned | None:
    """A question turned round, another way at each turn; None where its concepts have no names."""
    named = [c for c in question.concepts if c.named and c.explanation]
    if not named:
        return None
    language = deck.language
    one = named[turn % len(named)]
    kinds = ["alone", NAME, *(["apart"] if len(named) > 1 else [])]
    kind = kinds[turn % len(kinds)]
    if kind == "apart":
        other = named[(turn + 1) % len(named)]
        prompt = say(language, "turned.apart", one=one.name, other=other.name)
        return Turned(kind, replace(question, prompt=prompt, concepts=(one, other), any=None),
                      question)  # fmt: skip
    if kind == NAME:
        prompt = say(language, "turned.name", explanation=_without_name(one))
        return Turned(kind, replace(question, prompt=prompt, concepts=(one,), any=None), question)
    prompt = say(language, "turned.alone", name=one.name, prompt=question.prompt)
    return Turned(kind, replace(question, prompt=prompt, concepts=(one,), any=None), question)


def names(concept: Concept, typed: str) -> bool:
    """Whether a concept is called by its name, one slip in five letters allowed."""
    from rapidfuzz.fuzz import ratio

    from tutor.text import fold

    return bool(ratio(fold(typed).strip(" .!?"), fold(concept.name)) >= 80)


def _without_name(concept: Concept) -> str:
    import re

    return re.sub(re.escape(concept.name), "…", concept.explanation, flags=re.IGNORECASE)
