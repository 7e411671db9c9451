"""Why a verdict, and why a person should look: codes of a grade as sentences."""

from __future__ import annotations

from functools import lru_cache
from textwrap import shorten

from tutor.domain import Reason
from tutor.messages import say

_EXPECTED = 140
"""Characters of what was looked for: about a line and a half on a terminal."""


@lru_cache(maxsize=4096)
def why(reason: Reason, language: str) -> str:
    """The reason of a verdict, in a language."""
    return _told("why", reason, language)


@lru_cache(maxsize=4096)
def review(reason: Reason, language: str) -> str:
    """Why a person should look, in a language."""
    return _told("reason", reason, language)


def _told(section: str, reason: Reason, language: str) -> str:
    values = {name: _joined(name, value, language) for name, value in reason.values}
    return say(language, f"{section}.{reason.code}", **values)


def _joined(name: str, value: str | tuple[str, ...], language: str) -> str:
    if isinstance(value, str):
        return value
    if name == "expected":
        whole = ("\u00a0; " if language == "fr" else "; ").join(value)
        return shorten(whole.rstrip("."), _EXPECTED, placeholder=" …")
    return say(language, "report.list_separator").join(value)
