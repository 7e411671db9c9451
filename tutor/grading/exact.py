"""References that are one value: a number with or without a unit, a formula, a line of code.

Nearness says nothing there: 12 and 13 are neighbours, and so are ``<`` and ``<=``. What is compared
is the value, and case counts in symbols alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tutor.domain import Concept

_NUMBER = re.compile(
    r"(?<![\w.,])[-+−]?\d+(?:[ \u00a0\u202f'’]\d{3})*(?:[.,]\d+)*(?:[eE][-+]?\d+)?"
    r"(?P<unit>[ \u00a0\u202f]?"
    r"(?:[%‰°$€£Ωµ]\w?|[A-Za-zµΩ]{1,4}(?:[/·.]?[A-Za-zµΩ]{1,3}[²³23]?)?)(?!\w))?"
)
_VALUE_AFTER = re.compile(r"[=≈→⇒]|=>|->")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3}){2,}")
_SPACES = re.compile(r"\s+")
_SYMBOLS = re.compile(
    r"[=<>+*^_()\[\]{}|&;\\→≤≥≠√∑∫]|(?<=[A-Za-z])\d|\d(?=[A-Za-z])|(?<=\w)(?:::|\.)(?=\w)"
)
_PLAIN = re.compile(r"(?:[^\W\d_]['’][^\W\d_]{2}|[^\W\d_]{4})[^\W\d_]*[.,;:]?")
_LONGEST = 60
_TOKENS = 4
"""Characters and parts parted by blanks of a reference that is one value."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the unit after it; the unit is empty where there is none."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Exact:
    """What a concept states exactly: numbers, or rows of symbols without blanks."""

    numbers: tuple[Number, ...]
    symbols: tuple[str, ...]

    def said(self, text: str, alone: bool) -> bool | None:
        """Whether a text states the value; None where it neither does nor states another.

        Args:
            text: what is said of the concept.
            alone: whether a value in it can be of this concept only.
        """
        if self.numbers:
            return self._number_said(text, alone)
        if any(_stands(symbols, text) for symbols in self.symbols):
            return True
        lone = _symbols(text)
        same = lone is not None and lone.casefold() in (s.casefold() for s in self.symbols)
        return False if alone and lone is not None and not same else None

    def _number_said(self, text: str, alone: bool) -> bool | None:
        found = list(_numbers(text))
        signs = list(_VALUE_AFTER.finditer(text))
        final = list(_numbers(text[signs[-1].end() :]))[:1] if signs else []
        # Without a sign the value stands first or last; between them are the steps to it.
        candidates = final or found[:1] + found[-1:] if alone else found
        if any(_same(mine, theirs) for mine in self.numbers for theirs in candidates):
            return True
        other = bool(candidates) and all(
            mine.value != theirs.value for mine in self.numbers for theirs in candidates
        )
        return False if alone and other else None


def exact(concept: Concept) -> Exact | None:
    """The value that all of a concept's explanation is; None where it says more."""
    texts = (concept.explanation or next(iter(concept.key_points), ""), *concept.accepted)
    numbers = [_whole_number(t) for t in texts]
    if numbers[0] is not None:
        return Exact(tuple(n for n in numbers if n is not None), ())
    symbols = [_symbols(t) for t in texts]
    if symbols[0] is not None:
        return Exact((), tuple(s for s in symbols if s is not None))
    return None


def _whole_number(text: str) -> Number | None:
    bare = text.strip().rstrip(".")
    match = _NUMBER.fullmatch(bare)
    return _number(match) if match else None


def _numbers(text: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(text):
        yield _number(match)


def _number(match: re.Match[str]) -> Number:
    unit = match["unit"] or ""
    digits = _SPACES.sub("", match.group()[: len(match.group()) - len(unit)])
    digits = digits.replace("−", "-").replace("'", "").replace("’", "")
    if _THOUSANDS.fullmatch(digits.lstrip("+-")):
        digits = digits.replace(",", "").replace(".", "")
    *whole, last = re.split(r"[.,]", digits)
    return Number(float(".".join(["".join(whole), last]) if whole else last), unit.strip())


def _same(mine: Number, theirs: Number) -> bool:
    """Whether two numbers are one; a unit that is left out is meant."""
    units = {mine.unit, theirs.unit} - {""}
    return mine.value == theirs.value and (not mine.unit or len(units) == 1)


def _symbols(text: str) -> str | None:
    """A text that is a formula or code and nothing else, without its blanks."""
    bare = text.strip()
    tokens = bare.split()
    if not 0 < len(tokens) <= _TOKENS or len(bare) > _LONGEST or not _SYMBOLS.search(bare):
        return None
    return None if any(_PLAIN.fullmatch(t) for t in tokens) else "".join(tokens)


def _stands(symbols: str, text: str) -> bool:
    """Whether symbols stand in a text, blanks between them left out of account, and not inside a
    longer word, number or formula."""
    before = r"(?<![\w.<>=!+*/^-])" if symbols[0].isalnum() else "(?<![<>=!])"
    after = r"(?!\w|\s*[<>=!+*/^(\[-])" if symbols[-1].isalnum() else r"(?![<>=])"
    return re.search(before + r"\s*".join(map(re.escape, symbols)) + after, text) is not None
