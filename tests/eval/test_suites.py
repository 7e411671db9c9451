"""Suites from end to end on tiny data, with an encoder that needs no model."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from evaldata import graded_row, write_gzip, write_lines

from eval import cases, edits, gold, results
from eval.bootstrap import Figure
from eval.context import Context, Skipped
from eval.pens import OverPens, over_pens
from eval.results import Result, Table
from eval.suites import (
    answers,
    attack_edits,
    attacks,
    calibration,
    concept_doubts,
    concept_moves,
    concepts,
    goldset,
    similarity,
    speed,
    speed_answers,
    speed_work,
    stream,
)
from eval.training import doubt
from tests.conftest import WordEncoder
from tutor.classroom import standard
from tutor.classroom.process import Copies
from tutor.classroom.standard import Marked, Standard
from tutor.domain import Span
from tutor.models import open_encoder

Make = Callable[..., Context]
TOPICS = ["boiling water", "a rolling stone", "the quiet library", "green leaves", "old coins"]
ENDS = {"correct": "shines because it reflects sunlight", "incorrect": "is nothing at all"}


def public_rows(split: str, size: int) -> list[dict]:
    rows = []
    for number in range(size):
        topic = TOPICS[number % len(TOPICS)] + (" again" if split == "uq" else "")
        label = ("correct", "incorrect", "contradictory")[number % 3]
        said = ENDS.get(label, "never reflects sunlight")
        rows.append(
            graded_row(
                id=f"{split}{number}",
                question=f"Why does {topic} shine?",
                reference=f"{topic} shines because it reflects sunlight. The light is strong.",
                answer=f"{topic} {said} {number}",
                label=label,
                score=float(label == "correct"),
                split=split,
            )
        )
    return rows


def cell(table: Table, label: str, column: str) -> Figure | str:
    row = next(r for r in table.rows if r.label == label)
    return row.cells[table.columns.index(column)]


def table_of(result: Result, name: str) -> Table:
    return next(t for t in result.tables if t.id == name)


@pytest.fixture
def public(world: Path) -> Path:
    folder = world / "data" / "asag"
    for name in ("scientsbank", "saf_en"):
        rows = public_rows("train", 60) + public_rows("uq", 30)
        if name == "saf_en":
            rows += public_rows("ua", 20)
            rows = [
                {**r, "rubric": [r["reference"]], "rubric_points": [1.0], "label": "Correct"}
                | ({"score": 1.0} if "old coins" in r["question"] else {})
                for r in rows
            ]
        write_gzip(folder / f"{name}.jsonl.gz", rows)
    mohler = [
        {**r, "score": 4.0 * r["score"], "max_score": 5.0, "grader_me": 4.0 * r["score"]}
        | {"grader_other": 5.0 * r["score"], "split": "all", "label": None, "grader_scale": 5}
        for r in public_rows("train", 30)
    ]
    write_gzip(folder / "mohler2011.jsonl.gz", mohler)
    gaps = [
        {**r, "score": None, "max_score": None, "source": "SciEntsBank"}
        | {"gap_spans": [] if r["label"] == "correct" else ["it reflects sunlight"]}
        for r in public_rows("uq", 30)
    ]
    write_gzip(folder / "gaps.jsonl.gz", gaps)
    return folder


def test_answers_by_default_reads_no_test_row(make_context: Make, public: Path) -> None:
    result = answers.run(make_context())
    assert result.n == {"scientsbank train": 60, "saf_en train": 60}
    assert set(result.data) == {"scientsbank.jsonl.gz", "saf_en.jsonl.gz"}
    table = table_of(result, "answers-scientsbank")
    area = cell(table, "train, cross-validated: ours", "AUC correct (zero-shot)")
    assert area.value > 0.6
    assert area.groups == 5
    assert cell(table, "train, cross-validated: majority", "AUC correct (zero-shot)") == "–"


def test_answers_final_reads_test_rows_mohler_and_gaps(make_context: Make, public: Path) -> None:
    result = answers.run(make_context(final=True))
    assert result.split == "test"
    assert result.n["scientsbank uq"] == 30
    assert result.n["gaps"] == 30
    mohler = table_of(result, "answers-mohler")
    assert cell(mohler, "first grader beside second grader", "Pearson").value == pytest.approx(1)
    assert cell(mohler, "first grader beside second grader", "RMSE, of 5").value == pytest.approx(
        np.sqrt(1 / 3), abs=1e-4
    )
    saf = table_of(result, "answers-saf_en")
    assert cell(saf, "unseen questions: ours", "RMSE (line of the question)") == "–"
    own, one = (
        cell(saf, "unseen answers: mean mark", f"RMSE (line {whose})").value
        for whose in ("of the question", "from train split")
    )
    assert own < one
    gaps = table_of(result, "answers-gaps")
    assert len(gaps.rows) == 4


def test_answers_without_data_are_skipped(make_context: Make) -> None:
    with pytest.raises(Skipped, match="no graded answers"):
        answers.run(make_context())


def test_thresholds_come_from_other_questions(make_context: Make, public: Path) -> None:
    from eval.suites.scoring import folds

    groups = [f"q{n % 7}" for n in range(40)]
    seen_everywhere = []
    for seen, rest in folds(groups, seed=1):
        assert not {groups[i] for i in seen} & {groups[i] for i in rest}
        seen_everywhere += rest.tolist()
    assert sorted(seen_everywhere) == list(range(40))


def test_concepts_reads_the_split_it_may(make_context: Make) -> None:
    dev, test = concepts.run(make_context()), concepts.run(make_context(final=True))
    assert dev.n == {"answers": 5, "labels": 10, "pens": 1}
    assert test.n == {"answers": 3, "labels": 6, "pens": 1}
    assert set(dev.data) == {"first.jsonl", "biologie.md", "storage.md"}
    assert set(test.data) == {"bert.jsonl", "racines.md", "indexes.md"}
    beside = table_of(dev, "concepts-pens")
    second = cell(beside, "fr: second examiner", "4-way macro-F1")
    assert second == OverPens(0.3333, 0.3333, "first", 1)
    names = [r.label for r in beside.rows if r.label.startswith("fr: ")]
    assert names == [
        "fr: majority",
        "fr: length",
        "fr: character n-grams",
        "fr: whole-answer cosine",
        "fr: best-unit cosine",
        "fr: ours",
        "fr: second examiner",
    ]
    assert cell(beside, "fr: ours", "AUC covered / missing").mean is not None
    ways = [r.label for r in table_of(dev, "concepts-ways").rows]
    assert "first gold: telegraphic" in ways
    moves = table_of(dev, "concepts-moves")
    assert cell(moves, "wrapped at 60 columns", "answers") == "5"
    assert dev.curves["reliability"]["diagonal"]


def test_evidence_is_told_by_what_it_shares() -> None:
    marked = Span(10, 20)
    assert concept_doubts.fit(marked, [Span(9, 21)]) == "exact"
    assert concept_doubts.fit(marked, [Span(0, 12), Span(18, 60)]) == "overlapping"
    assert concept_doubts.fit(marked, [Span(20, 30)]) == "wrong"
    assert concept_doubts.fit(marked, []) == "wrong"


def test_wrapping_breaks_lines_and_no_words() -> None:
    text = "a few words that are long enough to be wrapped\n- a list stays a list"
    wrapped = concept_moves.wrapped(text, 20)
    assert wrapped.split() == text.split()
    assert max(map(len, wrapped.split("\n"))) <= 20
    assert "\n- a list" in wrapped


def test_a_figure_over_pens_is_its_mean_and_the_worst() -> None:
    values = np.array([1.0, 0.0, 0.0, 0.0])
    pens = ["a", "a", "b", "b"]
    assert over_pens(pens, lambda i: float(values[i].mean())) == OverPens(0.25, 0.0, "b", 2)
    worst = over_pens(pens, lambda i: float(values[i].mean()), lower_is_better=True)
    assert (worst.worst, worst.pen) == (0.5, "a")
    nothing = over_pens(pens, lambda i: float("nan"))
    assert nothing == OverPens(None, None, "", 0)


def test_concepts_without_gold_are_skipped(make_context: Make, tmp_path: Path) -> None:
    with pytest.raises(Skipped, match="no gold answers"):
        concepts.run(make_context(gold=tmp_path / "empty"))


@pytest.fixture
def probes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two attacks a question: the reference itself, and another question's name."""

    def made(deck, question_id, *, answers=()):
        question = next(q for q in deck.questions if q.id == question_id)
        told = " ".join(c.explanation for c in question.concepts)
        return [
            SimpleNamespace(family="recited", text=told, should_pass=False, note=""),
            SimpleNamespace(family="empty words", text="je ne sais", should_pass=False, note=""),
            SimpleNamespace(family="honest", text=told, should_pass=True, note=""),
        ]

    module = ModuleType("tutor.probes")
    module.attacks = made
    monkeypatch.setitem(sys.modules, "tutor.probes", module)
    monkeypatch.setattr("tutor.probes", module, raising=False)


