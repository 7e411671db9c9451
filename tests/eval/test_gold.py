"""The gold answers: every check can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from evaldata import ANSWERS, gold_row, write_lines
from rich.console import Console

from eval import gold, gold_check, gold_report
from eval.gold_check import faults


def problems(world: Path) -> str:
    splits, found = gold_report.read(world / "gold")
    found += faults(splits, gold.deck_loader(world / "reference"))
    return "\n".join(f"{f.where}: {f.problem}" for f in found)


def rewrite(world: Path, split: str, *rows: dict) -> None:
    write_lines(world / "gold" / f"{split}.jsonl", list(rows))


def test_small_but_sound_gold_lacks_only_size(world: Path) -> None:
    for line in problems(world).splitlines():
        assert line.startswith("gold: "), line


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"grade": 0.5}, "grade 0.50 but the labels earn 1.00"),
        ({"grade": 1.5}, "grade 1.5 is not between 0 and 1"),
        ({"labels": {"osmose": "covered"}}, "labels lack diffusion"),
        (
            {"labels": {"osmose": "covered", "diffusion": "covered", "sel": "missing"}},
            "labels name no such concept: sel",
        ),
        ({"second": {"osmose": "covered"}}, "second lack diffusion"),
        ({"question": "pluie"}, "no question pluie in fr/biologie"),
        ({"deck": "fr/chimie"}, "no deck fr/chimie"),
        ({"language": "de"}, "language 'de' is neither fr nor en"),
        ({"kind": "Paraphrase"}, "kind 'Paraphrase' is not a lower-case word"),
        ({"labels": {"osmose": "oui"}}, "dev.jsonl:1: cannot be read: 'oui' is not a valid"),
    ],
)
def test_faults_of_one_answer(world: Path, changed: dict, expected: str) -> None:
    rewrite(world, "dev", gold_row(0, **changed), gold_row(4))
    assert expected in problems(world)


def test_a_line_without_a_field_is_named(world: Path) -> None:
    row = gold_row(0)
    del row["kind"]
    rewrite(world, "dev", row, gold_row(4))
    assert "dev.jsonl:1: cannot be read: no 'kind'" in problems(world)
    with pytest.raises(gold.GoldError, match="kind"):
        gold.load("dev", world / "gold")


def test_duplicates_and_leaks(world: Path) -> None:
    again = gold_row(0, id="g9", answer="  " + ANSWERS[0][3].upper())
    rewrite(world, "dev", gold_row(0), gold_row(1, id="g0"), again, gold_row(3, id="g10"))
    found = problems(world)
    assert "dev g0: id already used in dev" in found
    assert "dev g9: same text as g0" in found
    assert "fr/biologie racine: in dev and test" in found


def test_a_deck_wholly_in_one_split(world: Path) -> None:
    rewrite(world, "dev", gold_row(0))
    assert "en/storage: all its questions are in test" in problems(world)


def test_negated_answers_must_look_like_the_reference(world: Path) -> None:
    row = gold_row(2, answer="faux")
    rewrite(world, "dev", gold_row(0), row, gold_row(4))
    assert "fr: negated answers share 0.00 of their words" in problems(world)


def test_credit_counts_weights_and_the_best_of_any(world: Path) -> None:
    deck = gold.deck_loader(world / "reference")("fr/biologie")
    question = gold.question_of(deck, "eau")
    labels = gold._labels({"osmose": "partial", "diffusion": "covered"})
    assert gold.mean_credit(question, labels) == pytest.approx(2.5 / 3)
    either = type(question)(question.id, question.prompt, question.concepts, any=1)
    assert gold.mean_credit(either, labels) == pytest.approx(1)


def test_kappa_of_two_examiners(world: Path) -> None:
    splits, _ = gold_report.read(world / "gold")
    rows = {(r.verdict, r.language): r for r in gold_check.agreement(splits)}
    assert rows["all four", "all"].n == 4
    assert rows["all four", "all"].kappa == pytest.approx((3 / 4 - 3 / 8) / (1 - 3 / 8), abs=1e-9)
    assert rows["contradicted", "all"].kappa == pytest.approx(1)


def test_report_fails_on_faults_and_shows_tables(world: Path, quiet: Console) -> None:
    code = gold_report.main(quiet, world / "gold", world / "reference")
    shown = quiet.file.getvalue()
    assert code == 1
    assert "8 answers" in shown
    assert "480 wanted" in shown
    assert "telegraphic" in shown
    assert "Cohen's kappa" in shown
