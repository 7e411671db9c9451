"""Decks: taken from a paste or a file, listed, shown, taken off the shelf."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from tutor.errors import PageError, TutorError
from tutor.formats import opened
from tutor.practice.progress import progress
from tutor.store.learning import deck_key, now
from tutor.store.shelf import Shelved
from tutor.web.due import due_deck, due_decks
from tutor.web.rendering import told
from tutor.web.visit import Visit, get, post

_NAME = 80
"""Characters of a file's name that are shown."""


def shelved(visit: Visit) -> Shelved:
    """The deck of the address.

    Raises:
        PageError: there is none.
    """
    found = visit.house.shelf.find(visit.part("deck"))
    if found is None:
        raise PageError("page_no_deck")
    return found


def index(visit: Visit) -> Response:
    """Every deck, with what is due."""
    return _listed(visit)


def _listed(visit: Visit, paste: str = "", faults: Sequence[str] = ()) -> Response:
    return visit.show(
        "decks.html",
        422 if faults else 200,
        title=visit.say("web.decks"),
        decks=due_decks(visit),
        paste=paste,
        faults=faults,
    )


def add(visit: Visit) -> Response:
    """Make a deck of what was pasted, or of a file; what cannot be read is shown again."""
    text = visit.form.get("text", "")
    try:
        kept, imported = _added(visit, text)
    except TutorError as error:
        return _listed(visit, text, told(error, visit.language))
    return visit.go(f"/decks/{kept.id}/edit" if imported else f"/decks/{kept.id}", said="added")


def _added(visit: Visit, text: str) -> tuple[Shelved, bool]:
    """The new deck, and whether it was made from notes."""
    name, data = visit.files.get("file", ("", b""))
    if not data:
        name, data = visit.say("web.paste_name"), text.encode(errors="replace")
    if not data.strip():
        raise PageError("page_nothing_pasted", status=422)
    loaded = opened(data, name[:_NAME] or visit.say("web.paste_name"))
    imported = loaded.imported
    paste = "" if imported is None else imported.text
    return visit.house.shelf.add(loaded.deck, paste), imported is not None


def show(visit: Visit) -> Response:
    """One deck: what is due, its questions, ways to practise."""
    found = shelved(visit)
    deck = found.whole()
    with visit.store() as store:
        due = due_deck(found.id, deck, store)
        known = progress(deck, store, now())
        exam = store.exam(deck_key(deck))
    return visit.show(
        "deck.html",
        title=deck.title,
        deck=deck,
        shelved=found,
        due=due,
        due_id=found.id,
        progress=known,
        exam=exam,
    )


def remove(visit: Visit) -> Response:
    """Take a deck off the shelf; what was learnt stays."""
    visit.house.shelf.remove(shelved(visit))
    return visit.go("/decks", said="removed")


ROUTES = (
    get("/decks", index),
    post("/decks", add),
    get("/decks/{deck}", show),
    post("/decks/{deck}/remove", remove),
)
