"""Is a memory for each concept worth it? `python -m eval.practice`.

Sixty days with simulated learners (`practice_learners`): one FSRS state a concept, asking only what
is due, against one state a question, asking it whole. Both have the same minutes a day; the second
is then given more until its recall on the last day is as high. Where minutes are short, a state a
concept saves 8 to 19 %; where there are plenty, it reaches a recall that whole questions do not, or
loses a little to them, for they ask more often than is due.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from eval.practice_learners import LEARNERS, Learner, Mind
from eval.results import RESULTS
from tutor.practice.memory import AGAIN, GOOD, HARD, recall, reviewed
from tutor.practice.plan import MINUTES, MINUTES_QUESTION
from tutor.store.learning import Memory

DAYS = 60
QUESTIONS, CONCEPTS = 15, 4
BUDGETS = (10.0, 20.0, 40.0)
SEEDS = range(6)
START = datetime(2027, 1, 4, 9, tzinfo=UTC)
Minds = Callable[[], Mind]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Mean recall on the last day, and the minutes used in all."""

    recall: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Line:
    """A learner and minutes a day: recall by concept, and the minutes that both ways take to it."""

    learner: str
    budget: float
    recall: float
    by_concept: float
    by_question: float | None

    @property
    def saved(self) -> float | None:
        """Share of the minutes saved; None where asking whole questions never gets there."""
        return None if self.by_question is None else 1 - self.by_concept / self.by_question


def by_concept(mind: Mind, budget: float) -> Outcome:
    """A state a concept: the weakest first, a question asked for what of it is due."""
    memories: dict[int, Memory] = {}
    used = 0.0
    for day in range(DAYS):
        at = START + timedelta(days=day)
        left = budget
        due = [c for c in range(QUESTIONS * CONCEPTS) if c not in memories or memories[c].due <= at]
        weakest: dict[int, float] = {}
        for concept in due:
            known = recall(memories.get(concept), at)
            question = concept // CONCEPTS
            weakest[question] = min(weakest.get(question, 2.0), known)
        for question in sorted(weakest, key=lambda q: weakest[q]):
            mine = [c for c in due if c // CONCEPTS == question]
            cost = MINUTES_QUESTION + MINUTES * len(mine)
            if cost > left:
                continue
            left -= cost
            for concept in mine:
                rated = GOOD if mind.answer(concept, day) else AGAIN
                memories[concept] = reviewed(memories.get(concept), rated, at)
        used += budget - left
    return Outcome(_final(mind), used)


def by_question(mind: Mind, budget: float) -> Outcome:
    """A state a question, which is asked whole; most of it right is hard, all of it good."""
    memories: dict[int, Memory] = {}
    used = 0.0
    for day in range(DAYS):
        at = START + timedelta(days=day)
        left = budget
        due = [q for q in range(QUESTIONS) if q not in memories or memories[q].due <= at]
        for question in sorted(due, key=lambda q: recall(memories.get(q), at)):
            cost = MINUTES_QUESTION + MINUTES * CONCEPTS
            if cost > left:
                continue
            left -= cost
            first = question * CONCEPTS
            right = sum(mind.answer(c, day) for c in range(first, first + CONCEPTS))
            rated = GOOD if right == CONCEPTS else HARD if 2 * right > CONCEPTS else AGAIN
            memories[question] = reviewed(memories.get(question), rated, at)
        used += budget - left
    return Outcome(_final(mind), used)


def _final(mind: Mind) -> float:
    return float(np.mean([mind.recall(c, DAYS) for c in range(QUESTIONS * CONCEPTS)]))


def _mean(way: Callable[[Mind, float], Outcome], learner: Learner, budget: float) -> Outcome:
    found = [way(Mind(learner, QUESTIONS * CONCEPTS, seed), budget) for seed in SEEDS]
    return Outcome(
        float(np.mean([o.recall for o in found])), float(np.mean([o.minutes for o in found]))
    )


def compare(learner: Learner, budget: float) -> Line:
    """Both ways to the recall that a state a concept reaches with so many minutes a day."""
    goal = _mean(by_concept, learner, budget)
    for factor in np.arange(0.6, 3.02, 0.05):
        other = _mean(by_question, learner, budget * float(factor))
        if other.recall >= goal.recall:
            return Line(learner.name, budget, goal.recall, goal.minutes, other.minutes)
    return Line(learner.name, budget, goal.recall, goal.minutes, None)


def main() -> None:
    """Print the table and write it to results/practice.json."""
    lines = [compare(learner, budget) for learner in LEARNERS for budget in BUDGETS]
    print("learner · minutes a day · recall on day 60 · minutes by concept, by question · saved")
    for line in lines:
        saved = "more than by any" if line.saved is None else f"{line.saved:.0%}"
        other = "–" if line.by_question is None else f"{line.by_question:.0f}"
        print(
            f"{line.learner} · {line.budget:g} · {line.recall:.2f} · {line.by_concept:.0f}, "
            f"{other} · {saved}"
        )
    path = RESULTS / "practice.json"
    rows = [asdict(line) | {"saved": line.saved} for line in lines]
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