def written_case(**changed: object) -> dict:
    case = {
        "id": "c1",
        "deck": "fr/biologie",
        "question": "eau",
        "family": "deletion",
        "language": "fr",
        "base": "l'eau traverse la membrane vers le milieu le plus salé et le sel se répand "
        "vers le milieu le moins salé",
        "answer": "le sel se répand vers le milieu le moins salé",
        "concepts": {"osmose": "missing"},
    }
    return {**case, **changed}


def test_attacks_measures_probes_cases_and_honest_answers(
    make_context: Make, probes: None, world: Path
) -> None:
    write_lines(world / "attacks" / "mine.jsonl", [written_case()])
    result = attacks.run(make_context())
    table = table_of(result, "attacks-pass")
    assert {r.label for r in table.rows} == {
        "recited, fr",
        "recited, en",
        "empty words, fr",
        "empty words, en",
    }
    assert cell(table, "recited, fr", "passes, review ignored").value == 1
    assert cell(table, "empty words, fr", "passes").value == 0
    assert cell(table, "recited, fr", "attacks") == "2"
    honest = table_of(result, "attacks-honest")
    assert [r.label for r in honest.rows] == [
        "all, fr",
        "all, en",
        "paraphrase, fr",
        "paraphrase, en",
    ]
    meaning = table_of(result, "attacks-meaning")
    assert cell(meaning, "deletion, fr", "touched concepts") == "1"
    harmless = table_of(result, "attacks-harmless")
    assert cell(harmless, "case, fr", "verdicts changed").value == 0


