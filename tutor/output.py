"""The one place where files are written: whole or not at all, and by one run at a time.

A text goes into a new file beside its target, is flushed to the disk, and takes the target's place
by a rename, so that a full disk, a crash or a cut leaves the old file as it was. Links are not
followed, and no file of somebody else is opened, whatever its name. While a run writes, a lock
beside the target keeps a second run from the same file; the system lets go of it when the run ends,
however it ends. On file systems without locks none is held.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import IO

from tutor.errors import OutputError

_LONGEST = 200
"""Bytes of a target's name up to which it is part of the lock's name; names end at 255."""
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})
_DISK = frozenset(
    getattr(errno, name, errno.ENOSPC) for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EROFS")
)
_BINARY = getattr(os, "O_BINARY", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_mine: ContextVar[frozenset[Path]] = ContextVar("locked outputs", default=frozenset())


def check_output(out: Path, inputs: Iterable[Path] = (), force: bool = True) -> None:
    """Refuse a target that cannot be written, before any work is done for it.

    Args:
        out: the file that will be written.
        inputs: files that the work reads; none of them may be the target.
        force: whether a file that is there may be replaced.

    Raises:
        OutputError: it is a folder, a link, a device, one of the inputs, or already there; or its
            folder cannot be made or written.
    """
    try:
        refused = _refused(out, inputs, force)
        if refused is None:
            out.parent.mkdir(parents=True, exist_ok=True)
            _beside(out).unlink()
    except OSError as error:
        raise _unwritable(out, error) from error
    if refused is not None:
        raise OutputError(refused, path=out)


def _refused(out: Path, inputs: Iterable[Path], force: bool) -> str | None:
    """The code of the error of a target that must not be written."""
    try:
        mode = out.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISLNK(mode):
        return "output_link"
    if stat.S_ISDIR(mode):
        return "output_folder"
    if any(path.exists() and out.samefile(path) for path in inputs):
        return "output_input"
    if not stat.S_ISREG(mode):
        return "output_device"
    return None if force else "output_exists"


@contextlib.contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A new, empty file beside ``out`` that takes its place when the block ends well.

    It is taken away when the block ends badly. Where only the last step is refused (another
    program holds the target open), it stays, and the error says where.

    Raises:
        OutputError: see ``check_output``; another run writes the same file; the disk is full.
    """
    check_output(out)
    with _lock(out):
        try:
            part = _beside(out)
        except OSError as error:
            raise _unwritable(out, error) from error
        try:
            yield part
            _flush(part)
        except BaseException as error:
            part.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno in _DISK:
                raise _unwritable(out, error) from error
            raise
        _take_place(part, out)


@contextlib.contextmanager
def writing(out: Path, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """A stream for a text file, as ``replacing``; line ends are written as they are."""
    with replacing(out) as part, part.open("w", encoding=encoding, newline="") as stream:
        yield stream


def write_text(out: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a whole text file; see ``writing``."""
    with writing(out, encoding) as stream:
        stream.write(text)


def write_bytes(out: Path, data: bytes) -> None:
    """Write a whole file of bytes; see ``replacing``."""
    with replacing(out) as part:
        part.write_bytes(data)


@contextlib.contextmanager
def temporary_files(folder: Path) -> Iterator[None]:
    """Where libraries put the files that they take away again: beside what is written, not among
    everybody's."""
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _beside(out: Path) -> Path:
    """A new empty file in the folder of ``out``, with the rights that ``out`` has or would get."""
    part = out.with_name(f".tutor-{secrets.token_hex(8)}.part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY, 0o666))
    if out.is_file():
        with contextlib.suppress(OSError):
            part.chmod(out.stat().st_mode & 0o7777)
    return part


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _take_place(part: Path, out: Path) -> None:
    try:
        part.replace(out)
    except OSError as error:
        # What was made is not thrown away for the want of a name.
        raise OutputError(
            "output_kept", path=out, part=part, detail=error.strerror or error
        ) from error
    with contextlib.suppress(OSError):  # folders cannot be opened on Windows
        folder = os.open(out.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the lock of a target for work that lasts longer than writing it.

    Raises:
        OutputError: another run holds it, or its folder cannot be written.
    """
    with _lock(out):
        token = _mine.set(_mine.get() | {out.absolute()})
        try:
            yield
        finally:
            _mine.reset(token)


@contextlib.contextmanager
def _lock(out: Path) -> Iterator[None]:
    """Hold a lock, unless ``locked`` holds it here.

    It lies beside the target and not in a folder of ours: the file system itself then says which
    names are one file (capitals on Windows and macOS), for every user of that folder.
    """
    if out.absolute() in _mine.get():
        yield
        return
    name = out.name
    if len(name.encode(errors="surrogateescape")) > _LONGEST:
        name = hashlib.blake2b(name.encode(errors="surrogateescape"), digest_size=16).hexdigest()
    path = out.with_name(f".{name}.lock")
    try:
        handle = _held(path)
    except OSError as error:
        raise _unwritable(out, error) from error
    if handle is None:
        raise OutputError("output_busy", path=out)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows takes no open file away
            path.unlink()
        os.close(handle)
        if os.name == "nt":
            with contextlib.suppress(OSError):
                path.unlink()


def _held(path: Path) -> int | None:
    """The lock's handle; None where another run holds it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | _NOFOLLOW | _BINARY, 0o666)
        if not _take(handle):
            os.close(handle)
            return None
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        # The run before us took the file away between our opening and our locking it.
        os.close(handle)


def _take(handle: int) -> bool:
    """Whether this run holds the lock now."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _NO_LOCKS
    return True


def _unwritable(out: Path, error: OSError) -> OutputError:
    return OutputError("output_unwritable", path=out, detail=error.strerror or str(error))
