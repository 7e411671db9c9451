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
        readings: (K, 4) probabilities of the reader that comes with tutor; None without it.
    """

    question: Question
    answer: Answer
    doubts: Doubts
    alignments: list[Alignment]
    features: np.ndarray
    readings: np.ndarray | None = None

    @property
    def foreign(self) -> list[float]:
        """For each concept, by how much its nearest passage is nearer to another question."""
        places = (a.passage for a in self.alignments)
        units = (None if p is None else int(self.answer.of_unit[p]) for p in places)
        return [0.0 if u is None else self.doubts.foreign[u] for u in units]

    @property
    def stated(self) -> bool:
        """Whether any unit states something."""
        return len(self.doubts.ignored) < len(self.answer.units)
