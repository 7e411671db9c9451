"""Texts in other languages, and those that are not."""

from __future__ import annotations

import pytest

import tutor
from tests.conftest import WordEncoder
from tutor.domain import Concept, Deck, Question
from tutor.language import other_language

GERMAN = "Die Pflanze nimmt das Licht auf und macht daraus mit Wasser den Zucker."


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        "La planta toma la luz del sol y con el agua hace el azúcar por la noche.",
        "De plant neemt het licht op en maakt er met water suiker van.",
        "Растение берёт свет и делает сахар.",
        "植物利用光能制造糖分",
    ],
)
def test_other_languages(text: str) -> None:
    assert other_language(text)


@pytest.mark.parametrize(
    "text",
    [
        "La plante prend la lumière et en fait du sucre avec de l'eau.",
        "ds la plante ya la lumiere ki devien du sucre, c tt",
        "The plant takes in light and makes sugar of it with water.",
        "plant tek lite n mak suger wit watter",
        "asdf qwer zxcv uiop hjkl vbnm tyui",
        "O(n log n)",
        "Das ist",
        "",
    ],
)
def test_french_english_and_nothing(text: str) -> None:
    assert not other_language(text)


def test_an_answer_in_another_language_is_never_sure_and_goes_to_a_person() -> None:
    light = Concept("light", "Light", "The plant takes in light.")
    sugar = Concept("sugar", "Sugar", "The plant makes sugar with water.")
    deck = Deck("Plants", "en", (Question("q", "How does a plant live?", (light, sugar)),))
    grade = tutor.Grader(deck, WordEncoder()).grade("q", GERMAN)
    assert not any(c.sure for c in grade.concepts)
    assert {c.why.code for c in grade.concepts} == {"other_language"}
    assert all(c.probabilities[3] == 0 for c in grade.concepts)
    assert grade.needs_review
    assert "unreadable" not in grade.flags
