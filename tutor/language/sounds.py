"""How a French word sounds, roughly: words that are spelt apart and sound alike have one key.

Many learners write as they hear ("la profase", "les cromosome se condanse"). The rules are those of
French spelling: letters that say one sound, nasal vowels, endings that are not heard.
"""

from __future__ import annotations

import re

_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("s?c(?=[eiy])", "s"),
        (r"(?:(?<!m)ent|e[rztse]?|ees|ai[st]?|aient|[stdxp]+)$", ""),
        ("ph", "f"),
        ("(?<!s)t(?=ion|ie[lu])", "s"),
        ("ss|z", "s"),
        ("gu(?=[eiy])", "g"),
        ("ge(?=[ao])|g(?=[eiy])", "j"),
        ("ch(?=[rl])|qu?|ck?(?!h)", "k"),
        ("oeu?", "e"),
        ("eau|au", "o"),
        ("(?:ain|ein|aim|in|im|yn|ym)(?![aeiouynm])", "5"),
        ("(?:an|am|en|em)(?![aeiouynm])", "1"),
        ("(?:on|om)(?![aeiouynm])", "3"),
        ("ai|ei", "e"),
        ("(?<!c)h", ""),
        ("y", "i"),
        ("w", "v"),
        (r"([a-z\d])\1", r"\1"),
    )
)
_SHORTEST = 3  # characters of what a word sounds like, to be compared


def sound(folded: str) -> str:
    """The key of a folded word; empty where too little is left to tell words apart."""
    for pattern, said in _RULES:
        folded = pattern.sub(said, folded)
    return folded if len(folded) >= _SHORTEST else ""
