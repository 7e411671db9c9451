"""Public sets, read from tiny files of the same shape."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from evaldata import graded_row, write_gzip

from eval import data
from eval.suites.answers_gaps import missing, pairs, phrases


def rows_of(*rows: dict[str, Any]) -> list[data.Graded]:
    return [data._graded(r) for r in rows]


def test_scores_become_fractions(tmp_path: Path) -> None:
    path = write_gzip(
        tmp_path / "asag" / "mohler2011.jsonl.gz",
        [
            graded_row(score=3.5, max_score=5.0, grader_me=8.0, grader_other=6.0)
            | {"label": None, "grader_scale": 10}
        ],
    )
    (row,) = data.read_asag(path)
    assert row.score == pytest.approx(0.7)
    assert row.graders == (4.0, 3.0)


def test_sentences_of_a_reference_are_the_concepts() -> None:
    rows = rows_of(graded_row(reference="Water boils. Steam rises."))
    deck, owners = data.as_deck("x", rows)
    (question,) = deck.questions
    assert owners == [question.id]
    assert [c.explanation for c in question.concepts] == ["Water boils.", "Steam rises."]
    assert {c.weight for c in question.concepts} == {1.0}


def test_several_references_are_wordings_of_one_concept() -> None:
    rows = rows_of(graded_row(reference=["The bulb is lit.", "The circuit is closed. It glows."]))
    (concept,) = data.as_deck("x", rows)[0].questions[0].concepts
    assert concept.explanation == "The bulb is lit."
    assert concept.accepted == ("The circuit is closed. It glows.",)


def test_points_of_a_set_are_its_concepts_and_more_than_one_means_any() -> None:
    all_wanted = graded_row(rubric=["a b", "c d"], rubric_points=[0.5, 0.5])
    any_wanted = graded_row(
        question="other", rubric=["a b", "c d", "e f", "g h"], rubric_points=[0.5] * 4
    )
    first, second = data.as_deck("x", rows_of(all_wanted, any_wanted))[0].questions
    assert (len(first.concepts), first.any) == (2, None)
    assert (len(second.concepts), second.any) == (4, 2)


def test_one_question_for_each_prompt_and_reference() -> None:
    rows = rows_of(graded_row(), graded_row(answer="other"), graded_row(reference="Another."))
    deck, owners = data.as_deck("x", rows)
    assert len(deck.questions) == 2
    assert owners[0] == owners[1] != owners[2]


def test_sample_is_even_over_questions_and_repeatable() -> None:
    rows = rows_of(
        *(graded_row(id=f"a{n}", question="much answered") for n in range(50)),
        *(graded_row(id=f"b{n}", question="little answered") for n in range(3)),
    )
    chosen = data.sample(rows, 8, seed=3)
    assert chosen == data.sample(rows, 8, seed=3)
    assert len(chosen) == 8
    assert sum(r.prompt == "little answered" for r in chosen) == 3
    assert data.sample(rows, None, seed=3) == rows


def test_data_folder_may_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUTOR_DATA", str(tmp_path))
    assert data.data_folder() == tmp_path
    assert data.data_folder(tmp_path / "x") == tmp_path / "x"


def test_table_rows_without_quoting(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.write('fr\ten\n"Bon", dit-il\t"Good", he said\nbroken line\n')
    assert list(data.read_tsv(path)) == [{"fr": '"Bon", dit-il', "en": '"Good", he said'}]


WHOLE = "the wire carries current and the battery pushes electrons"
HALVES = ["the wire carries current", "the battery pushes electrons"]


def test_gap_phrases_are_the_smallest_that_people_marked() -> None:
    rows = rows_of(
        graded_row(gap_spans=[WHOLE]), *(graded_row(gap_spans=[half]) for half in HALVES)
    )
    assert phrases(rows) == HALVES
    assert phrases(rows_of(graded_row(gap_spans=[]))) == ["Water boils."]


def test_a_phrase_is_missing_present_or_in_doubt() -> None:
    (row,) = rows_of(graded_row(gap_spans=["the wire carries current"]))
    assert missing("the wire carries current", row) is True
    assert missing("the battery pushes electrons", row) is False
    assert missing("the wire carries electrons", row) is None


def test_gap_pairs_leave_doubt_out() -> None:
    rows = rows_of(
        graded_row(id="1", gap_spans=[HALVES[0]]), graded_row(id="2", gap_spans=[HALVES[1]])
    )
    deck, answers, found = pairs(rows)
    assert len(answers) == 2
    assert [c.explanation for c in deck.questions[0].concepts] == HALVES
    assert [[p.present for p in group] for group in found] == [[False, True], [True, False]]
