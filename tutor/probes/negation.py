"""Turn a statement round: several ways of negating in French and in English, and opposites.

Finite verbs are found in a closed list of frequent ones, never after a relative pronoun or where
the verb is negated already; a statement without such a verb is denied as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import lru_cache

from tutor.language import lexicon, mixed
from tutor.probes.verbs import (
    AUXILIARIES,
    ENGLISH_BASE,
    french_verbs,
    singular,
)

WAYS: tuple[str, ...] = ("plain", "never", "denied", "spoken", "no longer", "opposite", "at all")

_ATTACKS = mixed().attacks
_TOKEN = re.compile(r"[^\W\d_]+['’]|[^\W\d_]+(?:[-][^\W\d_]+)*")
_DENIED: Mapping[str, str] = {
    "fr": "il est faux de soutenir ceci : {}",
    "en": "it would be wrong to say this: {}",
}
_AFTER: Mapping[str, str] = {
    "plain": "pas",
    "never": "jamais",
    "spoken": "pas",
    "no longer": "plus",
    "at all": "en aucun cas",
}
_CLITIC = re.compile(r"(?:\b(?:se|lui|y)\s+|\bs['’])+$", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouyhéèêâîô]", re.IGNORECASE)
_NEGATED = re.compile(rf"\s+(?:{'|'.join(_ATTACKS.negated)})\b")
_PARTICIPLE = re.compile(rf"\s+(?:\w+\s+)?(?:\w+ed|{'|'.join(sorted(_ATTACKS.participles))})\b")
_PLURAL = re.compile(rf"(?:[^s'’]s|{'|'.join(sorted(_ATTACKS.plural))}),?$", re.IGNORECASE)


def negate(text: str, language: str, way: str = "plain") -> tuple[str, str]:
    """``text`` turned round, and the way that was used.

    Args:
        text: one or more sentences that state something.
        language: fr or en.
        way: one of ``WAYS``; "plain" where there is no opposite, "denied" where no verb is found.
    """
    if way == "opposite":
        turned = _opposite(text, language)
        if turned != text:
            return turned, way
        way = "plain"
    if way != "denied":
        turned = (_french if language == "fr" else _english)(text, way)
        if turned != text:
            return turned, way
    begun = text[:1].lower() + text[1:] if text[1:2].islower() else text
    return _DENIED[language].format(begun), "denied"


def _eligible(text: str, language: str, verbs: Container[str]) -> list[tuple[str, int, int]]:
    """Finite verbs to be negated: the first of each main clause, as (form, start, end).

    A clause is left alone after a relative or a subordinating word, up to the next comma.
    """
    found: list[tuple[str, int, int]] = []
    inside = done = False
    before, end = "", 0
    for match in _TOKEN.finditer(text):
        word, gap = match.group().lower(), text[end : match.start()]
        if any(mark in gap for mark in ".;:!?"):
            inside = done = False
        elif "," in gap:
            inside = False
        if word in _ATTACKS.joining:
            inside = done = False
        elif word in _ATTACKS.subordinating:
            inside = True
        free = not (
            inside or done or before in lexicon(language).attacks.barring or before in verbs
        )
        if word in verbs and free and not _NEGATED.match(text, match.end()):
            found.append((match.group(), match.start(), match.end()))
            done = True
        if language == "en" or word not in _ATTACKS.clitics:
            before = word
        end = match.end()
    return found


def _french(text: str, way: str) -> str:
    for _, start, end in reversed(_eligible(text, "fr", french_verbs())):
        text = f"{text[:end]} {_AFTER[way]}{text[end:]}"
        if way != "spoken":
            clitic = _CLITIC.search(text, 0, start)
            at = clitic.start() if clitic else start
            text = text[:at] + ("n'" if _VOWEL.match(text, at) else "ne ") + text[at:]
    return text


def _english(text: str, way: str) -> str:
    forms = _english_forms()
    for said, start, end in reversed(_eligible(text, "en", forms.keys() | AUXILIARIES)):
        word, rest = said.lower(), text[end:]
        before = text[:start].rsplit(maxsplit=1)[-1].lower() if text[:start].strip() else ""
        if word in AUXILIARIES and not (word in forms and not _PARTICIPLE.match(rest)):
            text = text[:start] + _with_auxiliary(said, way) + rest
        elif word != forms.get(word) or _PLURAL.search(before):
            text = text[:start] + _with_support(said, forms[word], way) + rest
    return text


def _with_support(said: str, base: str, way: str) -> str:
    if way in ("never", "no longer"):
        return f"{way} {said}"
    support = "do" if base == said.lower() else "does"
    if way == "spoken":
        return f"{support}n't {base}"
    return f"{support} not in any way {base}" if way == "at all" else f"{support} not {base}"


def _with_auxiliary(said: str, way: str) -> str:
    if way == "spoken":
        return {"can": "can't", "will": "won't"}.get(said, f"{said}n't")
    if way == "plain" and said == "can":
        return "cannot"
    return {"plain": "{} not", "at all": "{} in no way"}.get(way, "{} " + way).format(said)


@lru_cache(maxsize=1)
def _english_forms() -> Mapping[str, str]:
    """Base and third-person forms, and the base of each."""
    table = {form: base for base in ENGLISH_BASE for form in (base, singular(base))}
    return table | {"have": "have", "has": "have"}


@lru_cache(maxsize=2)
def _opposites(language: str) -> Mapping[str, str]:
    pairs = lexicon(language).attacks.opposites
    return {a: b for one, other in pairs for a, b in ((one, other), (other, one))}


def _opposite(text: str, language: str) -> str:
    table = _opposites(language)

    def turned(match: re.Match[str]) -> str:
        word = match.group()
        other = table.get(word.lower())
        if other is None:
            return word
        return other.capitalize() if word[0].isupper() else other

    return _TOKEN.sub(turned, text)
