"""One sitting: questions in the deck's order, a hint and a second try before the answer."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.domain import Grade, Question, Verdict
from tutor.grading.grader import Grader


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a question, with its grade."""

    question: Question
    answer: str
    grade: Grade

    @property
    def complete(self) -> bool:
        """Whether every concept that counts is covered."""
        return all(r.verdict is Verdict.COVERED for r in self.grade.concepts if r.counted)


class Session:
    """A sitting over a deck.

    Args:
        grader: grades the answers.
        questions: those to ask; all of the deck's when absent.
    """

    def __init__(self, grader: Grader, questions: tuple[Question, ...] | None = None) -> None:
        self.grader = grader
        self.questions = questions or grader.deck.questions
        self.attempts: list[Attempt] = []

    def answer(self, question: Question, text: str) -> Attempt:
        """Grade one try and remember it."""
        attempt = Attempt(question, text, self.grader.grade(question.id, text))
        self.attempts.append(attempt)
        return attempt

    def hint(self, question: Question) -> str | None:
        """The next of the author's hints that has not been used up by earlier tries."""
        tries = sum(a.question.id == question.id for a in self.attempts)
        return question.hints[tries - 1] if 0 < tries <= len(question.hints) else None

    def average(self) -> float | None:
        """Mean fraction over the questions answered, each by its last try; None without any."""
        last = {a.question.id: a.grade.fraction for a in self.attempts}
        return sum(last.values()) / len(last) if last else None
