"""Word and LibreOffice documents as text: headings, list items and bold words keep their marks.

Notes are course material of no question and left out, unless ``prose`` is read: then what is bold
is no name, and a footnote stands on a line of its own after its paragraph.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tutor.formats.moodle import parse_xml
from tutor.formats.packed import Packed

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST_XML = 64_000_000  # bytes, unpacked: a small file may hold gigabytes
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_HEADING = re.compile(r"(?:heading|titre|überschrift)\s*([1-6])$", re.IGNORECASE)
_TITLES = frozenset({"title", "titre"})


def docx_text(data: bytes, source: str, prose: bool = False) -> str:
    """The text of a ``.docx``, one paragraph a line.

    Args:
        data: the file.
        source: what to call it in an error.
        prose: whether notes are kept, and bold words left unmarked.

    Raises:
        PasteError: it is damaged, or too large when unpacked.
    """
    packed = Packed(data, source)
    root = parse_xml(_xml(packed, "word/document.xml"), source)
    styles = _docx_styles(packed, source)
    body = root.find(f"{_W}body")
    notes = _docx_notes(packed, source) if prose else {}
    lines: list[str] = []
    for block in body if body is not None else ():
        if block.tag == f"{_W}p":
            lines.append(_docx_paragraph(block, styles, prose))
        elif block.tag == f"{_W}tbl":
            lines += _docx_table(block, styles, prose)
        elif block.tag == f"{_W}sdt":
            lines += [_docx_paragraph(p, styles, prose) for p in block.iter(f"{_W}p")]
        lines += [notes[key] for key in _docx_called(block) if key in notes]
    return "\n".join(lines) + "\n"


_NOTES = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}


def _docx_notes(packed: Packed, source: str) -> dict[tuple[str, str], str]:
    """Footnotes and endnotes by their kind and number, each one line."""
    found: dict[tuple[str, str], str] = {}
    for kind, name in _NOTES.items():
        if name not in packed.names:
            continue
        for note in parse_xml(_xml(packed, name), source).iter(f"{_W}{kind}"):
            words = " ".join(_runs(p, bold=False).strip() for p in note.iter(f"{_W}p")).strip()
            if words:
                found[kind, note.get(f"{_W}id", "")] = f"[{len(found) + 1}] {words}"
    return found


def _docx_called(block: Element) -> list[tuple[str, str]]:
    """The notes that a block refers to, in order."""
    kinds = {f"{_W}{kind}Reference": kind for kind in _NOTES}
    return [(kinds[e.tag], e.get(f"{_W}id", "")) for e in block.iter() if e.tag in kinds]


def _xml(packed: Packed, name: str) -> str:
    return packed.read(name, _MOST_XML).decode("utf-8-sig", "replace")


def _docx_styles(packed: Packed, source: str) -> dict[str, str]:
    """Names of the styles by their ids."""
    if "word/styles.xml" not in packed.names:
        return {}
    root = parse_xml(_xml(packed, "word/styles.xml"), source)
    found: dict[str, str] = {}
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            found[style.get(f"{_W}styleId", "")] = name.get(f"{_W}val", "")
    return found


def _docx_paragraph(paragraph: Element, styles: dict[str, str], prose: bool = False) -> str:
    properties = paragraph.find(f"{_W}pPr")
    style = listed = None
    level = 0
    if properties is not None:
        style = properties.find(f"{_W}pStyle")
        listed = properties.find(f"{_W}numPr")
        depth = listed.find(f"{_W}ilvl") if listed is not None else None
        level = int(depth.get(f"{_W}val", "0")) if depth is not None else 0
    ident = style.get(f"{_W}val", "") if style is not None else ""
    name = styles.get(ident, ident)
    heading = _heading(name)
    text = _runs(paragraph, bold=heading == 0 and not prose)
    if not text.strip():
        return ""
    if heading:
        return f"{'#' * heading} {text.strip()}"
    if listed is not None or name.casefold().startswith(("list", "liste")):
        return f"{'    ' * min(level, 8)}- {text.strip()}"
    return text


def _heading(style: str) -> int:
    """The level of a style, the document's title above all; 0 for no heading."""
    if style.casefold() in _TITLES:
        return 1
    found = _HEADING.match(style.strip())
    return min(6, int(found[1]) + 1) if found else 0


