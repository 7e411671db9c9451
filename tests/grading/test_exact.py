"""References that are one value."""

from __future__ import annotations

import pytest

import tutor
from tests.conftest import WordEncoder
from tutor.domain import Concept, Deck, Question, Verdict
from tutor.grading.exact import exact


def concept(text: str, *accepted: str) -> Concept:
    return Concept("value", "value", text, named=False, accepted=accepted)


@pytest.mark.parametrize(
    "text", ["12", "3,5 kg", "1 000", "-4", "12 %", "O(n log n)", "H2SO4", "x = 3", "std::sort"]
)
def test_a_value_is_exact(text: str) -> None:
    assert exact(concept(text)) is not None


@pytest.mark.parametrize(
    "text", ["La photosynthèse", "l'eau (H2O)", "et/ou", "NaCl", "12 apples fell down", "e.g. this"]
)
def test_words_are_not(text: str) -> None:
    assert exact(concept(text)) is None


@pytest.mark.parametrize(
    ("reference", "answer", "said"),
    [
        ("12", "3 * 4 = 12", True),
        ("12", "it is 12", True),
        ("12", "13", False),
        ("12", "12 + 1 = 13", False),
        ("12", "no idea", None),
        ("3,5 kg", "3.5 kg", True),
        ("3,5 kg", "3,5", True),
        ("3,5 kg", "3.5 g", None),
        ("1 000", "1000", True),
        ("O(n log n)", "it is O(n log n).", True),
        ("O(n log n)", "O(n)", False),
        ("a <= b", "if a<=b then", True),
        ("a <= b", "a < b", False),
        ("H2SO4", "h2so4", None),
        ("x = 3", "x = 33", False),
    ],
)
def test_a_value_is_compared_as_a_value(reference: str, answer: str, said: bool | None) -> None:
    found = exact(concept(reference))
    assert found is not None
    assert found.said(answer, alone=True) is said


def test_another_value_says_nothing_of_one_value_among_several() -> None:
    found = exact(concept("12"))
    assert found is not None
    assert found.said("7 and 12", alone=False) is True
    assert found.said("7", alone=False) is None


def test_a_bare_value_is_graded() -> None:
    asked = Question("sum", "What is 5 + 7?", (concept("12", "twelve"),))
    grader = tutor.Grader(Deck("Sums", "en", (asked,)), WordEncoder())
    right, wrong = (grader.grade("sum", text).concepts[0].verdict for text in ("12", "5 + 7 = 13"))
    assert right is Verdict.COVERED
    assert wrong is Verdict.CONTRADICTED
