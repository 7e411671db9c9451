from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.decks import format_deck, parse
from tutor.errors import PasteError
from tutor.files import read_text
from tutor.formats import Imported, audit, import_paste, load

PASTES = Path(__file__).parent.parent / "pastes"
NAMES = sorted(path.name.removesuffix(".expected.json") for path in PASTES.glob("*.expected.json"))
AT_LEAST_RIGHT = 88
NOTES = Path(__file__).parents[3] / "shared" / "decks" / "organisation-sociale.txt"


def paste_of(name: str) -> Path:
    return next(path for path in PASTES.glob(f"{name}.*") if path.suffix != ".json")


def imported(name: str) -> Imported:
    path = paste_of(name)
    return import_paste(read_text(path), path.name)


def summary(result: Imported) -> dict[str, Any]:
    """An import in the shape of the expected.json files."""
    questions = []
    for question in result.deck.questions:
        concepts: list[dict[str, Any]] = []
        for c in question.concepts:
            name = c.name if c.named else None
            concepts.append({"name": name, "explanation": c.explanation})
            if c.key_points:
                concepts[-1]["key_points"] = list(c.key_points)
        questions.append({"prompt": question.prompt, "any": question.any, "concepts": concepts})
    deck = result.deck
    head = {"title": deck.title, "language": deck.language, "doubts": len(result.doubts)}
    return head | {"questions": questions}


def expected(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((PASTES / f"{name}.expected.json").read_text("utf-8"))
    return read


def test_the_number_of_pastes_fully_right_only_rises() -> None:
    wrong = [name for name in NAMES if summary(imported(name)) != expected(name)]
    right = len(NAMES) - len(wrong)
    print(f"{right} of {len(NAMES)} pastes fully right; wrong: {wrong}")
    assert right >= AT_LEAST_RIGHT, wrong


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_paste_is_lost(name: str) -> None:
    text = read_text(paste_of(name))
    result = import_paste(text, name)
    assert audit(text, result).complete, audit(text, result)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_right_is_not_called_uncertain(name: str) -> None:
    assert not {"uncertain", "unclear"} & {doubt.code for doubt in imported(name).doubts}


@pytest.mark.parametrize("name", NAMES)
def test_an_imported_deck_can_be_written(name: str) -> None:
    deck = imported(name).deck
    assert parse(format_deck(deck)) == deck


@pytest.mark.skipif(not NOTES.exists(), reason="the notes are not beside this checkout")
def test_real_notes_come_out_whole() -> None:
    loaded = load(NOTES)
    assert loaded.imported is not None
    assert [len(q.concepts) for q in loaded.deck.questions] == [4, 5, 5, 4]
    assert "Flashcards" not in loaded.deck.title
    assert loaded.deck.questions[0].concepts[0].name == "Agent de presse/promotion"
    assert audit(read_text(NOTES), loaded.imported).complete


def test_the_twin_has_the_numbers_of_its_model() -> None:
    assert [len(q.concepts) for q in imported("twin").deck.questions] == [4, 5, 5, 4]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("twin", "notes"), ("tabs_en", "tabular"), ("csv_fr", "csv"), ("qa_en", "qa"),
        ("page_en", "flashcards"), ("outline_markdown_en", "outline"),
    ],
)  # fmt: skip
def test_says_which_format_it_recognised(name: str, kind: str) -> None:
    assert imported(name).kind == kind


@pytest.mark.parametrize(
    "text",
    ["", "\n \n", "hello", "Just a sentence about tea.", "Explain tea", "?", "- a\n- b", "{}\x00"],
)
def test_where_nothing_is_found_the_error_says_what_to_do(text: str) -> None:
    with pytest.raises(PasteError, match=r"notes\.txt: .*Write each question"):
        import_paste(text, "notes.txt")


def test_the_language_is_guessed_or_given() -> None:
    text = "Explain tea;\n- Leaf: it is dried by the sun and the wind\n"
    assert import_paste(text).deck.language == "en"
    assert import_paste(text, language="fr").deck.language == "fr"
    with pytest.raises(PasteError, match="Write fr or en"):
        import_paste(text, language="de")


@pytest.mark.parametrize(
    ("prompt", "count", "any_", "doubts"),
    [
        ("Nommez les quatre saisons", 4, None, 0),
        ("Nommez les quatre saisons", 3, None, 1),
        ("Nommez deux saisons", 4, 2, 1),
        ("Nommez deux des saisons", 4, 2, 1),
        ("Citez au moins trois saisons", 4, 3, 1),
        ("Expliquez certaines saisons", 4, None, 1),
        ("Name any three seasons", 4, 3, 1),
        ("Describe two of the four seasons", 4, 2, 1),
        ("Explain the four seasons", 4, None, 0),
        ("Explain some of the seasons", 4, None, 1),
        ("Explain the 4 seasons", 3, None, 1),
        ("Explain the causes of the war of 1914", 3, None, 0),
        ("Explain the seasons", 4, None, 0),
        ("Comparez le printemps et le four des saisons", 3, None, 0),
    ],
)
def test_numbers_in_a_prompt(prompt: str, count: int, any_: int | None, doubts: int) -> None:
    lines = "\n".join(f"- the season number {i} of the year" for i in range(count))
    language = "fr" if "saisons" in prompt else "en"
    result = import_paste(f"{prompt}\n{lines}\n", language=language)
    assert result.deck.questions[0].any == any_
    assert len(result.doubts) == doubts


def test_an_unknown_line_is_dropped_with_a_doubt() -> None:
    text = "Notes of Monday\nfrom the course of Mrs Petit\nExplain rain;\n- Vapour cools.\n"
    result = import_paste(text)
    assert result.deck.title == "Notes of Monday"
    assert [d.text for d in result.dropped] == ["from the course of Mrs Petit", ";", "-"]
    assert [d.line for d in result.doubts] == [2]
    assert audit(text, result).complete


FRAGMENTS = [
    "Expliquer la pluie;",
    "What is rain?",
    "RAIN ; water",
    "Stage 1: Cloud",
    "- a : b",
    "1) x",
    "a) y",
    "\t",
    "a\tb",
    '"x";"y"',
    "Q: what",
    "A: that",
    "# T",
    "## H",
    "### I",
    "",
    "",
    "**bold** : x",
    "x.Y'est",
    "Terms in this set (2)",
    "Learn",
    "Test",
    "é – è",
    "I. one",
    "II. two",
    "a ;; b",
    "| a | b |",
    "|---|---|",
    "suite en bas",
    "De la",
    "...",
]
messy = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS),
        st.text(max_size=12),
    ),
    max_size=14,
)


@settings(max_examples=80, deadline=None)
@given(messy.map("\n".join))
def test_any_text_gives_a_whole_deck_or_a_paste_error(text: str) -> None:
    try:
        result = import_paste(text)
    except PasteError:
        return
    assert audit(text, result).complete, audit(text, result)
    assert parse(format_deck(result.deck)) == result.deck


@pytest.mark.parametrize(
    "gap", [" " * 20_000, "\t" * 20_000, "*" * 20_000, '"' * 20_001, "{" * 20_000]
)
def test_a_long_run_of_one_character_does_not_stall_it(gap: str) -> None:
    result = import_paste(f"Explain rain;\n- Vapour{gap}cools\n- Drops : they{gap}fall\n")
    assert result.deck.questions
