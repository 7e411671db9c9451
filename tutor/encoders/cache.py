"""Vectors of reference texts, kept between runs. Never an error: a cache that cannot be read or
written is left aside. Learners' answers are not put in it."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tutor.encoders.base import Encoded, Encoder, Vectors, stack

_FORMAT = 1
_MAX_ROWS = 20_000
_AT_ONCE = 500
_SELECT = "SELECT key, vector, tokens, offsets FROM vectors"


class CachedEncoder:
    """An encoder whose ``read`` remembers texts in an SQLite file.

    Args:
        encoder: the encoder that is asked for texts not seen before.
        folder: where ``vectors.sqlite`` lives; made when it can be.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self.name, self.hash, self.dimension = encoder.name, encoder.hash, encoder.dimension
        self._path = folder / "vectors.sqlite"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``Encoder.encode``."""
        return stack(self.read(texts), self.dimension)

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """See ``Encoder.read``."""
        unique = list(dict.fromkeys(texts))
        found = self._fetch(unique)
        fresh = [t for t in unique if t not in found]
        if fresh:
            new = dict(zip(fresh, self._encoder.read(fresh), strict=True))
            self._keep(new)
            found |= new
        return [found[t] for t in texts]

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(f"{_FORMAT}\0{self.hash}\0{text}".encode(), digest_size=16).digest()

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=2)
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors"
            "(key BLOB PRIMARY KEY, vector BLOB, tokens BLOB, offsets BLOB) WITHOUT ROWID"
        )
        return connection

    def _fetch(self, texts: list[str]) -> dict[str, Encoded]:
        found: dict[str, Encoded] = {}
        if not texts or not self._path.is_file():
            return found
        with (
            contextlib.suppress(sqlite3.Error, OSError),
            contextlib.closing(self._connect()) as connection,
        ):
            wanted = {self._key(text): text for text in texts}
            keys = list(wanted)
            for first in range(0, len(keys), _AT_ONCE):
                part = keys[first : first + _AT_ONCE]
                marks = ",".join("?" * len(part))
                for key, *row in connection.execute(f"{_SELECT} WHERE key IN ({marks})", part):
                    entry = _unpack(row, self.dimension)
                    if entry is not None:
                        found[wanted[key]] = entry
        return found

    def _keep(self, new: dict[str, Encoded]) -> None:
        with (
            contextlib.suppress(sqlite3.Error, OSError),
            contextlib.closing(self._connect()) as connection,
            connection,
        ):
            (rows,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
            if rows + len(new) > _MAX_ROWS:
                connection.execute("DELETE FROM vectors")
            connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
                [(self._key(text), *_pack(entry)) for text, entry in new.items()],
            )


def _pack(entry: Encoded) -> tuple[bytes, bytes, bytes]:
    return (
        entry.vector.astype(np.float16).tobytes(),
        entry.tokens.astype(np.float16).tobytes(),
        entry.offsets.astype(np.int32).tobytes(),
    )


def _unpack(row: Sequence[bytes], dimension: int) -> Encoded | None:
    try:
        vector, tokens = (np.frombuffer(b, np.float16).astype(np.float32) for b in row[:2])
        offsets = np.frombuffer(row[2], np.int32).reshape(-1, 2)
        entry = Encoded(vector, tokens.reshape(-1, dimension), offsets)
    except (ValueError, TypeError):
        return None
    whole = len(vector) == dimension and len(entry.tokens) == len(offsets)
    return entry if whole else None
