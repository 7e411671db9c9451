"""A folder of tables, and who grades, as a user types it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.classroom.recipes import class_table
from tests.cli.test_cli import fails
from tests.conftest import ROOT, WordEncoder
from tutor.cli.main import app

DECK = str(ROOT / "tests/classroom/tables/deck.md")


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    monkeypatch.setattr("tutor.models.reader.open_reader", lambda: None)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    folder = tmp_path / "exam"
    folder.mkdir()
    for n in range(3):
        class_table(folder / f"{n}.csv", 10, 10 * n)
    return folder


def test_a_folder_is_graded_table_by_table(exam: Path, tmp_path: Path) -> None:
    out = tmp_path / "graded"
    # Another process would open the models that come with tutor.
    done = call("batch", str(exam), "-d", DECK, "-o", str(out), "--jobs", "1")
    assert done.exit_code == 0, done.output
    assert "Answers graded" in done.output
    assert sorted(p.name for p in out.glob("*.csv")) == ["0.csv", "1.csv", "2.csv"]
    alone = tmp_path / "alone.csv"
    assert call("batch", str(exam / "1.csv"), "-d", DECK, "-o", str(alone)).exit_code == 0
    assert (out / "1.csv").read_bytes() == alone.read_bytes()


def test_what_could_not_be_graded_is_said_and_done_later(
    exam: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (exam / "1.csv").write_text('student;question;answer\na;1;"never closed\n')
    command = ["batch", str(exam), "-d", DECK, "-o", str(tmp_path / "graded.jsonl")]
    command += ["--jobs", "1"]
    error = fails(monkeypatch, capsys, *command)
    assert "1.csv:2" in error
    assert "1 of 3 (1.csv)" in error
    assert "--resume" in fails(monkeypatch, capsys, *command)
    class_table(exam / "1.csv", 10, 10)
    assert call(*command, "--resume").exit_code == 0
    assert len(list((tmp_path / "graded.jsonl").glob("*.jsonl"))) == 3


@pytest.mark.parametrize("option", [["--force"], ["--first", "2"], ["--dry-run"]])
def test_what_is_for_one_table_is_refused_for_a_folder(
    exam: Path, tmp_path: Path, option: list[str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    out = str(tmp_path / "graded")
    assert "one table" in fails(
        monkeypatch, capsys, "batch", str(exam), "-d", DECK, "-o", out, *option
    )
    assert not Path(out).exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--address", "10.0.0.1:6379"], "--engine ray"),
        (["--jobs", "2", "--second-opinion", "llm"], "--jobs"),
        (["--engine", "ray", "--second-opinion", "llm"], "--engine"),
    ],
)
def test_options_that_go_against_one_another_are_refused(
    tmp_path: Path, options: list[str], told: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    table = class_table(tmp_path / "c.csv", 5)
    out = str(tmp_path / "o.csv")
    assert told in fails(monkeypatch, capsys, "batch", str(table), "-d", DECK, "-o", out, *options)
    assert not Path(out).exists()


def test_ray_is_named_with_its_extra_where_it_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("RAY_BACKEND_LOG_LEVEL", "RAY_AUTH_MODE", "RAY_AUTH_TOKEN",
                 "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"):  # fmt: skip
        monkeypatch.setenv(name, "")  # what it sets for Ray does not stay for other tests
    monkeypatch.setitem(sys.modules, "ray", None)
    table, out = class_table(tmp_path / "c.csv", 5), str(tmp_path / "o.csv")
    error = fails(
        monkeypatch, capsys, "batch", str(table), "-d", DECK, "-o", out, "--engine", "ray"
    )
    assert "free-answer-tutor[ray]" in error
    assert not Path(out).exists()


def test_parquet_is_refused_before_anything_is_graded_where_its_extra_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    out = tmp_path / "o.parquet"
    table = class_table(tmp_path / "c.csv", 5)
    error = fails(monkeypatch, capsys, "batch", str(table), "-d", DECK, "-o", str(out))
    assert "free-answer-tutor[parquet]" in error
    assert [p.name for p in tmp_path.iterdir()] == ["c.csv"]


@pytest.mark.parametrize("columns", ["long", "wide"])
def test_parquet_goes_out_with_numbers_as_numbers(tmp_path: Path, columns: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table, out = tmp_path / "c.csv", tmp_path / "o.parquet"
    if columns == "long":
        class_table(table, 10)
    else:
        table.write_text("nom,Question 1,Question 2\nZoé,la zone,\nAli,,la lune\n")
    done = call("batch", str(table), "-d", DECK, "-o", str(out), "--headers", "en")
    assert done.exit_code == 0, done.output
    found = parquet.read_table(out)
    kinds = {f.name: str(f.type) for f in found.schema}
    if columns == "long":
        assert found.num_rows == 10
        assert {kinds[n] for n in ("score", "max_score", "interval_low")} == {"double"}
        assert found["student"][0].as_py() == "e0"
        assert set(found["needs_review"].to_pylist()) <= {"yes", "no"}
        # And back: what we wrote is a table that we read.
        again = call("batch", str(out), "-d", DECK, "-o", str(tmp_path / "again.csv"))
        assert again.exit_code == 0, again.output
    else:
        assert found.num_rows == 2
        assert kinds["total"] == "double"
        assert sorted(set(kinds.values())) == ["double", "string"]
