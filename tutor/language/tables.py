"""Tables of words as frozen dataclasses, from TOML.

A string in a table is a list of words, parted by blanks. A table or a key that no field knows is
an error, and so is a field without one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_type_hints

LANGUAGES = ("fr", "en")

Words = frozenset[str]
"""In the data one string: words parted by blanks."""
Numbers = Mapping[str, str]
"""Digits by word; in the data the words by their digits."""
Beginnings = tuple[str, ...]
"""What words begin with; in the data one string, as of words."""
Row = tuple[str, ...]
"""Words in their order; in the data one string."""
Patterns = tuple[str, ...]
"""Regular expressions; in the data an array of strings, or one string where none has a blank."""
Phrases = frozenset[tuple[str, ...]]
"""Words side by side; in the data an array of strings."""
Pairs = tuple[tuple[str, str], ...]
"""Words that belong together, two and two; in the data one string, "this/that" each."""

_Table = TypeVar("_Table")


def read_tables(table: type[_Table], room: str, language: str) -> _Table:
    """The tables of a language (fr or en), from its file in a package.

    Args:
        table: the dataclass.
        room: the package, such as ``tutor.language``.
        language: fr or en.

    Raises:
        KeyError: a key of the file that the dataclass lacks, or the other way round.
    """
    text = files(room).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return typed(table, tomllib.loads(text))


def typed(table: type[_Table], found: Mapping[str, Any]) -> _Table:
    """A table of the data as its dataclass."""
    kinds = get_type_hints(table)
    if kinds.keys() != found.keys():
        raise KeyError(f"{table.__name__}: {sorted(kinds.keys() ^ found.keys())}")
    return table(**{name: _value(kind, found[name]) for name, kind in kinds.items()})


def joined(one: _Table, other: _Table) -> _Table:
    """Two tables of the same kind, list by list."""
    names = [field.name for field in fields(cast(Any, one))]
    both = {name: _both(getattr(one, name), getattr(other, name)) for name in names}
    return type(one)(**both)


def _value(kind: Any, found: Any) -> Any:
    if kind == Words:
        return frozenset(found.split())
    if kind in (Beginnings, Patterns, Row):
        return tuple(found.split() if isinstance(found, str) else found)
    if kind == Pairs:
        return tuple(tuple(pair.split("/")) for pair in found.split())
    if kind == Phrases:
        return frozenset(tuple(phrase.split()) for phrase in found)
    if kind == Numbers:
        digits = {word: value for value, words in found.items() for word in words.split()}
        return MappingProxyType(digits)
    return typed(kind, found)


def _both(one: Any, other: Any) -> Any:
    if isinstance(one, frozenset):
        return one | other
    if isinstance(one, tuple):
        return tuple(dict.fromkeys(one + other))
    if isinstance(one, Mapping):
        return MappingProxyType({**one, **other})
    return joined(one, other)
