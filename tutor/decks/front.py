"""The front matter of a deck: ``key: value`` lines between two lines of ``---``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tutor.decks.scales import ScaleFault, read_scale
from tutor.domain import Scale
from tutor.errors import Fault
from tutor.language import LANGUAGES
from tutor.language.notes import notes

_FENCE = re.compile(r"-{3,}[ \t]*")
_MOST_LINES = 60  # of front matter: a text may begin with a rule
_KEYS = ("language", "scale")
_NOTES = notes().deck
_SAID_OTHERWISE = dict.fromkeys(_NOTES.language, "language") | dict.fromkeys(_NOTES.scale, "scale")


@dataclass(slots=True)
class Front:
    """What the front matter says; ``body`` is the index of the first line after it."""

    language: str = ""
    scale: Scale = field(default_factory=Scale)
    body: int = 0
    faults: list[Fault] = field(default_factory=list)


def has_front(lines: list[str]) -> bool:
    """Whether the first line with text is a line of ``---``."""
    first = next((line for line in lines if line.strip()), "")
    return _FENCE.fullmatch(first) is not None


def front_is_ours(lines: list[str]) -> bool:
    """Whether there is front matter and it is meant for a deck, not for another program.

    It names one of our keys, or says one of them otherwise and nothing else; or it is empty.
    """
    if not has_front(lines):
        return False
    start = next(i for i, line in enumerate(lines) if line.strip()) + 1
    keys: set[str] = set()
    for line in lines[start : start + _MOST_LINES]:
        if _FENCE.fullmatch(line):
            return not keys or bool(keys & set(_KEYS)) or keys <= set(_SAID_OTHERWISE)
        if line.strip():
            keys.add(line.partition(":")[0].strip().casefold() if ":" in line else "")
    return bool(keys & set(_KEYS))


def read_front(lines: list[str]) -> Front:
    """Read the front matter at the head of ``lines``; faults carry line numbers from 1."""
    front = Front()
    if not has_front(lines):
        front.faults.append(Fault(1, "no_front"))
        return front
    start = next(i for i, line in enumerate(lines) if line.strip()) + 1
    end = next((i for i in range(start, len(lines)) if _FENCE.fullmatch(lines[i])), None)
    if end is None:
        front.faults.append(Fault(start, "front_open"))
        end = start
        while end < len(lines) and re.match(r"\s*\w+\s*:", lines[end]):
            end += 1
        front.body = end
    else:
        front.body = end + 1
    seen: set[str] = set()
    for number in range(start, end):
        if lines[number].strip():
            _read_line(front, number + 1, lines[number].strip(), seen)
    if "language" not in seen:
        front.faults.append(Fault(start, "no_language"))
    return front


def _read_line(front: Front, line: int, text: str, seen: set[str]) -> None:
    key, colon, value = (part.strip() for part in text.partition(":"))
    key = key.casefold()
    if not colon:
        front.faults.append(Fault(line, "no_key", {"text": text}))
    elif key not in _KEYS:
        front.faults.append(_unknown_key(line, key, value))
    elif key in seen:
        front.faults.append(Fault(line, "key_twice", {"key": key}))
    elif key == "language":
        front.language = value.casefold() if value.casefold() in LANGUAGES else ""
        if not front.language:
            front.faults.append(_unknown_language(line, value))
    else:
        try:
            front.scale = read_scale(value)
        except ScaleFault as fault:
            front.faults.append(Fault(line, fault.code, fault.values))
    if key in _KEYS:
        seen.add(key)


def _unknown_language(line: int, value: str) -> Fault:
    start = value.casefold()[:2]
    if start in LANGUAGES:
        return Fault(line, "language_long", {"value": value, "short": start})
    return Fault(line, "language_unknown", {"value": value})


def _unknown_key(line: int, key: str, value: str) -> Fault:
    if key in ("title", "titre"):
        return Fault(line, "title_in_front", {"key": key, "title": value or "…"})
    from rapidfuzz import process

    meant = _SAID_OTHERWISE.get(key)
    nearest = meant or process.extractOne(key, _KEYS)[0]
    return Fault(line, "unknown_key", {"key": key, "nearest": nearest})