def _runs(paragraph: Element, bold: bool) -> str:
    """The words of a paragraph; neighbours in bold share one pair of stars."""
    pieces: list[tuple[bool, str]] = []
    for run in paragraph.iter(f"{_W}r"):
        text = ""
        for child in run:
            if child.tag == f"{_W}t":
                text += child.text or ""
            elif child.tag == f"{_W}tab":
                text += "\t"
            elif child.tag in (f"{_W}br", f"{_W}cr"):
                text += "\n"
        mark = run.find(f"{_W}rPr/{_W}b")
        strong = bold and mark is not None and mark.get(f"{_W}val") not in ("0", "false")
        if pieces and (pieces[-1][0] == strong or not text.strip()):
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + text)
        elif text:
            pieces.append((strong, text))
    if len(pieces) == 1:
        return pieces[0][1]
    return "".join(_starred(text) if strong else text for strong, text in pieces)


def _starred(text: str) -> str:
    words = text.strip()
    if not words or "*" in words or "\n" in words:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}**{words}**{after}"


def _docx_table(table: Element, styles: dict[str, str], prose: bool) -> list[str]:
    lines = []
    for row in table.iter(f"{_W}tr"):
        cells = [
            " ".join(_docx_paragraph(p, styles, prose).strip() for p in cell.iter(f"{_W}p")).strip()
            for cell in row.findall(f"{_W}tc")
        ]
        lines.append(_row(cells))
    return ["", *lines, ""]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def odt_text(data: bytes, source: str, prose: bool = False) -> str:
    """The text of an ``.odt``, one paragraph a line.

    Args:
        data: the file.
        source: what to call it in an error.
        prose: whether notes are kept, and bold words left unmarked.

    Raises:
        PasteError: it is damaged, or too large when unpacked.
    """
    root = parse_xml(_xml(Packed(data, source), "content.xml"), source)
    strong = {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if any(p.get(f"{_FO}font-weight") == "bold" for p in style.iter(f"{_STYLE}text-properties"))
    }
    lines: list[str] = []
    body = next((e for e in root.iter() if e.tag.endswith("}text") and len(e)), None)
    if body is not None:
        _odt_blocks(body, set() if prose else strong, 0, lines, prose)
    return "\n".join(lines) + "\n"


def _odt_blocks(
    parent: Element, strong: set[str], depth: int, lines: list[str], prose: bool
) -> None:
    if depth > 50:
        return
    for block in parent:
        if block.tag == f"{_TEXT}h":
            level = min(6, 1 + max(1, int(block.get(f"{_TEXT}outline-level", "1") or "1")))
            lines.append(f"{'#' * level} {_odt_words(block, set()).strip()}")
        elif block.tag == f"{_TEXT}p":
            titled = block.get(f"{_TEXT}style-name", "") == "Title"
            lines.append("# " * titled + _odt_words(block, strong))
        elif block.tag == f"{_TEXT}list":
            for item in block:
                _odt_item(item, strong, depth, lines)
        elif block.tag == f"{_TABLE}table":
            lines += _odt_table(block, strong)
        elif block.tag == f"{_TEXT}section":
            _odt_blocks(block, strong, depth + 1, lines, prose)
        lines += _odt_notes(block) if prose and block.tag != f"{_TEXT}section" else []


def _odt_table(table: Element, strong: set[str]) -> list[str]:
    rows = (row.findall(f"{_TABLE}table-cell") for row in table.iter(f"{_TABLE}table-row"))
    return [_row([_odt_words(cell, strong).strip() for cell in cells]) for cells in rows]


def _odt_notes(block: Element) -> list[str]:
    """The notes of a block, each one line."""
    found = []
    for note in block.iter(f"{_TEXT}note"):
        called, body = note.find(f"{_TEXT}note-citation"), note.find(f"{_TEXT}note-body")
        words = " ".join(_odt_words(p, set()).strip() for p in body or () if len(p) or p.text)
        if words:
            found.append(f"[{(called.text or '') if called is not None else ''}] {words}")
    return found


def _odt_item(item: Element, strong: set[str], depth: int, lines: list[str]) -> None:
    first = True
    for block in item:
        if block.tag == f"{_TEXT}list":
            if depth < 50:
                for deeper in block:
                    _odt_item(deeper, strong, depth + 1, lines)
        elif block.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            mark = "- " if first else "  "
            lines.append("    " * min(depth, 8) + mark + _odt_words(block, strong).strip())
            first = False


def _odt_words(element: Element, strong: set[str]) -> str:
    """All words of an element, in order."""
    text = element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            text += " " * min(int(child.get(f"{_TEXT}c", "1") or "1"), 100)
        elif child.tag == f"{_TEXT}tab":
            text += "\t"
        elif child.tag == f"{_TEXT}line-break":
            text += "\n"
        elif child.tag == f"{_TEXT}note":
            pass
        else:
            inner = _odt_words(child, strong)
            named = child.get(f"{_TEXT}style-name", "") in strong
            text += _starred(inner) if named and child.tag == f"{_TEXT}span" else inner
        text += child.tail or ""
    return text