def test_decks_of_test_pens_are_attacked_with_final_alone(
    make_context: Make, probes: None, world: Path
) -> None:
    dev, final = make_context(), make_context(final=True)
    mine = attacks.deck_names(dev, gold.load("dev", world / "gold"))
    theirs = attacks.deck_names(final, gold.load("test", world / "gold"))
    assert mine == ["en/storage", "fr/biologie"]
    assert theirs == ["en/indexes", "fr/racines"]
    tried = attacks._probed(final, theirs, [])
    assert {t.group.split()[0] for t in tried} == set(theirs)


def test_a_case_that_names_no_concept_is_a_fault(make_context: Make) -> None:
    from eval.gold import GoldError

    case = cases.Case(**{**written_case(concepts={"pluie": "missing"})})
    with pytest.raises(GoldError, match="pluie"):
        attack_edits.Edited(make_context(), [case], []).tables()


def test_cases_with_faults_name_their_line(tmp_path: Path) -> None:
    from eval.gold import GoldError

    write_lines(tmp_path / "a.jsonl", [written_case(), written_case(concepts={"x": "maybe"})])
    with pytest.raises(GoldError, match="jsonl:2: cannot be read"):
        cases.load(tmp_path)


def test_edits_keep_the_meaning() -> None:
    rng = np.random.default_rng(2)
    text = "L'éponge, absorbée; la membrane ?"
    assert edits.accents(text, rng) == "L'eponge, absorbee; la membrane ?"
    assert edits.accents("été ≠ hiver", rng) == "ete ≠ hiver"
    assert edits.case("été", rng) == "ÉTÉ"
    assert edits.punctuation(text, rng) == "L'éponge absorbée la membrane"
    changed = edits.typos(text, rng)
    assert changed != text
    assert sorted(changed) == sorted(text)
    assert edits.typos("un mot", rng) == "un mot"


