"""The side of the deck: each question encoded once, when it is first answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tutor.decks import find_question
from tutor.domain import Deck, Question
from tutor.errors import ModelError
from tutor.grading import context as contexts
from tutor.grading.context import Context
from tutor.grading.neighbours import Nearby, Nearest
from tutor.grading.question import Neighbours, Reference, neighbours, prepare, stated, texts
from tutor.models import cached
from tutor.models.encoder import Encoded, Encoder, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """All that grading reads of a question.

    Attributes:
        question: the question.
        reference: its concepts, encoded.
        context: its reference after its prompt; None where a concept has a name.
        nearby: the questions that an answer is told apart from; empty where it may serve them all.
        neighbours: what these state; None where there are none.
    """

    question: Question
    reference: Reference
    context: Context | None
    nearby: Nearby
    neighbours: Neighbours | None


class PreparedDeck:
    """The questions of a deck, encoded as they are asked for.

    Args:
        deck: the deck.
        encoder: of its texts; vectors are kept in the cache folder.
        one_question: whether an answer serves its own question only.
    """

    def __init__(self, deck: Deck, encoder: Encoder, one_question: bool) -> None:
        self.deck = deck
        self._encoder = encoder
        self._one_question = one_question
        self._ids = {q.id: q for q in deck.questions}
        self._nearest = Nearest(deck.questions)
        self._references: dict[str, tuple[Reference, Context | None]] = {}
        self._stated: dict[str, Vectors] = {}
        self._near: tuple[Nearby, Neighbours] | None = None

    def question(self, wanted: str) -> Question:
        """A question by id, number or prompt.

        Raises:
            UnknownQuestionError: the deck has no such question.
        """
        return self._ids.get(wanted) or find_question(self.deck, wanted)

    def prepare(self, asked: Sequence[tuple[Question, str]]) -> list[Prepared]:
        """Each (question, answer)'s question, with those that the answer is told apart from.

        Raises:
            ModelError: the encoder gives what is no number.
        """
        nearby = [self._nearest.to(q, text) if self._one_question else () for q, text in asked]
        self._encode([q for q, _ in asked], nearby)
        return [
            Prepared(q, *self._references[q.id], few, self._neighbours(few))
            for (q, _), few in zip(asked, nearby, strict=True)
        ]

    def _encode(self, questions: Sequence[Question], nearby: Sequence[Nearby]) -> None:
        """Encode what grading reads of these questions, and what those nearby state, once."""
        fresh = {q.id: q for q in questions if q.id not in self._references}
        beside = {q.id: q for few in nearby for q in few if q.id not in self._stated}
        wanted = [t for q in fresh.values() for t in (*texts(q), *contexts.texts(q))]
        wanted += [t for q in beside.values() for t in stated(q)]
        if not wanted:
            return
        encoded = dict(zip(wanted, finite(cached(self._encoder), wanted), strict=True))
        for name, question in fresh.items():
            reference = prepare(question, encoded, self.deck.language)
            self._references[name] = reference, contexts.prepare(question, encoded)
        for name, question in beside.items():
            self._stated[name] = np.stack([encoded[t].vector for t in stated(question)])

    def _neighbours(self, nearby: Nearby) -> Neighbours | None:
        if not nearby:
            return None
        if self._near is None or self._near[0] is not nearby:
            self._near = nearby, neighbours({q.id: self._stated[q.id] for q in nearby})
        return self._near[1]


def finite(encoder: Encoder, texts: Sequence[str]) -> list[Encoded]:
    """Encodings of texts, all of them numbers: what is none would pass for any grade.

    Raises:
        ModelError: one is no number.
    """
    found = encoder.read(list(texts))
    if not all(np.isfinite(e.vector).all() and np.isfinite(e.tokens).all() for e in found):
        raise ModelError("model_not_finite", model=encoder.name)
    return found
