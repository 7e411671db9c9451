"""Simulated learners for `python -m eval.practice`: how they forget, written before any schedule.

Not the model of the scheduler (FSRS, a power curve): each learner forgets in a way of its own, with
parameters drawn for every concept, so that a schedule cannot win by sharing the learner's formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Forget = Callable[[float, float], float]
"""Recall, 0–1, of a trace of a strength (days) after some days."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A way of forgetting.

    Attributes:
        name: shown in the table.
        forget: recall after some days.
        strength: median strength (days) after a first study.
        spread: of the logarithm of strengths over concepts.
        growth: what a success multiplies the strength by, more after a long wait.
        loss: what is left of the strength after a failure.
        course: share of concepts that are known at all from the course.
    """

    name: str
    forget: Forget
    strength: float
    spread: float
    growth: float
    loss: float
    course: float


LEARNERS = (
    Learner("exponential", lambda s, t: math.exp(-t / s), 3.0, 0.8, 1.9, 0.3, 0.35),
    Learner("hyperbolic", lambda s, t: 1 / (1 + t / s), 3.0, 0.8, 1.8, 0.4, 0.35),
    Learner("quick to forget", lambda s, t: math.exp(-t / s), 1.2, 0.6, 1.7, 0.25, 0.2),
    Learner("uneven", lambda s, t: (1 + t / s) ** -0.5, 3.0, 1.4, 1.9, 0.3, 0.5),
)
RETRY = 0.9
"""Recall right after the explanation was read."""


class Mind:
    """What one learner holds of n concepts.

    Args:
        learner: how it forgets.
        count: how many concepts there are.
        seed: of strengths and answers.
    """

    def __init__(self, learner: Learner, count: int, seed: int) -> None:
        self.learner = learner
        self._rng = np.random.default_rng(seed)
        drawn = learner.strength * np.exp(learner.spread * self._rng.standard_normal(count))
        self.base = drawn
        self.strength = drawn * (self._rng.random(count) < learner.course)
        self.last = np.zeros(count)

    def recall(self, concept: int, day: float) -> float:
        """Chance that a concept is recalled on a day."""
        strength = float(self.strength[concept])
        return self.learner.forget(strength, day - self.last[concept]) if strength else 0.0

    def answer(self, concept: int, day: float) -> bool:
        """Try to recall a concept, read what was missing, and change accordingly."""
        chance = self.recall(concept, day)
        right = bool(self._rng.random() < chance)
        if right:
            self.strength[concept] *= 1 + (self.learner.growth - 1) * (1.6 - chance)
        else:
            kept = self.learner.loss * self.strength[concept]
            self.strength[concept] = max(self.base[concept] * RETRY, kept)
        self.last[concept] = day
        return right
