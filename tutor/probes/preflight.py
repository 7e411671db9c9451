"""A deck attacked before learners meet it: what fools each question, and what to write about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tutor.decks import find_question
from tutor.domain import Question
from tutor.grading.grader import Grader
from tutor.models import cached
from tutor.probes.base import Bench
from tutor.probes.likeness import Likeness
from tutor.probes.remedies import Remedy, remedies
from tutor.probes.trials import RightAnswer, Trial, run


@dataclass(frozen=True, slots=True)
class Preflight:
    """What became of one question.

    Attributes:
        question: the question.
        trials: every attack on it, graded.
        answers: the right answers tried, one concept each.
        remedies: what its author can write; empty where nothing went wrong.
    """

    question: Question
    trials: tuple[Trial, ...]
    answers: tuple[RightAnswer, ...]
    remedies: tuple[Remedy, ...]

    @property
    def fooled(self) -> tuple[Trial, ...]:
        """Attacks that pass and that nobody would look at."""
        return tuple(t for t in self.trials if t.fools)

    @property
    def held(self) -> tuple[Trial, ...]:
        """Attacks that would pass, were they not sent to review."""
        return tuple(t for t in self.trials if t.passes and not t.fools)

    @property
    def misread(self) -> tuple[RightAnswer, ...]:
        """Right answers that earned less than ``covered``."""
        return tuple(a for a in self.answers if a.misread)


def preflight(grader: Grader, question: str | None = None) -> Iterator[Preflight]:
    """Attack every question of the grader's deck, or one of them, in the order of the deck.

    Args:
        grader: grades the attacks as it grades any answer.
        question: id, number or words of the only question to attack.

    Raises:
        UnknownQuestionError: the deck has no such question.
    """
    deck = grader.deck
    encoder = cached(grader.models.encoder)
    places = range(len(deck.questions))
    if question is not None:
        places = places[(at := deck.questions.index(find_question(deck, question))) : at + 1]
    for place in places:
        bench = Bench(deck, place)
        trials, answers = run(grader, bench)
        found = remedies(trials, answers, Likeness(bench, encoder))
        yield Preflight(bench.question, tuple(trials), tuple(answers), found)
