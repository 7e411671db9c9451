"""Figures of merit against values worked out by hand and against scipy and sklearn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from eval import metrics

RNG = np.random.default_rng(5)
TRUTH = RNG.integers(0, 4, 300)
SAID = np.where(RNG.random(300) < 0.6, TRUTH, RNG.integers(0, 4, 300))
SCORE = np.round(TRUTH + RNG.normal(0, 1.5, 300), 1)


def test_ranks_share_ties() -> None:
    assert metrics.ranks([10, 20, 20, 5]).tolist() == [2.0, 3.5, 3.5, 1.0]


def test_hand_computed_values() -> None:
    assert metrics.pearson([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert metrics.rmse([0, 0], [3, 4]) == pytest.approx(math.sqrt(12.5))
    assert metrics.mae([0, 0], [3, -4]) == pytest.approx(3.5)
    assert metrics.auc([1, 0, 1, 0], [0.9, 0.5, 0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert metrics.brier([1, 0], [0.75, 0.5]) == pytest.approx((0.0625 + 0.25) / 2)
    assert metrics.macro_f1([0, 0, 1, 1], [0, 1, 1, 1], 2) == pytest.approx((2 / 3 + 0.8) / 2)
    assert metrics.weighted_f1([0, 1, 1, 1], [0, 0, 1, 1], 2) == pytest.approx(
        0.25 * 2 / 3 + 0.75 * 0.8
    )
    assert metrics.kappa([0, 0, 1, 1], [0, 1, 1, 1], 2) == pytest.approx(0.5)
    assert metrics.qwk([0, 1, 2], [0, 1, 2], 3) == pytest.approx(1)
    assert metrics.qwk([0, 2], [2, 0], 3) == pytest.approx(-1)


def test_macro_f1_leaves_out_a_class_that_never_occurs() -> None:
    assert metrics.macro_f1([0, 1], [0, 1], 4) == pytest.approx(1)


def test_calibration_error_of_two_bins() -> None:
    truth, said = [1, 1, 0, 0], [0.9, 0.9, 0.9, 0.2]
    assert metrics.reliability(truth, said, 2) == [
        (pytest.approx(0.2), 0.0, 1),
        (pytest.approx(0.9), pytest.approx(2 / 3), 3),
    ]
    assert metrics.ece(truth, said, 2) == pytest.approx(0.25 * 0.2 + 0.75 * (0.9 - 2 / 3))


def test_what_is_undefined_is_not_a_number() -> None:
    assert math.isnan(metrics.pearson([1, 1, 1], [1, 2, 3]))
    assert math.isnan(metrics.auc([1, 1], [0.2, 0.3]))
    assert math.isnan(metrics.rmse([], []))
    assert math.isnan(metrics.kappa([1, 1], [1, 1], 2))
    assert math.isnan(metrics.ordering([], []))


def test_ordering_within_one_answer() -> None:
    found = metrics.ordered_pairs(
        ["a", "a", "a", "b", "b"], [1, 0, 0, 1, 1], [0.5, 0.4, 0.5, 0.1, 0.2]
    )
    assert found == [("a", 1.5, 2)]
    assert metrics.ordering([1.5], [2]) == pytest.approx(0.75)


def test_against_sklearn_and_scipy() -> None:
    from scipy import stats
    from sklearn import metrics as reference

    assert metrics.auc(TRUTH > 1, SCORE) == pytest.approx(reference.roc_auc_score(TRUTH > 1, SCORE))
    assert metrics.macro_f1(TRUTH, SAID, 4) == pytest.approx(
        reference.f1_score(TRUTH, SAID, average="macro")
    )
    assert metrics.weighted_f1(TRUTH, SAID, 4) == pytest.approx(
        reference.f1_score(TRUTH, SAID, average="weighted")
    )
    assert metrics.kappa(TRUTH, SAID, 4) == pytest.approx(reference.cohen_kappa_score(TRUTH, SAID))
    assert metrics.qwk(TRUTH, SAID, 4) == pytest.approx(
        reference.cohen_kappa_score(TRUTH, SAID, weights="quadratic")
    )
    assert metrics.pearson(TRUTH, SCORE) == pytest.approx(stats.pearsonr(TRUTH, SCORE)[0])
    assert metrics.spearman(TRUTH, SCORE) == pytest.approx(stats.spearmanr(TRUTH, SCORE)[0])
