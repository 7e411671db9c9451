"""Everything that the style sheet has, on one page."""

from __future__ import annotations

from starlette.responses import Response

from tutor.domain import Verdict
from tutor.web.visit import Visit, get


def show(visit: Visit) -> Response:
    """Type, colours, verdicts, buttons, forms, notices."""
    title = visit.say("web.styleguide")
    return visit.show("styleguide.html", title=title, verdicts=list(Verdict))


ROUTES = (get("/styleguide", show),)
