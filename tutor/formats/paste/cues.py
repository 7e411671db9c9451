"""Words that tell a prompt from an answer, in French and English."""

from __future__ import annotations

import re

from tutor.decks.words import plain
from tutor.language import LANGUAGES, lexicon
from tutor.language.notes import any_of, notes

_NOTES = notes().asking
_FRENCH_ENDINGS = ("ez", "e", "ons", "is", "issez", "s")
_LEAST, _MOST = 2, 12
"""Numbers of ideas that a prompt asks for in words."""
_OPENERS = re.compile(any_of(_NOTES.openers) + r"\b")
_NUMBERS = {
    language: {
        word: int(digits)
        for word, digits in lexicon(language).numbers.items()
        if _LEAST <= int(digits) <= _MOST
    }
    for language in LANGUAGES
}
_WORDS = re.compile(r"[^\W_]+(?:\.\d+)?")


def _forms() -> tuple[frozenset[str], frozenset[str]]:
    """Every form of an asking verb: infinitive, imperative with vous, tu, nous."""
    found = []
    for verbs in (_NOTES.strong, _NOTES.weak):
        forms = set(verbs)
        for verb in verbs:
            for ending in _FRENCH_ENDINGS:
                if verb.endswith(("er", "ir", "re")):
                    forms.add(verb[:-2] + ending)
            if verb.endswith("crire"):
                forms |= {verb[:-2] + "vez", verb[:-2] + "s"}
            if verb.endswith("finir"):
                forms |= {verb[:-1] + "ssez", verb[:-1] + "s"}
        found.append(forms)
    return frozenset(found[0]), frozenset(found[1] - found[0] | _NOTES.forms)


_STRONG, _WEAK = _forms()


def asked(text: str) -> int:
    """How clearly a line asks for an answer: 0 not at all, 1 perhaps, 2 clearly, 3 certainly."""
    words = plain(text).replace("’", "'")
    body = re.sub(r"^(?:question|exercice|exercise)?\s*\d{0,2}\s*[.:)-]?\s*", "", words)
    first = re.match(r"[a-z]+", body)
    verb = first[0] if first else ""
    said = body[len(verb) :]
    if words.endswith("?"):
        return 3
    if not said.strip(" .;:") or said.lstrip().startswith((":", "-", "–")):
        return 0
    ends = words.rstrip().endswith((";", ":"))
    if verb in _STRONG:
        return 2 + ends
    if verb in _WEAK:
        numbers = any(stated_number(text, language) for language in _NUMBERS)
        return 1 + (ends or numbers)
    return 1 if _OPENERS.match(body) else 0


def is_infinitive_list(line: str, before: str) -> bool:
    """Whether two lines in a row begin with French infinitives, as the steps of a list do."""
    firsts = [re.match(r"[a-z]+", plain(text)) for text in (line, before)]
    return all(first is not None and first[0].endswith(("er", "ir", "re")) for first in firsts)


def opens_question(text: str) -> bool:
    """Whether ``text`` begins as a question does ("What …", "Pourquoi …")."""
    return _OPENERS.match(plain(text).replace("’", "'")) is not None


def stated_number(prompt: str, language: str) -> tuple[int, bool] | None:
    """How many ideas a prompt asks for.

    Returns:
        The number, and whether it means a choice among more ("any two", "deux des", "citez
        deux"); None when the prompt states no number.
    """
    words = [plain(word) for word in _WORDS.findall(prompt.replace("’", "'"))]
    for i, word in enumerate(words):
        value = _NUMBERS[language].get(word)
        if value is None and re.fullmatch(r"[2-9]|1[0-9]", word):
            value = int(word)
        if value is None:
            continue
        before = words[i - 1] if i else ""
        after = words[i + 1] if i + 1 < len(words) else ""
        if re.fullmatch(r"[0-9.]+", word) and not (before in _NOTES.whole or i == 1):
            continue
        lead = " ".join(words[max(0, i - 3) : i])
        partly = lead.endswith(_NOTES.part_before) or after in _NOTES.part_after
        if partly or i == 1:
            return value, True
        if before in _NOTES.whole or words[0] in _STRONG | _WEAK:
            return value, False
    return None


def vague_number(prompt: str) -> str | None:
    """The word of a prompt that asks for an unstated number of ideas ("certains", "some")."""
    words: list[str] = _WORDS.findall(prompt)
    return next((word for word in words if plain(word) in _NOTES.vague), None)


_CONTRAST = re.compile(rf"\b{any_of(_NOTES.contrast)}\b")


def compares(prompt: str) -> bool:
    """Whether a prompt sets two things against each other ("the difference between …")."""
    return _CONTRAST.search(plain(prompt)) is not None
