"""A sitting as the page drives it: opened from the store for each request, one act at a time.

A form carries a stamp of what it was about. One that comes late (another tab was quicker, the back
button, a second press) changes nothing, and what was typed in it is kept.
"""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from tutor.domain import Deck, Grade, Verdict
from tutor.practice import Asked, Session, today, turn_round
from tutor.practice.plan import exam_plan
from tutor.practice.session import Step, draft_key
from tutor.practice.turned import NAME
from tutor.store import LearnerStore
from tutor.store.learning import Attempt, deck_key, now
from tutor.web.feedback import FeedbackView, feedback
from tutor.web.models import Models
from tutor.web.visit import whole

_locks: dict[str, threading.Lock] = defaultdict(threading.Lock)


@dataclass(frozen=True, slots=True)
class _ByModels:
    """The grader of a session, whose work is queued."""

    models: Models
    deck: Deck

    def grade(self, question: str, answer: str) -> Grade:
        """See ``Models.grade``."""
        return self.models.grade(self.deck, question, answer)


@contextmanager
def acting(deck: Deck) -> Iterator[None]:
    """Hold what is done to the sitting of a deck: one act after the other."""
    with _locks[deck_key(deck)]:
        yield


def open_sitting(
    deck: Deck, store: LearnerStore, models: Models, over: bool = True
) -> Session | None:
    """The sitting of a deck where it was left, or as it ended; None where there is none."""
    session = Session(deck, store, [], partial(_ByModels, models, deck))  # type: ignore[arg-type]
    return session if session.resume(over) else None


def begin(deck: Deck, store: LearnerStore, models: Models, what: str) -> Session | None:
    """A new sitting; None where nothing is to be asked.

    Args:
        deck: the deck.
        store: what is kept.
        models: grade.
        what: ``due``, ``all``, or the id of a question.
    """
    asked = _asked(deck, store, what)
    if not asked:
        return None
    session = Session(deck, store, asked, partial(_ByModels, models, deck))  # type: ignore[arg-type]
    session.save()
    return session


def _asked(deck: Deck, store: LearnerStore, what: str) -> list[Asked]:
    if what == "all":
        return [Asked(q, ()) for q in deck.questions]
    if what != "due":
        return [Asked(q, ()) for q in deck.questions if q.id == what]
    key = deck_key(deck)
    memories = store.memories(key)
    exam = store.exam(key)
    if exam is not None and exam[0] > now().astimezone().date():
        days = exam_plan(deck, memories, now().astimezone(), *exam).days
        asked = list(days[0].asked) if days else []
    else:
        asked = today(deck, memories, now())
    return turn_round(deck, asked, memories, store.reviewed_days(key))


def stamp(session: Session) -> str:
    """What a form is about: the question, its last try, and the hint seen."""
    step = session.step
    if step is None:
        return f"over.{len(session.steps)}"
    last = step.attempts[-1] if step.attempts else 0
    told = f"{draft_key(step)}\n{last}\n{step.rung}"
    return f"{session.index}.{hashlib.blake2b(told.encode(), digest_size=6).hexdigest()}"


def keep_late(session: Session, index: str, text: str) -> bool:
    """Keep what was typed in a form that came late, as the draft of its question; False where the
    question is not there any more, or the text was graded already."""
    step = _step(session, index)
    if step is None or not text.strip():
        return False
    session.save_draft(text, step)
    return True


def graded_already(session: Session, index: str, text: str) -> bool:
    """Whether this very text is the last try at its question: a second press, or a second try
    after an answer that was not heard."""
    step = _step(session, index)
    last = session.store.attempt(step.attempts[-1]) if step and step.attempts else None
    return last is not None and last.answer == text


def _step(session: Session, index: str) -> Step | None:
    """The step of a sitting that a form names."""
    at = whole(index, -1)
    return session.steps[at] if 0 <= at < len(session.steps) else None


def shown(session: Session, attempt: Attempt) -> FeedbackView:
    """The last try at the question, as the page shows it."""
    step = session.step
    assert step is not None
    corrected = session.store.corrected(attempt.id)
    asks = dict.fromkeys((c.id for c in session.doubted()), "doubted")
    asks |= dict.fromkeys((c.id for c in session.unsure() if c.id not in corrected), "unsure")
    by_name = step.asked.way == NAME
    return feedback(
        attempt.answer,
        attempt.grade,
        session.wanted(),
        attempt.verdicts,
        nameless=by_name,
        asks=asks,
        marked=not session.asked_in_part() and not step.asked.way,
    )


@dataclass(frozen=True, slots=True)
class Closed:
    """A question of a sitting that is over: what is there, and what is to be seen again."""

    prompt: str
    there: tuple[str, ...]
    again: tuple[str, ...]


def closing(session: Session) -> list[Closed]:
    """The concepts of a sitting by question; questions that were not answered are left out."""
    found = []
    for step in session.steps:
        last = session.store.attempt(step.attempts[-1]) if step.attempts else None
        if last is None:
            continue
        names: dict[bool, list[str]] = {True: [], False: []}
        for concept in session.wanted(step):
            if concept.id in last.verdicts:
                names[last.verdicts[concept.id] is Verdict.COVERED].append(concept.name)
        found.append(Closed(step.asked.question.prompt, tuple(names[True]), tuple(names[False])))
    return found
