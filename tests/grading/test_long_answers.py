"""Answers of many sentences: what stands under a name, what is copied, what is quoted."""

from __future__ import annotations

import re

import pytest

from tests.conftest import WordEncoder
from tutor import Grader
from tutor.domain import Concept, Deck, Question
from tutor.grading.evaluation import Evaluation
from tutor.grading.verbatim import quotable
from tutor.language import words

STAGES = {
    "Laggard": "No media are used. The managers ignore them. Budgets stay empty.",
    "Explorer": "Some workers try applications. Nobody measures results. Support is absent.",
    "Builder": "Guides are written. Training begins everywhere. A committee watches projects.",
}
PETS = {
    "Cat": "A cat catches mice at night. Its claws are sharp. It climbs every tree.",
    "Dog": "A dog guards the house. Its bark frightens thieves. It follows its master.",
}
BIRDS = {
    "Owl": "An owl hears the smallest sound. Its flight is silent. It swallows prey whole.",
    "Swan": "A swan eats weeds under water. Its neck is long. It nests among reeds.",
}


def question(name: str, concepts: dict[str, str], points: tuple[str, ...] = ()) -> Question:
    told = tuple(Concept(n.lower(), n, e, key_points=points) for n, e in concepts.items())
    return Question(name, f"Describe the {name} one after the other.", told)


@pytest.fixture
def grader(encoder: WordEncoder) -> Grader:
    questions = (question("stages", STAGES), question("pets", PETS), question("birds", BIRDS))
    return Grader(Deck("d", "en", questions), encoder)


def evaluated(grader: Grader, asked: str, answer: str) -> Evaluation:
    (evaluation,) = grader.evaluate_many([(asked, answer)])
    return evaluation


def test_all_that_stands_under_a_name_is_about_it(grader: Grader) -> None:
    names, told = list(STAGES), list(STAGES.values())
    right = " ".join(f"{n}: {e}" for n, e in zip(names, told, strict=True))
    swapped = " ".join(f"{n}: {e}" for n, e in zip(names, told[1:] + told[:1], strict=True))
    on_lines = "\n".join(f"{n}\n{e}" for n, e in zip(names, told[1:] + told[:1], strict=True))
    bound = [a.similarity for a in evaluated(grader, "stages", right).alignments]
    for answer in (swapped, on_lines):
        for own, a in zip(bound, evaluated(grader, "stages", answer).alignments, strict=True):
            assert a.similarity < own - 0.3


def test_two_descriptions_that_fit_better_with_their_names_exchanged(grader: Grader) -> None:
    cat, dog = (e.split(".")[0] for e in PETS.values())
    right = f"Cat: {cat}. Dog: {dog}."
    swapped = f"In the cat, it {dog[6:]}. The dog {cat[6:]}."
    assert all(a.exchanged < 0 for a in evaluated(grader, "pets", right).alignments)
    assert all(a.exchanged > 0.1 for a in evaluated(grader, "pets", swapped).alignments)
    assert all(a.exchanged == 0 for a in evaluated(grader, "pets", f"Cat: {dog}.").alignments)


def test_a_label_of_no_concept_ends_what_stands_under_a_name(grader: Grader) -> None:
    own = STAGES["Builder"]
    answer = f"Laggard: no media are used. Explorer: workers try applications. BD: {own}"
    builder = evaluated(grader, "stages", answer).alignments[2]
    assert builder.similarity > 0.6


def test_one_name_heads_nothing(grader: Grader) -> None:
    answer = "Laggard: no media are used. Some workers try applications."
    explorer = evaluated(grader, "stages", answer).alignments[1]
    assert explorer.similarity > 0.5


def test_sentences_of_another_question_are_copied(grader: Grader) -> None:
    grade = grader.grade("stages", " ".join(PETS.values()))
    assert "other_question" in grade.flags
    assert grade.fraction == 0


def test_the_whole_deck_recited_is_sent_to_a_person(grader: Grader) -> None:
    stages = " ".join([*STAGES.values(), "Such stages follow each other in time."] * 2)
    answer = f"{stages} {PETS['Dog']} {BIRDS['Owl']}"
    assert len(stages) > len(answer) / 2
    assert "other_question" in grader.grade("stages", answer).flags
    assert "other_question" not in grader.grade("stages", stages).flags


@pytest.mark.parametrize(
    ("answer", "stated"),
    [
        (STAGES["Laggard"], True),
        ("Laggard = no media are used. The managers ignore them. Budgets stay empty!", True),
        ("No media are used. The managers ignore them.", False),
        ("It is false that no media are used. The managers ignore them. Budgets stay empty", False),
        ("No media are used. The managers do not ignore them. Budgets stay empty.", False),
        ("Explorer: " + STAGES["Laggard"], False),
    ],
)
def test_what_is_quoted_in_full_is_known(grader: Grader, answer: str, stated: bool) -> None:
    assert evaluated(grader, "stages", answer).alignments[0].verbatim is stated


@pytest.mark.parametrize(
    ("answer", "denied"),
    [
        ("No media are used. The managers do not ignore them.", True),
        ("Media are used.", True),
        ("Laggard: the managers never ignore them.", True),
        (STAGES["Laggard"], False),
        ("No media are used, not one.", False),
        ("The managers ignore them.", False),
    ],
)
def test_a_quotation_with_a_negation_more_or_less_is_denied(
    grader: Grader, answer: str, denied: bool
) -> None:
    assert evaluated(grader, "stages", answer).alignments[0].denied is denied


@pytest.mark.parametrize(
    ("language", "quoted", "said", "denied"),
    [
        ("fr", "Le public ne répond jamais au message.", "Le public répond au message.", True),
        ("fr", "Le public répond au message.", "Personne ne répond au message.", False),
        ("fr", "Le message part vers le public.", "Le message part sans le public.", False),
        ("fr", "Le message part avec retour.", "Le message ne part guère avec retour.", True),
        ("fr", "Chaque personne y répond.", "Chaque personne n'y répond nullement.", True),
        ("fr", "Chaque personne y répond.", "Chacune y répond.", False),
        ("en", "The public answers every message.", "The public doesn't answer every one.", False),
        ("en", "The public is kept aware.", "The public is by no means kept aware.", True),
        ("fr", "Le public en est avisé.", "Le public n'en est pas du tout avisé.", True),
        (
            "en",
            "The public answers every message.",
            "The public doesn't answer every message",
            True,
        ),
    ],
)
def test_negations_of_a_quotation_in_both_languages(
    language: str, quoted: str, said: str, denied: bool
) -> None:
    known = quotable([[quoted]], "", language)
    assert known.denied([[w.stem for w in words(said, language)]]) is denied


@pytest.mark.model
def test_recited_but_for_a_small_word_is_not_denied(social: Deck) -> None:
    first = re.compile(r"\b(?:le|la|les|une|un|de|des|du) ")
    asked = [
        (q.id, " ".join(f"{c.name} : {first.sub('', c.explanation, count=1)}" for c in q.concepts))
        for q in social.questions
    ]
    for grade in Grader(social).grade_many(asked):
        assert {c.verdict.value for c in grade.concepts} <= {"covered", "partial"}
        assert grade.fraction >= 0.9


def test_all_key_points_are_a_quotation(encoder: WordEncoder) -> None:
    points = ("budgets stay very low", "nobody answers messages")
    asked = question("stages", {"Laggard": STAGES["Laggard"]}, points)
    grader = Grader(Deck("d", "en", (asked,)), encoder)
    assert evaluated(grader, "stages", "; ".join(points)).alignments[0].verbatim
    assert not evaluated(grader, "stages", points[0]).alignments[0].verbatim
