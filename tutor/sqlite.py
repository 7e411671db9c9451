"""SQLite files that several processes may share."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Literal

BUSY = 5.0
"""Seconds to wait for another process that writes."""
_PAUSE = 0.01  # seconds between two tries


def connect(
    path: Path,
    isolation_level: Literal["DEFERRED", "IMMEDIATE", "EXCLUSIVE"] | None = "DEFERRED",
) -> sqlite3.Connection:
    """Open a file, made where there is none, with write-ahead logging.

    SQLite waits for whoever writes, but not for another that turns the logging on at this very
    moment, as several do that open a new file at once (``sqlite3_busy_handler``, on deadlocks): it
    is asked again.

    Args:
        path: the file; its folder is there.
        isolation_level: as of ``sqlite3.connect``; None for autocommit.

    Raises:
        sqlite3.Error: it is no database, cannot be written, or stays taken for ``BUSY`` seconds.
    """
    until = time.monotonic() + BUSY
    with contextlib.ExitStack() as failed:
        connection = sqlite3.connect(path, timeout=BUSY, isolation_level=isolation_level)
        failed.callback(connection.close)
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                break
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() >= until:
                    raise
                time.sleep(_PAUSE)
        failed.pop_all()
    return connection
