"""What is known of a deck, and the plan until its exam, as pictures."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from tutor.errors import PageError
from tutor.practice import exam_plan
from tutor.practice.progress import progress
from tutor.store.learning import deck_key, now
from tutor.web import pictures
from tutor.web.pages.decks import shelved
from tutor.web.visit import Visit, get, post, whole

_MINUTES = (5, 480)


def show(visit: Visit) -> Response:
    """Recall by concept, days of practice, the plan."""
    found = shelved(visit)
    deck = found.whole()
    at = now()
    with visit.store() as store:
        known = progress(deck, store, at)
        exam = store.exam(deck_key(deck))
        plan = None
        if exam is not None and exam[0] > at.astimezone().date():
            memories = store.memories(deck_key(deck))
            plan = exam_plan(deck, memories, at.astimezone(), *exam)
    language = visit.language
    return visit.show(
        "progress.html",
        title=visit.say("web.progress"),
        deck=deck,
        deck_id=found.id,
        found=known,
        plan=plan,
        plan_picture=pictures.plan_bars(plan, language) if plan else "",
        calendar=pictures.calendar(known.days, language) if known.days else "",
        last_day=max(known.days).isoformat() if known.days else "",
    )


def exam(visit: Visit) -> Response:
    """Keep the day of the exam and the minutes a day."""
    found = shelved(visit)
    deck = found.whole()
    text, minutes = visit.form.get("day", ""), whole(visit.form.get("minutes", ""))
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise PageError("exam_no_day", status=422, text=text[:40]) from error
    if day <= now().astimezone().date():
        raise PageError("exam_past", status=422, text=text)
    if not _MINUTES[0] <= minutes <= _MINUTES[1]:
        raise PageError("page_minutes", status=422, least=_MINUTES[0], most=_MINUTES[1])
    with visit.store() as store:
        store.save_exam(deck_key(deck), day, minutes)
    return visit.go(f"/decks/{found.id}/progress", said="exam")


ROUTES = (get("/decks/{deck}/progress", show), post("/decks/{deck}/exam", exam))
