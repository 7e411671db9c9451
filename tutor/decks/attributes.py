"""``{#id key=value}`` after a question or a concept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tutor.decks.words import is_id, slug

_AROUND_EQUALS = re.compile(r"\s*=\s*")
_OTHER_WORDS = {"poids": "weight", "points": "weight", "point": "weight", "wt": "weight"}
_OTHER_WORDS |= {"parmi": "any", "au-choix": "any", "choose": "any", "min": "any"}


@dataclass(slots=True)
class Attributes:
    """What stood between the braces, and what was wrong with it (problem, remedy)."""

    id: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Attributes) -> None:
        """Take in a second group of the same line."""
        if self.id and other.id:
            self.faults.append((f"two ids, #{self.id} and #{other.id}", "Keep one of them"))
        for key in self.values.keys() & other.values.keys():
            self.faults.append((f"'{key}' is given twice", "Keep one of them"))
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


def read_attributes(inside: str, key: str) -> Attributes:
    """Read the inside of a group where ``#id`` and ``key`` are known."""
    read = Attributes()
    for token in _AROUND_EQUALS.sub("=", inside).split():
        name, equals, value = token.partition("=")
        if token.startswith("#"):
            read.add(_id(token[1:]))
        elif not equals:
            remedy = f"Write {{#{slug(token, 'id')}}} for an id or {{{key}=2}}"
            escape = f"to keep the braces as text, write \\{{{inside}}}"
            read.faults.append((f"'{token}' is neither an id nor key=value", f"{remedy}; {escape}"))
        elif name != key:
            read.faults.append(_unknown(name, value, key))
        else:
            read.add(Attributes(values={key: value.strip("\"'")}))
    return read


def write_attributes(ident: str, key: str, value: str | None) -> str:
    """Write a group; ``key`` only when it has a value."""
    return f"{{#{ident}}}" if value is None else f"{{#{ident} {key}={value}}}"


def _id(ident: str) -> Attributes:
    if is_id(ident):
        return Attributes(id=ident)
    remedy = f"Write #{slug(ident, 'id')}: lower-case letters without accents, figures and hyphens"
    return Attributes(faults=[(f"'#{ident}' cannot be an id", remedy)])


def _unknown(name: str, value: str, key: str) -> tuple[str, str]:
    meant = _OTHER_WORDS.get(name.casefold(), name.casefold())
    problem = f"unknown attribute '{name}'"
    if {meant, key} == {"any", "weight"}:
        place = "a question (##)" if meant == "any" else "a concept (-)"
        return problem, f"{meant}= belongs to {place}; here write #id or {key}=2"
    if name.casefold() == "id":
        return problem, f"Write #{slug(value, 'id')}"
    return problem, f"Did you mean {key}={value or 2}? Only #id and {key}= are known here"
