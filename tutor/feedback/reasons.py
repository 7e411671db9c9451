"""Why a verdict, and why a person should look: codes of a grade as sentences."""

from __future__ import annotations

from functools import lru_cache

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
        return _whole_ideas(value, "\u00a0; " if language == "fr" else "; ")
    return say(language, "report.list_separator").join(value)


def _whole_ideas(ideas: tuple[str, ...], between: str) -> str:
    """As many whole ideas as a line and a half holds; one at least."""
    told = ideas[0].rstrip(".;")
    for idea in ideas[1:]:
        more = f"{told}{between}{idea.rstrip('.;')}"
        if len(more) > _EXPECTED:
            return f"{told} …"
        told = more
    return told
