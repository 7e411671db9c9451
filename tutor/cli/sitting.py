"""A sitting in a terminal: ask, read, show, hint, correct, go on."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.cli.screen import tell
from tutor.cli.typing import Keyboard, Kind, Typed
from tutor.domain import Verdict
from tutor.errors import AnswerError
from tutor.feedback.text import SIGNS
from tutor.messages import number, say

if TYPE_CHECKING:
    from tutor.domain import Concept
    from tutor.practice import Session
    from tutor.store.learning import Attempt

_DRAFT_SECONDS = 2.0  # between two savings of what is being typed


@dataclass(slots=True)
class Sitting:
    """Drives a session from a keyboard.

    Args:
        session: the questions and what is kept.
        keyboard: where answers come from.
        marks: whether the number is shown after the comments.
    """

    session: Session
    keyboard: Keyboard
    marks: bool = True
    _saved: float = 0.0

    def run(self) -> None:
        """Ask until the questions are over or the learner stops."""
        while self.session.step is not None:
            if not self._question():
                with suppress(OSError):  # the window may be gone
                    self._say("practise.stopped")
                return
        self._closing()

    def _say(self, key: str, **values: object) -> None:
        tell(say(self.session.deck.language, key, **values))

    def _question(self) -> bool:
        """Ask one question until it is done; False when the learner stops."""
        session = self.session
        here = session.index
        step = session.step
        assert step is not None
        heading = say(session.deck.language, "practise.question", index=here + 1,
                      count=len(session.steps))  # fmt: skip
        tell(f"\n{heading} — {step.asked.question.prompt}")
        if step.asked.way:
            self._say("turned.why")
        elif step.asked.concepts:
            self._say("practise.only", count=len(step.asked.concepts))
        if session.last() is None and not self._try("practise.answer"):
            return False
        while session.step is step and session.last() is not None:
            if not self._after():
                return False
        return True

    def _try(self, ask: str) -> bool:
        """Read one try and grade it; False when the learner stops."""
        session = self.session
        step = session.step
        while True:
            self._say(ask)
            draft = session.draft()
            if draft:
                self._say("practise.draft")
            typed = self.keyboard.text(draft, self._keep_draft)
            if typed.kind is Kind.COMMAND:
                if not self._command(typed.text):
                    return False
                if session.step is not step:
                    return True
                continue
            if typed.kind is Kind.INTERRUPT:
                if self._confirmed(typed.text):
                    return False
                continue
            if typed.kind is Kind.END:
                session.stop(typed.text)
                return False
            if self._accepted(typed.text):
                return True

    def _accepted(self, text: str) -> bool:
        """Grade and show an answer; False where it is none, or too long to be read."""
        if not text.strip():
            self._say("practise.blank")
            return False
        try:
            attempt = self._graded(text)
        except AnswerError as error:
            tell(str(error))
            return False
        self._show(attempt)
        return True

    def _graded(self, text: str) -> Attempt:
        from tutor.cli.common import working

        self.session.save_draft(text)
        with working(say(self.session.deck.language, "practise.reading")):
            return self.session.answer(text)

    def _keep_draft(self, text: str) -> None:
        moment = time.monotonic()
        if moment - self._saved >= _DRAFT_SECONDS:
            self._saved = moment
            self.session.save_draft(text)

    def _confirmed(self, text: str) -> bool:
        """Whether the learner really stops; what was typed is kept either way."""
        self.session.save_draft(text)
        yes = say(self.session.deck.language, "practise.yes")
        typed = self.keyboard.line(say(self.session.deck.language, "practise.stop_ask"))
        if typed.kind is Kind.TEXT and not typed.text.lower().startswith(yes):
            return False
        self.session.stop(text)
        return True

    def _command(self, text: str) -> bool:
        """Do what a line with a colon asks; False when the learner stops."""
        word, _, rest = text.partition(" ")
        session = self.session
        if word in ("q", "quit", "stop", "fin"):
            session.stop(session.draft())
            return False
        if word in ("s", "skip", "passer"):
            session.skip()
        elif word in ("u", "undo", "annuler"):
            self._say("practise.undone" if session.undo() else "practise.nothing_to_undo")
        elif word in ("l", "list", "liste"):
            self._list()
        elif word in ("g", "go", "aller") and rest.strip().isdigit():
            from tutor.errors import PractiseError

            try:
                session.go_to(int(rest))
            except PractiseError as error:
                tell(str(error))
        else:
            self._say("practise.commands")
        return True

    def _list(self) -> None:
        for place, step in enumerate(self.session.steps, start=1):
            here = "→" if place - 1 == self.session.index else " "
            done = "✓" if step.attempts else " "
            tell(f"{here}{done} {place}. {step.asked.question.prompt}")

    def _after(self) -> bool:
        """What the learner does with a graded answer; False when they stop."""
        session = self.session
        typed = self._menu()
        if typed.kind is Kind.INTERRUPT:
            return not self._confirmed("")
        if typed.kind is Kind.END or typed.text in ("q", ":q"):
            session.stop()
            return False
        key = typed.text.lower().removeprefix(":")
        if key in ("", "n"):
            return self._settle_unsure() and self._next()
        if key.isdigit():
            self._correct(int(key))
        elif key in ("i", "h", "?"):
            return self._hint()
        elif key in ("r", "a"):
            return self._try("practise.again")
        elif key == "u":
            self._say("practise.undone" if session.undo() else "practise.nothing_to_undo")
            return self._try("practise.answer") if session.last() is None else True
        else:
            return self._command(key)
        return True

    def _menu(self) -> Typed:
        still_open = bool(self.session.still_open())
        key = "practise.menu_open" if still_open else "practise.menu"
        return self.keyboard.line(f"{say(self.session.deck.language, key)} ")

    def _next(self) -> bool:
        self.session.next()
        return True

    def _settle_unsure(self) -> bool:
        """Ask the learner about verdicts that the grader is not sure of, or that are like those
        they have often corrected; Enter leaves them."""
        session = self.session
        language = session.deck.language
        attempt = session.last()
        asks = dict.fromkeys(session.unsure(), "practise.unsure")
        for concept, key in (asks | dict.fromkeys(session.doubted(), "practise.doubted")).items():
            assert attempt is not None
            word = say(language, f"verdict.{attempt.verdicts[concept.id].value}")
            why = next(c["why"] for c in attempt.grade["concepts"] if c["id"] == concept.id)
            if why["code"] == "name_expected":
                tell(why["sentence"])
            ask = say(language, key, name=concept.name, verdict=word)
            typed = self.keyboard.line(f"{ask} ")
            if typed.kind in (Kind.END, Kind.INTERRUPT):
                session.stop()
                return False
            if typed.text.lower().startswith(say(language, "practise.yes")):
                session.correct(concept.id, Verdict.COVERED)
            elif typed.text.lower().startswith("n"):
                session.correct(concept.id, Verdict.MISSING)
        return True

    def _correct(self, place: int) -> None:
        wanted = self.session.wanted()
        attempt = self.session.last()
        if attempt is None or not 1 <= place <= len(wanted):
            self._say("practise.no_concept", count=len(wanted))
            return
        concept = wanted[place - 1]
        said = attempt.verdicts.get(concept.id) is Verdict.COVERED
        self.session.correct(concept.id, Verdict.MISSING if said else Verdict.COVERED)
        self._say("practise.corrected_no" if said else "practise.corrected_yes", name=concept.name)

    def _hint(self) -> bool:
        hint = self.session.hint()
        if hint is None:
            self._say(f"practise.{self._why_no_hint()}")
            return True
        for line in hint.lines:
            tell(say(self.session.deck.language, "practise.hint", hint=line))
        return self._try("practise.again")

    def _why_no_hint(self) -> str:
        step = self.session.step
        if not self.session.still_open():
            return "all_there"
        return "no_hint" if step is not None and not step.tried else "last_hint"

    def _show(self, attempt: Attempt) -> None:
        """Comments before the number; what is acquired is not shown again in full."""
        from tutor.practice.session import TELLS
        from tutor.practice.turned import NAME

        language = self.session.deck.language
        told = {c["id"]: c for c in attempt.grade["concepts"]}
        step = self.session.step
        by_name = step is not None and step.asked.way == NAME
        acquired = [c.name for c in self.session.wanted() if self._covered(attempt, c)]
        if acquired:
            comma = say(language, "report.list_separator")
            self._say("practise.acquired", names=comma.join(acquired))
        for place, concept in enumerate(self.session.wanted(), start=1):
            if self._covered(attempt, concept):
                continue
            result = told[concept.id]
            word = say(language, f"verdict.{result['verdict']}")
            doubt = "" if result["sure"] else f", {say(language, 'report.unsure')}"
            sign = SIGNS[Verdict(result["verdict"])]
            title = "…" if by_name else concept.name
            tell(f"{place} {sign} {title} — {word}{doubt}")
            for evidence in result["evidence"]:
                text = " ".join(evidence["text"].split())
                tell("    " + say(language, "report.evidence", text=text))
            if result["why"]["code"] not in TELLS:
                tell(f"    {result['why']['sentence']}")
        # The mark is that of the whole question: it says nothing where a part was asked.
        if self.marks and not self.session.asked_in_part():
            self._say("practise.mark", mark=attempt.grade["mark"])

    @staticmethod
    def _covered(attempt: Attempt, concept: Concept) -> bool:
        return attempt.verdicts.get(concept.id) is Verdict.COVERED

    def _closing(self) -> None:
        """The concepts, not a score."""
        covered, missed = 0, []
        for step in self.session.steps:
            last = self.session.store.attempt(step.attempts[-1]) if step.attempts else None
            for concept in self.session.wanted(step):
                if last is None or concept.id not in last.verdicts:
                    continue
                if last.verdicts[concept.id] is Verdict.COVERED:
                    covered += 1
                else:
                    missed.append(concept.name)
        language = self.session.deck.language
        self._say("practise.closing", covered=number(covered, language))
        if missed:
            comma = say(language, "report.list_separator")
            self._say("practise.closing_missed", names=comma.join(dict.fromkeys(missed)))
