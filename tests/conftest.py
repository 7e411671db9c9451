"""Shared pieces: a deck, and an encoder that needs no model."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tutor.decks import parse
from tutor.domain import Deck
from tutor.formats import load
from tutor.language import words
from tutor.messages import choose_language
from tutor.models.encoder import Encoded, Vectors, half, stack, unit
from tutor.models.silence import silence

silence()

ROOT = Path(__file__).resolve().parent.parent


class WordEncoder:
    """Every stem has a fixed random vector; a text is the mean of its content words' vectors."""

    name = "words"
    hash = "0" * 16
    dimension = 256

    def __init__(self) -> None:
        self.texts_read = 0

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        self.texts_read += len(texts)
        return [self._one(t) for t in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        return stack(self.read(texts), self.dimension)

    def _one(self, text: str) -> Encoded:
        found = words(text, "fr")
        tokens = np.zeros((len(found), self.dimension), np.float32)
        for i, word in enumerate(found):
            seed = int.from_bytes(hashlib.blake2b(word.stem.encode(), digest_size=4).digest())
            vector = np.random.default_rng(seed).standard_normal(self.dimension)
            tokens[i] = vector if word.content else 0.05 * vector
        mean = tokens.mean(axis=0) if found else np.zeros(self.dimension, np.float32)
        offsets = np.asarray([(w.span.start, w.span.end) for w in found], np.int32).reshape(-1, 2)
        return Encoded(half(unit(mean)), half(tokens), offsets)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's cache."""
    monkeypatch.setenv("TUTOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TUTOR_DATA_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("TUTOR_LANG", "en")
    choose_language(None)
    monkeypatch.delenv("TUTOR_MODEL", raising=False)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only loopback may be reached."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {address[0]}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture(scope="session")
def social() -> Deck:
    """The deck of the demo."""
    return load(ROOT / "reference/fr/organisation-sociale.md").deck


REPLICATION = """---
language: en
---
# Storage

## How do leader-follower and multi-leader replication differ? {#replication}
> hint: who takes the writes?

- **Leader-follower** {#leader}: one node takes every write and streams it to read-only copies.
  - one node takes the writes
  - the copies are read-only
- **Multi-leader** {#multi weight=2}: several nodes accept updates, then reconcile conflicting rows.
  - several nodes accept updates
  - conflicting rows are reconciled

## What does an index cost? {#index}
- **Space** {#space}: the tree occupies additional disk pages.
- **Slower inserts** {#inserts}: every insertion must also maintain the sorted tree.
"""


@pytest.fixture(scope="session")
def storage() -> Deck:
    """A small English deck."""
    return parse(REPLICATION)
