"""English by rule: negate a sentence, take its negation away, frame it, name its numbers."""

from __future__ import annotations

import random
import re

NEGATION = re.compile(
    r"\b(?:not|no|never|nothing|nobody|none|neither|nor|cannot|without|nowhere|hardly)\b|n't\b",
    re.I,
)
WORD = re.compile(r"\w+(?:[-']\w+)*")
BE = set("is are was were am".split())
MODAL = set("can could should must will would".split())
SHORT = {"can": "can't", "will": "won't", "am": "am not"}
SUBORDINATORS = set(
    "that which who whom whose where if when whether because while as than what how why until "
    "before after unless whenever wherever whoever whatever although though since or to".split()
)
THIRD = set(
    "contains allows provides makes requires creates gives takes includes represents prevents "
    "wants likes knows lives speaks becomes produces consists exists depends belongs seems looks "
    "comes goes works plays defines determines describes enables ensures follows happens improves "
    "involves occurs protects receives reduces refers returns says sends tells understands has "
    "increases decreases appears remains acts leads".split()
)
PLAIN = set("know want like need live speak understand believe remember work have see play".split())
PAST = {
    "went": "go", "saw": "see", "made": "make", "took": "take", "came": "come", "got": "get",
    "gave": "give", "knew": "know", "wanted": "want", "liked": "like", "bought": "buy",
    "told": "tell", "found": "find", "left": "leave", "lost": "lose", "won": "win", "ate": "eat",
    "drank": "drink", "wrote": "write", "sold": "sell", "became": "become", "died": "die",
    "started": "start", "stopped": "stop", "worked": "work", "lived": "live", "helped": "help",
    "asked": "ask", "answered": "answer", "opened": "open", "closed": "close", "broke": "break",
    "built": "build", "began": "begin", "paid": "pay", "married": "marry", "caught": "catch",
    "had": "have", "said": "say", "thought": "think", "kept": "keep", "sent": "send",
    "brought": "bring", "accepted": "accept", "finished": "finish", "learned": "learn",
    "moved": "move", "played": "play", "spoke": "speak", "visited": "visit", "arrived": "arrive",
}  # fmt: skip
NOUNS_TOO = {"like", "need", "work", "play", "works", "plays", "acts", "leads", "returns", "left",
             "looks", "increases", "decreases", "live", "have", "see", "found"}  # fmt: skip
PRONOUNS = {"i", "you", "he", "she", "it", "we", "they", "this", "there"}
BLOCK_AFTER = set(
    "also always often only just sometimes already still usually both either all even better "
    "rather probably certainly certain been like to one".split()
)
GUARD = re.compile(
    r"\b(?:some\w*|sometimes|many|few|several|maybe|perhaps|only|just|any\w*|either|too|"
    r"already|else|rather|had better|used to|may|might|each other|every)\b",
    re.I,
)
PARTICIPLE = re.compile(
    r"(?:\w+(?:ed|en|wn|ught)|been|had|made|gone|come|become|left|lost|found|kept|put|read|met|"
    r"won|told|said|sold|paid|built|sent|spent|got|cut|set|led|heard|held|done|begun)$"
)
NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
ROUND = re.compile(r"\b(?:more|less|least|about|up to|almost|nearly|over|most|than)\b", re.I)
RINGS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "january february june july september november december",
    "red yellow pink", "blue green black white grey", "north south",
)  # fmt: skip
CONJUNCTIONS = {"and": " and ", "but": ", but ", "because": " because ", "because2": " because ",
                "which": ", which ", "so that": " in order to ", "while": " while "}  # fmt: skip
LOWERED = set(
    "the a an this that these those he she it they we you my your his her its our their in for "
    "each all every if when at to there most".split()
)


def negated(text: str) -> bool:
    """Return whether a word of negation is in the text."""
    return NEGATION.search(text) is not None


def _with_auxiliary(word: str, kind: str, chance: random.Random) -> str:
    low = word.lower()
    if kind == "never":
        return f"{word} never"
    if kind == "nomore":
        return f"{word} no longer"
    if low in {"am", "can"} or chance.random() < 0.5:
        return "cannot" if low == "can" else f"{word} not"
    short = SHORT.get(low, f"{low}n't")
    return short.capitalize() if word[0].isupper() else short


def _with_do(word: str, kind: str, chance: random.Random) -> str | None:
    low = word.lower()
    if kind != "plain":
        return f"{'never' if kind == 'never' else 'no longer'} {word}"
    if low in PAST:
        helper, base = "did", PAST[low]
    elif low in THIRD:
        helper, base = "does", infinitive(low)
    else:
        helper, base = "do", low
    return f"{helper}n't {base}" if chance.random() < 0.5 else f"{helper} not {base}"


def infinitive(third: str) -> str:
    """Return the plain form of a verb in the third person."""
    special = {"has": "have", "goes": "go", "does": "do"}
    if third in special:
        return special[third]
    if third.endswith("ies"):
        return third[:-3] + "y"
    return third[:-2] if third.endswith(("sses", "ches", "shes", "xes")) else third[:-1]


def third_person(plain: str) -> str:
    """Return a verb in the third person."""
    special = {"have": "has", "be": "is", "do": "does", "go": "goes"}
    if plain in special:
        return special[plain]
    if re.search(r"[^aeiou]y$", plain):
        return plain[:-1] + "ies"
    return plain + ("es" if plain.endswith(("s", "ch", "sh", "x", "z")) else "s")


