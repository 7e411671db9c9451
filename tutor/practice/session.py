"""A sitting: questions one after the other, a ladder of hints, corrections, undo, resume.

Nothing here reads a key or prints a line; the terminal and the page both drive it. Every step is
in the store before it is answered for, so a sitting goes on exactly where it was left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tutor.domain import Concept, Deck, Verdict
from tutor.errors import PractiseError
from tutor.feedback.receipt import as_dict
from tutor.practice import hints
from tutor.practice.hints import Hint
from tutor.practice.memory import settle
from tutor.practice.plan import Asked
from tutor.practice.trust import LATEST, is_doubted, thresholds
from tutor.practice.turned import NAME, grade_name, in_another_way
from tutor.store.learning import Attempt, LearnerStore, deck_key, now

if TYPE_CHECKING:
    from tutor.grading.grader import Grader

LEARNER = "learner"
TELLS = frozenset({"not_found", "denied", "name_expected"})
"""Reasons that tell what was expected: shown only when there is no more try."""


@dataclass(slots=True)
class Step:
    """Where one question stands.

    Attributes:
        asked: the question and which of its concepts are asked.
        rung: the highest hint seen.
        tried: whether something new was tried since the last hint.
        attempts: numbers of the attempts made, the last one last.
    """

    asked: Asked
    rung: int = 0
    tried: bool = False
    attempts: list[int] = field(default_factory=list)


def draft_key(step: Step) -> str:
    """What a draft is kept under: the question, and the way it is turned round."""
    asked = step.asked
    return " ".join((asked.question.id, *([asked.way, *asked.concepts] if asked.way else [])))


class Session:
    """A sitting over some questions of a deck.

    Args:
        deck: the deck.
        store: where everything is kept.
        asked: what to ask, in order.
        grader: gives the grader when the first answer needs it.
        clock: tells the time (UTC).
    """

    def __init__(
        self,
        deck: Deck,
        store: LearnerStore,
        asked: Sequence[Asked],
        grader: Callable[[], Grader],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.deck, self.store, self.clock = deck, store, clock
        self._grader = grader
        self.steps = [Step(a) for a in asked]
        self.index = 0
        self.key = deck_key(deck)
        self._limits = thresholds(store.attempts(latest=LATEST))

    @property
    def step(self) -> Step | None:
        """The question being asked; None at the end."""
        return self.steps[self.index] if self.index < len(self.steps) else None

    def resume(self, over: bool = False) -> bool:
        """Go on where the last sitting over this deck was left; False where there is none.

        Args:
            over: whether one that is over counts, for a look back at it.
        """
        state = self.store.place(self.key)
        if state is None:
            return False
        steps = [
            Step(again, s["rung"], s["tried"], list(s["attempts"]))
            for s in state["steps"]
            if (again := self._again(s)) is not None
        ]
        if not steps or (state["index"] >= len(steps) and not over):
            return False
        self.steps, self.index = steps, min(state["index"], len(steps))
        return True

    def _again(self, kept: Mapping[str, Any]) -> Asked | None:
        """What a step asked, by the deck as it is now; None where that is not there any more."""
        question = next((q for q in self.deck.questions if q.id == kept["question"]), None)
        concepts, way = tuple(kept["concepts"]), kept.get("way", "")
        if question is None or not {c.id for c in question.concepts}.issuperset(concepts):
            return None
        if way:
            return in_another_way(self.deck, question, concepts, way)
        return Asked(question, concepts)

    def save(self) -> None:
        """Keep where the sitting stands, also when it is over: it can be looked at and undone."""
        state = {
            "index": self.index,
            "steps": [
                {
                    "question": s.asked.question.id,
                    "concepts": list(s.asked.concepts),
                    "way": s.asked.way,
                    "rung": s.rung,
                    "tried": s.tried,
                    "attempts": s.attempts,
                }
                for s in self.steps
            ],
        }
        self.store.save_place(self.key, state, self.clock())

    def answer(self, text: str) -> Attempt:
        """Grade one try at the question and keep it.

        Raises:
            PractiseError: there is no question left, or nothing was typed.
        """
        step = self._here()
        if not text.strip():
            raise PractiseError("practise_blank")
        question = step.asked.question
        at = self.clock()
        grade = self._grader().grade(question.id, text)
        if step.asked.way == NAME:
            grade = grade_name(self.deck, question, self.wanted()[0], text, grade)
        number = self.store.add_attempt(
            self.deck, question, text, step.rung, grade, as_dict(grade), at
        )
        step.attempts.append(number)
        step.tried = True
        self.save_draft("")
        self.save()
        attempt = self.store.attempt(number)
        assert attempt is not None
        return attempt

    def last(self) -> Attempt | None:
        """The last attempt at the question, corrections counted; None before the first."""
        step = self.step
        return self.store.attempt(step.attempts[-1]) if step and step.attempts else None

    def wanted(self, step: Step | None = None) -> list[Concept]:
        """The concepts that a question asks for, by default the one being asked."""
        asked = (step or self._here()).asked
        return [c for c in asked.question.concepts if not asked.concepts or c.id in asked.concepts]

    def asked_in_part(self) -> bool:
        """Whether only some concepts of the question are asked for."""
        return len(self.wanted()) < len(self._here().asked.question.concepts)

    def still_open(self) -> list[Concept]:
        """Concepts asked for that the last attempt does not cover; all of them before the first.

        With "any n of m", nothing is open once n are covered.
        """
        attempt = self.last()
        wanted = self.wanted()
        if attempt is None:
            return wanted
        covered = [c for c in wanted if attempt.verdicts.get(c.id) is Verdict.COVERED]
        most = self._here().asked.question.any
        if most is not None and len(covered) >= most:
            return []
        return [c for c in wanted if attempt.verdicts.get(c.id) is not Verdict.COVERED]

    def hint(self) -> Hint | None:
        """The next hint for what is open; None where nothing is, or where the last hint was not
        tried yet."""
        step = self._here()
        still_open = self.still_open()
        if not still_open or step.rung >= hints.RUNGS or (step.rung and not step.tried):
            return None
        by_name = step.asked.way == NAME
        step.rung = hints.after(step.rung, by_name)
        step.tried = False
        self.save()
        return self.hint_seen()

    def hint_seen(self) -> Hint | None:
        """The last hint, said of what is open now; None where none was asked for or nothing is."""
        step = self._here()
        still_open = self.still_open()
        if not still_open or not step.rung:
            return None
        if step.asked.way == NAME:
            return hints.hint_of_name(still_open[0], step.rung, self.deck.language)
        shown = max(0, step.rung - hints.CUE)
        return hints.hint(
            step.asked.question, still_open, step.rung, self.deck.language, min(shown, 1)
        )

    def correct(self, concept: str, verdict: Verdict) -> Attempt:
        """The learner's own verdict on a concept of the last attempt, appended.

        Raises:
            PractiseError: nothing was answered yet.
        """
        attempt = self.last()
        if attempt is None:
            raise PractiseError("practise_nothing_to_correct")
        self.store.correct(attempt.id, concept, verdict, LEARNER, self.clock())
        corrected = self.store.attempt(attempt.id)
        assert corrected is not None
        return corrected

    def unsure(self) -> list[Concept]:
        """Concepts of the last attempt whose verdict the learner has yet to settle."""
        attempt = self.last()
        if attempt is None:
            return []
        return [c for c in self.wanted() if not attempt.sure.get(c.id, True)]

    def doubted(self) -> list[Concept]:
        """Concepts of the last attempt whose verdict is sure, not corrected, and like those that
        the learner has often corrected."""
        attempt = self.last()
        if attempt is None:
            return []
        corrected = self.store.corrected(attempt.id)
        return [
            c for c in self.wanted()
            if c.id not in corrected and is_doubted(attempt, c.id, self._limits)
        ]  # fmt: skip

    def next(self) -> None:
        """Settle what was learnt and go to the next question."""
        self.settle()
        self.index += 1
        self.save()

    def settle(self) -> None:
        """Rate the concepts of the question by the tries made so far."""
        step = self._here()
        tries = [a for n in step.attempts if (a := self.store.attempt(n)) is not None]
        settle(self.store, tries, step.asked.concepts)

    def stop(self, draft: str = "") -> None:
        """Leave the sitting: what was typed is kept, and what was tried is rated."""
        if self.step is not None:
            self.save_draft(draft)
            self.settle()
        self.save()

    def skip(self) -> None:
        """Put the question at the end of the sitting."""
        step = self.steps.pop(self.index)
        self.steps.append(step)
        self.save()

    def undo(self) -> bool:
        """Take back the last attempt: of this question, else of the one before; False without."""
        if self.step is None or not self.step.attempts:
            if self.index == 0:
                return False
            self.index -= 1
        step = self._here()
        if not step.attempts:
            self.save()
            return False
        self.store.undo_attempt(step.attempts.pop())
        step.tried = bool(step.attempts)
        self.save()
        return True

    def go_to(self, number: int) -> None:
        """Go to a question of the sitting by its number, counted from 1.

        Raises:
            PractiseError: there is no such question.
        """
        if not 1 <= number <= len(self.steps):
            raise PractiseError("practise_no_number", number=number, count=len(self.steps))
        self.index = number - 1
        self.save()

    def draft(self) -> str:
        """What was typed for this question and not sent."""
        return self.store.draft(self.key, draft_key(self._here()))

    def save_draft(self, text: str, step: Step | None = None) -> None:
        """Keep what is typed so far, by default for the question being asked."""
        self.store.save_draft(self.key, draft_key(step or self._here()), text, self.clock())

    def _here(self) -> Step:
        step = self.step
        if step is None:
            raise PractiseError("practise_over")
        return step
