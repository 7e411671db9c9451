"""What a file is by its first bytes: a PDF is named for what it is instead of being graded."""

from __future__ import annotations

from enum import StrEnum

_HEAD = 4096  # bytes that are looked at
_TAIL = 65_536
"""Bytes at either end of a file in which it says what it is."""


class Kind(StrEnum):
    """Kinds of files that hold no plain text."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    EPUB = "epub"
    APKG = "apkg"
    ZIP = "zip"
    OLD_OFFICE = "old_office"
    RTF = "rtf"
    SQLITE = "sqlite"
    IMAGE = "image"
    SOUND = "sound"
    ARCHIVE = "archive"
    PROGRAM = "program"


_BEGINNINGS = (
    (b"%PDF-", Kind.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),
    (b"{\\rtf", Kind.RTF),
    (b"SQLite format 3\0", Kind.SQLITE),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF87a", Kind.IMAGE),
    (b"GIF89a", Kind.IMAGE),
    (b"II*\0", Kind.IMAGE),
    (b"MM\0*", Kind.IMAGE),
    (b"BM", Kind.IMAGE),
    (b"ID3", Kind.SOUND),
    (b"OggS", Kind.SOUND),
    (b"fLaC", Kind.SOUND),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ\0", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"Rar!\x1a\x07", Kind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.ARCHIVE),
    (b"\x7fELF", Kind.PROGRAM),
    (b"MZ", Kind.PROGRAM),
    (b"\xca\xfe\xba\xbe", Kind.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Kind.PROGRAM),
)
# Two or three letters may begin a text as well; what is binary has a zero byte soon after.
_SHORT = 3
_RIFF = {b"WEBP": Kind.IMAGE, b"WAVE": Kind.SOUND, b"AVI ": Kind.SOUND}
_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
_INSIDE_ZIP = (
    (b"word/document", Kind.DOCX),
    (b"xl/workbook", Kind.XLSX),
    (b"ppt/presentation", Kind.PPTX),
    (b"application/vnd.oasis.opendocument.text", Kind.ODT),
    (b"application/vnd.oasis.opendocument.spreadsheet", Kind.ODS),
    (b"application/epub+zip", Kind.EPUB),
    (b"collection.anki2", Kind.APKG),
)


def recognise(data: bytes) -> Kind | None:
    """What bytes are by how they begin; None for text and for what is not known.

    Args:
        data: a whole file, or its beginning (of a zip the end too, where its names stand).
    """
    head = data[:_HEAD]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(data)
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning) and (len(beginning) > _SHORT or b"\0" in head):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return Kind.IMAGE if head[8:12] in _BRANDS else Kind.SOUND
    # PDF readers look for the beginning within the first bytes, and so do we.
    return Kind.PDF if b"%PDF-" in head[:1024] and b"\0" in data[:_TAIL] else None


def _in_zip(data: bytes) -> Kind:
    ends = data[:_TAIL] + data[-_TAIL:]
    return next((kind for name, kind in _INSIDE_ZIP if name in ends), Kind.ZIP)
