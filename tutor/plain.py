"""Texts of decks and answers made harmless where they are shown: on a terminal, in Markdown, JSON.

A terminal obeys control characters; signs of direction turn the rest of a line round; Markdown and
HTML have links. Here they become signs that are seen, or words that are read as words.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

_TURNING = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_UNSEEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_TURNING}\ud800-\udfff]")
_MARKS = re.compile(r"[\\`*_\[\]<>|#~&]|(?<=:)//|(?<=www)\.|@|^(?:(\d+)([.)])|(?=[-+=>]))")
SHOWN = "\ufffd"
"""What stands for a character that is not shown."""
LETTERS = {
    "✓": "v", "✗": "x", "◐": "~", "≠": "!", "→": ">", "•": "-", "–": "-", "—": "-", "…": "...",
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "\u00a0": " ", "\u202f": " ",
    "█": "#", "░": ".", "−": "-", "×": "x", "œ": "oe", "Œ": "OE", SHOWN: "?",
}  # fmt: skip
"""What stands for a character that a terminal cannot show."""


def visible(text: str) -> str:
    """A text of which a terminal obeys nothing; lines and tabs stay."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(SHOWN, text)


def as_markdown_text(text: str) -> str:
    """One line that Markdown shows as it is: no link, no tag, no heading, no table."""

    def escaped(mark: re.Match[str]) -> str:
        if mark[1]:
            return f"{mark[1]}\\{mark[2]}"
        return "".join(f"\\{c}" for c in mark[0]) or "\\"

    return _MARKS.sub(escaped, _line(text))


def as_json_text(value: Any, indent: int | None = None) -> str:
    """JSON with letters as they are; what would be obeyed or turns lines round is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def letters(error: UnicodeError) -> tuple[str, int]:
    """Handler of characters that an output cannot show: a letter in their place."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    part = error.object[error.start : error.end]
    told = "".join(LETTERS.get(c, "?") for c in part)
    shown = told.encode(error.encoding, errors="replace").decode(error.encoding)
    return shown, error.end


def _line(text: str) -> str:
    return " ".join(visible(text).split())


codecs.register_error("tutor.letters", letters)
