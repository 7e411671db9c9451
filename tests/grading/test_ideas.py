"""The ideas of a long explanation, and those that its author wrote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor.domain import Concept
from tutor.grading.ideas import cut, ideas

TIDES = (
    "The Moon pulls on the water that faces it more strongly than on the Earth's centre, and on "
    "that centre more strongly than on the water behind; so two bulges rise, one on each side. "
    "The Earth turns under them once a day. A shore therefore sees high water twice, about twelve "
    "and a half hours apart."
)


def test_a_short_explanation_is_one_idea() -> None:
    assert ideas(Concept("a", "Tide", "The sea rises and falls twice a day.")) == ()


def test_key_points_are_the_ideas() -> None:
    points = ("the Moon pulls", "the Earth turns")
    assert ideas(Concept("a", "Tide", TIDES, key_points=points)) == points
    assert ideas(Concept("a", "Tide", "Short.", key_points=points[:1])) == ()


def test_a_long_explanation_is_cut_by_sense() -> None:
    found = ideas(Concept("a", "Tide", TIDES))
    assert len(found) == 5
    assert found[2] == "so two bulges rise, one on each side."
    assert found[3] == "The Earth turns under them once a day."


@given(st.text(alphabet="ab ,;.:é\n", max_size=600))
def test_ideas_are_pieces_of_the_explanation_in_order(text: str) -> None:
    at = 0
    for idea in cut(text):
        found = text.find(idea, at)
        assert found >= 0
        at = found + len(idea)
