"""A grader whose marks are on a teacher's standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from tutor.classroom.marks import by_standard
from tutor.classroom.standard import Standard
from tutor.domain import Grade
from tutor.grading.grader import Grader

_CHUNK = 256


class StandardGrader(Grader):
    """Grades as another grader does, and marks as a teacher would.

    Args:
        grader: whose verdicts are taken.
        standard: the teacher's.
    """

    def __init__(self, grader: Grader, standard: Standard) -> None:
        models = grader.models
        super().__init__(
            grader.deck, models.encoder, models.coefficients, reader=models.reader,
            relevance=models.relevance, opinion=grader.opinion, share=grader.share,
            hidden=grader.hidden, one_question=grader.one_question,
        )  # fmt: skip
        self.standard = standard
        self.standard_hash = standard.hash

    def grade_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
        """See ``Grader.grade_many``."""
        stream = iter(answers)
        while chunk := list(islice(stream, _CHUNK)):
            vectors = self.models.encoder.encode([text for _, text in chunk])
            yield from by_standard(
                list(super().grade_many(chunk)), self.standard, vectors, self.deck
            )
