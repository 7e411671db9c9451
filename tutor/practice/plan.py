"""What to practise today, and the days until an exam."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tutor.domain import Deck, Question
from tutor.practice.memory import AGAIN, GOOD, recall, reviewed
from tutor.store.learning import Memory, Place, deck_key

MINUTES = 0.75
"""Minutes that one concept takes: reading, writing about 15 words, reading what was missing."""
MINUTES_QUESTION = 0.5
"""Minutes that a question takes beside its concepts."""
FIRST_RECALL = 0.35
"""Share of a concept never asked that an answer covers, from course or sense."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to ask, and which of its concepts; all of them where none is named.

    Attributes:
        question: with the prompt that is shown.
        concepts: ids of the concepts asked for.
        way: in which it is turned round, one of ``turned.WAYS``; empty where it stands as it is.
    """

    question: Question
    concepts: tuple[str, ...]
    way: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a plan: what is asked, and the minutes it takes."""

    day: date
    asked: tuple[Asked, ...]
    minutes: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The days until an exam, and the recall expected on it with and without them."""

    exam: date
    days: tuple[Day, ...]
    expected: float
    untouched: float


def due(deck: Deck, memories: Mapping[Place, Memory], at: datetime) -> list[Asked]:
    """What is due, the weakest question first: a question with its concepts that are due or new.

    A question all of whose concepts are due is asked whole.
    """
    found: list[tuple[float, int, Asked]] = []
    key = deck_key(deck)
    for number, question in enumerate(deck.questions):
        places = {c.id: Place(key, question.id, c.id) for c in question.concepts}
        wanted = [
            c for c, place in places.items() if place not in memories or memories[place].due <= at
        ]
        if wanted:
            weakest = min(recall(memories.get(places[c]), at) for c in wanted)
            some = () if len(wanted) == len(question.concepts) else tuple(wanted)
            found.append((weakest, number, Asked(question, some)))
    return [asked for _, _, asked in sorted(found, key=lambda f: f[:2])]


def exam_plan(
    deck: Deck,
    memories: Mapping[Place, Memory],
    start: datetime,
    exam: date,
    minutes: int,
) -> Plan:
    """Days on which those concepts are asked that raise the recall of the exam most a minute.

    Greedy, day after day: each day the concepts whose review on that day adds most to the recall
    of the exam day for the minutes it costs. A review is taken to go as well as recall has it.

    Args:
        deck: what is learnt.
        memories: what is remembered now.
        start: the first moment at which there is time.
        exam: its day.
        minutes: minutes a day.
    """
    key = deck_key(deck)
    by_place = {Place(key, q.id, c.id): q for q in deck.questions for c in q.concepts}
    state = {place: memories.get(place) for place in by_place}
    goal = datetime.combine(exam, time(9), start.tzinfo)
    untouched = _mean(state, goal)
    days = []
    for offset in range(max(0, (exam - start.date()).days)):
        at = start + timedelta(days=offset)
        chosen = _fill(state, by_place, at, goal, minutes)
        for place in chosen:
            state[place] = _likely(state[place], at)
        days.append(_day(at.date(), chosen, by_place))
    return Plan(exam, tuple(days), _mean(state, goal), untouched)


def _mean(state: Mapping[Place, Memory | None], at: datetime) -> float:
    return sum(recall(m, at) for m in state.values()) / len(state) if state else 0.0


def _likely(memory: Memory | None, at: datetime) -> Memory:
    """The memory after a review that goes as is likeliest."""
    chance = FIRST_RECALL if memory is None else recall(memory, at)
    return reviewed(memory, GOOD if chance >= 0.5 else AGAIN, at)


def _gain(memory: Memory | None, at: datetime, goal: datetime) -> float:
    chance = FIRST_RECALL if memory is None else recall(memory, at)
    after = chance * recall(reviewed(memory, GOOD, at), goal)
    after += (1 - chance) * recall(reviewed(memory, AGAIN, at), goal)
    return after - recall(memory, goal)


def _fill(
    state: Mapping[Place, Memory | None],
    owner: Mapping[Place, Question],
    at: datetime,
    goal: datetime,
    minutes: float,
) -> list[Place]:
    gains = {place: _gain(memory, at, goal) for place, memory in state.items()}
    chosen: list[Place] = []
    opened: set[str] = set()
    left = float(minutes)
    rest = [p for p, gain in gains.items() if gain > 0.005]
    while rest:

        def worth(place: Place) -> float:
            return gains[place] / _cost(owner[place], opened)

        best = max(rest, key=worth)
        rest.remove(best)
        cost = _cost(owner[best], opened)
        if cost <= left:
            chosen.append(best)
            opened.add(owner[best].id)
            left -= cost
    return chosen


def _cost(question: Question, opened: set[str]) -> float:
    return MINUTES if question.id in opened else MINUTES + MINUTES_QUESTION


def _day(day: date, chosen: Sequence[Place], owner: Mapping[Place, Question]) -> Day:
    grouped: dict[str, list[str]] = {}
    for place in chosen:
        grouped.setdefault(place.question, []).append(place.concept)
    questions = {q.id: q for q in owner.values()}
    asked = tuple(
        Asked(questions[q], () if len(c) == len(questions[q].concepts) else tuple(c))
        for q, c in grouped.items()
    )
    minutes = len(chosen) * MINUTES + len(asked) * MINUTES_QUESTION
    return Day(day, asked, round(minutes, 1))
