"""Change the numbers of an explanation where a number is part of what is asked."""

from __future__ import annotations

import re

from tutor.domain import Concept
from tutor.language import fold, lexicon, mixed

_DIGITS = re.compile(r"(?<![\w.,])\d+(?![\w]|[.,]\d)")
_DEFINITE = re.compile(rf"\b(?:{'|'.join(sorted(mixed().attacks.definite))})\s+$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


def change_numbers(concept: Concept, prompt: str, language: str) -> str | None:
    """The explanation with other numbers; None unless a key point or accepted wording counts.

    Numbers that the prompt itself gives are left alone.
    """
    given = _numbers(prompt, language)
    defining = _numbers(" ".join((*concept.key_points, *concept.accepted)), language) - given
    text = concept.explanation
    if not defining & _numbers(text, language):
        return None
    counts = lexicon(language).attacks.counts

    def other(match: re.Match[str]) -> str:
        word = fold(match.group())
        definite = _DEFINITE.search(text, 0, match.start()) is not None
        if definite or word not in defining or word not in counts:
            return match.group()
        return counts[(counts.index(word) + 3) % len(counts)]

    def digits(match: re.Match[str]) -> str:
        value = match.group()
        return str(int(value) + 37) if value in defining else value

    changed = _DIGITS.sub(digits, _WORD.sub(other, text))
    return None if changed == text else changed


def _numbers(text: str, language: str) -> set[str]:
    spelt = {fold(w) for w in _WORD.findall(text)} & set(lexicon(language).attacks.counts)
    return spelt | set(_DIGITS.findall(text))
