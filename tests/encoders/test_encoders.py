"""Every encoder keeps the same contract; a cache is never an error."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import WordEncoder
from tutor.encoders import CachedEncoder, Encoder, open_encoder
from tutor.errors import ModelError

TEXTS = ["L'eau monte.", "the water rises", "", "é 🙂", "L'eau monte."]


@pytest.fixture(params=["words", "cached", pytest.param("shipped", marks=pytest.mark.model)])
def any_encoder(request: pytest.FixtureRequest, tmp_path: Path) -> Encoder:
    if request.param == "shipped":
        return open_encoder()
    stub = WordEncoder()
    return stub if request.param == "words" else CachedEncoder(stub, tmp_path)


def test_contract(any_encoder: Encoder) -> None:
    vectors = any_encoder.encode(TEXTS)
    assert vectors.shape == (5, any_encoder.dimension)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert all(length == pytest.approx(1, abs=2e-3) or length == 0 for length in lengths)
    assert np.array_equal(vectors[0], vectors[4])
    one_by_one = np.stack([any_encoder.encode([t])[0] for t in TEXTS])
    assert np.array_equal(vectors, one_by_one)
    for text, entry in zip(TEXTS, any_encoder.read(TEXTS), strict=True):
        assert entry.tokens.shape == (len(entry.offsets), any_encoder.dimension)
        assert all(0 <= a < b <= len(text) for a, b in entry.offsets.tolist())
    assert any_encoder.encode([]).shape == (0, any_encoder.dimension)


@pytest.mark.model
def test_accents_and_capitals_give_the_same_vector() -> None:
    one, other = open_encoder().encode(["L'ÉLÈVE A RÉPONDU", "l'eleve a repondu"])
    assert np.array_equal(one, other)


def test_cache_remembers(tmp_path: Path) -> None:
    stub = WordEncoder()
    first = CachedEncoder(stub, tmp_path).encode(TEXTS)
    read = stub.texts_read
    again = CachedEncoder(stub, tmp_path).encode(TEXTS)
    assert stub.texts_read == read
    assert np.array_equal(first, again)


def test_broken_cache_is_left_aside(tmp_path: Path) -> None:
    (tmp_path / "vectors.sqlite").write_bytes(b"not a database" * 100)
    assert CachedEncoder(WordEncoder(), tmp_path).encode(TEXTS).shape == (5, 256)


def test_old_cache_is_left_aside(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "vectors.sqlite") as connection:
        connection.execute("CREATE TABLE vectors(key BLOB, value BLOB)")
    assert CachedEncoder(WordEncoder(), tmp_path).encode(TEXTS).shape == (5, 256)


def test_read_only_cache_is_left_aside(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert CachedEncoder(WordEncoder(), tmp_path / "file" / "below").encode(["a"]).shape == (1, 256)


def test_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="--model or TUTOR_MODEL"):
        open_encoder(str(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="could not be loaded"):
        open_encoder(str(tmp_path / "empty"))
