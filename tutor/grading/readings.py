"""What the reader says of an answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tutor.grading.segments import Segment


@dataclass(frozen=True, slots=True)
class Attributed:
    """What the units of an answer say of one concept, in logits against *missing*.

    Attributes:
        covered: the most that a unit's share says that it is stated; 0 where none speaks of it.
        contradicted: the most that a unit's share says that its opposite is stated.
        elsewhere: under its own name, by how much likelier another concept is stated than it;
            negative where its own is, 0 where it is not named or alone.
        nearer: that other concept, or None.
        stating: the segment that ``covered`` is of; None where none speaks of it.
        opposing: the segment that ``contradicted`` is of.
    """

    covered: float = 0.0
    contradicted: float = 0.0
    elsewhere: float = 0.0
    nearer: int | None = None
    stating: Segment | None = None
    opposing: Segment | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What the reader says of an answer with K concepts.

    Attributes:
        whole: (K, 4) probabilities of the verdicts, the whole answer read against each concept.
        attributed: K times, what its units say, each of what it speaks for.
        ideas: K times, (I, 4) probabilities of the ideas of the concept; I is 0 where it is one.
    """

    whole: np.ndarray
    attributed: tuple[Attributed, ...]
    ideas: tuple[np.ndarray, ...]
