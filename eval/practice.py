"""Is a memory for each concept worth it? `python -m eval.practice`.

Sixty days with simulated learners (`practice_learners`). By concept: the scheduler of
`tutor practise` as it is, an FSRS state a concept, asking what gains most recall a minute. By
question: one FSRS state a question, which is asked whole, in four ways: when it is due, as usual,
and by gain a minute as above down to three thresholds. The figure is the minutes of the first
against the fewest with which any of the four reaches the same recall on the last day, read off
between the minutes tried; minutes left over one day are there the next.

Where there is time to ask again (20 or 40 minutes a day for 60 concepts), a state a concept saves
21 to 47 %, but for the quick to forget with 20 minutes. Where there is not, it saves at most 5 % or
loses as much: whole questions then have enough in them that is worth asking.

Tried and worse, with four draws of each learner: asking only what is due, the weakest first (saves
-29 to 12 %); the same in the order of gain a minute (-36 to 10 %); a threshold of .05 a minute (-14
to 10 %, and a recall of .86 at most).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np

from eval.pictures import draw_curve
from eval.practice_learners import LEARNERS, Learner, Mind
from eval.results import RESULTS
from tutor.domain import Concept, Deck, Question
from tutor.practice import today
from tutor.practice.memory import AGAIN, GOOD, HARD, recall, reviewed
from tutor.practice.plan import AHEAD, FIRST_RECALL, MINUTES, MINUTES_QUESTION
from tutor.store.learning import Memory, Place, deck_key

DAYS = 60
QUESTIONS, CONCEPTS = 15, 4
BUDGETS = (10.0, 20.0, 40.0)
TRIED = (4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 17.0, 20.0, 24.0, 28.0, 33.0, 40.0, 50.0, 64.0)
"""Minutes a day with which whole questions are tried."""
THRESHOLDS = (0.005, 0.01, 0.02)
SEEDS = range(6)
START = datetime(2027, 1, 4, 9, tzinfo=UTC)
WHOLE = MINUTES_QUESTION + MINUTES * CONCEPTS
DECK = Deck(
    "simulated", "en",
    tuple(
        Question(str(q), "?", tuple(Concept(str(c), str(c), "x") for c in range(CONCEPTS)))
        for q in range(QUESTIONS)
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """Mean recall on the last day, and the minutes used in all."""

    recall: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Line:
    """A learner and minutes a day: recall by concept, and the minutes that both ways take to it,
    whole questions asked when due, and in the best of the four ways; None where they never do."""

    learner: str
    budget: float
    recall: float
    by_concept: float
    when_due: float | None
    by_question: float | None


Way = Callable[[Mind, float], Outcome]


def by_concept(mind: Mind, budget: float) -> Outcome:
    """A state a concept, as ``tutor practise`` schedules."""
    memories: dict[Place, Memory] = {}
    used = left = 0.0
    for day in range(DAYS):
        at = START + timedelta(days=day)
        left = min(left, WHOLE) + budget
        for asked in today(DECK, memories, at, left):
            concepts = asked.concepts or [c.id for c in asked.question.concepts]
            cost = MINUTES_QUESTION + MINUTES * len(concepts)
            left, used = left - cost, used + cost
            for concept in concepts:
                place = Place(deck_key(DECK), asked.question.id, concept)
                right = mind.answer(int(place.question) * CONCEPTS + int(concept), day)
                memories[place] = reviewed(memories.get(place), GOOD if right else AGAIN, at)
    return Outcome(_final(mind), used)


def by_question(mind: Mind, budget: float, worth: float | None = None) -> Outcome:
    """A state a question, which is asked whole; most of it right is hard, all of it good.

    Args:
        mind: the learner's.
        budget: minutes a day.
        worth: gain of recall a minute from which a question is asked; None for when it is due.
    """
    memories: dict[int, Memory] = {}
    used = left = 0.0
    for day in range(DAYS):
        at = START + timedelta(days=day)
        left = min(left, WHOLE) + budget
        for question in _order(memories, at, worth):
            if left < WHOLE:
                break
            left, used = left - WHOLE, used + WHOLE
            first = question * CONCEPTS
            right = sum(mind.answer(c, day) for c in range(first, first + CONCEPTS))
            rated = GOOD if right == CONCEPTS else HARD if 2 * right > CONCEPTS else AGAIN
            memories[question] = reviewed(memories.get(question), rated, at)
    return Outcome(_final(mind), used)


def _order(memories: dict[int, Memory], at: datetime, worth: float | None) -> list[int]:
    if worth is None:
        due = [q for q in range(QUESTIONS) if q not in memories or memories[q].due <= at]
        return sorted(due, key=lambda q: recall(memories.get(q), at))
    gains = {q: CONCEPTS * _gain(memories.get(q), at) / WHOLE for q in range(QUESTIONS)}
    return sorted((q for q in gains if gains[q] >= worth), key=lambda q: -gains[q])


def _gain(memory: Memory | None, at: datetime) -> float:
    chance = FIRST_RECALL if memory is None else recall(memory, at)
    after = chance * recall(reviewed(memory, GOOD, at), at + AHEAD)
    after += (1 - chance) * recall(reviewed(memory, AGAIN, at), at + AHEAD)
    return after - recall(memory, at + AHEAD)


def _final(mind: Mind) -> float:
    return float(np.mean([mind.recall(c, DAYS) for c in range(QUESTIONS * CONCEPTS)]))


def _mean(way: Way, learner: Learner, budget: float) -> Outcome:
    found = [way(Mind(learner, QUESTIONS * CONCEPTS, seed), budget) for seed in SEEDS]
    return Outcome(
        float(np.mean([o.recall for o in found])), float(np.mean([o.minutes for o in found]))
    )


def minutes_to(goal: float, tried: Sequence[Outcome]) -> float | None:
    """Minutes with which a recall is reached, read off between those tried; None if it never is."""
    before = Outcome(0.0, 0.0)
    for outcome in sorted(tried, key=lambda o: o.minutes):
        if outcome.recall >= goal:
            share = (goal - before.recall) / (outcome.recall - before.recall)
            return before.minutes + share * (outcome.minutes - before.minutes)
        if outcome.recall > before.recall:
            before = outcome
    return None


def compare(learner: Learner) -> list[Line]:
    """Both ways to the recall that a state a concept reaches with so many minutes a day."""
    ways: list[Way] = [by_question, *(partial(by_question, worth=w) for w in THRESHOLDS)]
    tried = [[_mean(way, learner, minutes) for minutes in TRIED] for way in ways]
    lines = []
    for budget in BUDGETS:
        goal = _mean(by_concept, learner, budget)
        needed = [minutes_to(goal.recall, outcomes) for outcomes in tried]
        best = min((m for m in needed if m is not None), default=None)
        lines.append(Line(learner.name, budget, goal.recall, goal.minutes, needed[0], best))
    return lines


def saved(line: Line) -> float | None:
    """Share of the minutes saved against the best way; None where no way gets there."""
    return None if line.by_question is None else 1 - line.by_concept / line.by_question


def picture(lines: Sequence[Line]) -> dict[str, Any]:
    """The shares saved, as a curve for each learner."""
    series: dict[str, list[list[float]]] = {}
    for line in lines:
        share = saved(line)
        if share is not None:
            series.setdefault(line.learner, []).append([line.budget, 100 * share])
    return {
        "title": "A memory for each concept, against one for each question",
        "x": "minutes a day for 60 concepts",
        "y": "minutes saved to the same recall, %",
        "series": series,
    }


def main() -> None:
    """Print the table and write it to results/practice.json, its picture to practice.svg."""
    lines = [line for learner in LEARNERS for line in compare(learner)]
    print("learner · minutes a day · recall on day 60 · minutes by concept · by question when due,")
    print("at best · saved")
    for line in lines:
        due, best = (
            "never" if m is None else f"{m:.0f}" for m in (line.when_due, line.by_question)
        )
        share = saved(line)
        print(
            f"{line.learner} · {line.budget:g} · {line.recall:.2f} · {line.by_concept:.0f} · "
            f"{due}, {best} · " + ("more than by any" if share is None else f"{share:.0%}")
        )
    path = RESULTS / "practice.json"
    rows = [asdict(line) | {"saved": saved(line)} for line in lines]
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    draw_curve(picture(lines), RESULTS / "practice.svg")


if __name__ == "__main__":
    main()