def test_similarity_of_pairs_and_of_translations(make_context: Make, world: Path) -> None:
    for language, same in (("fr", "le chat dort"), ("en", "the cat sleeps")):
        path = world / "data" / "sts" / f"stsb_{language}_dev.tsv.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(path, "wt", encoding="utf-8") as lines:
            lines.write(f"s1\ts2\tscore\n{same}\t{same}\t5\n{same} here\tzebra\t0\na b\tb c\t2\n")
    result = similarity.run(make_context(quick=True))
    (table,) = result.tables
    assert cell(table, "words", "STS-B French, Spearman").value > 0.4
    assert cell(table, "words", "FLORES fr→en, first is right") == "–"
    vectors = np.eye(3, dtype=np.float32)
    assert similarity.first_is_right(vectors, vectors, 1).value == 1
    assert similarity.first_is_right(vectors, vectors[[1, 0, 2]], 1).value == pytest.approx(
        1 / 3, abs=1e-4
    )


def test_synthetic_answers_are_repeatable_and_partly_repeated(world: Path) -> None:
    from tutor.formats import load

    deck = load(world / "reference/en/storage.md").deck
    rows = list(speed_work.synthetic(deck, 2000, seed=3))
    assert rows == list(speed_work.synthetic(deck, 2000, seed=3))
    lengths = [len(text.split()) for _, text in rows]
    assert min(lengths) >= 4
    assert max(lengths) <= 60
    assert 0.15 < 1 - len(set(rows)) / len(rows) < 0.3


def test_who_is_sent_to_review_is_set_by_the_share_of_honest_answers(
    make_context: Callable[..., Context],
) -> None:
    context = make_context()
    grades = goldset.graded(context, goldset.answers(context))
    few, most = doubt.calibrated(grades, 0.1), doubt.calibrated(grades, 0.9)
    assert few["honest in review"] <= 0.1
    assert few["honest in review"] <= most["honest in review"] <= 0.9
    assert few["review_at"] >= most["review_at"]
    assert few["spread"] == most["spread"] > 0


def test_answers_for_timing_are_what_learners_wrote_in_other_mixtures(world: Path) -> None:
    from tutor.formats import load

    path = world / "reference/en/storage.md"
    pools = speed_answers.pools(load(path).deck, path)
    assert all(pools.values())
    rows = list(speed_answers.lifelike(pools, 1000, seed=3))
    assert rows == list(speed_answers.lifelike(pools, 1000, seed=3))
    lengths = [len(text.split()) for _, text in rows]
    assert min(lengths) >= 5
    assert max(lengths) <= 200
    assert sum(length > 50 for length in lengths) > 200
    assert 0.15 < 1 - len(set(rows)) / len(rows) < 0.3


def test_speed_decks_are_by_pens_of_their_own_one_a_language() -> None:
    found = speed_answers.decks()
    assert set(found) == {"fr", "en"}
    for language, path in found.items():
        assert path.parent.name == language
        assert path.parent.parent.name == "decks"


