"""A receipt proves a grade: it is made again, or what differs is said."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.conftest import WordEncoder
from tutor.cli.main import app
from tutor.decks import format_deck, parse
from tutor.domain import Concept, Deck, Question, Scale, ScaleKind
from tutor.errors import FileError
from tutor.feedback.receipt import as_dict
from tutor.feedback.replay import read_receipt, replay
from tutor.grading.grader import Grader
from tutor.grading.question import stated

DECK = Deck(
    "Pets",
    "en",
    (
        Question(
            "pets",
            "What do pets do?",
            (
                Concept("cat", "Cat", "A cat catches mice at night.", key_points=("mice",)),
                Concept("dog", "Dog", "A dog guards the house by day.", accepted=("It guards.",)),
            ),
        ),
        Question("bees", "What do bees make?", (Concept("honey", "Honey", "Bees make honey."),)),
    ),
)
ANSWER = "The cat catches mice at night and the dog guards."


def receipt(deck: Deck = DECK, answer: str = ANSWER) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        json.dumps(as_dict(Grader(deck, WordEncoder()).grade("pets", answer)))
    )
    return made


def test_the_same_grade_comes_out_again() -> None:
    found = replay(receipt(), Grader(DECK, WordEncoder()), ANSWER)
    assert found.equal
    assert found.causes == found.differences == ()


def test_an_edited_deck_is_told_concept_by_concept() -> None:
    first = DECK.questions[0]
    cat = replace(first.concepts[0], name="Tomcat", weight=3.0)
    edited = replace(DECK, questions=(replace(first, concepts=(cat, first.concepts[1])),))
    found = replay(receipt(), Grader(edited, WordEncoder()), ANSWER)
    said = [str(m) for m in found.causes]
    assert not found.equal
    assert any("Tomcat" in line for line in said)
    assert any("1.0 → 3.0" in line for line in said)


def test_another_answer_is_told() -> None:
    found = replay(receipt(), Grader(DECK, WordEncoder()), "Dogs bark.")
    assert [m.key for m in found.causes] == ["replay.answer"]
    assert any(m.values["what"] == "mark" for m in found.differences)


def test_a_receipt_of_the_first_schema_is_read() -> None:
    old = copy.deepcopy(receipt())
    old["schema"] = 1
    del old["inputs"]
    for concept in old["concepts"]:
        del concept["credit"], concept["closeness"]
    assert replay(
        read_receipt(json.dumps(old), "r.json"), Grader(DECK, WordEncoder()), ANSWER
    ).equal


@pytest.mark.parametrize(
    "text", ["", "[1]", "{}", '{"question_id": "pets"}', "null"]
)  # fmt: skip
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(FileError, match="receipt"):
        read_receipt(text, "r.json")


def test_a_receipt_of_a_later_schema_is_refused() -> None:
    with pytest.raises(FileError, match="99"):
        read_receipt(json.dumps(receipt() | {"schema": 99}), "r.json")


WORD = st.sampled_from(("cat", "dog", "mice", "night", "not", "house", "honey", "3", "4"))
TEXT = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
CONCEPT = st.builds(
    lambda name, text, named, weight, points, wrong: Concept(
        "c", name, text, named, weight, points, (), wrong
    ),
    TEXT, TEXT, st.booleans(), st.sampled_from((1.0, 2.0)),
    st.lists(TEXT, max_size=1).map(tuple), st.lists(TEXT, max_size=1).map(tuple),
)  # fmt: skip
ASKED = st.builds(lambda prompt, concept: Question("pets", prompt, (concept,)), TEXT, CONCEPT)
DECKS = st.builds(
    lambda language, one, other, scale: Deck("d", language, (one, replace(other, id="q")), scale),
    st.sampled_from(("fr", "en")), ASKED, ASKED,
    st.sampled_from((Scale(), Scale(ScaleKind.POINTS, 20.0, 0.5))),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(DECKS, DECKS)
def test_decks_that_differ_never_share_what_decides(one: Deck, other: Deck) -> None:
    mine, theirs = (Grader(d, WordEncoder()).grade("pets", "cat").inputs for d in (one, other))
    read_alike = [
        (d.language, d.scale, d.questions[0], stated(d.questions[1])) for d in (one, other)
    ]
    assert (mine == theirs) == (read_alike[0] == read_alike[1])


CHANGES = (
    {"id": "tom"}, {"name": "Tom"}, {"named": False}, {"explanation": "A cat sleeps."},
    {"weight": 2.0}, {"key_points": ()}, {"accepted": ("It hunts.",)},
    {"misconceptions": ("A cat barks.",)},
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: next(iter(c)))
def test_a_change_of_a_concept_changes_what_decides(change: dict[str, Any]) -> None:
    first = DECK.questions[0]
    changed = replace(first, concepts=(replace(first.concepts[0], **change), first.concepts[1]))
    deck = replace(DECK, questions=(changed, DECK.questions[1]))
    assert receipt(deck)["inputs"]["question"] != receipt()["inputs"]["question"]


def test_a_change_around_the_question_changes_what_decides() -> None:
    first, bees = DECK.questions
    other = replace(bees, concepts=(Concept("wax", "Wax", "Bees make wax."),))
    before = receipt()["inputs"]
    assert (
        receipt(replace(DECK, questions=(first, other)))["inputs"]["neighbours"]
        != (before["neighbours"])
    )
    for deck in (
        replace(DECK, language="fr"),
        replace(DECK, scale=Scale(ScaleKind.POINTS, 20.0, 0.5)),
        replace(DECK, questions=(replace(first, any=1), bees)),
        replace(DECK, questions=(replace(first, prompt="And pets?"), bees)),
    ):
        assert receipt(deck)["inputs"]["question"] != before["question"]


def test_the_command_says_equal_or_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    monkeypatch.setattr("tutor.models.reader.open_reader", lambda: None)
    deck, kept, answer = (tmp_path / n for n in ("deck.md", "receipt.json", "answer.txt"))
    deck.write_text(format_deck(DECK), encoding="utf-8")
    answer.write_text(ANSWER, encoding="utf-8")
    kept.write_text(json.dumps(receipt(parse(format_deck(DECK)))), encoding="utf-8")
    call = ["--lang", "en", "replay", str(kept), "--deck", str(deck), "--answer", str(answer)]
    equal = CliRunner().invoke(app, call)
    assert (equal.exit_code, "The same grade" in equal.output) == (0, True)
    deck.write_text(format_deck(DECK).replace("by day", "by night"), encoding="utf-8")
    differs = CliRunner().invoke(app, call)
    assert differs.exit_code == 1
    assert "the text of the question" in differs.output
