"""Texts that show no knowledge: copies, words without sense, pleas, nothing at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from tutor.probes.base import Attack, Bench, explained, shuffled
from tutor.probes.phrases import BLANK, ELSEWHERE, EMOJI, FILLED, INJECTED, UNKNOWING

FAMILIES: tuple[str, ...] = (
    "copied question",
    "question and filler",
    "all keywords",
    "half the keywords",
    "gibberish",
    "domain words",
    "off topic",
    "does not know",
    "empty",
    "emoji",
    "one word",
    "two words",
    "names only",
    "injection",
)
_LETTERS = "aeioubcdfghjklmnpqrstvxz"
_DOMAIN_WORDS = 24  # words of other questions


def made(bench: Bench) -> Iterator[Attack]:
    """Attacks without knowledge."""
    language, prompt = bench.language, bench.question.prompt
    yield _idle("copied question", prompt, "the prompt, word for word")
    for frame in FILLED[language]:
        body = prompt.rstrip(" .?!:")
        yield _idle("question and filler", frame.format(body), "the prompt as a statement")
    yield from _word_lists(bench)
    yield _idle("gibberish", _gibberish(bench.question.id), "words that are none")
    for family, texts in (
        ("off topic", ELSEWHERE[language]),
        ("does not know", UNKNOWING[language]),
        ("empty", BLANK),
        ("emoji", EMOJI),
        ("injection", INJECTED[language]),
    ):
        for text in texts:
            yield _idle(family, text, "a fixed text")
    names = [c.name for c in bench.question.concepts if c.named]
    if names:
        yield _idle("names only", ", ".join(names), "named, not described")
        listed = "\n".join(f"- {n}" for n in names)
        yield _idle("names only", listed, "named line by line, not described")
        first = names[0]
        plea = INJECTED[language][0]
        yield _idle("injection", f"{first}. {plea}", "a name and an order to the grader")


def _idle(family: str, text: str, note: str) -> Attack:
    return Attack(family, text, False, note)


def _word_lists(bench: Bench) -> Iterator[Attack]:
    question = bench.question
    own = bench.content(explained(c) for c in question.concepts)
    mixed = shuffled(own, question.id)
    if mixed:
        yield _idle("all keywords", " ".join(mixed), "every content word, in disorder")
        yield _idle("half the keywords", " ".join(mixed[::2]), "every second content word")
        longest = sorted(own, key=lambda w: (-len(w), w))
        yield _idle("one word", longest[0], "the longest content word")
        if len(longest) > 1:
            yield _idle("two words", " ".join(longest[:2]), "the two longest content words")
    theirs = bench.content(explained(c) for q in bench.others for c in q.concepts)
    if theirs:
        text = " ".join(shuffled(theirs, question.id)[:_DOMAIN_WORDS])
        yield _idle("domain words", text, "content words of the other questions")


def _gibberish(salt: str) -> str:
    """Twelve invented words of two to nine letters."""
    invented = []
    for number in range(12):
        digest = hashlib.blake2b(f"{salt}|{number}".encode(), digest_size=10).digest()
        letters = [_LETTERS[byte % len(_LETTERS)] for byte in digest[1:]]
        invented.append("".join(letters[: 2 + digest[0] % 8]))
    return " ".join(invented)
