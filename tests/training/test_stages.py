"""Every training stage, for real, on a tiny sample; skipped where the public data is not there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.data import data_folder
from eval.training import lessons
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not data_folder().is_dir(), reason="the public data is not here"),
]


def stage(name: str, out: Path, *arguments: object) -> Path:
    command = [sys.executable, "-m", f"eval.training.{name}", "--out", str(out)]
    command += [str(a) for a in arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr[-2000:]
    return out


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The pairs and the student before any teaching."""
    work = tmp_path_factory.mktemp("training")
    pairs = stage("pairs", work / "pairs", "--rows", 200) / "pairs.tsv.gz"
    made = stage("vocabulary", work / "vocabulary", "--pairs", pairs, "--rows", 200)
    return pairs, made / "student"


def test_the_sentence_model_is_taught_and_exported(
    student: tuple[Path, Path], tmp_path: Path
) -> None:
    pairs, folder = student
    taught = stage(
        "teach", tmp_path / "t", "--pairs", pairs, "--student", folder, "--rows", 200, "--steps", 2
    )
    out = stage(
        "export", tmp_path / "e", "--student", folder, "--checkpoint", taught / "checkpoint.pt"
    )
    assert (out / "int8" / "model.onnx").stat().st_size > 1_000_000
    assert (out / "st" / "modules.json").is_file()


def test_a_reader_learns_from_lessons_and_pairs(student: tuple[Path, Path], tmp_path: Path) -> None:
    out = stage(
        "read", tmp_path, "--student", student[1], "--rows", 40, "--steps", 2, "--threads", 1
    )
    figures = json.loads((out / "figures.json").read_text())
    assert figures["steps"] == 2
    assert (out / "reader.pt").is_file()


def test_the_verdict_model_is_fitted(tmp_path: Path) -> None:
    out = stage("verdict", tmp_path, "--rows", 60)
    assert set(json.loads((out / "verdict.json").read_text())["weights"]) == {
        "covered", "partial", "missing", "contradicted",
    }  # fmt: skip


def test_the_lessons_have_no_fault() -> None:
    sets = lessons.load()
    assert lessons.faults(sets) + lessons.balance_faults(lessons.balance(sets)) == []
