"""Where a teacher begins: the classes that there are, and a table of answers for a new one."""

from __future__ import annotations

from starlette.responses import Response

from tutor.classroom.queue import waiting
from tutor.classroom.room import Room
from tutor.domain import Deck
from tutor.errors import PageError, TutorError
from tutor.formats import opened
from tutor.store.learning import moment
from tutor.web.visit import Visit, get, post

_NAME = 80
"""Characters of a file's name that are kept."""


def room_of(visit: Visit) -> Room:
    """The class of the address.

    Raises:
        PageError: there is none.
    """
    found = visit.house.rooms.find(visit.part("room"))
    if found is None:
        raise PageError("page_no_class")
    return found


def show(visit: Visit) -> Response:
    """Every class, and the form for a new one."""
    rooms = [_line(visit, room) for room in visit.house.rooms.all()]
    decks = [d for d in visit.house.shelf.decks() if d.deck is not None]
    return visit.show("teach.html", title=visit.say("web.teach"), rooms=rooms, decks=decks)


def _line(visit: Visit, room: Room) -> dict[str, object]:
    """What the list says of a class."""
    marking = visit.house.marking
    try:
        stage = marking.stage(room)
        left = total = 0
        if stage == "graded":
            with marking.opened(room) as work:
                kept = marking.kept(room, work)
                left, total = waiting(kept), sum(one.grade is not None for one in kept)
        title = room.deck().title
    except TutorError as error:
        return {"room": room, "stage": "failed", "title": str(error), "left": 0, "total": 0}
    return {"room": room, "stage": stage, "title": title, "left": left, "total": total}


def add(visit: Visit) -> Response:
    """Keep an uploaded table with the deck that it answers."""
    name, data = visit.files.get("answers", ("", b""))
    if not data.strip():
        raise PageError("page_no_answers", status=422)
    room = visit.house.rooms.add(name[-_NAME:], data, _deck(visit), moment())
    return visit.go(f"/teach/{room.id}")


def _deck(visit: Visit) -> Deck:
    """The deck that was chosen, or the one that came as a file."""
    name, data = visit.files.get("deckfile", ("", b""))
    if data.strip():
        return opened(data, name).deck
    shelved = visit.house.shelf.find(visit.form.get("deck", ""))
    if shelved is None:
        raise PageError("page_no_class_deck", status=422)
    return shelved.whole()


def remove(visit: Visit) -> Response:
    """Take a class away, once somebody said that they mean it."""
    room = room_of(visit)
    if visit.form.get("sure") != "yes":
        return visit.show("class_remove.html", title=room.name, room=room)
    if visit.house.marking.running(room):
        raise PageError("page_class_waits", status=409)
    visit.house.rooms.remove(room)
    return visit.go("/teach", said="class_removed")


ROUTES = (
    get("/teach", show),
    post("/teach", add),
    post("/teach/{room}/remove", remove),
)
