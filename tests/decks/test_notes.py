"""Notes on marking in a reference."""

from __future__ import annotations

import pytest

from tutor.decks.notes import is_note, notes
from tutor.domain import Concept, Deck, Question


@pytest.mark.parametrize(
    "text",
    [
        "0.5 if only the name is given",
        "+1 for the unit",
        "Accept also: kinetic energy",
        "Do not accept any drawing",
        "no marks if the sign is wrong",
        "0,5 si le schéma est faux",
        "0,5 pt par exemple donné",
        "Accepter aussi : énergie cinétique",
        "ne pas accepter les abréviations",
        "pas de points si l'unité manque",
    ],
)
def test_a_note_on_marking(text: str) -> None:
    assert is_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "The bank accepts deposits and gives loans.",
        "12 pairs of chromosomes line up",
        "A credit card lets you pay later",
        "Le récepteur accepte les électrons de l'oxygène.",
        "2 molécules d'eau pour une de dioxyde",
        "On compte les voix en public.",
        "Half of the atoms decay for each period.",
    ],
)
def test_an_explanation(text: str) -> None:
    assert not is_note(text)


def test_the_notes_of_a_deck() -> None:
    real = Concept("a", "Energy", "It is kept.")
    note = Concept("b", "0.5 if", "0.5 if the unit lacks", named=False)
    question = Question("q", "What of energy?", (real, note))
    assert [c.id for _, c in notes(Deck("Physics", "en", (question,)))] == ["b"]
