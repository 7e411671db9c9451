"""What a concept earns, and how sure its verdict is."""

from __future__ import annotations

import numpy as np
import pytest

from tutor.domain import Concept, Question
from tutor.grading.scoring import counting, credit, fraction, full_score, interval, variance_of
from tutor.grading.verdicts import certainty

WITHIN = (0.1, 0.9)


def test_what_is_all_but_certain_counts_in_full() -> None:
    assert credit((0.95, 0, 0.05, 0), WITHIN) == 1
    assert credit((0.05, 0, 0.95, 0), WITHIN) == 0
    assert credit((0, 1, 0, 0), WITHIN) == pytest.approx(0.5)


def question(*weights: float, any: int | None = None) -> Question:
    concepts = tuple(Concept(f"c{n}", "n", "e", weight=w) for n, w in enumerate(weights))
    return Question("q", "p", concepts, any=any)


def test_the_fraction_is_that_of_points_before_they_are_rounded() -> None:
    assert fraction(question(0.01, 0.01), (0.4, 0.4)) == 0.4
    assert fraction(question(1.0, 1.0, 1.0), (0.333, 0.333, 0.333)) == 0.333
    assert fraction(question(0.001), (0.5,)) == 0.5
    assert full_score(question(0.001)) == 0.0


def test_the_best_count_by_points_before_they_are_rounded() -> None:
    assert counting(question(0.01, 0.01, any=1), (0.1, 0.2)) == [False, True]
    assert fraction(question(0.01, 0.01, any=1), (0.1, 0.2)) == 0.2


@pytest.mark.parametrize("weight", [0.001, 1.0, 1e200])
def test_a_weight_alone_changes_nothing(weight: float) -> None:
    assert fraction(question(weight), (0.5,)) == 0.5
    rows = [(0.5, 0.0, 0.5, 0.0)]
    assert variance_of(rows, [weight], weight) == variance_of(rows, [1.0], 1.0) == 0.25
    assert interval(0.5, 0.1, 1.0) == (0.372, 0.628)


def test_closeness_moves_what_is_in_doubt() -> None:
    doubtful = (0.4, 0.2, 0.4, 0)
    plain = credit(doubtful, WITHIN)
    assert credit(doubtful, WITHIN, 0.9, 0.25) > plain > credit(doubtful, WITHIN, 0.1, 0.25)
    assert credit(doubtful, WITHIN, 0.9, 0.0) == plain


def test_closeness_earns_nothing_where_the_concept_is_contradicted_or_surely_missing() -> None:
    assert credit((0, 0, 0, 1), WITHIN, 1.0, 0.25) == 0
    assert credit((0, 0, 1, 0), WITHIN, 0.4, 0.25) == 0


def test_covered_or_partial_is_less_in_doubt_than_covered_or_contradicted() -> None:
    rows = np.asarray([(0.5, 0.4, 0.1, 0.0), (0.5, 0.0, 0.1, 0.4), (0.0, 0.0, 0.5, 0.5)])
    assert certainty(rows).tolist() == pytest.approx([0.7, 0.5, 0.75])
