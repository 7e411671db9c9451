"""Texts of programs that are not read, named for what they look like."""

from __future__ import annotations

import json
import re

from tutor.formats.paste.html import TAGS

_HEAD = 4096  # characters that are looked at
_LATEX = re.compile(r"\\documentclass|\\begin\{(?:document|enumerate|itemize|questions?|exam)\}")
_OPENED = re.compile(r"<([a-z][\w:-]*)[^<>]*>\s*<[a-z?!]")


def name_unknown(text: str) -> str | None:
    """The code of what a text looks like that cannot be read as notes; None for notes."""
    head = text[:_HEAD].lstrip("\ufeff \t\n")
    low = head.casefold()
    if head[:1] in "{[" and _is_json(text):
        return "json"
    if low.startswith(("<!doctype html", "<html")):
        return "html"
    opened = _OPENED.match(low)
    if low.startswith("<?xml") or (opened and opened[1] not in TAGS):
        return "xml"
    if _LATEX.search(head):
        return "latex"
    if low.startswith("%pdf-"):
        return "pdf"
    if low.startswith("{\\rtf"):
        return "rtf"
    return None


def _is_json(text: str) -> bool:
    """Whether a text is JSON, or a line of it."""
    for part in (text, text.lstrip("\ufeff \t\n").split("\n", 1)[0]):
        try:
            return isinstance(json.loads(part), dict | list)
        except (ValueError, RecursionError):
            continue
    return False
