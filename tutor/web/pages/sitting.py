"""Practising: a question, the answer with its marks, hints, corrections, the end."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from tutor.domain import Deck, Verdict
from tutor.errors import AnswerError, PractiseError
from tutor.practice import Session, next_day
from tutor.practice.hints import RUNGS
from tutor.store.learning import deck_key, now
from tutor.web import sittings
from tutor.web.pages.decks import shelved
from tutor.web.rendering import told
from tutor.web.visit import Visit, get, post, whole

Act = Callable[[Visit, Session], str]
"""Does one thing to a sitting; gives the code of what is said, or nothing."""


def begin(visit: Visit) -> Response:
    """A new sitting: what is due, everything, or one question."""
    found = shelved(visit)
    deck = found.whole()
    with visit.store() as store, sittings.acting(deck):
        made = sittings.begin(deck, store, visit.house.models, visit.form.get("what", "due"))
    if made is None:
        return visit.go(f"/decks/{found.id}", said="nothing_due")
    return visit.go(f"/decks/{found.id}/sitting")


def show(visit: Visit) -> Response:
    """The question where the sitting stands, or its end."""
    found = shelved(visit)
    deck = found.whole()
    with visit.store() as store:
        session = sittings.open_sitting(deck, store, visit.house.models)
        if session is None:
            return visit.go(f"/decks/{found.id}")
        if session.step is None:
            return _closing(visit, found.id, session)
        return _question(visit, found.id, session)


def _question(
    visit: Visit, deck_id: str, session: Session, text: str | None = None, wrong: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    step, last = session.step, session.last()
    assert step is not None
    hint = session.hint_seen()
    draft = session.draft()
    if text is None:
        text = draft or (last.answer if last is not None and step.rung < RUNGS else "")
    return visit.show(
        "sitting.html",
        status,
        title=step.asked.question.prompt,
        deck=session.deck,
        deck_id=deck_id,
        session=session,
        step=step,
        stamp=sittings.stamp(session),
        feedback=None if last is None else sittings.shown(session, last),
        hint=hint,
        rungs=RUNGS,
        may_hint=_may_hint(session),
        text=text,
        resumed=bool(draft) and last is None,
        wrong=wrong,
    )


def _may_hint(session: Session) -> str:
    """``yes``, or why there is no hint now: ``all_there``, ``no_hint`` or ``last_hint``."""
    step = session.step
    assert step is not None
    if not session.still_open():
        return "all_there"
    if step.rung >= RUNGS:
        return "last_hint"
    return "no_hint" if step.rung and not step.tried else "yes"


def _closing(visit: Visit, deck_id: str, session: Session) -> Response:
    deck = session.deck
    day = next_day(deck, session.store.memories(deck_key(deck)), now())
    return visit.show(
        "closing.html",
        title=visit.say("web.closing"),
        deck=deck,
        deck_id=deck_id,
        closed=sittings.closing(session),
        stamp=sittings.stamp(session),
        day=None if day is None else day.isoformat(),
    )


def act(visit: Visit) -> Response:
    """Do what a button asks, unless the form came late."""
    found = shelved(visit)
    deck = found.whole()
    here = f"/decks/{found.id}/sitting"
    with visit.store() as store, sittings.acting(deck):
        session = sittings.open_sitting(deck, store, visit.house.models)
        if visit.part("act") == "draft":
            return _draft(visit, session)
        if session is None:
            return _lost(visit, found.id, deck)
        if visit.form.get("stamp", "") != sittings.stamp(session):
            return _late(visit, found.id, session)
        done = _ACTS.get(visit.part("act"))
        if done is None:
            return visit.go(here)
        try:
            said = done(visit, session)
        except (PractiseError, AnswerError) as error:
            if session.step is None:
                return visit.go(here)
            wrong = " ".join(told(error, visit.language))
            return _question(visit, found.id, session, visit.form.get("text"), wrong, 422)
        return visit.go(f"/decks/{found.id}" if said == "stopped" else here, said)


def _late(visit: Visit, deck_id: str, session: Session) -> Response:
    """A form about a question as it was before: nothing is done, and nothing typed is lost."""
    index, text = visit.form.get("stamp", "").partition(".")[0], visit.form.get("text", "")
    here = f"/decks/{deck_id}/sitting"
    if sittings.graded_already(session, index, text):
        return visit.go(here)
    if not text.strip():
        return visit.go(here, said="late")
    if sittings.keep_late(session, index, text):
        return visit.go(here, said="late_kept")
    return _lost(visit, deck_id, session.deck)


def _lost(visit: Visit, deck_id: str, deck: Deck) -> Response:
    """The sitting is not there any more: what was typed is given back."""
    text = visit.form.get("text", "")
    if not text.strip():
        return visit.go(f"/decks/{deck_id}", said="late")
    title = visit.say("web.given_back")
    return visit.show("givenback.html", 409, title=title, text=text, deck_id=deck_id, deck=deck)


def _answer(visit: Visit, session: Session) -> str:
    text = visit.form.get("text", "")
    session.save_draft(text)
    session.answer(text)
    return ""


def _hint(visit: Visit, session: Session) -> str:
    session.save_draft(visit.form.get("text", ""))
    return "" if session.hint() is not None else _may_hint(session)


def _correct(visit: Visit, session: Session) -> str:
    concept = visit.form.get("concept", "")
    last = session.last()
    if last is None or concept not in {c.id for c in session.wanted()}:
        return "late"
    said = last.verdicts.get(concept) is Verdict.COVERED
    wanted = visit.form.get("verdict", "")
    to = Verdict(wanted) if wanted in set(Verdict) else (
        Verdict.MISSING if said else Verdict.COVERED
    )  # fmt: skip
    session.correct(concept, to)
    return "corrected_yes" if to is Verdict.COVERED else "corrected_no"


def _next(visit: Visit, session: Session) -> str:
    session.save_draft("")
    session.next()
    return ""


def _skip(visit: Visit, session: Session) -> str:
    session.save_draft(visit.form.get("text", ""))
    session.skip()
    return "skipped"


def _undo(visit: Visit, session: Session) -> str:
    before = {n for step in session.steps for n in step.attempts}
    if not session.undo():
        return "nothing_to_undo"
    for number in before - {n for step in session.steps for n in step.attempts}:
        taken = session.store.attempt(number)
        if taken is not None and not session.draft():
            session.save_draft(taken.answer)
    return "undone"


def _go(visit: Visit, session: Session) -> str:
    session.go_to(whole(visit.form.get("number", "")))
    return ""


def _stop(visit: Visit, session: Session) -> str:
    session.stop(visit.form.get("text", ""))
    return "stopped"


def _draft(visit: Visit, session: Session | None) -> Response:
    """Keep what is typed so far; a page that is not the last one keeps nothing."""
    if session is None or session.step is None:
        return Response(status_code=409)
    if visit.form.get("stamp", "") != sittings.stamp(session):
        return Response(status_code=409)
    session.save_draft(visit.form.get("text", ""))
    return Response(status_code=204)


_ACTS: dict[str, Act] = {
    "answer": _answer,
    "hint": _hint,
    "correct": _correct,
    "next": _next,
    "skip": _skip,
    "undo": _undo,
    "go": _go,
    "stop": _stop,
}
ROUTES = (
    get("/decks/{deck}/sitting", show),
    post("/decks/{deck}/sitting", begin),
    post("/decks/{deck}/sitting/{act}", act),
)
