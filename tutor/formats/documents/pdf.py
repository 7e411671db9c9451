"""PDF files that hold text: its lines, page after page."""

from __future__ import annotations

import io
import re

from tutor.errors import PasteError

_MOST_PAGES = 400  # of a file
_MOST_CHARACTERS = 5_000_000  # of its text
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_])")
_NUMBER = re.compile(r"\s*(?:page\s*)?\d{1,4}(?:\s*(?:/|of|sur)\s*\d{1,4})?\s*", re.IGNORECASE)


def pdf_text(data: bytes, source: str, prose: bool = False) -> str:
    """The text of a PDF.

    Args:
        data: the file.
        source: what to call it in an error.
        prose: whether words cut by a hyphen are left to who reads the text.

    Raises:
        PasteError: it is damaged, encrypted, too long, or an image without text.
    """
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages: list[str] = []
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted or len(reader.pages) > _MOST_PAGES:
            code = "pdf_locked" if reader.is_encrypted else "format_bomb"
            raise PasteError(code, source=source)
        for page in reader.pages:
            pages.append(_without_number(page.extract_text()))
            if sum(map(len, pages)) > _MOST_CHARACTERS:
                raise PasteError("format_bomb", source=source)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError,
            IndexError, ArithmeticError, AssertionError, NotImplementedError) as error:  # fmt: skip
        raise PasteError("format_damaged", source=source) from error
    text = "\n".join(pages)
    if not re.search(r"\w", text):
        raise PasteError("pdf_image", source=source)
    return (text if prose else _HYPHENATED.sub("", text)) + "\n"


def _without_number(text: str) -> str:
    """A page without the line that only numbers it."""
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and _NUMBER.fullmatch(lines[-1]):
        lines.pop()
    if lines and _NUMBER.fullmatch(lines[0]) and len(lines) > 1:
        lines.pop(0)
    return "\n".join(lines)
