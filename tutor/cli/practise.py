"""``tutor practise``: be asked, answer, see what was missing, until it sticks."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import DeckPath, Fitted, ModelName, ReaderName, open_deck, open_grader
from tutor.cli.screen import echo, tell

if TYPE_CHECKING:
    from tutor.domain import Deck
    from tutor.practice import Asked
    from tutor.practice.plan import Plan
    from tutor.store.learning import LearnerStore

EXAMPLES = """
tutor practise reference/fr/organisation-sociale.md
tutor practise notes.txt -q 2
tutor practise notes.txt --exam 2027-01-15 --minutes 20
"""
MINUTES_A_DAY = 20
"""Minutes a day of an exam's plan where nobody says."""


def practise(
    deck: DeckPath,
    question: Annotated[
        str | None,
        typer.Option("--question", "-q", help="help.only_question"),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="help.all")] = False,
    exam: Annotated[str | None, typer.Option(help="help.exam")] = None,
    minutes: Annotated[int | None, typer.Option(min=5, max=480, help="help.minutes")] = None,
    no_marks: Annotated[bool, typer.Option("--no-marks", help="help.no_marks")] = False,
    model: ModelName = None,
    reader: ReaderName = None,
    coefficients: Fitted = None,
) -> None:
    """Answer what is worth asking today; after each, see what was missing and why."""
    from tutor.cli.sitting import Sitting
    from tutor.cli.typing import open_keyboard
    from tutor.messages import say
    from tutor.practice import Session

    subject = open_deck(deck)
    store = open_store()
    with ThreadPoolExecutor(1) as background:
        opening = background.submit(
            open_grader, subject, model, silent=True, reader=reader, coefficients=coefficients
        )
        try:
            if exam is not None:
                store.save_exam(_key(subject), _day(exam), minutes or MINUTES_A_DAY)
            asked = _asked(subject, store, question, everything, minutes)
            if not asked:
                tell(say(subject.language, "practise.nothing_due"))
                _say_next(subject, store)
                return
            session = Session(subject, store, asked, opening.result)
            if question is None and not everything and session.resume():
                tell(say(subject.language, "practise.resumed", place=session.index + 1,
                               count=len(session.steps)))  # fmt: skip
            tell(say(subject.language, "practise.start", count=len(session.steps)))
            Sitting(session, open_keyboard(), marks=not no_marks).run()
        finally:
            store.close()


def open_store() -> LearnerStore:
    """The learner's database; says what happened to it on opening."""
    from tutor.messages import locale_language, say
    from tutor.paths import data_dir
    from tutor.store import LearnerStore

    store = LearnerStore(data_dir())
    for code, name in store.database.notices:
        echo(say(locale_language(), f"store.{code}", name=name), err=True)
    return store


def _key(deck: Deck) -> str:
    from tutor.store.learning import deck_key

    return deck_key(deck)


def _day(text: str) -> date:
    """The day of an exam, which lies ahead.

    Raises:
        PractiseError: it is no day, or past.
    """
    from tutor.errors import PractiseError

    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise PractiseError("exam_no_day", text=text) from error
    if day <= datetime.now().astimezone().date():
        raise PractiseError("exam_past", text=text)
    return day


def _asked(
    deck: Deck, store: LearnerStore, question: str | None, everything: bool, minutes: int | None
) -> list[Asked]:
    """What is asked now: one question, all, the day's part of a plan, or what is worth asking."""
    from tutor.decks import find_question
    from tutor.practice import Asked, today, turn_round
    from tutor.store.learning import now

    if question is not None:
        return [Asked(find_question(deck, question), ())]
    if everything:
        return [Asked(q, ()) for q in deck.questions]
    memories = store.memories(_key(deck))
    plan = planned(deck, store)
    if plan is not None and plan.days:
        show_plan(deck, plan)
        asked = list(plan.days[0].asked)
    else:
        asked = today(deck, memories, now(), math.inf if minutes is None else minutes)
    return turn_round(deck, asked, memories, store.reviewed_days(_key(deck)))


def planned(deck: Deck, store: LearnerStore) -> Plan | None:
    """The plan until the deck's exam, made anew from what is remembered; None without an exam."""
    from tutor.practice import exam_plan
    from tutor.store.learning import now

    exam = store.exam(_key(deck))
    if exam is None or exam[0] <= now().astimezone().date():
        return None
    day, minutes = exam
    return exam_plan(deck, store.memories(_key(deck)), now().astimezone(), day, minutes)


def show_plan(deck: Deck, plan: Plan) -> None:
    """The plan in a few lines: recall expected, and what each of the next days asks."""
    from tutor.messages import number, say

    language = deck.language
    percent = [number(100 * x, language, 0) for x in (plan.expected, plan.untouched)]
    tell(say(language, "plan.expected", day=plan.exam.isoformat(), expected=percent[0],
                   untouched=percent[1]))  # fmt: skip
    for day in plan.days[:7]:
        questions = ", ".join(a.question.id for a in day.asked)
        line = say(language, "plan.day", day=day.day.isoformat(),
                   minutes=number(day.minutes, language, 0), questions=questions)  # fmt: skip
        tell(line if day.asked else say(language, "plan.rest", day=day.day.isoformat()))
    if len(plan.days) > 7:
        tell(say(language, "plan.more", count=len(plan.days) - 7))


def _say_next(deck: Deck, store: LearnerStore) -> None:
    from tutor.messages import say
    from tutor.practice import next_day
    from tutor.store.learning import now

    day = next_day(deck, store.memories(_key(deck)), now())
    if day is not None:
        tell(say(deck.language, "practise.next_due", day=day.isoformat()))
