"""Language, colours and keys, as the visitor chose them: cookies, nothing kept here."""

from __future__ import annotations

from starlette.responses import Response

from tutor.messages import LANGUAGES
from tutor.web.keys import LIFE
from tutor.web.visit import THEMES, Visit, get, post

_CHOICES = {"lang": LANGUAGES, "theme": THEMES, "keys": ("on", "off")}


def show(visit: Visit) -> Response:
    """What can be chosen, and every key."""
    return visit.show("settings.html", title=visit.say("web.settings"))


def choose(visit: Visit) -> Response:
    """Keep what was chosen."""
    answer = visit.go("/settings", said="settings")
    for name, choices in _CHOICES.items():
        if visit.form.get(name) in choices:
            answer.set_cookie(
                f"tutor-{name}", visit.form[name], LIFE, httponly=True, samesite="strict"
            )
    return answer


ROUTES = (get("/settings", show), post("/settings", choose))
