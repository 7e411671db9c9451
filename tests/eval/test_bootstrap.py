"""Intervals over questions, and maps learnt from marks."""

from __future__ import annotations

import numpy as np
import pytest

from eval.bootstrap import figure, spread
from eval.calibrate import (
    apply_line,
    bayes_linear,
    least_squares,
    three_way,
    three_way_thresholds,
    two_way_threshold,
)
from eval.metrics import macro_f1, weighted_f1

VALUES = np.repeat([0.0, 1.0, 0.0, 1.0, 1.0, 0.0], 10)
GROUPS = [n // 10 for n in range(60)]


def test_interval_is_over_questions_not_rows() -> None:
    by_question = figure(GROUPS, lambda i: float(VALUES[i].mean()), seed=1)
    by_row = figure(list(range(60)), lambda i: float(VALUES[i].mean()), seed=1)
    assert by_question.value == by_row.value == 0.5
    assert by_question.n == 60
    assert by_question.groups == 6
    width = by_question.high - by_question.low
    assert width > 1.5 * (by_row.high - by_row.low)


def test_same_seed_same_interval() -> None:
    once = figure(GROUPS, lambda i: float(VALUES[i].mean()), seed=4)
    again = figure(GROUPS, lambda i: float(VALUES[i].mean()), seed=4)
    assert once == again


def test_undefined_figures_have_no_value() -> None:
    assert figure(GROUPS, lambda i: float("nan"), seed=1).value is None
    assert figure([], lambda i: 1.0, seed=1).n == 0
    alone = figure(["q"] * 3, lambda i: 0.25, seed=1)
    assert (alone.value, alone.low, alone.high) == (0.25, None, None)


def test_spread_is_mean_and_deviation() -> None:
    found = spread([1.0, 3.0], 7)
    assert (found.value, found.low, found.high, found.n) == (2.0, 1.0, 3.0, 7)


def test_bayes_linear_starts_at_the_prior_and_follows_the_marks() -> None:
    prior = bayes_linear([], [])
    assert prior.tolist() == pytest.approx([0.7, 1.2])
    score = np.linspace(0, 1, 400)
    marked = bayes_linear(score, 0.2 + 0.5 * score)
    assert apply_line(marked, [0.0, 1.0]).tolist() == pytest.approx([0.2, 0.7], abs=0.02)


def test_marks_stay_on_the_scale() -> None:
    assert apply_line(np.array([0.7, 1.2]), [-1.0, 2.0]).tolist() == [0.0, 1.0]
    assert least_squares([0, 1], [0, 2]).tolist() == pytest.approx([1, 2])


def test_thresholds_are_found() -> None:
    score = np.array([0.1, 0.2, 0.3, 0.7, 0.8, 0.9])
    label = np.array([1, 1, 0, 2, 2, 2])
    assert 0.3 < two_way_threshold(score, label == 2) <= 0.7
    high, deny = three_way_thresholds(score, np.array([0, 0, 0.9, 0, 0, 0]), label)
    said = three_way(score, np.array([0, 0, 0.9, 0, 0, 0]), high, deny)
    assert said.tolist() == label.tolist()


def test_thresholds_are_found_for_the_measure_that_is_asked_for() -> None:
    rng = np.random.default_rng(3)
    label = rng.choice(3, 900, p=[0.08, 0.52, 0.4])
    score = rng.normal(0.3 + 0.2 * (label == 2), 0.15)
    denial = rng.normal(0.2 + 0.15 * (label == 0), 0.15)
    macro, weighted = (
        three_way(score, denial, *three_way_thresholds(score, denial, label, measure))
        for measure in (macro_f1, weighted_f1)
    )
    assert weighted_f1(label, weighted, 3) > weighted_f1(label, macro, 3)
    assert macro_f1(label, macro, 3) > macro_f1(label, weighted, 3)
