"""Simulated learners: a state a concept against a state a question."""

from __future__ import annotations

import json

import pytest

from eval import practice
from eval.practice_learners import LEARNERS, Mind
from eval.results import RESULTS


def test_minutes_are_read_off_between_those_tried() -> None:
    tried = [
        practice.Outcome(0.4, 100.0),
        practice.Outcome(0.8, 300.0),
        practice.Outcome(0.6, 350.0),
    ]
    assert practice.minutes_to(0.6, tried) == pytest.approx(200.0)
    assert practice.minutes_to(0.2, tried) == pytest.approx(50.0)
    assert practice.minutes_to(0.9, tried) is None


def test_both_ways_keep_to_the_minutes_and_repeat() -> None:
    for way in (practice.by_concept, practice.by_question):
        first, again = (way(Mind(LEARNERS[0], 60, 1), 10.0) for _ in range(2))
        assert first == again
        assert 0 < first.minutes <= 10.0 * practice.DAYS + practice.WHOLE


def test_on_most_a_fifth_of_the_minutes_is_saved() -> None:
    rows = json.loads((RESULTS / "practice.json").read_text(encoding="utf-8"))
    assert len(rows) == len(LEARNERS) * len(practice.BUDGETS)
    enough = [r for r in rows if r["saved"] is None or r["saved"] >= 0.2]
    assert 2 * len(enough) > len(rows)


def test_the_picture_leaves_out_what_has_no_figure() -> None:
    lines = [practice.Line("a", 10.0, 0.5, 80.0, 100.0, 100.0),
             practice.Line("a", 20.0, 0.9, 80.0, None, None)]  # fmt: skip
    assert practice.picture(lines)["series"] == {"a": [[10.0, pytest.approx(20.0)]]}


@pytest.mark.heavy
def test_one_learner_comes_out_as_written() -> None:
    rows = json.loads((RESULTS / "practice.json").read_text(encoding="utf-8"))
    for line in practice.compare(LEARNERS[0]):
        (row,) = [r for r in rows if (r["learner"], r["budget"]) == (line.learner, line.budget)]
        assert line.by_concept == pytest.approx(row["by_concept"], rel=0.02)
        assert practice.saved(line) == pytest.approx(row["saved"], abs=0.02)
