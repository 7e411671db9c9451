"""The gold answers: every check can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from evaldata import ANSWERS, FRENCH, gold_row, write_lines
from rich.console import Console

from eval import gold, gold_check, gold_ideas, gold_pens, gold_report
from eval.gold_check import faults


def problems(world: Path) -> str:
    splits, found = gold_report.read(world / "gold")
    found += faults(splits, gold.deck_loader(world / "gold", world / "reference"))
    return "\n".join(f"{f.where}: {f.problem}" for f in found)


def rewrite(world: Path, split: str, *rows: dict) -> None:
    pen = {"dev": "first", "test": "bert"}[split]
    write_lines(world / "gold" / "pens" / f"{pen}.jsonl", list(rows))


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
        ({"labels": {"osmose": "oui"}}, "first.jsonl:1: cannot be read: 'oui' is not a valid"),
    ],
)
def test_faults_of_one_answer(world: Path, changed: dict, expected: str) -> None:
    rewrite(world, "dev", gold_row(0, **changed), gold_row(4))
    assert expected in problems(world)


def test_a_line_without_a_field_is_named(world: Path) -> None:
    row = gold_row(0)
    del row["kind"]
    rewrite(world, "dev", row, gold_row(4))
    assert "first.jsonl:1: cannot be read: no 'kind'" in problems(world)
    with pytest.raises(gold.GoldError, match="kind"):
        gold.load("dev", world / "gold")


def test_duplicates_and_leaks(world: Path) -> None:
    again = gold_row(0, id="g9", answer="  " + ANSWERS[0][3].upper())
    theirs = gold_row(3, id="g10", deck="fr/racines")
    rewrite(world, "dev", gold_row(0), gold_row(1, id="g0"), again, theirs)
    found = problems(world)
    assert "dev g0: id already used in dev" in found
    assert "dev g9: same text as g0" in found
    assert "fr/racines: answered by bert and first" in found


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({"osmose": [0, 400]}, "evidence for osmose lies outside the answer"),
        ({"diffusion": [0, 3]}, "evidence for diffusion, which is not there"),
    ],
)
def test_marked_passages_stand_in_the_answer(world: Path, evidence: dict, expected: str) -> None:
    rewrite(world, "dev", gold_row(1, evidence=evidence), gold_row(4))
    assert expected in problems(world)


def test_minimal_pairs_differ_in_one_label(world: Path) -> None:
    one, other = gold_row(0, pair="g1"), gold_row(1, pair="g0")
    rewrite(world, "dev", one, other, gold_row(4))
    assert "pair" not in problems(world)
    both = {"osmose": "missing", "diffusion": "missing"}
    rewrite(world, "dev", one, gold_row(1, pair="g0", labels=both, grade=0.0), gold_row(4))
    assert "dev g0: its pair g1 differs in other than one label" in problems(world)
    rewrite(world, "dev", one, gold_row(1), gold_row(4))
    assert "dev g0: its pair g1 does not name it" in problems(world)


def pen_problems(world: Path) -> str:
    splits, _ = gold_report.read(world / "gold")
    answers = [a for part in splits.values() for a in part]
    return "\n".join(f"{f.where}: {f.problem}" for f in gold_pens.faults(answers, world / "gold"))


def test_a_pen_is_frozen_and_may_not_change(world: Path, quiet: Console) -> None:
    assert "bert: is not frozen" in pen_problems(world)
    assert gold_report.freeze(quiet, ["bert", "first"], world / "gold") == 0
    assert "frozen" not in pen_problems(world)
    assert gold_report.freeze(quiet, ["bert"], world / "gold") == 1
    deck = world / "gold" / "decks" / "fr" / "racines.md"
    deck.write_text(deck.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "bert: changed after it was frozen" in pen_problems(world)


def test_a_pen_of_the_brief_has_every_way_and_pairs(world: Path) -> None:
    found = pen_problems(world)
    assert "bert: has no answer of plain, synonyms" in found
    assert "bert fr/racines racine: 0 minimal pairs" in found
    rewrite(world, "test", gold_row(3, deck="fr/racines", ways=["shouted"]))
    assert "bert: unknown: shouted" in pen_problems(world)


def test_pens_share_no_run_of_ten_words() -> None:
    text = "one two three four five six seven eight nine ten"
    assert gold_pens.shared_runs({"a": [text], "b": [f"well, {text.upper()}!"]})
    assert not gold_pens.shared_runs({"a": [text], "b": [text[:-4]]})


def test_ideas_are_pieces_of_long_explanations(world: Path) -> None:
    splits, _ = gold_report.read(world / "gold")
    answers = [a for part in splits.values() for a in part]
    long = " ".join(["la racine absorbe", *(f"mot{n}" for n in range(50))])
    deck = world / "gold" / "decks" / "fr" / "racines.md"
    deck.write_text(FRENCH.replace("la racine absorbe l'eau", long), encoding="utf-8")
    decks = gold.deck_loader(world / "gold", world / "reference")

    def told() -> str:
        return " ".join(f.problem for f in gold_ideas.faults(answers, decks, world / "gold"))

    assert told() == "its ideas are not written down"
    place = {"deck": "fr/racines", "question": "racine", "concept": "absorption"}
    path = world / "gold" / "ideas" / "bert.jsonl"
    write_lines(path, [{**place, "ideas": [{"text": "la racine absorbe", "role": "defining"}]}])
    assert told() == ""
    write_lines(path, [{**place, "ideas": [{"text": "la feuille", "role": "trait"}]}])
    assert told() == "no role 'trait' none of its ideas is defining not in it: 'la feuille'"


def test_negated_answers_must_look_like_the_reference(world: Path) -> None:
    row = gold_row(2, answer="faux")
    rewrite(world, "dev", gold_row(0), row, gold_row(4))
    assert "fr: negated answers share 0.00 of their words" in problems(world)


def test_credit_counts_weights_and_the_best_of_any(world: Path) -> None:
    deck = gold.deck_loader(world / "gold", world / "reference")("fr/biologie")
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
    assert "1800 wanted" in shown
    assert "telegraphic" in shown
    assert "Cohen's kappa" in shown
