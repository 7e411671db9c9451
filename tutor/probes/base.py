"""What attacks are made of: the question, its neighbours, their words in a fixed disorder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tutor.domain import Concept, Deck, Question
from tutor.language import words

_T = TypeVar("_T")

PASS = 0.6
"""Fraction from which an answer counts as a pass."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A text to be graded as an answer.

    Attributes:
        family: the kind of attack, or of honest text.
        text: the answer.
        should_pass: whether a fair grader gives it ``PASS`` or more.
        note: what was done, in English.
    """

    family: str
    text: str
    should_pass: bool
    note: str


AROUND = 100
"""Questions on either side from which attacks are made, so that a deck of n takes n steps."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A question with the deck around it at hand.

    Attributes:
        deck: its deck.
        place: where it stands there, from 0.
    """

    deck: Deck
    place: int

    @property
    def question(self) -> Question:
        """The question."""
        return self.deck.questions[self.place]

    @property
    def language(self) -> str:
        """Language of the deck."""
        return self.deck.language

    @property
    def around(self) -> tuple[Question, ...]:
        """The question with those around it, in the order of the deck: all of a small deck."""
        return self.deck.questions[max(0, self.place - AROUND) : self.place + AROUND + 1]

    @property
    def others(self) -> list[Question]:
        """The questions around it."""
        return [q for q in self.around if q.id != self.question.id]

    def number(self, question: Question) -> int:
        """Number of one of the questions around it, from 1."""
        return self.deck.questions.index(question, max(0, self.place - AROUND)) + 1

    def stems(self, text: str) -> set[str]:
        """Stems of the content words of a text."""
        return {w.stem for w in words(text, self.language) if w.content}

    def content(self, texts: Iterable[str]) -> list[str]:
        """Content words of some texts as written, in order, each stem once."""
        found: dict[str, str] = {}
        for text in texts:
            for word in words(text, self.language):
                if word.content:
                    spelt = text[word.span.start : word.span.end].lower()
                    found.setdefault(word.stem, spelt)
        return list(found.values())

    def nearest(self) -> Question | None:
        """The other question whose reference shares most words (Jaccard) with this one's."""
        own = self.stems(reference(self.question))

        def closeness(other: Question) -> float:
            theirs = self.stems(reference(other))
            return len(own & theirs) / max(1, len(own | theirs))

        return max(self.others, key=closeness, default=None)

    def picked(self) -> Question | None:
        """Another question, chosen by a hash of the ids; not the nearest if there is a choice."""
        near = self.nearest()
        free = [q for q in self.others if q is not near] or self.others
        return next(iter(disorder(free, [q.id for q in free], self.question.id)), None)


def disorder(things: Sequence[_T], names: Sequence[str], salt: str) -> list[_T]:
    """``things`` in an order that depends on their names and on ``salt`` alone."""
    keys = [hashlib.blake2b(f"{salt}|{n}".encode(), digest_size=8).digest() for n in names]
    return [things[i] for i in sorted(range(len(things)), key=lambda i: (keys[i], i))]


def shuffled(texts: Sequence[str], salt: str) -> list[str]:
    """Words in a fixed disorder."""
    return disorder(texts, texts, salt)


def sentence(text: str) -> str:
    """``text`` with a capital and a full stop."""
    text = text.strip()
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def explained(concept: Concept) -> str:
    """The explanation of a concept, or its key points, or at the least its name."""
    return concept.explanation or "; ".join(concept.key_points) or concept.name


def told(concept: Concept, text: str, language: str) -> str:
    """``text`` said of a concept, under its name where the author gave one."""
    if not concept.named:
        return sentence(text)
    return sentence(f"{concept.name}{' : ' if language == 'fr' else ': '}{text}")


def reference(question: Question) -> str:
    """Every explanation of a question, one sentence each, without the names."""
    return " ".join(sentence(explained(c)) for c in question.concepts)


def worth(question: Question, concepts: Sequence[Concept]) -> float:
    """Fraction that an answer covering just ``concepts`` deserves."""
    every = sorted((c.weight for c in question.concepts), reverse=True)
    had = sorted((c.weight for c in concepts), reverse=True)
    return sum(had[: question.any]) / sum(every[: question.any])
