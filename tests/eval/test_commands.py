"""The check, the labeller, the report and the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from rich.console import Console
from typer.testing import CliRunner

from eval import __main__ as entry
from eval import check, command, label, report, results, test_log
from eval.bootstrap import Figure
from eval.check import HIGHER, LOWER, Measured, compare, worse
from eval.context import Context, shown
from eval.results import Result, Row, Table

Make = Callable[..., Context]


def measured(value: float | None, low: float | None, high: float | None, better: str) -> Measured:
    return Measured(Figure(value, low, high, 10, 5), better)


@pytest.mark.parametrize(
    ("value", "better", "fails"),
    [
        (0.71, HIGHER, False),
        (0.69, HIGHER, True),
        (0.99, HIGHER, False),
        (0.91, LOWER, True),
        (0.89, LOWER, False),
        (0.01, LOWER, False),
        (None, HIGHER, True),
    ],
)
def test_worse_means_out_of_the_interval_on_the_bad_side(
    value: float | None, better: str, fails: bool
) -> None:
    before = measured(0.8, 0.7, 0.9, better)
    assert worse(before, measured(value, None, None, better)) is fails


def test_a_figure_that_is_gone_is_worse() -> None:
    (line,) = compare({"F1": measured(0.8, 0.7, 0.9, HIGHER)}, {})
    assert line.worse


@pytest.fixture
def no_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("tutor.probes")

    def made(deck, question_id, *, answers=()):
        return [SimpleNamespace(family="none", text="rien", should_pass=False, note="")]

    module.attacks = made
    monkeypatch.setitem(__import__("sys").modules, "tutor.probes", module)
    monkeypatch.setattr("tutor.probes", module, raising=False)


def test_check_passes_on_what_it_stored_and_fails_when_figures_worsen(
    make_context: Make, no_probes: None, quiet: Console
) -> None:
    context = make_context()
    assert check.main(False, None, quiet, context) == 1
    assert check.main(True, None, quiet, context) == 0
    assert check.main(False, None, quiet, context) == 0
    path = context.results / "check.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    stored = data["figures"]["grade MAE, all"]["figure"]
    stored.update(value=-0.2, low=-0.3, high=-0.1)
    path.write_text(json.dumps(data), encoding="utf-8")
    assert check.main(False, None, quiet, context) == 1
    assert "worse beyond its interval: grade MAE, all" in quiet.file.getvalue()


def test_check_fails_when_the_frozen_answers_change(
    make_context: Make, no_probes: None, quiet: Console, world: Path
) -> None:
    context = make_context()
    check.main(True, None, quiet, context)
    path = world / "gold" / "pens" / "first.jsonl"
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace("telegraphic", "telegraphic")
        .replace("covered", "partial", 1),
        encoding="utf-8",
    )
    assert check.main(False, None, quiet, context) == 1
    assert "changed" in quiet.file.getvalue()


def test_slice_is_even_and_repeatable(world: Path) -> None:
    from eval import gold

    answers = gold.load("dev", world / "gold")
    assert check.choose(answers, 3) == check.choose(answers, 3)
    languages = {a.language for a in answers if a.id in check.choose(answers, 4)}
    assert languages == {"fr", "en"}


def labelled(world: Path, quiet: Console, keys: list[str], name: str = "anne") -> int:
    keys = list(keys)
    return label.main(
        name,
        "dev",
        None,
        quiet,
        folder=world / "gold",
        reference=world / "reference",
        ask=lambda prompt: keys.pop(0),
    )


def test_labels_are_kept_answer_by_answer_and_taken_up_again(world: Path, quiet: Console) -> None:
    assert labelled(world, quiet, ["c", "?", "x", "p", "q"]) == 0
    kept = label.read_labels(world / "gold" / "labels-anne.jsonl")
    assert len(kept) == 1
    assert sorted(v.value for v in next(iter(kept.values())).values()) == [
        "contradicted",
        "covered",
    ]
    labelled(world, quiet, ["s", "m", "m", "q"])
    assert len(label.read_labels(world / "gold" / "labels-anne.jsonl")) == 2


def test_labeller_is_blind(world: Path, quiet: Console) -> None:
    labelled(world, quiet, ["m", "m"] * 5)
    shown = quiet.file.getvalue().split("stop.", 1)[1]
    for secret in ("negated", "swapped", "paraphrase", "telegraphic", "covered"):
        assert secret not in shown


def test_labeller_refuses_a_name_that_is_a_path(world: Path, quiet: Console) -> None:
    assert labelled(world, quiet, [], name="../x") == 2


RESULT = Result(
    suite="concepts",
    split="dev",
    command="python -m eval concepts",
    seed=1,
    commit="abc",
    models={"encoder": ("m", "h")},
    data={"dev.jsonl": "0"},
    n={"answers": 1234},
    tables=(
        Table(
            "concepts-pens",
            "Title",
            ("A", "B"),
            (Row("ours", (Figure(0.71234, 0.6, 0.8, 9, 3), Figure(None, None, None, 0, 0))),),
            "Note.",
        ),
    ),
    curves={
        "line": {"title": "t", "x": "x", "y": "y", "diagonal": True, "series": {"a": [[0, 0, 1]]}}
    },
)


def test_readme_tables_come_from_result_files(tmp_path: Path) -> None:
    folder, readme = tmp_path / "results", tmp_path / "README.md"
    results.write(RESULT, folder)
    readme.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")
    written = report.main(readme, folder)
    text = readme.read_text(encoding="utf-8")
    assert "| ours | 0.712 [0.600, 0.800] | – |" in text
    assert "old" not in text
    assert text.startswith("before")
    assert text.endswith("after\n")
    assert "answers 1,234" in text
    assert "| ours | 0.712" in (folder / "README.md").read_text(encoding="utf-8")
    picture = folder / "concepts-dev-line.svg"
    assert picture in written
    first = picture.read_bytes()
    report.main(readme, folder)
    assert readme.read_text(encoding="utf-8") == text
    assert picture.read_bytes() == first


def test_report_needs_its_markers(tmp_path: Path) -> None:
    with pytest.raises(report.MarkerError):
        report.insert("no markers", "table")


def test_test_answers_are_scored_three_times_and_no_more(tmp_path: Path) -> None:
    test_log.add(tmp_path, "set1", ["concepts"], "before anyone works on it", True)
    for time in range(3):
        test_log.allow(tmp_path, "set1", ["concepts"], False)
        test_log.add(tmp_path, "set1", ["concepts"], f"look {time}", False)
    with pytest.raises(test_log.TestSpentError, match="3 times"):
        test_log.allow(tmp_path, "set1", ["attacks"], False)
    test_log.allow(tmp_path, "set1", ["answers"], False)
    test_log.allow(tmp_path, "set2", ["concepts"], False)
    assert [e.why for e in test_log.read(tmp_path)][-1] == "look 2"


def test_a_baseline_comes_first(tmp_path: Path) -> None:
    test_log.allow(tmp_path, "set1", ["concepts"], True)
    test_log.add(tmp_path, "set1", ["concepts"], "a look", False)
    with pytest.raises(test_log.TestSpentError, match="before every other"):
        test_log.allow(tmp_path, "set1", ["concepts"], True)


def test_suites_run_in_order_and_absent_data_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.suites.concepts.run", lambda context: RESULT)
    options = command.Options(
        tmp_path / "nowhere", (), False, "", 1, None, True, tmp_path / "out", "python -m eval x"
    )
    assert command.run(["answers", "concepts"], options) == 0
    said = capsys.readouterr().out
    assert "answers: skipped, no graded answers" in said
    assert (tmp_path / "out" / "concepts.json").is_file()
    assert command.run(["answers"], options) == 1


def test_final_is_written_to_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.suites.concepts.run", lambda c: replace(RESULT, split=c.split))
    options = command.Options(
        None, (), True, "because", 1, None, True, tmp_path, "python -m eval concepts --final"
    )
    codes = [command.run(["concepts"], options) for _ in range(4)]
    assert codes == [0, 0, 0, 1]
    assert (tmp_path / "concepts-test.json").is_file()
    assert [e.why for e in test_log.read(tmp_path)] == ["because"] * 3


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["concepts", "--final"], "--why"),
        (["concepts", "poetry"], "poetry"),
    ],
)
def test_what_cannot_be_run_is_refused(arguments: list[str], expected: str) -> None:
    done = CliRunner().invoke(entry.app, arguments, env={"COLUMNS": "200"})
    assert done.exit_code == 2
    assert expected in done.output


def test_no_folder_of_this_machine_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["eval", "speed", "--model", str(tmp_path / "mine")])
    assert entry._typed() == "python -m eval speed --model mine"
    assert shown("sentence-transformers/all-MiniLM-L6-v2").startswith("sentence-transformers/")


def test_several_suites_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(command, "run", lambda suites, options: seen.append(suites) or 0)
    CliRunner().invoke(entry.app, ["similarity", "speed", "answers", "--quick"])
    CliRunner().invoke(entry.app, ["all"])
    assert seen == [["similarity", "speed", "answers"], list(entry.SUITES)]


def test_the_longest_stream_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(command, "run", lambda suites, options: seen.append(options.stream) or 0)
    CliRunner().invoke(entry.app, ["speed", "--stream", "5000"])
    CliRunner().invoke(entry.app, ["speed"])
    assert CliRunner().invoke(entry.app, ["speed", "--stream", "0"]).exit_code == 2
    assert seen == [5000, None]
