"""Every training stage, for real, on a tiny sample; skipped where the public data is not there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from eval import gold
from eval.data import data_folder
from eval.training import lessons
from eval.training.checkpoints import TYPES
from tests.conftest import ROOT
from tests.cross_model import NLI, made
from tutor.errors import ModelError
from tutor.grading.models import coefficients_of
from tutor.grading.reader_input import shown
from tutor.grading.signals import FEATURES
from tutor.models import open_encoder
from tutor.models.cross import open_named
from tutor.models.export import export
from tutor.models.reader import CrossReader, Text, open_reader

pytestmark = [
    pytest.mark.model,
    pytest.mark.heavy,
    pytest.mark.skipif(not data_folder().is_dir(), reason="the public data is not here"),
]


def stage(name: str, out: Path, *arguments: object) -> Path:
    command = [sys.executable, "-m", f"eval.training.{name}", "--out", str(out)]
    command += [str(a) for a in arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200)
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


def test_a_reader_learns_from_lessons_and_pairs_and_is_exported(
    student: tuple[Path, Path], tmp_path: Path
) -> None:
    import torch
    from safetensors.torch import load_file

    made = stage(
        "read", tmp_path / "r", "--student", student[1], "--anew", "--rows", 40, "--steps", 2
    )
    figures = json.loads((made / "figures.json").read_text())
    assert figures["steps"] == 2
    begun = load_file(student[1] / "model.safetensors")[TYPES]
    kept = torch.load(made / "reader.pt", weights_only=True)["encoder"][TYPES]
    assert (kept[: len(begun)] - begun).abs().max() < 0.01
    out = stage(
        "export_reader", tmp_path / "e", "--student", student[1],
        "--checkpoint", made / "reader.pt",
    )  # fmt: skip
    (read,) = CrossReader(out / "int8").read([Text("Une réponse.", ("Une idée", "Une autre"))])
    assert read.shape == (2, 4)


def test_a_reader_goes_on_from_the_shipped_one(tmp_path: Path) -> None:
    export(tmp_path / "st")
    out = stage("read", tmp_path / "r", "--student", tmp_path / "st", "--rows", 60, "--look")
    kept = np.load(out / "gold-dev.npy")
    decks = gold.deck_loader()
    asked = []
    for answer in gold.load("dev")[:60]:
        question = gold.question_of(decks(answer.deck), answer.question)
        assert question is not None
        concepts = tuple(shown(c) for c in question.concepts)
        asked.append(Text(answer.answer, concepts, question.prompt))
    said = np.concatenate(open_reader().read(asked))
    assert np.abs(kept - said).mean() < 0.02


def test_like_meanings_are_drawn_together(tmp_path: Path) -> None:
    export(tmp_path / "st")
    out = stage(
        "contrast", tmp_path / "c", "--student", tmp_path / "st", "--rows", 80, "--steps", 2
    )
    assert (out / "checkpoint.pt").is_file()


def test_the_verdict_model_is_fitted(tmp_path: Path) -> None:
    out = stage("verdict", tmp_path, "--rows", 60)
    assert set(json.loads((out / "verdict.json").read_text())["weights"]) == set(FEATURES)


def test_the_verdict_model_is_fitted_with_a_reader_of_ones_own(tmp_path: Path) -> None:
    mine = made(tmp_path / "mine", NLI)
    out = stage("verdict", tmp_path / "v", "--rows", 30, "--reader", mine)
    found = coefficients_of(str(out / "verdict.json"), open_encoder(), open_named(str(mine)))
    assert found.read
    with pytest.raises(ModelError, match="other models"):
        coefficients_of(str(out / "verdict.json"), open_encoder(), open_reader())


def test_the_lessons_have_no_fault() -> None:
    sets = lessons.load()
    assert lessons.faults(sets) + lessons.balance_faults(lessons.balance(sets)) == []
