"""What to practise today, and the days until an exam."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tutor.domain import Deck, Question
from tutor.practice.memory import AGAIN, GOOD, recall, reviewed, same_day
from tutor.store.learning import Memory, Place, deck_key

MINUTES = 0.75
"""Minutes that one concept takes: reading, writing about 15 words, reading what was missing."""
MINUTES_QUESTION = 0.5
"""Minutes that a question takes beside its concepts."""
WORTH = 0.02
"""Gain of recall a minute from which a concept is worth asking: below, the minutes of sixty
simulated days buy too little (``eval.practice``)."""
WORTH_EXAM = 0.005
"""The same, where the minutes until an exam are there to be used."""
AHEAD = timedelta(days=30)
"""How far ahead recall is looked at where there is no exam."""
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


def today(
    deck: Deck, memories: Mapping[Place, Memory], at: datetime, minutes: float = math.inf
) -> list[Asked]:
    """What is worth asking on a day without an exam in view, that which gains most a minute first.

    A concept is, where asking it adds ``WORTH`` a minute to what will be recalled ``AHEAD`` later;
    a question is asked for those of its concepts that are. What was asked today is not.

    Args:
        deck: what is learnt.
        memories: what is remembered.
        at: when.
        minutes: how long it may take.
    """
    owner = _owners(deck)
    state = {place: memories.get(place) for place in owner}
    return _grouped(_fill(state, owner, at, at + AHEAD, minutes, WORTH), owner)


def next_day(deck: Deck, memories: Mapping[Place, Memory], at: datetime) -> date | None:
    """The first day from tomorrow on which something is worth asking, if there is one within a
    year."""
    least = MINUTES + MINUTES_QUESTION

    def asks(days: int) -> bool:
        return bool(today(deck, memories, at + timedelta(days=days), least))

    early, late = 0, 1
    while not asks(late):
        early, late = late, 2 * late
        if early > 365:
            return None
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (early, middle) if asks(middle) else (middle, late)
    return (at + timedelta(days=late)).astimezone().date()


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
    owner = _owners(deck)
    state = {place: memories.get(place) for place in owner}
    goal = datetime.combine(exam, time(9), start.tzinfo)
    untouched = _mean(state, goal)
    days = []
    for offset in range(max(0, (exam - start.date()).days)):
        at = start + timedelta(days=offset)
        chosen = _fill(state, owner, at, goal, minutes, WORTH_EXAM)
        for place in chosen:
            state[place] = _likely(state[place], at)
        asked = _grouped(chosen, owner)
        used = len(chosen) * MINUTES + len(asked) * MINUTES_QUESTION
        days.append(Day(at.date(), tuple(asked), round(used, 1)))
    return Plan(exam, tuple(days), _mean(state, goal), untouched)


def _owners(deck: Deck) -> dict[Place, Question]:
    key = deck_key(deck)
    return {Place(key, q.id, c.id): q for q in deck.questions for c in q.concepts}


def _mean(state: Mapping[Place, Memory | None], at: datetime) -> float:
    return sum(recall(m, at) for m in state.values()) / len(state) if state else 0.0


def _likely(memory: Memory | None, at: datetime) -> Memory:
    """The memory after a review that goes as is likeliest."""
    chance = FIRST_RECALL if memory is None else recall(memory, at)
    return reviewed(memory, GOOD if chance >= 0.5 else AGAIN, at)


def _gain(memory: Memory | None, at: datetime, goal: datetime) -> float:
    """What asking a concept adds to its recall at a later moment; nothing where it was asked on
    the same day, for a second answer of a day counts no more."""
    if memory is not None and same_day(memory.last, at):
        return 0.0
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
    worth: float,
) -> list[Place]:
    """Concepts to ask, the best offer first: some of a question's for what opening it costs too,
    more of a question that is open for less. Greedy, until the minutes are used or nothing is
    worth them."""
    new = _gain(None, at, goal)
    gains = {p: new if memory is None else _gain(memory, at, goal) for p, memory in state.items()}
    by_question: dict[str, list[Place]] = {}
    for place in sorted(gains, key=lambda p: -gains[p]):
        by_question.setdefault(owner[place].id, []).append(place)
    ranked = [by_question[q] for q in dict.fromkeys(q.id for q in owner.values())]
    offers = [(-rate, n, 0, end) for n, rest in enumerate(ranked)
              for rate, end in [_offer([gains[p] for p in rest], 0)]]  # fmt: skip
    heapq.heapify(offers)
    chosen: list[Place] = []
    left = float(minutes)
    while offers:
        rate, n, begin, end = heapq.heappop(offers)
        if -rate < worth:
            break
        opening = 0.0 if begin else MINUTES_QUESTION
        fits = int(min(end - begin, max(0.0, (left - opening) / MINUTES)))
        if not fits:
            continue
        left -= opening + fits * MINUTES
        end = begin + fits
        chosen += ranked[n][begin:end]
        if end < len(ranked[n]):
            rate, further = _offer([gains[p] for p in ranked[n]], end)
            heapq.heappush(offers, (-rate, n, end, further))
    return chosen


def _offer(gains: Sequence[float], begin: int) -> tuple[float, int]:
    """The best gain a minute that a question's concepts give from one on, and where that ends."""
    best, total = (0.0, begin), 0.0
    cost = 0.0 if begin else MINUTES_QUESTION
    for end in range(begin + 1, len(gains) + 1):
        total += gains[end - 1]
        cost += MINUTES
        if total / cost > best[0]:
            best = (total / cost, end)
    return best


def _grouped(chosen: Sequence[Place], owner: Mapping[Place, Question]) -> list[Asked]:
    """Questions in the order in which they were chosen, whole where all their concepts were."""
    grouped: dict[str, list[str]] = {}
    for place in chosen:
        grouped.setdefault(place.question, []).append(place.concept)
    questions = {q.id: q for q in owner.values()}
    return [
        Asked(questions[q], () if len(c) == len(questions[q].concepts) else tuple(c))
        for q, c in grouped.items()
    ]
