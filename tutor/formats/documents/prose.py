"""A document as running text: what a person wrote to be read, not notes to be learnt."""

from __future__ import annotations

from pathlib import Path

from tutor.errors import AnswerError, FileError, PasteError
from tutor.files import MOST_BYTES, read_bytes, text_of
from tutor.formats.documents.office import docx_text, odt_text
from tutor.formats.documents.pdf import pdf_text
from tutor.language import MOST_CHARACTERS
from tutor.sniff import Kind, recognise

_TEXTS = {Kind.DOCX: docx_text, Kind.ODT: odt_text, Kind.PDF: pdf_text}


def read_prose(path: str | Path) -> str:
    """The text of a file: plain, Markdown, ``.docx``, ``.odt``, or a PDF that has text.

    Headings and list items keep their marks, a row of a table is a line with bars, a footnote a
    line after its paragraph. What the file is shows in its bytes, not in its name.

    Raises:
        FileError: it cannot be read, has no text, or is of another kind.
        PasteError: it is damaged, locked, or an image of a text.
        AnswerError: it has more text than is read at once.
    """
    return prose_of(read_bytes(Path(path), MOST_BYTES), path)


def prose_of(data: bytes, path: str | Path) -> str:
    """The text of the bytes of such a file, called ``path`` in an error; errors as there."""
    kind = recognise(data)
    unpack = None if kind is None else _TEXTS.get(kind)
    try:
        text = text_of(data, path) if unpack is None else unpack(data, str(path), prose=True)
    except PasteError as error:
        if error.code != "format_bomb":
            raise
        raise AnswerError("essay_bomb", path=path) from error
    if not text.strip():
        raise FileError("file_empty", path=path)
    if len(text) > MOST_CHARACTERS:
        raise AnswerError("essay_long", path=path, length=len(text), most=MOST_CHARACTERS)
    return text
