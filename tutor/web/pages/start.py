"""The first page: three doors, notes to paste, what is due."""

from __future__ import annotations

from starlette.responses import Response

from tutor.web.due import due_decks
from tutor.web.visit import Visit, get


def show(visit: Visit) -> Response:
    """The doors, a place to paste, and the decks that there are."""
    title = visit.say("web.start_title")
    return visit.show("start.html", title=title, decks=due_decks(visit), paste="")


ROUTES = (get("/", show),)
