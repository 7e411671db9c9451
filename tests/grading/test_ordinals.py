"""Ordinals stand for concepts that the prompt names in order."""

from __future__ import annotations

import pytest

from tests.conftest import WordEncoder
from tutor import Grader
from tutor.domain import Concept, Deck, Question

SAID = {
    "Prévention": "on ne produit pas le déchet",
    "Réemploi": "l'objet entier ressert tel quel",
    "Recyclage": "la matière devient un objet neuf",
}
ORDERED = "Expliquez la prévention, le réemploi et le recyclage."
FREE = "Expliquez trois manières d'agir sur les déchets."


def tied(prompt: str, answer: str) -> list[set[int]]:
    """The concepts that each segment of an answer is tied to."""
    concepts = tuple(Concept(n.lower(), n, text) for n, text in SAID.items())
    deck = Deck("Déchets", "fr", (Question("q", prompt, concepts),))
    evaluation = next(Grader(deck, WordEncoder()).evaluate_many([("q", answer)]))
    return [set(segment.tied) for segment in evaluation.segments]


def test_ordinals_stand_for_what_the_prompt_names_in_order() -> None:
    answer = "La première évite tout. La deuxième garde le bocal. La dernière fond la matière."
    assert tied(ORDERED, answer) == [{0}, {1}, {2}]


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        (FREE, "La première évite tout. La deuxième garde le bocal."),
        (ORDERED, "La première évite tout. On garde le bocal."),
        (ORDERED, "Une première évite tout. Une deuxième garde le bocal."),
        (ORDERED, "La première évite tout. La huitième garde le bocal."),
    ],
)
def test_other_ordinals_stand_for_nothing(prompt: str, answer: str) -> None:
    assert not any(tied(prompt, answer))


def test_a_name_counts_before_an_ordinal() -> None:
    answer = "Le premier, le recyclage, fond la matière. La deuxième garde le bocal. La troisième."
    assert tied(ORDERED, answer)[0] == {2}
