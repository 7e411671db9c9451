"""What is about something else earns nothing, however long it is."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

import tutor
from tutor.domain import Concept, Deck, Question, Verdict
from tutor.grading.choices import choice
from tutor.grading.relevance import FEATURES, RelevanceModel, posterior, relevance_model
from tutor.models.weights import cohort_vectors, relevance_values

ROOT = Path(__file__).parents[2]
GARDEN = (
    "Ma grand-mère cultive un potager derrière sa maison. Au printemps elle retourne la terre "
    "et sème les radis. Le soir, mes cousins arrosent les laitues avec l'eau de la rivière. Le "
    "chat dort sous le prunier et les voisins viennent chercher des tomates. "
)


def chain(start: float = 2.0, stay: float = 3.0) -> RelevanceModel:
    none = np.zeros((1, 1), np.float32)
    return RelevanceModel(none, 1, np.zeros(len(FEATURES)), 0.0, start, stay, 0.0)


def test_an_image_among_units_on_the_subject_stays() -> None:
    assert (posterior(np.array([4.0, -2.5, 3.0]), chain()) > 0).all()


def test_a_run_about_something_else_is_set_aside_however_long() -> None:
    for length in (4, 40):
        odds = np.array([5.0, 4.0, *[-2.5] * length])
        found = posterior(odds, chain()) > 0
        assert found.tolist() == [True, True, *[False] * length]


def test_no_unit_is_no_fault() -> None:
    assert posterior(np.zeros(0), chain()).size == 0


def test_the_chain_gives_the_probabilities_of_all_ways_through_it() -> None:
    odds = np.array([1.2, -0.7, 0.4])
    weights: dict[tuple[int, ...], float] = {}
    for way in itertools.product((0, 1), repeat=3):
        value = 2.0 * way[0] + float(odds @ np.array(way))
        value += sum(3.0 for a, b in itertools.pairwise(way) if a == b)
        weights[way] = float(np.exp(value))
    for u, found in enumerate(posterior(odds, chain()).tolist()):
        on = sum(w for way, w in weights.items() if way[u])
        off = sum(w for way, w in weights.items() if not way[u])
        assert found == pytest.approx(np.log(on / off), abs=1e-3)


def test_weights_of_unknown_features_are_an_error() -> None:
    with pytest.raises(ValueError, match="novelty"):
        relevance_model({"weights": {"novelty": 1.0}}, cohort_vectors())


@pytest.fixture(scope="module")
def grader() -> tutor.Grader:
    return tutor.Grader(tutor.load(ROOT / "reference" / "fr" / "organisation-sociale.md").deck)


@pytest.mark.model
@pytest.mark.parametrize("times", [1, 4])
def test_a_text_about_something_else_earns_nothing(grader: tutor.Grader, times: int) -> None:
    for question in grader.deck.questions:
        grade = grader.grade(question.id, GARDEN * times)
        assert grade.fraction <= 0.05, question.id
        assert all(c.verdict is Verdict.MISSING or not c.sure for c in grade.concepts)


@pytest.mark.model
def test_words_about_something_else_behind_an_answer_do_not_move_it(grader: tutor.Grader) -> None:
    answer = "L'agent de presse parle seul, pour se faire bien voir, sans écouter personne."
    before = grader.grade("grunig", answer)
    after = grader.grade("grunig", f"{answer}\n\n{GARDEN}")
    assert abs(after.fraction - before.fraction) <= 0.05
    set_aside = [s for s in after.set_aside if s.code == "off_subject"]
    assert set_aside
    assert all(s.passage.text in GARDEN for s in set_aside)


@pytest.mark.model
@pytest.mark.parametrize(
    "text", ["Je ne sais pas.", "aucune idée", "oui", "ok", "I forgot", "jsp désolé", "no answer"]
)
def test_saying_that_nothing_is_known_earns_nothing(grader: tutor.Grader, text: str) -> None:
    for question in grader.deck.questions:
        grade = grader.grade(question.id, text)
        assert grade.score == 0
        assert [s.code for s in grade.set_aside] == ["no_answer"]


def test_relevance_values_are_those_of_the_shipped_encoder() -> None:
    model = relevance_model(relevance_values(), cohort_vectors())
    assert model.cohort.shape[0] >= 200
    assert np.allclose(np.linalg.norm(model.cohort, axis=1), 1, atol=1e-2)


def asked(prompt: str, *explanations: str) -> Question:
    concepts = [Concept(f"c{n}", "", e, named=False) for n, e in enumerate(explanations)]
    return Question("q", prompt, tuple(concepts))


@pytest.mark.parametrize(
    ("prompt", "language", "keys"),
    [
        ("Raw milk keeps in the fridge or at room temperature?", "en", ("fridg", "room")),
        ("Which is larger, a virus or a bacterium?", "en", ("virus", "bacterium")),
        ("Does it float, sink or hover?", "en", ("float", "sink", "hover")),
        ("L'osmose est-elle un transport actif ou passif ?", "fr", ("actif", "passif")),
    ],
)
def test_the_alternatives_of_a_prompt(prompt: str, language: str, keys: tuple[str, ...]) -> None:
    found = choice(asked(prompt, "x"), language)
    assert found is not None
    assert found.keys == keys


def test_a_prompt_without_alternatives_offers_no_choice() -> None:
    assert choice(asked("Why does milk go sour?", "Bacteria."), "en") is None


@pytest.mark.model
@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [("Raw milk keeps in the fridge.", 0.85, 1), ("at room temperature", 0, 0.1)],
)
def test_a_choice_is_no_copy_of_the_prompt(answer: str, least: float, most: float) -> None:
    question = asked(
        "Raw milk keeps in the fridge or at room temperature?", "Raw milk keeps in the fridge."
    )
    grade = tutor.Grader(Deck("milk", "en", (question,))).grade("q", answer)
    assert least <= grade.fraction <= most
    copied = tutor.Grader(Deck("milk", "en", (question,))).grade("q", question.prompt)
    assert copied.fraction == 0


@pytest.mark.model
@pytest.mark.parametrize(
    ("prompt", "reference", "right", "wrong"),
    [
        ("Is osmosis active or passive?", "Osmosis is passive.", "it's passive", "it is active"),
        ("Do you call before or after the massage?", "Call before.", "before", "after that"),
    ],
)
def test_a_choice_is_read_in_a_word(prompt: str, reference: str, right: str, wrong: str) -> None:
    grader = tutor.Grader(Deck("choices", "en", (asked(prompt, reference),)))
    assert grader.grade("q", right).fraction >= 0.85
    assert grader.grade("q", wrong).fraction <= 0.35
