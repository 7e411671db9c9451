"""A grader pickles as its recipe, and defaults spelled out are defaults."""

from __future__ import annotations

import pickle

import pytest

from tests.conftest import WordEncoder
from tutor import Grader, as_json
from tutor.domain import Deck
from tutor.grading.grader import Recipe

ANSWER = "L'agent de presse parle seul et se vante."


@pytest.mark.model
def test_a_pickled_grader_grades_alike(social: Deck) -> None:
    first = Grader(social)
    again = pickle.loads(pickle.dumps(first))  # noqa: S301
    assert len(pickle.dumps(first)) < 100_000
    made = Recipe(social).open()
    told = {as_json(g.grade("grunig", ANSWER)) for g in (first, again, made)}
    assert len(told) == 1


def test_models_given_as_objects_are_not_pickled(social: Deck) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(Grader(social, WordEncoder()))
