"""What of an answer the reader is given."""

from __future__ import annotations

import numpy as np

from tests.conftest import WordEncoder
from tutor import Grader
from tutor.domain import Concept, Deck, Question
from tutor.grading.reader_input import of_ideas, shown, spoken, turns
from tutor.models.reader import Text


def texts_of(deck: Deck, answer: str, question: str = "grunig") -> list[Text]:
    evaluation = next(Grader(deck, WordEncoder()).evaluate_many([(question, answer)]))
    return [turn.text for turn in turns(evaluation)]


def text_of(deck: Deck, answer: str) -> str:
    (text,) = texts_of(deck, answer)
    assert len(text.concepts) == 4
    assert text.prompt == deck.questions[0].prompt
    return text.answer


def test_a_short_answer_is_read_whole(social: Deck) -> None:
    answer = "L'agent de presse parle seul.\n- Symétrique : le public participe."
    assert text_of(social, f"  {answer} ") == answer


def test_misspelt_words_are_read_as_they_were_meant(social: Deck) -> None:
    read = text_of(social, "Le modèle symértique : le pulbic, qui participe, décide.")
    assert read == "Le modèle symetrique : le public, qui participe, décide."


def test_units_that_state_nothing_are_left_out(social: Deck) -> None:
    prompt = social.questions[0].prompt
    read = text_of(social, f"{prompt}\nL'agent de presse parle seul et se vante.")
    assert read == "L'agent de presse parle seul et se vante."


def test_a_long_answer_is_read_in_turns_each_with_the_units_near_its_concepts(
    social: Deck,
) -> None:
    filler = " ".join(f"Le temps du mardi {n} fut beau et la mer resta calme." for n in range(40))
    answer = (
        f"{filler} Agent de presse : l'organisation parle seule pour se vanter. {filler} "
        "Symétrique : le public participe aux décisions."
    )
    turns = texts_of(social, answer)
    assert sum(len(t.concepts) for t in turns) == 4
    assert all(len(t.answer) <= 900 for t in turns)
    assert "parle seule pour se vanter" in turns[0].answer
    assert "le public participe aux décisions" in turns[-1].answer


def test_a_name_made_by_the_deck_is_not_shown_as_the_authors() -> None:
    given = Concept(id="a", name="Osmose", explanation="l'eau passe", weight=1, named=True)
    made = Concept(id="a", name="l'eau passe", explanation="l'eau passe", weight=1, named=False)
    assert shown(given) == "Osmose: l'eau passe"
    assert shown(made) == "l'eau passe"


def test_the_ideas_of_several_concepts_are_read_in_one_text() -> None:
    def of(name: str, *points: str) -> Concept:
        return Concept(name.lower(), name, "; ".join(points), key_points=points)

    concepts = (of("Osmose", "l'eau passe", "vers le sel"), of("Transport", "il faut de l'énergie"))
    spoken = (*concepts, of("Diffusion", "sans protéine", "selon le gradient"))
    question = Question("q", "Comment passe-t-on la membrane ?", spoken)
    grader = Grader(Deck("membrane", "fr", (question,)), WordEncoder())
    evaluation = next(grader.evaluate_many([("q", "L'eau passe vers le sel.")]))
    read = turns(evaluation)

    ((counts, text),) = of_ideas(question, read, {0, 1, 2})
    assert counts == {0: 2, 2: 2}
    assert text.answer == "L'eau passe vers le sel."
    assert text.concepts[:2] == ("Osmose: l'eau passe", "Osmose: vers le sel")
    ((counts, _),) = of_ideas(question, read, {0, 1})
    assert counts == {0: 2}
    assert not of_ideas(question, read, {1})


def test_what_the_whole_answer_hardly_speaks_of_is_not_read_apart() -> None:
    rows = np.asarray([[0.9, 0.0, 0.1, 0.0], [0.05, 0.0, 0.95, 0.0], [0.1, 0.1, 0.3, 0.5]])
    assert spoken(rows) == {0, 2}
