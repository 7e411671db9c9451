"""Whole answers beside whole references, both read after the prompt."""

from __future__ import annotations

from tests.conftest import WordEncoder
from tutor import Grader
from tutor.domain import Concept, Deck, Question
from tutor.grading.evaluation import Evaluation

FIRST, SECOND = "le verrou bloque la serrure", "la clef manque depuis hier"


def deck(*explanations: str, named: bool = False, accepted: tuple[str, ...] = ()) -> Deck:
    concepts = tuple(
        Concept(f"c{n}", f"Nom {n}", text, named=named, accepted=accepted)
        for n, text in enumerate(explanations)
    )
    asked = Question("porte", "Pourquoi la porte reste-t-elle close ?", concepts)
    return Deck("Portes", "fr", (asked,))


def evaluated(of: Deck, answer: str, encoder: WordEncoder) -> Evaluation:
    return next(Grader(of, encoder).evaluate_many([("porte", answer)]))


def context(of: Deck, answer: str, encoder: WordEncoder) -> float:
    found = evaluated(of, answer, encoder).context
    assert found is not None
    return found


def test_a_reference_recited_is_as_near_as_can_be(encoder: WordEncoder) -> None:
    assert context(deck(FIRST), FIRST, encoder) > 0.99
    assert context(deck(FIRST, SECOND), f"{FIRST} {SECOND}", encoder) > 0.99


def test_half_of_a_reference_is_nearer_than_nothing_of_it(encoder: WordEncoder) -> None:
    both = deck(FIRST, SECOND)
    other = "une poule traverse lentement la route"
    assert context(both, f"{FIRST} {SECOND}", encoder) > context(both, FIRST, encoder)
    assert context(both, FIRST, encoder) > context(both, other, encoder) + 0.3


def test_any_wording_of_a_single_concept_will_do(encoder: WordEncoder) -> None:
    assert context(deck(FIRST, accepted=(SECOND,)), SECOND, encoder) > 0.99


def test_the_prompt_repeated_brings_no_nearness(encoder: WordEncoder) -> None:
    one = deck(FIRST)
    assert context(one, "porte close", encoder) < 0.2


def test_concepts_with_names_are_not_compared_so(encoder: WordEncoder) -> None:
    found = evaluated(deck(FIRST, named=True), FIRST, encoder)
    assert found.context is None
    assert found.closeness == [1.0]


def test_closeness_of_a_concept_goes_a_third_by_context(encoder: WordEncoder) -> None:
    found = evaluated(deck(FIRST, SECOND), FIRST, encoder)
    assert found.context is not None
    for near, alignment in zip(found.closeness, found.alignments, strict=True):
        alone = (alignment.similarity + alignment.recall) / 2
        assert abs(near - (2 * alone + found.context) / 3) < 0.001


def test_an_empty_answer_has_no_context(encoder: WordEncoder) -> None:
    assert evaluated(deck(FIRST), "…", encoder).context is None
