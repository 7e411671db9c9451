"""Every outside format that is read or written, and which of them a file is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tutor.domain import Deck
from tutor.errors import PasteError
from tutor.files import MOST_BYTES, read_bytes, text_of
from tutor.formats import apkg, moodle
from tutor.formats.base import Imported
from tutor.formats.documents.office import docx_text, odt_text
from tutor.formats.documents.pdf import pdf_text
from tutor.formats.paste import import_paste
from tutor.formats.plain import write_anki, write_markdown, write_quizlet
from tutor.formats.unknown import name_unknown
from tutor.sniff import Kind, recognise


@dataclass(frozen=True, slots=True)
class Target:
    """A format that decks are written in.

    Attributes:
        name: by which ``--format`` knows it.
        ending: of its files.
        write: makes the file.
        keeps_points: whether key points come back as such.
    """

    name: str
    ending: str
    write: Callable[[Deck], bytes]
    keeps_points: bool = True


TARGETS = (
    Target("apkg", ".apkg", apkg.write),
    Target("moodle", ".xml", moodle.write),
    Target("anki", ".txt", write_anki),
    Target("quizlet", ".tsv", write_quizlet, keeps_points=False),
    Target("markdown", ".md", write_markdown),
)
_TEXTS = {Kind.DOCX: docx_text, Kind.ODT: odt_text, Kind.PDF: pdf_text}
_KINDS = {Kind.DOCX: "docx", Kind.ODT: "odt", Kind.PDF: "pdf"}


def read(data: bytes, source: str, language: str | None = None) -> Imported:
    """Read an outside file as a deck, whatever it is.

    Args:
        data: the whole file.
        source: what to call it in an error; its stem is the title of a text without one.
        language: ``fr`` or ``en``; guessed from the words when None.

    Raises:
        PasteError: no question was found, or the file is damaged or of a kind that is not read.
        FileError: bytes that hold no text.
    """
    kind = recognise(data)
    if kind is Kind.APKG:
        return apkg.read(data, source, language)
    if kind in _TEXTS:
        text = _TEXTS[kind](data, source)
        if not text.strip():
            raise PasteError("paste_nothing", source=source)
        return replace(import_paste(text, source, language), kind=_KINDS[kind])
    return read_text(text_of(data, source), source, language)


def read_text(text: str, source: str, language: str | None = None) -> Imported:
    """The same for a text: Moodle XML, or notes in any layout.

    Raises:
        PasteError: no question was found, or it is the text of a program that is not read.
    """
    if moodle.is_moodle(text):
        return moodle.read(text, source, language)
    unknown = name_unknown(text)
    if unknown is not None:
        raise PasteError(f"unknown_{unknown}", source=source)
    return import_paste(text, source, language)


def read_file(path: str | Path, language: str | None = None) -> Imported:
    """Read an outside file by its path; errors as ``read``."""
    return read(read_bytes(Path(path), MOST_BYTES), str(path), language)


def target(name: str | None, out: Path | None) -> Target:
    """The format to write: by its name, else by the ending of the file.

    Raises:
        PasteError: neither is known.
    """
    for each in TARGETS:
        if (name or "") == each.name or (
            name is None and out and out.suffix.lower() == each.ending
        ):
            return each
    known = ", ".join(f"{each.name} ({each.ending})" for each in TARGETS)
    raise PasteError("format_unknown", asked=name or (out.suffix if out else ""), known=known)
