"""Where a teacher begins."""

from __future__ import annotations

from starlette.responses import Response

from tutor.web.visit import Visit, get


def show(visit: Visit) -> Response:
    """How a class is marked, by commands."""
    return visit.show("teach.html", title=visit.say("web.teach"))


ROUTES = (get("/teach", show),)
