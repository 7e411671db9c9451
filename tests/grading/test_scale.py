"""What a concept earns, and how sure its verdict is."""

from __future__ import annotations

import numpy as np
import pytest

from tutor.grading.scale import credit
from tutor.grading.verdict import certainty

WITHIN = (0.1, 0.9)


def test_what_is_all_but_certain_counts_in_full() -> None:
    assert credit((0.95, 0, 0.05, 0), WITHIN) == 1
    assert credit((0.05, 0, 0.95, 0), WITHIN) == 0
    assert credit((0, 1, 0, 0), WITHIN) == pytest.approx(0.5)


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
