"""The shipped model as a sentence-transformers folder: the same weights, the same vectors."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tutor.cli.main import app
from tutor.errors import MissingExtraError, ModelError
from tutor.models import open_encoder
from tutor.models.export import export, parameters, read_weights
from tutor.models.shipped import FOLDER

TEXTS = [
    "Le public prend part aux décisions de l'organisation.",
    "L’œuvre d’art est « libre » de droits depuis 1950.",
    "La photosynthèse transforme la lumière en sucre.",
    "L'offre dépasse la demande, donc le prix baisse.",
    "Un traité n'est valable qu'après sa ratification par le parlement.",
    "Les plaques se rapprochent et l'une passe sous l'autre.",
    "Le juge ne peut pas se saisir lui-même d'une affaire.",
    "La mémoire de travail ne garde que quelques éléments.",
    "Ça coûte 3,50 € à l'élève, soit 20 % de plus qu'hier.",
    "Le vaccin apprend au corps à reconnaître le virus. " * 60,
    "The copies are read-only and lag behind the leader.",
    "Plants store the energy of light as sugar.",
    "When supply exceeds demand, the price falls.",
    "A treaty binds a state once parliament has ratified it.",
    "One plate slides beneath the other and melts.",
    "A judge cannot open a case without a complaint.",
    "Working memory holds only a few things at once.",
    "An index speeds up reads and slows down every insertion.",
    "Enzymes lower the activation energy of a reaction.",
    "The heart pumps blood 🙂 through two separate circuits.",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("models") / "new" / "model"
    export(made)
    return made


@pytest.fixture(scope="module")
def vectors(folder: Path) -> np.ndarray:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    return np.asarray(model.encode(TEXTS, batch_size=7, show_progress_bar=False))


@pytest.mark.model
def test_vectors_are_those_of_the_shipped_encoder(vectors: np.ndarray) -> None:
    """The shipped file rounds activations to int8: that is the whole difference."""
    cosines = np.sum(vectors * open_encoder().encode(TEXTS), axis=1)
    assert cosines.min() >= 0.9987
    assert cosines.mean() >= 0.9992


@pytest.mark.model
def test_weights_are_those_of_the_shipped_file(vectors: np.ndarray, tmp_path: Path) -> None:
    """The shipped graph, told to keep activations in fp32, gives the same numbers."""
    import onnx
    import onnxruntime
    from tokenizers import Tokenizer

    model = onnx.load(FOLDER / "model.onnx")
    levels = [a for n in model.graph.node for a in n.attribute if a.name == "accuracy_level"]
    assert levels
    for level in levels:
        level.i = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    for text, vector in zip(TEXTS, vectors, strict=True):
        ids = np.asarray([tokenizer.encode(text).ids])
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        (expected,) = session.run(["sentence_embedding"], fed)[0]
        assert vector == pytest.approx(expected, abs=1e-6)


@pytest.mark.model
def test_grades_come_with_the_exported_model(folder: Path) -> None:
    encoder, shipped = open_encoder(str(folder)), open_encoder()
    assert encoder.dimension == shipped.dimension
    one, other = encoder.read(TEXTS[1:2])[0], shipped.read(TEXTS[1:2])[0]
    assert np.array_equal(one.offsets, other.offsets)


def test_the_folder_says_whose_work_it_is_and_is_complete(folder: Path) -> None:
    assert "CC BY-SA 4.0" in (folder / "README.md").read_text(encoding="utf-8")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    weights, heads = read_weights()
    assert config["num_attention_heads"] == heads
    assert config["num_hidden_layers"] == 6
    assert parameters() == sum(w.size for w in weights.values())
    vocabulary = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    assert config["vocab_size"] == len(vocabulary["vocab"])


def test_nothing_is_written_over(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("x")
    for place in (mine, mine / "notes.txt"):
        with pytest.raises(ModelError, match="not an empty folder"):
            export(place)
    with pytest.raises(ModelError, match="cannot be written"):
        export(mine / "notes.txt" / "below")
    assert [p.name for p in mine.iterdir()] == ["notes.txt"]


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'free-answer-tutor\[export\]'"):
        export(tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "model"
    refused = CliRunner().invoke(app, ["models", "--model", "x", "export", str(out)])
    assert "takes no --model" in str(refused.exception)
    monkeypatch.setenv("TUTOR_MODEL", "x")
    done = CliRunner().invoke(app, ["models", "export", str(out)])
    assert done.exit_code == 0, done.output
    assert (out / "model.safetensors").is_file()
