"""What the reader and the verdict model learn from."""

from __future__ import annotations

import random

from eval.data import Graded
from eval.training.examples import CONTRADICTED, COVERED, classmates, shortened
from eval.training.verdict_made import by_rule
from tutor.domain import Concept, Question, Verdict

QUESTION = Question(
    "cells",
    "Comment une cellule se divise-t-elle ?",
    (
        Concept("mitose", "Mitose", "une cellule donne deux cellules identiques.",
                key_points=("deux cellules", "elles sont identiques"),
                accepted=("on obtient deux copies",)),
        Concept("meiose", "Méiose", "une cellule donne quatre cellules différentes."),
    ),
)  # fmt: skip


def test_notes_leave_out_small_words_and_keep_denials() -> None:
    assert shortened("Le public n'a pas d'influence dans la décision de l'entreprise.") == (
        "public n'a pas influence décision entreprise."
    )
    assert shortened("il est là") == "il est là"


def test_other_wordings_cover_a_key_point_alone_is_partial_and_names_state_nothing() -> None:
    made = dict(by_rule(QUESTION, [QUESTION], "fr", random.Random(3)))
    assert made["Mitose: on obtient deux copies"]["mitose"] is Verdict.COVERED
    part = next(t for t in made if t in ("Mitose: deux cellules", "Mitose: elles sont identiques"))
    assert made[part] == {"mitose": Verdict.PARTIAL, "meiose": Verdict.MISSING}
    only = next(t for t in made if "Mitose" in t and "Méiose" in t and "cellule" not in t)
    assert set(made[only].values()) == {Verdict.MISSING}


def test_answers_are_read_against_a_right_one_of_another_learner() -> None:
    told = {
        "the water goes up as vapour": "correct",
        "vapour rises out of the water": "correct",
        "yes it does": "correct",
        "the water never goes up": "contradictory",
    }
    rows = [
        Graded(f"{n}", "train", "Where?", ("It rises.",), (), text, None, label)
        for n, (text, label) in enumerate(told.items())
    ] * 20
    found = list(classmates(rows, random.Random(5)))
    assert {e.concepts[0] for e in found} == {t for t in told if len(t.split()) >= 5} - {
        "the water never goes up"
    }
    assert all(e.answer not in e.concepts and e.prompt == "Where?" for e in found)
    expected = {"correct": COVERED, "contradictory": CONTRADICTED}
    assert all(e.labels == (expected[told[e.answer]],) for e in found)
