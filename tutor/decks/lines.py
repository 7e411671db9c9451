"""The lines of a deck grouped into blocks: a title, a question, a hint, a concept, a sub-line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from tutor.errors import Fault


class Kind(Enum):
    """What a block is."""

    TITLE = "title"
    QUESTION = "question"
    HINT = "hint"
    CONCEPT = "concept"
    KEY_POINT = "key_point"
    ACCEPTED = "accepted"
    MISCONCEPTION = "misconception"


SUB_LINES = frozenset({Kind.KEY_POINT, Kind.ACCEPTED, Kind.MISCONCEPTION})


@dataclass(slots=True)
class Block:
    """A marked line (counted from 1) with the plain lines that continue it, marks cut off."""

    kind: Kind
    line: int
    parts: list[str]


_RULE = re.compile(r"-{3,}|\*{3,}|_{3,}")
_HEADING = re.compile(r"(#+)[ \t]*(.*)")
_BULLET = re.compile(r"(?:[-*+•–—](?:[ \t]+|$)|-(?=[^\W\d_]|\*\*|[~!]))(.*)")
_NUMBERED = re.compile(r"\d{1,2}[.)][ \t]")
_TAB = 4  # columns of a tab, as editors show it
_SUB_INDENT = 2  # columns from which a dash is a key point, not a concept


def group(lines: list[str], first: int) -> tuple[list[Block], list[Fault]]:
    """Group ``lines`` from index ``first`` on.

    Returns:
        The blocks and the faults of lines that belong to none.
    """
    blocks: list[Block] = []
    faults: list[Fault] = []
    current: Block | None = None
    for number, line in enumerate(lines[first:], start=first + 1):
        body = line.strip(" \t")
        if not body or _RULE.fullmatch(body):
            current = None
            continue
        opened = _open(body, _indent(line), number)
        if isinstance(opened, Block):
            current = opened
            blocks.append(opened)
        elif opened is not None:
            faults.append(opened)
            current = None
        elif current is not None:
            current.parts.append(body)
        else:
            faults.append(Fault(number, "stray_line", {"text": _start(body)}))
    return blocks, faults


def _open(body: str, indent: int, line: int) -> Block | Fault | None:
    """The block that a line opens, its fault, or None for a plain line."""
    if heading := _HEADING.fullmatch(body):
        if len(heading[1]) > 2:
            return Fault(line, "heading_level", {"level": len(heading[1])})
        return Block(Kind.TITLE if len(heading[1]) == 1 else Kind.QUESTION, line, [heading[2]])
    if body[0] == ">":
        return Block(Kind.HINT, line, [body[1:].strip(" \t")])
    bullet = _BULLET.fullmatch(body)
    text = bullet[1] if bullet else body
    if text[:1] == "~":
        return Block(Kind.ACCEPTED, line, [text[1:].strip(" \t")])
    if text[:1] == "!":
        return Block(Kind.MISCONCEPTION, line, [text[1:].strip(" \t")])
    if bullet:
        return Block(Kind.KEY_POINT if indent >= _SUB_INDENT else Kind.CONCEPT, line, [text])
    if _NUMBERED.match(body):
        return Fault(line, "numbered_line", {"text": _start(body)})
    return None


def _indent(line: str) -> int:
    blank = line[: len(line) - len(line.lstrip(" \t"))]
    return sum(_TAB if c == "\t" else 1 for c in blank)


def _start(text: str) -> str:
    return text if len(text) <= 40 else text[:40].rsplit(" ", 1)[0] + " …"
