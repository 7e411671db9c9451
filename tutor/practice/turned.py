"""Known questions turned round, from the deck itself: one concept alone, what tells two apart, and
the description given with the name asked.

Concepts keep their ids, so that what is remembered of one is remembered once. Every second time a
known question is asked as it stands: to find all its concepts is known only by that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tutor.domain import Concept, Deck, Evidence, Grade, Question, Reason, Span, Verdict
from tutor.language import fold, words
from tutor.messages import say
from tutor.practice.memory import day_of
from tutor.practice.plan import Asked
from tutor.store.learning import Memory, Place, deck_key

KNOWN = 10.0
"""Days of stability from which a concept counts as known."""
ALONE, NAME, APART = WAYS = ("alone", "name", "apart")
_SAME = 80.0
"""Likeness of two spellings, of 100, from which they are one name: a slip in five letters."""


def turn_round(
    deck: Deck,
    asked: Sequence[Asked],
    memories: Mapping[Place, Memory],
    reviewed: Sequence[tuple[Place, datetime]],
) -> list[Asked]:
    """What is asked, known questions turned round.

    A question is, where each of its concepts is known and has a name, and where it was reviewed on
    an odd number of days: on the others it is asked as it stands. Each concept asked for is asked
    once, each in another way than the one before.

    Args:
        deck: the deck.
        asked: questions, and which of their concepts.
        memories: what is remembered.
        reviewed: concepts and when they were reviewed.
    """
    found: list[Asked] = []
    for one in asked:
        days = {day_of(at) for place, at in reviewed if place.question == one.question.id}
        if len(days) % 2 and _known(deck, one.question, memories):
            found += _turned(deck, one, len(days) // 2)
        else:
            found.append(one)
    return found


def in_another_way(deck: Deck, question: Question, concepts: Sequence[str], way: str) -> Asked:
    """A question of a deck, asked in one of ``WAYS`` for one concept, or two to be told apart."""
    one, *others = [c for i in concepts for c in question.concepts if c.id == i]
    if way == APART:
        prompt = say(deck.language, "turned.apart", one=one.name, other=others[0].name)
    elif way == NAME:
        prompt = say(deck.language, "turned.name", explanation=_nameless(one, deck.language))
    else:
        prompt = say(deck.language, "turned.alone", name=one.name, prompt=question.prompt)
    return Asked(replace(question, prompt=prompt), tuple(concepts), way)


def grade_name(deck: Deck, question: Question, concept: Concept, typed: str, grade: Grade) -> Grade:
    """The grade of a name that was asked for.

    The name, one slip in five letters allowed, is covered; that of another concept of the question
    is contradicted. Any other is missing and not sure, for a name can have another name: the
    learner says.

    Args:
        deck: the deck.
        question: the question.
        concept: whose name was asked.
        typed: the answer.
        grade: of the same answer taken as a description.
    """
    from tutor.grading import scoring

    called = _called(question, typed)
    other = None if called == concept else called
    if called == concept:
        verdict, why = Verdict.COVERED, Reason("name_given")
    elif other is not None:
        why = Reason("name_of_other", (("other", other.name),))
        verdict = Verdict.CONTRADICTED
    else:
        verdict, why = Verdict.MISSING, Reason("name_expected", (("name", concept.name),))
    right = verdict is Verdict.COVERED
    result = replace(
        next(c for c in grade.concepts if c.id == concept.id),
        points=concept.weight * right,
        verdict=verdict,
        sure=right or other is not None,
        probabilities=_only(verdict),
        evidence=(Evidence(Span(0, len(typed)), typed),),
        why=why,
        confused_with=None if other is None else other.id,
        counted=True,
        signals=(),
    )
    return replace(
        grade, score=result.points, max_score=concept.weight, fraction=float(right),
        interval=(float(right), float(right)), mark=scoring.mark(right, deck.scale, deck.language),
        needs_review=False, reasons=(), flags=(), concepts=(result,), unmatched=(), set_aside=(),
    )  # fmt: skip


def _only(verdict: Verdict) -> tuple[float, float, float, float]:
    covered, partial, missing, contradicted = (float(v is verdict) for v in Verdict)
    return covered, partial, missing, contradicted


def _known(deck: Deck, question: Question, memories: Mapping[Place, Memory]) -> bool:
    """Whether every concept of a question is known well enough, and named, to ask it otherwise."""
    places = [Place(deck_key(deck), question.id, c.id) for c in question.concepts]
    return (
        question.any is None
        and all(c.named and c.explanation for c in question.concepts)
        and all(p in memories and memories[p].stability >= KNOWN for p in places)
    )


def _turned(deck: Deck, asked: Asked, turn: int) -> list[Asked]:
    rest = list(asked.concepts or (c.id for c in asked.question.concepts))
    found: list[Asked] = []
    while rest:
        way = WAYS[(turn + len(found)) % len(WAYS)]
        if way == APART and len(rest) < 2:
            way = ALONE
        count = 2 if way == APART else 1
        found.append(in_another_way(deck, asked.question, rest[:count], way))
        rest = rest[count:]
    return found


def _called(question: Question, typed: str) -> Concept | None:
    """The concept whose name is nearest to what was typed; None where none is near."""
    from rapidfuzz.fuzz import ratio

    bare = fold(typed).strip(" .!?\n")
    near = {c.id: ratio(bare, fold(c.name)) for c in question.concepts}
    best = max(question.concepts, key=lambda c: near[c.id])
    return best if near[best.id] >= _SAME else None


def _nameless(concept: Concept, language: str) -> str:
    """The explanation of a concept, the words of its name left out."""
    secret = {w.stem for w in words(concept.name, language) if w.content}
    text = re.sub(re.escape(concept.name), "…", concept.explanation, flags=re.IGNORECASE)
    for word in reversed(words(text, language)):
        if word.stem in secret:
            text = f"{text[: word.start]}…{text[word.end :]}"
    return text