@pytest.mark.model
def test_stages_add_up_and_count_what_is_read(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deck = str(world / "reference/en/storage.md")
    speed_work.main(["stages", "6", "1", deck])
    done = json.loads(capsys.readouterr().out)
    assert done["rows"] == 6
    assert min(done["reader, whole, pieces"], done["encoder, pieces"]) > 0
    assert all(done[f"{n}, ms"] > 0 for n in ("encoder", "reader, whole", "all else"))
    again = speed_work.work("stages", 6, 1, Path(deck), None)
    assert {k: v for k, v in again.items() if "pieces" in k} == {
        k: v for k, v in done.items() if "pieces" in k
    }
    alone = speed_work.work("alone", 4, 1, Path(deck), None)
    assert 0 < alone["half"] <= alone["most"]


def test_speed_job_grades_every_row(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deck = str(world / "reference/en/storage.md")
    speed_work.main(["class-xlsx", "12", "1", deck])
    assert json.loads(capsys.readouterr().out)["rows"] == 12
    speed_work.main(["stub", "20", "1", deck])
    done = json.loads(capsys.readouterr().out)
    assert done["rows"] == 20
    assert done["seconds"] > 0


def test_streams_go_up_to_the_longest() -> None:
    assert stream.stream_sizes(1_000_000) == (1_000, 10_000, 100_000, 1_000_000)
    assert stream.stream_sizes(25_000) == (1_000, 10_000, 25_000)
    assert stream.stream_sizes(20) == (20,)


@pytest.mark.model
def test_the_plain_loop_has_the_weights_of_the_shipped_model(
    world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = open_encoder()
    folder = speed_work.model_folder(shipped, tmp_path / "model")
    torch = open_encoder(folder)
    assert speed_work.model_folder(torch, tmp_path / "unused") == folder
    speed_work.main(["plain", "5", "1", str(world / "reference/en/storage.md"), folder])
    assert json.loads(capsys.readouterr().out)["rows"] == 5
    assert similarity._parameters(shipped) == "23.9"
    with pytest.raises(TypeError, match="words is no"):
        speed_work.model_folder(WordEncoder(), tmp_path / "none")


def test_a_timed_process_has_its_own_memory() -> None:
    hold = bytearray(200 * 2**20)
    hold[::4096] = b"x" * len(hold[::4096])
    seconds, mib, printed = speed.timed([sys.executable, "-c", "print('done')"])
    assert printed.strip() == "done"
    assert 0 < seconds < 60
    assert 1 < mib < 150
    with pytest.raises(RuntimeError, match="failed"):
        speed.timed([sys.executable, "-c", "raise SystemExit(3)"])


def test_results_are_read_as_they_were_written(make_context: Make, tmp_path: Path) -> None:
    result = concepts.run(make_context())
    again = results.read(results.write(result, tmp_path))
    assert again.tables == result.tables
    assert again.n == result.n
    assert again.models == {"encoder": ("words", "0" * 16)}


def test_calibration_marks_only_answers_that_it_has_not_seen(
    make_context: Make, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught: list[int] = []

    def learn(marked: Marked) -> Standard:
        taught.append(len(marked.marks))
        return standard.learn(marked)

    monkeypatch.setattr(calibration, "learn", learn)
    monkeypatch.setattr(calibration, "kept_back", lambda row: True)
    result = calibration.run(make_context())
    assert result.n["scientsbank"] == 60
    assert result.n["mohler2011"] == 30
    # Twelve answers to a question, of which eight stay unseen, are too few: only decks are marked.
    table = table_of(result, "calibration")
    assert {r.label for r in table.rows} >= {"SciEntsBank, whole deck marked", "Mean of all sets"}
    assert "SciEntsBank" not in {r.label for r in table.rows}
    assert set(taught) == {20}
    held = cell(table_of(result, "calibration-intervals"), "SciEntsBank, whole deck marked",
                "held, with")  # fmt: skip
    assert held.n == calibration.REPEATS * (60 - 20)


def test_calibration_finds_a_teacher_who_marks_on_another_scale() -> None:
    rng = np.random.default_rng(3)
    credits = rng.random((60, 2)) - 0.5
    copies = Copies(
        credits.mean(axis=1) + 0.5, np.full(60, 0.02), credits, np.full(60, 2.0), ("q",) * 60,
        np.eye(60),
    )  # fmt: skip
    bounds = np.stack([copies.grades - 0.2, copies.grades + 0.2], axis=1)
    marks = np.clip(0.5 * copies.grades, 0, 1)
    found = calibration.unseen(
        calibration.Answers(copies, marks, bounds, ("d",) * 60), copies.questions, 20, seed=1
    )
    assert found is not None
    assert (found.taught, len(found.marks)) == (20, 40 * calibration.REPEATS)
    assert calibration.gain(found, np.arange(len(found.marks))) > 0.5
