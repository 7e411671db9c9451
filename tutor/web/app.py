"""The page as one application: its routes, its shield, its errors."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from tutor.classroom.room import Rooms
from tutor.errors import PageError, TutorError
from tutor.messages import say
from tutor.store.shelf import Shelf
from tutor.web.classes import Marking
from tutor.web.keys import Keys
from tutor.web.models import Models
from tutor.web.pages import ROUTES
from tutor.web.rendering import told
from tutor.web.shield import Shield
from tutor.web.visit import House, language_of, page

UNUSABLE = 422
"""Status of a form whose text or file cannot be used as it is."""


def create_app(folder: Path, models: Models, port: int, files: Sequence[Path] = ()) -> Starlette:
    """The application.

    Args:
        folder: of what is kept.
        models: grade; opened in the background when the application starts.
        port: on which it is reached at 127.0.0.1.
        files: decks and notes that are shown beside those kept.
    """
    keys = Keys(folder)
    cookie = f"tutor-{port}"
    shelf, rooms = Shelf(folder, files), Rooms(folder)
    house = House(folder, keys, models, shelf, cookie, rooms, Marking(models))
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})

    @asynccontextmanager
    async def life(app: Starlette) -> Any:
        models.start()
        yield
        models.stop()

    routes: list[BaseRoute] = list(ROUTES)
    shield = Middleware(Shield, keys=keys, hosts=hosts, cookie=cookie, refuse=refuse)
    handlers: dict[Any, Any] = {TutorError: _mistake, HTTPException: _http}
    app = Starlette(routes=routes, middleware=[shield], exception_handlers=handlers, lifespan=life)
    app.state.house = house
    return app


def refuse(request: Request, code: str, status: int) -> Response:
    """The page of an error, by its code."""
    return _page(request, [say(language_of(request), f"error.{code}")], status)


def _mistake(request: Request, error: TutorError) -> Response:
    status = error.status if isinstance(error, PageError) else UNUSABLE
    return _page(request, told(error, language_of(request)), status)


def _http(request: Request, error: HTTPException) -> Response:
    code = {404: "page_none", 405: "page_none"}.get(error.status_code, "page_form")
    return refuse(request, code, error.status_code)


def _page(request: Request, lines: Sequence[str], status: int) -> Response:
    title = say(language_of(request), "web.error_title")
    return HTMLResponse(page(request, "error.html", title=title, lines=lines), status)
