"""Packed files opened within bounds: no member is unpacked to disk, none past its limit."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from tutor.errors import PasteError

MOST_UNPACKED = 256_000_000
"""Bytes of one member when it is unpacked."""
_MOST_MEMBERS = 20_000  # of an archive
_END = b"PK\x05\x06"
_END_BYTES = 22  # of the record that ends a ZIP file, as its format says
_MOST_COMMENT = 65_535  # bytes of the comment behind it, as its format says
_CHUNK = 1 << 20  # bytes unpacked at once


class Packed:
    """A zip archive whose members are read by exact name."""

    def __init__(self, data: bytes, source: str) -> None:
        """Open an archive.

        Raises:
            PasteError: it is damaged, or has more members than a document or package has.
        """
        self._source = source
        at = data.rfind(_END, max(0, len(data) - _END_BYTES - _MOST_COMMENT))
        if at < 0 or len(data) < at + _END_BYTES:
            raise PasteError("format_damaged", source=source)
        if struct.unpack_from("<H", data, at + 10)[0] > _MOST_MEMBERS:
            raise PasteError("format_bomb", source=source)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.names = frozenset(self._zip.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise PasteError("format_damaged", source=source) from error

    def read(self, name: str, most: int = MOST_UNPACKED) -> bytes:
        """A member, unpacked.

        Args:
            name: exactly as the archive has it.
            most: bytes that it may have.

        Raises:
            PasteError: it is not there, damaged, encrypted, or larger than ``most``.
        """
        unpacked = bytearray()
        try:
            with self._zip.open(name) as member:
                while chunk := member.read(_CHUNK):
                    unpacked += chunk
                    if len(unpacked) > most:
                        raise PasteError("format_bomb", source=self._source)
        except (
            KeyError,
            RuntimeError,
            zipfile.BadZipFile,
            NotImplementedError,
            EOFError,
            OSError,
            zlib.error,
        ) as error:
            raise PasteError("format_damaged", source=self._source) from error
        return bytes(unpacked)


def unpack_zstandard(data: bytes, source: str, most: int = MOST_UNPACKED) -> bytes:
    """Unpack one zstandard frame or several.

    Raises:
        PasteError: it is damaged, or larger than ``most`` bytes.
    """
    import zstandard

    unpacked = bytearray()
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            io.BytesIO(data), read_across_frames=True
        )
        while chunk := reader.read(_CHUNK):
            unpacked += chunk
            if len(unpacked) > most:
                raise PasteError("format_bomb", source=source)
    except zstandard.ZstdError as error:
        raise PasteError("format_damaged", source=source) from error
    return bytes(unpacked)
