"""Texts of programs that are not read, named for what they look like."""

from __future__ import annotations

import json
import re

_HEAD = 4096
_LATEX = re.compile(r"\\documentclass|\\begin\{(?:document|enumerate|itemize|questions?|exam)\}")
_CODE = re.compile(r"^\s*(?:#!/|<\?php|import \w+;?$|def \w+\(|package \w+;)", re.MULTILINE)


def name_unknown(text: str) -> str | None:
    """The code of what a text looks like that cannot be read as notes; None for notes."""
    head = text[:_HEAD].lstrip("\ufeff \t\n")
    low = head.casefold()
    if head[:1] in "{[" and _is_json(text):
        return "json"
    if low.startswith(("<!doctype html", "<html")):
        return "html"
    if low.startswith("<?xml") or re.match(r"<[a-z][\w:-]*[^<>]*>\s*<[a-z?!]", low):
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
