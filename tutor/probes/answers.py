"""Texts that answer wrongly: another question's reference, a turned or an incomplete one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle, zip_longest

from tutor.domain import Question
from tutor.probes.base import (
    PASS,
    Attack,
    Bench,
    explained,
    reference,
    sentence,
    shuffled,
    told,
    worth,
)
from tutor.probes.negation import WAYS, negate
from tutor.probes.numbers import change_numbers
from tutor.probes.phrases import ADORNED

FAMILIES: tuple[str, ...] = (
    "wrong and keywords",
    "adorned wrong answer",
    "other reference",
    "nearest reference",
    "shotgun",
    "whole deck",
    "negated reference",
    "exchanged descriptions",
    "number changed",
    "misconceptions",
    "concept deleted",
)
_KEYWORDS = 4  # words of a pile
_SHOTS = 10  # statements of a shotgun answer
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def made(bench: Bench) -> Iterator[Attack]:
    """Attacks with wrong content."""
    yield from _from_others(bench)
    yield from _turned(bench)
    yield from _deleted(bench)


def _from_others(bench: Bench) -> Iterator[Attack]:
    picked, near = bench.picked(), bench.nearest()
    if picked is None or near is None:
        return
    words = " ".join(keywords(bench))
    wrong = f"{reference(picked)} {sentence(words)}"
    yield Attack("wrong and keywords", wrong, False, f"answers {picked.id}; four own keywords")
    parts = zip(cycle(ADORNED[bench.language]), _SENTENCE.split(reference(picked)))
    adorned = " ".join(f"{opening} {part[0].lower()}{part[1:]}" for opening, part in parts)
    yield Attack("adorned wrong answer", adorned, False, f"answers {picked.id}, with adverbs")
    yield Attack("other reference", reference(picked), False, f"answers {picked.id}")
    yield Attack("nearest reference", reference(near), False, f"answers {near.id}")
    shots = _shots(bench.others)
    yield Attack("shotgun", " ".join(shots), False, f"{len(shots)} explanations, none of them own")
    every = " ".join(reference(q) for q in bench.around)
    yield Attack("whole deck", every, False, "the deck recited; the own reference is among them")


def keywords(bench: Bench) -> list[str]:
    """Four content words of the reference, from as many concepts as can be."""
    lists = [bench.content([explained(c)]) for c in bench.question.concepts]
    ranked = [sorted(found, key=lambda w: (-len(w), w)) for found in lists]
    layers = [w for layer in zip_longest(*ranked) for w in layer if w]
    return shuffled(list(dict.fromkeys(layers))[:_KEYWORDS], bench.question.id)


def _shots(questions: list[Question]) -> list[str]:
    """At most ten explanations, one of each question in turn."""
    layers = zip_longest(*([sentence(explained(c)) for c in q.concepts] for q in questions))
    return [text for layer in layers for text in layer if text][:_SHOTS]


def _turned(bench: Bench) -> Iterator[Attack]:
    question, language = bench.question, bench.language
    turned, used = [], []
    for number, concept in enumerate(question.concepts, start=bench.place):
        text, way = negate(explained(concept), language, WAYS[number % len(WAYS)])
        turned.append(told(concept, text, language))
        used.append(way)
    yield Attack("negated reference", " ".join(turned), False, ", ".join(used))
    swapped = exchanged(question, language)
    if swapped:
        yield Attack("exchanged descriptions", swapped, False, "each name, another's description")
    changed = [
        told(c, other, language)
        for c in question.concepts
        if (other := change_numbers(c, question.prompt, language)) is not None
    ]
    if changed:
        yield Attack("number changed", " ".join(changed), False, "numbers of key points altered")
    wrong = [told(c, c.misconceptions[0], language) for c in question.concepts if c.misconceptions]
    if wrong:
        yield Attack("misconceptions", " ".join(wrong), False, "what the deck says is wrong")


def exchanged(question: Question, language: str) -> str | None:
    """Each named concept with the description of the next; None with fewer than two."""
    named = [c for c in question.concepts if c.named and c.explanation]
    if len(named) < 2:
        return None
    pairs = zip(named, [*named[1:], named[0]], strict=True)
    return " ".join(told(a, b.explanation, language) for a, b in pairs)


def _deleted(bench: Bench) -> Iterator[Attack]:
    """One concept fewer than a full answer has; it may still deserve a pass."""
    question = bench.question
    for gone in question.concepts:
        kept = [c for c in question.concepts if c is not gone]
        if question.any is not None:
            kept = kept[: question.any - 1]
        if kept:
            text = " ".join(told(c, explained(c), bench.language) for c in kept)
            passes = worth(question, kept) >= PASS
            yield Attack("concept deleted", text, passes, f"without {gone.id}")
