"""Words that tell a prompt from an answer, in French and English."""

from __future__ import annotations

import re

from tutor.decks.words import plain

_ASK_STRONG = """
    decrire expliquer distinguer nommer enumerer citer lister comparer differencier describe
    explain distinguish enumerate compare contrast differentiate discuss define outline summarise
    summarize name list state
""".split()
_ASK = """
    definir identifier donner presenter indiquer justifier illustrer analyser mentionner
    preciser montrer demontrer classer resumer relever situer determiner discuter evaluer
    commenter exposer rappeler proposer enoncer retracer formuler recenser detailler argumenter
    raconter relater reperer deduire synthetiser calculer schematiser developper caracteriser
    interpreter interroger opposer dire identify give present justify illustrate analyse analyze
    mention show classify evaluate assess recall cite write tell comment examine interpret
    calculate sketch characterise characterize suggest demonstrate select choose specify trace
    draw label provide argue recount relate predict formulate detail elaborate
""".split()
_FRENCH_ENDINGS = ("ez", "e", "ons", "is", "issez", "s")
_OPENERS = re.compile(
    r"(?:what|which|why|how|when|where|who|whom|whose|in what|in which|to what|for what|is|are|do|"
    r"does|can|quel(?:le)?s?|qui|que|quoi|qu|pourquoi|comment|combien|quand|ou|a quoi|en quoi|"
    r"de quoi|a qui|par quoi|sur quoi|est-ce|dans quel(?:le)?s?|selon quel(?:le)?s?)\b"
)
_NUMBER_WORDS = {
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "en": "two three four five six seven eight nine ten eleven twelve",
}
_NUMBERS = {
    language: {word: number for number, word in enumerate(words.split(), start=2)}
    for language, words in _NUMBER_WORDS.items()
}
_WORDS = re.compile(r"[^\W_]+(?:\.\d+)?")
_VAGUE = frozenset(
    [
        "certains",
        "certaines",
        "quelques",
        "plusieurs",
        "some",
        "several",
        "few",
        "divers",
        "diverses",
        "various",
    ]
)
_WHOLE = frozenset(
    [
        "les",
        "des",
        "ces",
        "ses",
        "leurs",
        "the",
        "these",
        "those",
        "its",
        "their",
        "tous",
        "toutes",
        "all",
    ]
)
_PART_AFTER = frozenset(["of", "parmi", "des"])
_PART_BEFORE = ("any", "at least", "au moins", "n importe lesquels", "n importe lesquelles")


def _forms() -> tuple[frozenset[str], frozenset[str]]:
    """Every form of an asking verb: infinitive, imperative with vous, tu, nous."""
    found = []
    for verbs in (_ASK_STRONG, _ASK):
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
    return frozenset(found[0]), frozenset(found[1] - found[0] | {"dites", "faites"})


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
        if re.fullmatch(r"[0-9.]+", word) and not (before in _WHOLE or i == 1):
            continue
        lead = " ".join(words[max(0, i - 3) : i])
        partly = lead.endswith(_PART_BEFORE) or after in _PART_AFTER
        if partly or i == 1:
            return value, True
        if before in _WHOLE or words[0] in _STRONG | _WEAK:
            return value, False
    return None


def vague_number(prompt: str) -> str | None:
    """The word of a prompt that asks for an unstated number of ideas ("certains", "some")."""
    words: list[str] = _WORDS.findall(prompt)
    return next((word for word in words if plain(word) in _VAGUE), None)


_CONTRAST = re.compile(r"\b(?:differ\w*|distin\w*|compar\w*|contrast\w*|oppos\w*|versus|vs)\b")


def compares(prompt: str) -> bool:
    """Whether a prompt sets two things against each other ("the difference between …")."""
    return _CONTRAST.search(plain(prompt)) is not None
