"""Hashes of everything that decides a grade, for the receipt: two decks, models or coefficients
that differ in anything that can change a grade never share them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from importlib.resources import files

import numpy as np

from tutor.decks.reading import canonical
from tutor.domain import Deck, Inputs, Question
from tutor.grading.question import stated
from tutor.grading.relevance import RelevanceModel
from tutor.grading.verdicts import Coefficients

_BYTES = 8
"""Bytes of a hash: 16 hexadecimal characters."""
_WORDS = "language"
"""The room of the package where word lists stand, and what cuts a text into words."""


def inputs(
    deck: Deck,
    question: Question,
    around: Sequence[Question],
    encoder: str,
    reader: str,
    coefficients: str,
    opinion: str,
) -> Inputs:
    """Hashes of what decides the grades of answers to a question.

    Args:
        deck: the question's deck.
        question: the question.
        around: the questions of the deck that an answer is told apart from, in order.
        encoder: hash of the encoder.
        reader: hash of the reader that comes with tutor, or the empty text.
        coefficients: ``coefficients_hash``.
        opinion: hash of the second opinion, its model and prompt, or the empty text.
    """
    others = [[q.id, *stated(q)] for q in around if q.id != question.id]
    return Inputs(
        question=_hash([canonical(_read_of(deck, question))]),
        neighbours=_hash([canonical([[q.id for q in around], others])]),
        encoder=encoder,
        reader=reader,
        coefficients=coefficients,
        lexicon=lexicon_hash(),
        opinion=opinion,
    )


def _read_of(deck: Deck, question: Question) -> list[object]:
    """What grading reads of a question and of the settings of its deck."""
    scale = deck.scale
    concepts = [
        [
            c.id,
            c.name,
            c.named,
            c.explanation,
            float(c.weight),
            list(c.key_points),
            list(c.accepted),
            list(c.misconceptions),
        ]
        for c in question.concepts
    ]
    marks = [scale.kind.value, float(scale.maximum), float(scale.step), list(scale.letters)]
    return [deck.language, marks, question.id, question.prompt, question.any, concepts]


def coefficients_hash(coefficients: Coefficients, relevance: RelevanceModel | None) -> str:
    """Hash of the numbers of the verdict model and of the relevance model."""
    told = {f.name: getattr(coefficients, f.name) for f in fields(coefficients)}
    parts = [told.pop(name).tobytes() for name in ("named", "nameless")]
    del told["read"]  # weights of 0 say it
    parts.append(repr(told).encode())
    if relevance is not None:
        parts += [np.ascontiguousarray(relevance.cohort).tobytes(), relevance.weights.tobytes()]
        numbers = (relevance.nearest, relevance.bias, relevance.start, relevance.stay)
        parts.append(repr((*numbers, relevance.least)).encode())
    return _hash(parts)


@cache
def lexicon_hash() -> str:
    """Hash of the package's word lists and of what cuts a text into words."""
    found = [
        (entry.name, entry.read_bytes().replace(b"\r\n", b"\n"))
        for entry in sorted(files("tutor").joinpath(_WORDS).iterdir(), key=lambda e: e.name)
        if entry.name.endswith((".toml", ".py"))
    ]
    return _hash(part for name, data in found for part in (name.encode(), data))


def _hash(parts: Iterable[bytes]) -> str:
    digest = hashlib.blake2b(digest_size=_BYTES)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
