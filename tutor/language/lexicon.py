"""The word lists of a language, from ``fr.toml`` and ``en.toml``, typed.

A string in a table is a list of words, parted by blanks. Each table says there what its words do,
where they come from, and how they are written: folded (no accents, no capitals), unless it says
otherwise. A table or a key that no field below knows is an error, and so is a field without one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_type_hints

LANGUAGES = ("fr", "en")

Words = frozenset[str]
"""In the data one string: words parted by blanks."""
Numbers = Mapping[str, str]
"""Digits by word; in the data the words by their digits."""

_Table = TypeVar("_Table")


@dataclass(frozen=True, slots=True)
class WordClasses:
    """Which words do what.

    Attributes:
        function: words that carry no content; those that turn a sense (not, sans, less) too.
        turning_prefixes: prefixes that turn the sense of a word.
        no_answer: content words that say no more than that nothing is known, or yes, no, all
            right.
    """

    function: Words
    turning_prefixes: Words
    no_answer: Words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All word lists of one language, or of both.

    Attributes:
        words: which words do what.
        numbers: numbers in words.
    """

    words: WordClasses
    numbers: Numbers


@lru_cache(maxsize=2)
def lexicon(language: str) -> Lexicon:
    """The word lists of a language (fr or en), read at the first call."""
    text = files("tutor.language").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return _typed(Lexicon, tomllib.loads(text))


@lru_cache(maxsize=1)
def mixed() -> Lexicon:
    """The word lists of both languages together: learners mix them."""
    first, *others = (lexicon(language) for language in LANGUAGES)
    for other in others:
        first = _joined(first, other)
    return first


def _typed(table: type[_Table], found: Mapping[str, Any]) -> _Table:
    """A table of the data as its dataclass."""
    kinds = get_type_hints(table)
    if kinds.keys() != found.keys():
        raise KeyError(f"{table.__name__}: {sorted(kinds.keys() ^ found.keys())}")
    return table(**{name: _value(kind, found[name]) for name, kind in kinds.items()})


def _value(kind: Any, found: Any) -> Any:
    if kind == Words:
        return frozenset(found.split())
    if kind == Numbers:
        digits = {word: value for value, words in found.items() for word in words.split()}
        return MappingProxyType(digits)
    return _typed(kind, found)


def _joined(one: _Table, other: _Table) -> _Table:
    """Two tables of the same kind, list by list."""
    names = [field.name for field in fields(cast(Any, one))]
    both = {name: _both(getattr(one, name), getattr(other, name)) for name in names}
    return type(one)(**both)


def _both(one: Any, other: Any) -> Any:
    if isinstance(one, frozenset):
        return one | other
    if isinstance(one, Mapping):
        return MappingProxyType({**one, **other})
    return _joined(one, other)
