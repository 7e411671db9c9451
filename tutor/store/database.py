"""One SQLite file: opened, brought up to date, backed up, and restored when it is damaged.

Write-ahead logging with full synchronisation: what was committed survives a process that is killed
at any moment. Before each migration, and once a day, a backup is made; a damaged file is put aside
and the latest sound backup takes its place, which is said.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tutor.errors import StoreError
from tutor.output import replacing
from tutor.sqlite import BUSY, connect

KEPT = 7
"""Backups that are kept, the newest ones."""
_STAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(slots=True)
class Database:
    """An open database.

    Attributes:
        path: the file.
        connection: to it, in autocommit mode; write inside ``writing()``.
        notices: what happened on opening that the person should know: ``restored`` with the name
            of the backup, or ``emptied`` where there was none.
    """

    path: Path
    connection: sqlite3.Connection
    notices: list[tuple[str, str]] = field(default_factory=list)

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is kept, or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            if self.connection.in_transaction:  # a full disk ends it by itself
                self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def backup(self, target: Path | None = None) -> Path:
        """Copy the database into a file; into its folder of backups when none is given."""
        path = target or _backup_path(self.path)
        with replacing(path) as new, contextlib.closing(sqlite3.connect(new)) as copy:
            self.connection.backup(copy)
        if target is None:
            for old in kept_backups(self.path)[:-KEPT]:
                old.unlink(missing_ok=True)
        return path

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def open_database(path: Path, migrations: Sequence[str], backups: bool = True) -> Database:
    """Open a database, made where there is none.

    Args:
        path: the file.
        migrations: the scripts that bring it from each version to the next.
        backups: whether one is made each day; before a migration one is made in any case.

    Raises:
        StoreError: the folder cannot be written, or the file is of a newer version of tutor.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        notices = _recovered(path)
        database = Database(path, _connect(path), notices)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreError("store_unwritable", path=path, detail=error) from error
    try:
        _migrate(database, migrations)
        if backups:
            _daily(database)
    except sqlite3.OperationalError as error:
        database.close()
        raise StoreError("store_unwritable", path=path, detail=error) from error
    except StoreError:
        database.close()
        raise
    return database


def restore(path: Path, backup: Path) -> None:
    """Put a backup in the place of a database; the present one is kept beside it.

    Raises:
        StoreError: the backup is no sound database.
    """
    if not _sound(backup):
        raise StoreError("store_bad_backup", path=backup)
    _put_aside(path)
    with (
        contextlib.closing(sqlite3.connect(backup)) as source,
        contextlib.closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)


def kept_backups(path: Path) -> list[Path]:
    """The backups of a database, the oldest first."""
    return sorted((path.parent / "backups").glob(f"{path.stem}-*.sqlite"))


def _connect(path: Path) -> sqlite3.Connection:
    connection = connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _sound(path: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=BUSY)) as connection:
            (told,) = connection.execute("PRAGMA quick_check").fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False
    return bool(told == "ok")


def _recovered(path: Path) -> list[tuple[str, str]]:
    """Restore a damaged file from its latest sound backup, and say so."""
    if not path.is_file() or _sound(path):
        return []
    _put_aside(path)
    for backup in reversed(kept_backups(path)):
        if _sound(backup):
            restore(path, backup)
            return [("restored", backup.name)]
    return [("emptied", path.name)]


def _put_aside(path: Path) -> None:
    """Move a database and its log out of the way, never over another one."""
    if not path.is_file():
        return
    number = 1
    while (aside := path.with_name(f"{path.stem}.aside-{number}{path.suffix}")).exists():
        number += 1
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _migrate(database: Database, migrations: Sequence[str]) -> None:
    (version,) = database.connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise StoreError("store_newer", path=database.path)
    if 0 < version < len(migrations):
        database.backup()
    for number, script in enumerate(migrations[version:], start=version + 1):
        with database.writing() as connection:
            (now,) = connection.execute("PRAGMA user_version").fetchone()
            if now >= number:
                continue  # another process was quicker
            for statement in script.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")


def _daily(database: Database) -> None:
    today = datetime.now(UTC).strftime("%Y%m%d")
    known = kept_backups(database.path)
    if not known or f"-{today}T" not in known[-1].name:
        database.backup()


def _backup_path(path: Path) -> Path:
    stamp = datetime.now(UTC).strftime(_STAMP)
    return path.parent / "backups" / f"{path.stem}-{stamp}.sqlite"
