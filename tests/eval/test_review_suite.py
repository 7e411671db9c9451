"""Suite `review`: a perfect order removes most, a random one its share; swapped marks are found."""

from __future__ import annotations

import numpy as np
import pytest

from eval.suites.review import found_of, removed


def test_a_perfect_order_removes_what_can_be_and_the_reverse_least() -> None:
    errors = np.arange(10.0)
    ours, best = removed(errors, errors)
    assert ours == best == pytest.approx((9 + 8) / 45)
    assert removed(-errors, errors)[0] == pytest.approx((0 + 1) / 45)
    assert np.isnan(removed(errors, np.zeros(10))[0])


def test_swapped_marks_of_like_answers_are_found() -> None:
    rng = np.random.default_rng(1)
    kinds = np.repeat(np.eye(6), 50, axis=0)
    vectors = kinds + 0.05 * rng.standard_normal(kinds.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    marks = np.repeat(np.linspace(0, 1, 6), 50)
    assert found_of(marks, vectors, 0.3, 10, 30, seed=2) == 1.0
    unlike = rng.standard_normal(kinds.shape)
    unlike /= np.linalg.norm(unlike, axis=1, keepdims=True)
    assert found_of(rng.permutation(marks), unlike, 0.3, 10, 30, seed=2) < 0.5
