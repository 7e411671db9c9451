"""A grader whose marks are on a teacher's standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from tutor.classroom.marks import by_standard
from tutor.classroom.standard import Standard
from tutor.domain import Grade
from tutor.grading.grader import Grader, Recipe

_CHUNK = 256  # answers encoded and graded at once


class StandardGrader(Grader):
    """Grades as another grader does, and marks as a teacher would.

    Args:
        grader: whose verdicts are taken.
        standard: the teacher's.

    Attributes:
        without: that grader.
    """

    def __init__(self, grader: Grader, standard: Standard) -> None:
        models = grader.models
        super().__init__(
            grader.deck, models.encoder, models.coefficients, reader=models.reader,
            relevance=models.relevance, opinion=grader.opinion, share=grader.share,
            hidden=grader.hidden, one_question=grader.one_question,
        )  # fmt: skip
        self.without = grader
        self.standard = standard
        self.standard_hash = standard.hash

    def grade_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
        """See ``Grader.grade_many``."""
        stream = iter(answers)
        while chunk := list(islice(stream, _CHUNK)):
            vectors = self.models.encoder.encode([text for _, text in chunk])
            grades = list(self.without.grade_many(chunk))
            self.seen = self.without.seen
            yield from by_standard(grades, self.standard, vectors, self.deck)


@dataclass(frozen=True, slots=True)
class StandardRecipe:
    """How a grader with a standard is made.

    Attributes:
        recipe: of the grader whose verdicts are taken.
        standard: the teacher's.
    """

    recipe: Recipe
    standard: Standard

    def open(self) -> StandardGrader:
        """The grader.

        Raises:
            ModelError: a model is missing, altered or of another kind.
        """
        return StandardGrader(self.recipe.open(), self.standard)


def recipe_of(grader: Grader) -> Recipe | StandardRecipe | None:
    """How a grader is made again in another process; None where it has a second opinion, or models
    that were given as objects."""
    if not isinstance(grader, StandardGrader):
        return grader.recipe
    recipe = grader.without.recipe
    return None if recipe is None else StandardRecipe(recipe, grader.standard)
