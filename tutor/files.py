"""Files that a person gives, read as bytes or as text whatever their encoding, or refused by name.

A device, a pipe and what is larger than any text are refused before they are read; what is no text
is recognised and named.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path
from typing import BinaryIO

from tutor.errors import FileError
from tutor.sniff import recognise

MOST_BYTES = 64_000_000
"""Of a deck or a class table."""
MOST_ANSWER_BYTES = 1_000_000
"""Of one answer: more than its longest, whatever the encoding."""
_MEGABYTE = 1_000_000  # bytes, as messages count them
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROLS = 0.02
"""The share of control characters up to which bytes are a text of a single-byte encoding."""


def read_text(path: str | Path, most: int = MOST_BYTES) -> str:
    """Read a text file whatever its encoding; lines end with ``\\n`` in what is returned.

    Args:
        path: the file.
        most: bytes that it may have.

    Raises:
        FileError: see ``read_bytes``; no text in it, or another kind of file.
    """
    return text_of(read_bytes(Path(path), most), path)


def read_stream(stream: BinaryIO, name: str, most: int = MOST_BYTES) -> str:
    """Read standard input as ``read_text`` reads a file of that ``name``.

    Raises:
        FileError: too large, no text in it, or another kind of file.
    """
    data = stream.read(most + 1)
    if len(data) > most:
        raise FileError("file_large", path=name, most=most // _MEGABYTE)
    return text_of(data, name)


def text_of(data: bytes, name: str | Path) -> str:
    """The text of bytes: UTF-8, UTF-16 (with its mark, or guessed from its zero bytes), else
    Windows-1252 or Latin-1.

    Raises:
        FileError: no text in it, or another kind of file.
    """
    kind = recognise(data)
    if kind is not None:
        raise FileError(f"file_kind_{kind.value}", path=name)
    text = _decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise FileError("file_empty", path=name)
    return text


def read_bytes(path: Path, most: int) -> bytes:
    """The bytes of an ordinary file.

    Args:
        path: the file; a link to an ordinary file is one.
        most: bytes that it may have.

    Raises:
        FileError: no such file, a folder, a device or pipe, too large, or it cannot be opened.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise FileError("file_folder", path=path)
        if not stat.S_ISREG(found.st_mode):
            raise FileError("file_device", path=path)
        if found.st_size > most:
            raise FileError("file_large", path=path, most=most // _MEGABYTE)
        with open(path, "rb", opener=_opener) as stream:
            # What was looked at may be another file by now.
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise FileError("file_device", path=path)
            data = stream.read(most + 1)
    except FileNotFoundError as error:
        raise FileError("file_none", path=path) from error
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or type(error).__name__
        raise FileError("file_unreadable", path=path, detail=detail) from error
    if len(data) > most:
        raise FileError("file_large", path=path, most=most // _MEGABYTE)
    return data


def _opener(path: str, flags: int) -> int:
    """Opens without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _decode(data: bytes, name: str | Path) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, name)
    if guessed := _wide(data):
        return _strictly(data, guessed, name)
    if b"\0" in data:
        raise FileError("file_no_text", path=name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    controls = sum(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in text)
    if controls + text.count("\ufffd") > _CONTROLS * len(text):
        raise FileError("file_no_text", path=name)
    return data.decode("latin-1") if "\ufffd" in text else text


def _strictly(data: bytes, encoding: str, path: str | Path) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        shown = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise FileError("file_encoding", path=path, encoding=shown) from error
    if "\0" in text:
        raise FileError("file_no_text", path=path)
    return text


def _wide(data: bytes) -> str | None:
    """Guess UTF-16 without its mark: nearly every second byte of western text is zero."""
    if len(data) < 4 or len(data) % 2:
        return None
    even, odd = data[::2].count(0), data[1::2].count(0)
    half = len(data) / 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None
