"""Everything that stands between an answer and its verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tutor.domain import Question
from tutor.grading.alignment import Alignment, Match
from tutor.grading.answer import Answer
from tutor.grading.guards import Guarded
from tutor.grading.readings import Readings
from tutor.grading.recall import DECIMALS
from tutor.grading.relevance import Subject
from tutor.grading.segments import Segment


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """The evidence of one answer, before any model weighs it.

    Attributes:
        question: the question answered.
        answer: the answer, encoded.
        guarded: flags, and the units that state nothing.
        alignments: one a concept.
        segments: the parts of the answer that are read by themselves.
        other_question: K times, by how much the nearest passage is nearer to another question.
        around: the questions of the deck that the answer is told apart from, in order.
        subject: K times, whether the nearest passage is about the question; empty where it was not
            asked.
        context: how near all of the answer comes to all of the reference, both read after the
            prompt, 0–1; None where a concept has a name.
    """

    question: Question
    answer: Answer
    guarded: Guarded
    alignments: list[Alignment]
    segments: tuple[Segment, ...]
    other_question: tuple[float, ...]
    around: tuple[Question, ...] = ()
    subject: tuple[Subject, ...] = ()
    context: float | None = None

    @property
    def stated(self) -> bool:
        """Whether any unit states something."""
        return len(self.guarded.ignored) < len(self.answer.units)

    @property
    def closeness(self) -> list[float]:
        """How near the answer comes to each concept in meaning and words, 0–1: the mean of
        similarity and recall, a third of it in context where there is one."""
        near = [Match(a.similarity, a.recall).both for a in self.alignments]
        if self.context is None:
            return near
        return [round((2 * n + self.context) / 3, DECIMALS) for n in near]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation(Aligned):
    """The evidence of one answer and what the verdict model weighs of it.

    Attributes:
        features: (K, F) values of the signals.
        readings: what the reader says; None without it, and of an answer that states nothing.
    """

    features: np.ndarray = field(kw_only=True)
    readings: Readings | None = field(default=None, kw_only=True)
