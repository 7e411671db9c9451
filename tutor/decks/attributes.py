"""``{#id key=value}`` after a question or a concept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tutor.decks.words import is_id, slug
from tutor.errors import Fault
from tutor.language.notes import notes

_AROUND_EQUALS = re.compile(r"\s*=\s*")
_NOTES = notes().deck
_OTHER_WORDS = dict.fromkeys(_NOTES.weight, "weight") | dict.fromkeys(_NOTES.any, "any")


@dataclass(slots=True)
class Attributes:
    """What stood between the braces of a line (from 1), and what was wrong with it."""

    line: int
    id: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add(self, other: Attributes) -> None:
        """Take in a second group of the same line."""
        if self.id and other.id:
            self.faults.append(Fault(self.line, "two_ids", {"one": self.id, "other": other.id}))
        for key in self.values.keys() & other.values.keys():
            self.faults.append(Fault(self.line, "key_twice", {"key": key}))
        self.id = self.id or other.id
        self.values |= other.values
        self.faults += other.faults


def split_at_end(raw: str) -> tuple[str, str | None]:
    """Cut a group of braces off the end of a line: (the rest, the inside or None)."""
    body = raw.rstrip(" \t")
    before, brace, inside = body[:-1].rpartition("{")
    escaped = (len(before) - len(before.rstrip("\\"))) % 2
    if not brace or body[-1] != "}" or escaped or "}" in inside or "\\" in inside:
        return raw, None
    return before.rstrip(" \t"), inside


def read_attributes(inside: str, key: str, line: int) -> Attributes:
    """Read the inside of a group where ``#id`` and ``key`` are known."""
    read = Attributes(line)
    for token in _AROUND_EQUALS.sub("=", inside).split():
        name, equals, value = token.partition("=")
        if token.startswith("#"):
            read.add(_id(token[1:], line))
        elif not equals:
            said = {"token": token, "id": slug(token, "id"), "key": key, "inside": inside}
            read.faults.append(Fault(line, "no_attribute", said))
        elif name != key:
            read.faults.append(_unknown(name, value, key, line))
        else:
            read.add(Attributes(line, values={key: value.strip("\"'")}))
    return read


def write_attributes(ident: str, key: str, value: str | None) -> str:
    """Write a group; ``key`` only when it has a value."""
    return f"{{#{ident}}}" if value is None else f"{{#{ident} {key}={value}}}"


def _id(ident: str, line: int) -> Attributes:
    if is_id(ident):
        return Attributes(line, id=ident)
    fault = Fault(line, "bad_id", {"id": ident, "good": slug(ident, "id")})
    return Attributes(line, faults=[fault])


def _unknown(name: str, value: str, key: str, line: int) -> Fault:
    meant = _OTHER_WORDS.get(name.casefold(), name.casefold())
    if {meant, key} == {"any", "weight"}:
        return Fault(line, f"{meant}_misplaced", {"name": name})
    if name.casefold() == "id":
        return Fault(line, "id_attribute", {"name": name, "good": slug(value, "id")})
    return Fault(line, "unknown_attribute", {"name": name, "key": key, "value": value or 2})
