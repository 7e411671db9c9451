"""Corrections change what the learner is asked about, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tutor.domain import Verdict
from tutor.practice.trust import LEAST, is_doubted, thresholds
from tutor.store.learning import Attempt

AT = datetime(2027, 1, 5, 9, tzinfo=UTC)


def attempt(
    certain: float,
    machine: Verdict = Verdict.MISSING,
    now: Verdict | None = None,
    sure: bool = True,
) -> Attempt:
    row = {"id": "c", "sure": sure, "verdict": machine.value,
           "probabilities": {machine.value: certain}}  # fmt: skip
    verdicts = {"c": now or machine}
    return Attempt(1, "en:d", "q", "?", "x", 0, AT, 0.0, verdicts, {"c": machine}, {"c": sure}, {},
                   {"concepts": [row]})  # fmt: skip


def said(*certain: float) -> list[Attempt]:
    """Missing by the grader, covered by the learner."""
    return [attempt(c, now=Verdict.COVERED) for c in certain]


TEN = [0.6 + 0.01 * k for k in range(LEAST)]


def test_ten_corrections_one_way_raise_the_threshold() -> None:
    assert thresholds(said(*TEN[:-1])) == {}
    assert thresholds(said(*TEN)) == {False: pytest.approx(0.69)}


def test_it_stops_where_few_are_corrected() -> None:
    kept = [attempt(0.9 + 0.0001 * k) for k in range(400)]
    assert thresholds([*said(*TEN), *kept, *said(0.99)]) == {False: pytest.approx(0.69)}


@pytest.mark.parametrize(
    "others",
    [
        [attempt(0.7, Verdict.COVERED, Verdict.MISSING)] * (LEAST - 1),
        [attempt(0.7, now=Verdict.COVERED, sure=False)] * LEAST,
        [attempt(0.7)] * 100,
    ],
)
def test_other_kinds_do_not_count(others: Sequence[Attempt]) -> None:
    assert thresholds([*said(*TEN[:-1]), *others]) == {}


def test_only_verdicts_of_that_kind_are_asked_about() -> None:
    limits = thresholds(said(*TEN))
    assert is_doubted(attempt(0.65), "c", limits)
    assert not is_doubted(attempt(0.8), "c", limits)
    assert not is_doubted(attempt(0.65, Verdict.COVERED), "c", limits)
    assert not is_doubted(attempt(0.65, sure=False), "c", limits)
    assert not is_doubted(attempt(0.65), "c", {})
