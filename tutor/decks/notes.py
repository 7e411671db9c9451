"""Notes on marking in a reference ("0.5 if ...", "also accept ..."): they tell how to mark and are
nothing that an answer states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.domain import Concept, Deck, Question
from tutor.language import fold, mixed

_NOTE = re.compile(rf"\W*(?:{'|'.join(mixed().guards.marking_notes)})")


def is_note(text: str) -> bool:
    """Whether a text of a reference tells how to mark."""
    return _NOTE.match(fold(text)) is not None


def notes(deck: Deck) -> Iterator[tuple[Question, Concept]]:
    """The concepts of a deck that are notes on marking, with their questions."""
    for question in deck.questions:
        for concept in question.concepts:
            if is_note(concept.explanation):
                yield question, concept
