"""Where a writer takes back what was just said: "non, pardon : ...", "no wait, ..."

The last word counts: what stands before such a place, back to the last end of a sentence, is no
longer claimed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tutor.domain import Span
from tutor.language.lexicon import mixed
from tutor.language.words import fold

_LISTS = mixed().retractions
# Bounded, so that a long row of them takes as many steps as it has words.
_FILLER = rf"(?:(?:{'|'.join(_LISTS.fillers)})[ ,.:;!?…–—-]+){{0,8}}"
_STRONG = f"(?:{'|'.join(_LISTS.strong)})"
_WEAK = f"(?:{'|'.join(_LISTS.weak)})"
_AT_START = re.compile(f"{_FILLER}(?:{_STRONG}|{_WEAK})")
_OPENING = re.compile(f"{_FILLER}(?:{_STRONG}|{_WEAK})?")
_BREAK = r"(?:[…–—]|\.\.\.| - )\s*"
_INSIDE = re.compile(f"(?:{_BREAK}|, )(?={_FILLER}{_STRONG})|{_BREAK}(?={_FILLER}{_WEAK})")


def parted(text: str, span: Span) -> list[Span]:
    """A unit, cut where it takes back what it has just said."""
    said = text[span.start : span.end]
    folded = fold(said)
    if len(folded) != len(said):
        return [span]
    opening = _OPENING.match(folded)
    first = opening.end() if opening else 0
    bounds = [0, *(m.end() for m in _INSIDE.finditer(folded) if m.start() > first), len(said)]
    return [
        Span(span.start + a, span.start + a + len(said[a:b].rstrip()))
        for a, b in pairwise(bounds)
        if any(map(str.isalnum, said[a:b]))
    ]


def taken_back(text: str, units: Sequence[Span]) -> frozenset[int]:
    """Units that the unit after them takes back."""
    return frozenset(
        u for u, span in enumerate(units[1:]) if _AT_START.match(fold(text[span.start : span.end]))
    )
