"""SQLite files that several open at once."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tutor.store.database import open_database

AT_ONCE = 4


def test_several_make_a_new_database_at_the_same_moment(tmp_path: Path) -> None:
    for n in range(60):
        path = tmp_path / f"{n}.sqlite"
        ready = threading.Barrier(AT_ONCE)

        def opened(_: int, path: Path = path, ready: threading.Barrier = ready) -> str:
            ready.wait()
            with contextlib.closing(open_database(path, (), backups=False)) as database:
                (mode,) = database.connection.execute("PRAGMA journal_mode").fetchone()
            return str(mode)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            assert list(pool.map(opened, range(AT_ONCE))) == ["wal"] * AT_ONCE
