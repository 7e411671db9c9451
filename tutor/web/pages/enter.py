"""The link that is opened first, the files of the page, and whether the models are open."""

from __future__ import annotations

import time

from starlette.responses import JSONResponse, Response

from tutor.errors import PageError
from tutor.web.keys import LIFE
from tutor.web.rendering import static_bytes
from tutor.web.visit import Visit, get

_TYPES = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_YEAR = 365 * 24 * 3600


def enter(visit: Visit) -> Response:
    """Exchange the link for a cookie, once; who has one already goes on."""
    house = visit.house
    made = house.keys.enter(visit.query("key"), int(time.time()))
    if made is None and not visit.request.state.visitor:
        raise PageError("page_closed", status=403)
    # Not by a redirection: a strict cookie is not sent along one that began on another site.
    answer = visit.show("enter.html", title=visit.say("web.enter"))
    answer.headers["refresh"] = "0; url=/"
    if made is not None:
        answer.set_cookie(house.cookie, made, LIFE, httponly=True, samesite="strict")
    return answer


def static(visit: Visit) -> Response:
    """A file of the page itself."""
    name = visit.part("name")
    if name not in _TYPES:
        raise PageError("page_none")
    kept = {"cache-control": f"max-age={_YEAR}, immutable"}
    return Response(static_bytes(name), media_type=_TYPES[name], headers=kept)


def ready(visit: Visit) -> Response:
    """Whether the models are open."""
    return JSONResponse({"ready": visit.house.models.ready})


ROUTES = (get("/enter", enter), get("/static/{name}", static), get("/ready", ready))
