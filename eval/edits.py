"""Harmless edits of an answer: a fair grader gives the same verdicts before and after."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

import numpy as np

_LONG_WORD = re.compile(r"[^\W\d_]{6,}")
_MARKS = re.compile(r"[^\w\s'’-]")
TYPO_SHARE = 0.2


def typos(text: str, rng: np.random.Generator) -> str:
    """One long word in five, and one at least, with two inner letters exchanged."""
    places = [m.span() for m in _LONG_WORD.finditer(text)]
    if not places:
        return text
    count = max(1, round(TYPO_SHARE * len(places)))
    for index in rng.choice(len(places), size=count, replace=False):
        start, end = places[index]
        at = start + 1 + int(rng.integers(0, end - start - 3))
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def accents(text: str, rng: np.random.Generator) -> str:
    """No accent on any letter; "≠" is no letter and stays."""
    return "".join(unicodedata.normalize("NFD", c)[0] if c.isalpha() else c for c in text)


def case(text: str, rng: np.random.Generator) -> str:
    """Everything in capitals."""
    return text.upper()


def punctuation(text: str, rng: np.random.Generator) -> str:
    """No punctuation but apostrophes and hyphens."""
    return re.sub(r" {2,}", " ", _MARKS.sub(" ", text)).strip()


EDITS: Mapping[str, Callable[[str, np.random.Generator], str]] = {
    "typos": typos,
    "accents": accents,
    "case": case,
    "punctuation": punctuation,
}
