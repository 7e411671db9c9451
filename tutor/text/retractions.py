"""Where a writer takes back what was just said: "non, pardon : ...", "no wait, ..."

The last word counts: what stands before such a place, back to the last end of a sentence, is no
longer claimed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tutor.domain import Span
from tutor.text.words import fold

# Bounded, so that a long row of them takes as many steps as it has words.
_FILLER = (
    r"(?:(?:euh|erm|um|hm+|ah|oh|well|enfin|bon|mais|but|et|and|ou plutot|or rather|en fait"
    r"|actually|no|non)[ ,.:;!?…–—-]+){0,8}"
)
_STRONG = (
    r"(?:non (?:attend|pardon|je\b|ce n)|no (?:wait|hang on|sorry|that'?s|it'?s)|pardon\b"
    r"|(?:correction|rectification)\b|je (?:me )?(?:corrige|rectifie|reprends|trompe|raye|efface)"
    r"|(?:au|autant) temps? pour moi|attend(?:s|ez)\b|oublie[zs]? (?:ca|cela)"
    r"|j'ai (?:inverse|confondu|melange)|scratch that|strike that|hang on\b|(?:oh )?wait\b"
    r"|i (?:take (?:it|that) back|got (?:that|it) (?:back to front|backwards?|wrong)|was wrong"
    r"|correct myself|mixed (?:that|it|them) up)|my mistake|let me correct"
    r"|on (?:second thoughts?|reflection)\b,? ?(?:no\b)?|come to think of it\b,? ?(?:no\b)?"
    r"|(?:a bien y (?:penser|reflechir|regarder)|a la reflexion|(?:toute )?reflexion faite)\b"
    r"|quoique, (?:en realite|en fait))"
)
_WEAK = (
    r"(?:non ?[,:;.!…]|no ?[,:;.!…]|sorry\b|i mean(?:t)?\b|je voulais dire"
    r"|c'est (?:faux|l'inverse|le contraire)\b"
    r"|that'?s (?:wrong|not right|not it|the (?:wrong|other) way)"
    r"|it'?s the (?:other way|opposite|reverse))"
)
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
