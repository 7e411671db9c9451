"""One request as a page sees it: the form, the language, the store, and ways to answer.

```python
def show(visit: Visit) -> Response:
    return visit.show("decks.html", decks=visit.house.shelf.decks())


ROUTES = (get("/decks", show), post("/decks", add))
```

A page is a plain function and may take its time: it runs on a thread of its own. A form was
checked before it is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tutor.classroom.room import Rooms
from tutor.errors import PageError
from tutor.messages import LANGUAGES, locale_language, say
from tutor.store import LearnerStore
from tutor.store.shelf import Shelf
from tutor.web.classes import Marking
from tutor.web.keys import Keys
from tutor.web.models import Models
from tutor.web.rendering import render
from tutor.web.shield import MOST_BYTES

PROOF = "proof"
"""Field of the form that shows it to be ours."""
THEMES = ("auto", "light", "dark")
_DIGITS = 10  # more of them are no number that a page asks for
_FIELDS = 4000


@dataclass(slots=True)
class House:
    """What all visits share.

    Attributes:
        folder: of what is kept.
        keys: know visitors.
        models: grade.
        shelf: the decks.
        cookie: name of the visitor's cookie.
        rooms: the classes.
        marking: what is going on with them.
    """

    folder: Path
    keys: Keys
    models: Models
    shelf: Shelf
    cookie: str
    rooms: Rooms
    marking: Marking


@dataclass(slots=True)
class Visit:
    """One request.

    Attributes:
        request: as it came.
        house: what all visits share.
        form: fields of the form, the last of a name; lines end with ``\\n``.
        files: (name without folders, bytes) of files that came with it, by field.
    """

    request: Request
    house: House
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """Of the page: the one chosen, else the browser's, else the locale's."""
        return language_of(self.request)

    def part(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str:
        """A value behind the question mark, or the empty text."""
        return self.request.query_params.get(name, "")

    def say(self, key: str, /, **values: object) -> str:
        """A sentence in the language of the page."""
        return say(self.language, key, **values)

    def store(self) -> closing[LearnerStore]:
        """The learner's store, open inside ``with``.

        Raises:
            StoreError: it cannot be opened.
        """
        return closing(LearnerStore(self.house.folder))

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page of ``templates/``; ``title`` is among the values."""
        return HTMLResponse(page(self.request, template, **values), status)

    def go(self, path: str, said: str = "") -> Response:
        """Go to another page, which says ``web.said_…`` where something was done."""
        query = ("&" if "?" in path else "?") + urlencode({"said": said}) if said else ""
        return RedirectResponse(path.partition("#")[0] + query, 303)


class Page(Protocol):
    """A function that answers a visit."""

    __name__: str

    def __call__(self, visit: Visit, /) -> Response:
        """Answer a visit."""


def get(path: str, show: Page) -> Route:
    """A page that is looked at."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(show, Visit(request, request.app.state.house))

    return Route(path, endpoint, methods=["GET"])


def post(path: str, act: Page) -> Route:
    """A form that is sent."""

    async def endpoint(request: Request) -> Response:
        form, files = await _form(request)
        return await run_in_threadpool(act, Visit(request, request.app.state.house, form, files))

    return Route(path, endpoint, methods=["POST"])


async def _form(request: Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """Fields and files of a form of ours.

    Raises:
        PageError: it is none of ours.
    """
    form: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async with request.form(max_files=8, max_fields=_FIELDS, max_part_size=MOST_BYTES) as sent:
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                files[name] = (_plain(value.filename or ""), await value.read())
            else:
                form[name] = value.replace("\r\n", "\n").replace("\r", "\n")
    keys: Keys = request.app.state.house.keys
    if not keys.proves(request.state.visitor, form.pop(PROOF, "")):
        raise PageError("page_forged", status=403)
    return form, files


def _plain(name: str) -> str:
    """A file's name as a browser gives it, without the folders that some systems put before it."""
    return PurePath(name.replace("\\", "/")).name


def whole(typed: str, otherwise: int = 0) -> int:
    """A whole number that came in an address or a form; ``otherwise`` for what is none."""
    return int(typed) if typed.isdecimal() and len(typed) < _DIGITS else otherwise


def page(request: Request, template: str, **values: Any) -> str:
    """A page with all that its frame needs."""
    house: House = request.app.state.house
    visitor = getattr(request.state, "visitor", "")
    said = request.query_params.get("said", "")
    language = language_of(request)
    given = {
        "here": request.url.path,
        "proof": house.keys.proof(visitor) if visitor else "",
        "known": bool(visitor),
        "theme": chosen(request, "theme", THEMES),
        "single_keys": chosen(request, "keys", ("on", "off")) == "on",
        "ready": house.models.ready,
        "said": said_sentence(language, said) if said else "",
    }
    return render(template, language, given | values)


def said_sentence(language: str, code: str) -> str:
    """What was done, by its code; nothing for a code that there is not."""
    try:
        return say(language, f"web.said_{code}")
    except KeyError:
        return ""


def chosen(request: Request, name: str, choices: tuple[str, ...]) -> str:
    """What the visitor chose on the page of settings; the first of the choices else."""
    value = request.cookies.get(f"tutor-{name}", "")
    return value if value in choices else choices[0]


def language_of(request: Request) -> str:
    """The language chosen, else the first of the browser's that there is, else the locale's."""
    value = request.cookies.get("tutor-lang", "")
    if value in LANGUAGES:
        return value
    for asked in request.headers.get("accept-language", "").split(","):
        if (code := asked.strip()[:2].lower()) in LANGUAGES:
            return code
    return locale_language()
