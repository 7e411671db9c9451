"""Answers composed from the lessons: their labels follow from the names they are given."""

from __future__ import annotations

import random

import pytest

from eval.training import lessons
from eval.training.composed import composed
from eval.training.examples import CONTRADICTED, COVERED, MISSING, Example
from tutor.language import fold


@pytest.fixture(scope="module")
def made() -> list[Example]:
    return composed(lessons.load(), random.Random(5), 400)


def test_every_concept_of_a_set_has_a_label(made: list[Example]) -> None:
    assert len(made) == 400
    assert all(len(e.labels) == len(e.concepts) >= 2 and e.answer for e in made)


def test_the_same_source_of_chance_makes_the_same_answers(made: list[Example]) -> None:
    assert composed(lessons.load(), random.Random(5), 400) == made


def test_all_labels_are_taught_in_useful_shares(made: list[Example]) -> None:
    labels = [v for e in made for v in e.labels]
    shares = [labels.count(v) / len(labels) for v in range(4)]
    assert min(shares[COVERED], shares[CONTRADICTED]) > 0.12
    assert 0.3 < shares[MISSING] < 0.7


def test_an_explanation_under_its_own_name_alone_is_never_denied(made: list[Example]) -> None:
    for example in made:
        answer = fold(example.answer)
        for concept, label in zip(example.concepts, example.labels, strict=True):
            name = fold(concept.split(":")[0])
            if fold(concept) in answer and answer.count(name) == 1:
                assert label == COVERED, example


def test_what_states_nothing_is_missing_everywhere(made: list[Example]) -> None:
    idle = [e for e in made if set(e.labels) == {MISSING}]
    assert 0.02 < len(idle) / len(made) < 0.1
