"""Word forms: every form of the tables is known, and next to nothing else."""

from __future__ import annotations

import pytest

from tutor.language.forms import known_form, packed


@pytest.mark.parametrize(
    ("language", "known", "strange"),
    [
        ("fr", "chevaux etait maison", "photosynthse chevalls etiat zxcv"),
        ("en", "horses would eaten", "photosynthsis horsses woudl zxcv"),
    ],
)
def test_forms_of_a_language(language: str, known: str, strange: str) -> None:
    assert all(known_form(word, language) for word in known.split())
    assert not any(known_form(word, language) for word in strange.split())


def test_a_table_is_sorted_and_holds_each_form_once() -> None:
    table = packed(["chat", "chien", "chat"])
    assert len(table) == 10
    assert table[:5] < table[5:]


def test_the_tables_are_those_of_the_word_lists_they_were_made_from() -> None:
    training = pytest.importorskip("eval.training.forms")
    pytest.importorskip("simplemma")
    assert all(known_form(word, "fr") for word in list(training.forms("fr"))[::500])
