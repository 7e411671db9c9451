r"""Backslashes: ``\`` before an ASCII punctuation mark makes that mark plain text."""

from __future__ import annotations

import re
import string

MARKS = frozenset(string.punctuation)
_ESCAPED = re.compile(r"\\([" + re.escape(string.punctuation) + r"])")
_GROUP_AT_END = re.compile(r"\{[^{}\\]*\}$")
_LIKE_BOLD = ("**", "__")


def unescape(raw: str) -> str:
    """Read escaped marks as the marks themselves."""
    return _ESCAPED.sub(r"\1", raw)


def escape(text: str, *, first: str = "", group: bool = False) -> str:
    """Write ``text`` so that it is read back as it is.

    Args:
        text: one line.
        first: marks that must not open the text.
        group: whether braces at the end would be read as attributes.
    """
    marked = {
        i for i, c in enumerate(text) if c == "\\" and i + 1 < len(text) and text[i + 1] in MARKS
    }
    if text[:1] and (text[0] in first or ("*" in first and text.startswith(_LIKE_BOLD))):
        marked.add(0)
    braces = _GROUP_AT_END.search(text) if group else None
    if braces:
        marked.add(braces.start())
    return "".join("\\" + c if i in marked else c for i, c in enumerate(text))


def escape_name(name: str) -> str:
    """Write ``name`` for standing between ``**`` and ``**``."""
    last = len(name) - 1
    parts = []
    for i, c in enumerate(name):
        before_mark = c == "\\" and (i == last or name[i + 1] in MARKS)
        parts.append("\\" + c if before_mark or c == "*" or (c == ":" and i == last) else c)
    return "".join(parts)
