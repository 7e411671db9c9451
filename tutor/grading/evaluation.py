"""Everything that stands between an answer and its verdicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tutor.domain import Question
from tutor.grading.align import Alignment
from tutor.grading.doubts import Doubts
from tutor.grading.passages import Answer


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The evidence of one answer.

    Attributes:
        question: the question answered.
        answer: the answer, encoded.
        doubts: flags, and the units that state nothing.
        alignments: one a concept.
        features: (K, F) rows of the verdict model.
        foreign: K times, by how much the nearest passage is nearer to another question.
        readings: (K, 4) probabilities of the reader that comes with tutor; None without it.
    """

    question: Question
    answer: Answer
    doubts: Doubts
    alignments: list[Alignment]
    features: np.ndarray
    foreign: tuple[float, ...]
    readings: np.ndarray | None = None

    @property
    def stated(self) -> bool:
        """Whether any unit states something."""
        return len(self.doubts.ignored) < len(self.answer.units)
