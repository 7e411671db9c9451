"""Vectors of reference texts, kept between runs. Never an error: a cache that cannot be read or
written is left aside, and an entry that is not what was put in counts as none. Learners' answers
are not put in it. Several processes may share it; past its limit, what was used least lately goes.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tutor.models.encoder import Encoded, Encoder, Vectors, half, stack
from tutor.sqlite import connect

_FORMAT = 2  # of the file: another one is written anew
_MAX_ROWS = 20_000  # texts that are kept, the latest ones
_AT_ONCE = 500  # keys of one query: what SQLite binds is limited
_DAY = 86_400  # seconds
_TABLE = """CREATE TABLE IF NOT EXISTS entries(
    id INTEGER PRIMARY KEY, key BLOB UNIQUE, vector BLOB, tokens BLOB, offsets BLOB,
    checksum BLOB, used INTEGER)"""
_SELECT = "SELECT key, vector, tokens, offsets, checksum, used FROM entries"
_OLDEST = "DELETE FROM entries WHERE id IN (SELECT id FROM entries ORDER BY used, id LIMIT ?)"


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
        connection = connect(self._path)
        try:
            connection.execute("DROP TABLE IF EXISTS vectors")  # of an older form
            connection.execute(_TABLE)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _fetch(self, texts: list[str]) -> dict[str, Encoded]:
        found: dict[str, Encoded] = {}
        if not texts or not self._path.is_file():
            return found
        today = int(time.time()) // _DAY
        with (
            contextlib.suppress(sqlite3.Error, OSError),
            contextlib.closing(self._connect()) as connection,
        ):
            wanted = {self._key(text): text for text in texts}
            keys = list(wanted)
            old: list[tuple[int, bytes]] = []
            for first in range(0, len(keys), _AT_ONCE):
                part = keys[first : first + _AT_ONCE]
                marks = ",".join("?" * len(part))
                rows = connection.execute(f"{_SELECT} WHERE key IN ({marks})", part)
                for key, *row, checksum, used in rows:
                    entry = _unpack(row, self.dimension) if checksum == _sum(key, *row) else None
                    if entry is not None:
                        found[wanted[key]] = entry
                        old += [(today, key)] if used != today else []
            with connection:
                connection.executemany("UPDATE entries SET used = ? WHERE key = ?", old)
        return found

    def _keep(self, new: dict[str, Encoded]) -> None:
        today = int(time.time()) // _DAY
        rows = []
        for text, entry in list(new.items())[-_MAX_ROWS:]:
            if _whole(entry, self.dimension):
                key, packed = self._key(text), _pack(entry)
                rows.append((key, *packed, _sum(key, *packed), today))
        with (
            contextlib.suppress(sqlite3.Error, OSError),
            contextlib.closing(self._connect()) as connection,
            connection,
        ):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT OR REPLACE INTO entries(key, vector, tokens, offsets, checksum, used)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )
            (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
            connection.execute(_OLDEST, (max(0, count - _MAX_ROWS),))


def _sum(*parts: bytes) -> bytes:
    """A checksum that tells parts apart, and refuses what is no bytes."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        data = part if isinstance(part, bytes) else b""
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def _whole(entry: Encoded, dimension: int) -> bool:
    """Whether an encoding has its sizes, and numbers only, also in half precision."""
    return (
        len(entry.vector) == dimension
        and len(entry.tokens) == len(entry.offsets)
        and bool(np.isfinite(half(entry.vector)).all() and np.isfinite(half(entry.tokens)).all())
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
    return entry if _whole(entry, dimension) else None
