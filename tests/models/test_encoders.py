"""Every encoder keeps the same contract; a cache is never an error."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT, WordEncoder
from tutor.errors import ModelError
from tutor.models import CachedEncoder, Encoder, open_encoder
from tutor.models.encoder import Encoded, product
from tutor.models.onnx import OnnxEncoder
from tutor.models.shipped import FOLDER

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


@pytest.mark.parametrize(("n", "m"), [(0, 3), (3, 0), (1, 1), (1, 700), (2000, 5), (70, 161)])
def test_a_product_in_blocks_is_the_product(n: int, m: int) -> None:
    rng = np.random.default_rng(n + m)
    left = rng.standard_normal((n, 256)).astype(np.float32)
    right = rng.standard_normal((m, 256)).astype(np.float32)
    found = product(left, right)
    assert found.shape == (n, m)
    assert np.allclose(found, left @ right.T, atol=1e-3)


def test_a_product_takes_small_blocks_only() -> None:
    sizes: list[int] = []

    class Counted(np.ndarray):
        def __matmul__(self, other: np.ndarray) -> np.ndarray:
            sizes.append(self.shape[0] * self.shape[1] * other.shape[1])
            return np.asarray(self) @ np.asarray(other)

    product(np.ones((900, 256), np.float32).view(Counted), np.ones((333, 256), np.float32))
    assert len(sizes) > 1
    assert max(sizes) <= 2**18


def test_a_cache_gives_back_many_texts_in_order(tmp_path: Path) -> None:
    stub = WordEncoder()
    encoder = CachedEncoder(stub, tmp_path)
    texts = [f"la phrase {n} parle" for n in range(1201)]
    first = encoder.encode(texts)
    again = encoder.encode([*texts[::-1], "nouvelle"])
    assert stub.texts_read == len(texts) + 1
    assert np.array_equal(again[:-1], first[::-1])


@pytest.mark.model
def test_neighbours_order_and_batches_change_nothing() -> None:
    encoder = open_encoder()
    texts = [
        f"la phrase {i} " + "parle du public et de l'organisation " * (i % 5) for i in range(40)
    ]
    together = encoder.encode(texts)
    backwards = encoder.encode(texts[::-1])[::-1]
    alone = np.concatenate([encoder.encode([t]) for t in texts])
    assert np.array_equal(together, backwards)
    assert np.array_equal(together, alone)


@pytest.mark.model
def test_grading_needs_no_torch() -> None:
    program = (
        "import sys; sys.modules['torch'] = None; sys.modules['sentence_transformers'] = None\n"
        "from tutor import Grader, load\n"
        "deck = load('reference/fr/organisation-sociale.md').deck\n"
        "print(Grader(deck).grade('grunig', 'Le public prend part aux décisions.').max_score)"
    )
    out = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "4.0"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda folder: (folder / "model.onnx").write_bytes(b"x"), "altered or cut"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "lacks tokenizer.json"),
        (lambda folder: (folder / "checksums.txt").unlink(), "missing"),
    ],
)
def test_damaged_weights_are_one_line(
    tmp_path: Path, fault: Callable[[Path], object], said: str
) -> None:
    folder = tmp_path / "sentence"
    shutil.copytree(FOLDER, folder)
    fault(folder)
    with pytest.raises(ModelError, match=said) as caught:
        OnnxEncoder(folder, "x")
    assert "\n" not in str(caught.value)


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


def entries(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "vectors.sqlite")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
        return int(count)


def test_an_altered_entry_of_the_cache_counts_as_none(tmp_path: Path) -> None:
    stub = WordEncoder()
    encoder = CachedEncoder(stub, tmp_path)
    fresh = encoder.encode(TEXTS)
    with closing(sqlite3.connect(tmp_path / "vectors.sqlite")) as connection, connection:
        rows = connection.execute("SELECT id, vector FROM entries ORDER BY id").fetchall()
        altered = bytes([rows[0][1][0] ^ 1]) + rows[0][1][1:]
        nan = np.full(256, np.nan, np.float16).tobytes()
        for number, data in ((rows[0][0], altered), (rows[1][0], nan), (rows[2][0], "a text")):
            connection.execute("UPDATE entries SET vector = ? WHERE id = ?", (data, number))
    read = stub.texts_read
    assert np.array_equal(encoder.encode(TEXTS), fresh)
    assert stub.texts_read == read + 3


def test_what_is_no_number_is_not_kept(tmp_path: Path) -> None:
    class Broken(WordEncoder):
        def _one(self, text: str) -> Encoded:
            entry = super()._one(text)
            return replace(entry, vector=np.full(256, np.nan, np.float32))

    CachedEncoder(Broken(), tmp_path).encode(TEXTS)
    assert entries(tmp_path) == 0


def test_past_its_limit_the_cache_drops_what_was_used_least_lately(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.models.cache._MAX_ROWS", 6)
    day = 20_000
    monkeypatch.setattr("tutor.models.cache.time.time", lambda: day * 86_400.0)
    stub = WordEncoder()
    encoder = CachedEncoder(stub, tmp_path)
    encoder.encode([f"mot {n}" for n in range(4)])
    day += 1
    encoder.encode(["mot 0"])
    day += 1
    encoder.encode([f"autre {n}" for n in range(4)])
    assert entries(tmp_path) == 6
    read = stub.texts_read
    encoder.encode(["mot 0", "mot 3", *(f"autre {n}" for n in range(4))])
    assert stub.texts_read == read
    encoder.encode(["mot 1", "mot 2"])
    assert stub.texts_read == read + 2
    encoder.encode([f"encore {n}" for n in range(9)])
    assert entries(tmp_path) == 6


SHARED = """
import sys
from pathlib import Path
from tests.conftest import WordEncoder
from tutor.models.cache import CachedEncoder
encoder = CachedEncoder(WordEncoder(), Path(sys.argv[1]))
for n in range(30):
    encoder.encode([f"mot {sys.argv[2]} {n}", f"commun {n}"])
"""


def test_several_processes_share_the_cache(tmp_path: Path) -> None:
    runs = [
        subprocess.Popen([sys.executable, "-c", SHARED, str(tmp_path), str(n)], cwd=ROOT)
        for n in range(4)
    ]
    assert [run.wait(timeout=120) for run in runs] == [0] * 4
    assert entries(tmp_path) == 4 * 30 + 30
