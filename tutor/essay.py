"""A long text against a whole deck: one grade a question, and their sum."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.domain import Deck, Grade
from tutor.grading import scoring
from tutor.grading.grader import Grader
from tutor.language import words

LONG = 120


@dataclass(frozen=True, slots=True)
class EssayGrade:
    """Grades of one text for every question of a deck.

    Attributes:
        grades: one a question, in the deck's order.
        score: their points together.
        max_score: points of a full text.
        mark: the whole on the deck's scale.
    """

    grades: tuple[Grade, ...]
    score: float
    max_score: float
    mark: str


def is_long(text: str) -> bool:
    """Whether a text is long enough (120 words) to be read against a whole deck."""
    return len(words(text, "en")) >= LONG


def grade_essay(grader: Grader, text: str) -> EssayGrade:
    """Grade ``text`` for every question of the grader's deck.

    The grader is best made with ``one_question=False``: what serves another question of the deck
    is then no fault.
    """
    deck: Deck = grader.deck
    grades = tuple(grader.grade_many((q.id, text) for q in deck.questions))
    score = round(sum(g.score for g in grades), 2)
    full = round(sum(g.max_score for g in grades), 2)
    weights = [scoring.full_weight(q) for q in deck.questions]
    earned = sum(g.fraction * w for g, w in zip(grades, weights, strict=True))
    whole = round(min(1.0, earned / sum(weights)), 4)
    return EssayGrade(grades, score, full, scoring.mark(whole, deck.scale, deck.language))