def _negated_verb(
    found: list[re.Match[str]], place: int, kind: str, chance: random.Random
) -> str | None:
    """The word at a place negated, "" where it is no finite verb, None in doubt."""
    word = found[place][0]
    low = word.lower()
    before = found[place - 1][0].lower() if place else ""
    after = found[place + 1][0].lower() if place + 1 < len(found) else ""
    if re.search(r"(?:^i'm|'re|^(?:it|he|she|that|there)'s)$", low):
        tail = {"plain": "not", "never": "never", "nomore": "no longer"}[kind]
        return f"{word} {tail}"
    if "'" in low:
        return None if re.search(r"'(?:s|d|ll|ve)$", low) else ""
    if low in BE or low in MODAL:
        return _with_auxiliary(word, kind, chance)
    if low in {"has", "have", "had"} and PARTICIPLE.match(after):
        return _with_auxiliary(word, kind, chance)
    if low in {"has", "have", "had"} and after == "to":
        return _with_do(word, kind, chance) if before in PRONOUNS else None
    if kind == "nomore" and low in PAST:
        return None
    known = low in THIRD or low in PAST or (low in PLAIN and before in PRONOUNS - {"it"})
    if not known or place == 0:
        return ""
    if (
        low in NOUNS_TOO | set(PAST)
        and before not in PRONOUNS
        and not found[place - 1][0].istitle()
    ):
        return "" if low in PLAIN else None
    return _with_do(word, kind, chance)


def finite(text: str) -> bool:
    """Return whether a verb that is surely finite is in the text."""
    found = {word.lower() for word in WORD.findall(text)}
    known = BE | MODAL | set(PAST) | (THIRD - NOUNS_TOO) | {"has", "have", "had"}
    return not found.isdisjoint(known)


def negate(text: str, kind: str, chance: random.Random) -> str | None:
    """Return the sentence with its main verb negated, None where that is not sure to be right.

    Args:
        text: one sentence without negation.
        kind: ``plain`` (not), ``never`` or ``nomore`` (no longer).
        chance: chooses the short or the long form.
    """
    if negated(text) or GUARD.search(text):
        return None
    found = list(WORD.finditer(text))
    for place, one in enumerate(found):
        if one[0].lower() in SUBORDINATORS:
            return None
        made = _negated_verb(found, place, kind, chance)
        if made is None:
            return None
        if made:
            after = found[place + 1][0].lower() if place + 1 < len(found) else ""
            if place == 0 or (after in BLOCK_AFTER and not made.startswith(("do", "did"))):
                return None
            if after in {"that"}:
                return None
            return text[: one.start()] + made + text[one.end() :]
    return None


NEVER_LIFTED = re.compile(
    r"\b(?:any\w*|even|yet|at all|either|ever|but|only|just|always|all|every\w*|necessarily|no|nor|"
    r"neither|nothing|nobody|none|without|hardly|until|much|many|if|as|so|such|too|enough|that|"
    r"really|very|nowhere|care|mind|help|let's|why|when|before|long|fail)\b",
    re.I,
)
SHORT_NOT = re.compile(r"\b(\w+)(?:n't| not)\b", re.I)
FULL = {"ca": "can", "wo": "will", "can": "can", "sha": "shall"}


def affirm(text: str) -> str | None:
    """Return a sentence of one "not", "n't" or "never" without it, None in doubt."""
    if len(NEGATION.findall(text)) != 1 or NEVER_LIFTED.search(text):
        return None
    if found := re.search(r"\bcannot\b", text, re.I):
        return text[: found.start()] + "can" + text[found.end() :]
    if found := re.search(r"\bnever (?!to\b)", text):
        return text[: found.start()] + "always " + text[found.end() :] if found.start() else None
    found = SHORT_NOT.search(text)
    if not found:
        return None
    word, rest = found[1], text[found.end() :]
    low = word.lower()
    if low in {"do", "does"}:
        verb = re.match(r" (\w+)", rest)
        if not verb or not found.start() or verb[1] in {"have", "not"}:
            return None
        said = third_person(verb[1]) if low == "does" else verb[1]
        return text[: found.start()] + said + rest[verb.end() :]
    if low not in BE | MODAL | {"ca", "wo", "has", "have", "had", "did"}:
        return None
    return text[: found.start()] + FULL.get(low, word) + rest if found.start() else None


def lower_first(text: str) -> str | None:
    """Return a sentence that can follow a frame, None where its first word may be a name."""
    first = WORD.match(text)
    if not first or first[0].lower() not in LOWERED | {"i", "i'm"}:
        return None
    return (
        text
        if first[0].startswith("I") and first[0] in {"I", "I'm"}
        else (text[0].lower() + text[1:])
    )


def that(frame: str, text: str) -> str | None:
    """Return "frame that sentence"."""
    lowered = lower_first(text)
    return None if lowered is None else f"{frame} that {lowered}"


FALSE_FRAMES = ("It is false", "It would be wrong to say", "It is a mistake to think",
                "One errs in thinking")  # fmt: skip
DOUBLE_FRAMES = ("It is not false", "Nobody can deny", "There is no doubt", "It isn't wrong to say",
                 "No one disputes")  # fmt: skip
TAKEN_BACK = ("{0} No, in fact {1}", "{0} Wait, no: {1}", "{0} Actually no: {1}",
              "{0} Let me correct that: {1}", "{0} Sorry, the other way round: {1}")  # fmt: skip
ONLY = re.compile(r"\b(?:only|just|nothing but)\b", re.I)
