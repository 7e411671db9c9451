"""Finite verbs that statements are turned round at."""

from __future__ import annotations

from functools import lru_cache

from tutor.language import lexicon

AUXILIARIES = lexicon("en").attacks.auxiliaries
ENGLISH_BASE = lexicon("en").attacks.verbs


@lru_cache(maxsize=1)
def french_verbs() -> frozenset[str]:
    """Third-person forms of frequent French verbs, in lower case."""
    attacks = lexicon("fr").attacks
    return attacks.forms | {stem + end for stem in attacks.verbs for end in ("e", "ent")}


def singular(base: str) -> str:
    """Third person singular of an English verb."""
    if base.endswith(("s", "sh", "ch", "x", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"
