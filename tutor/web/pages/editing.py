"""A deck beside the notes that it was made from: doubts, words in place, check, probe, a try."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from starlette.responses import Response

from tutor.decks import format_deck, parse
from tutor.domain import Deck, Question
from tutor.errors import AnswerError, PageError, TutorError
from tutor.feedback.receipt import as_dict
from tutor.formats import Imported, read_text
from tutor.formats.auditing import audit
from tutor.messages import say
from tutor.probes.preflight import preflight
from tutor.probes.report import as_dict as probe_dict
from tutor.probes.report import kind
from tutor.store.shelf import Shelved
from tutor.web.edits import edited, put
from tutor.web.feedback import feedback
from tutor.web.pages.decks import shelved
from tutor.web.rendering import told
from tutor.web.visit import Visit, get, post, whole

_PAGE = 20
"""Questions on one page."""
_DOUBTS = 12
"""Kinds of doubt that are shown."""
_DROPPED = 60
"""Pieces left out that are shown."""
_WORD = 3
"""Letters from which a piece left out is words, not a mark."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What the import of some notes says of itself.

    Attributes:
        doubts: (line, sentence, how many).
        dropped: (line, text) of words left out.
        whole: whether every character is accounted for.
        kind: of the layout, in words.
    """

    doubts: tuple[tuple[int, str, int], ...]
    dropped: tuple[tuple[int, str], ...]
    whole: bool
    kind: str


@lru_cache(maxsize=8)
def _imported(paste: str) -> Imported | None:
    try:
        return read_text(paste, "")
    except TutorError:
        return None


def _understood(paste: str, language: str) -> Understood | None:
    imported = _imported(paste) if paste else None
    if imported is None:
        return None
    doubts = tuple(
        (k.first.line, k.first.sentence(language), k.count) for k in imported.doubt_kinds
    )
    words = [d for d in imported.dropped if sum(c.isalpha() for c in d.text) >= _WORD]
    return Understood(
        doubts,
        tuple((d.line, " ".join(d.text.split())) for d in words[:_DROPPED]),
        audit(imported.text, imported).problem is None,
        say(language, f"layout.{imported.kind}"),
    )


def show(visit: Visit) -> Response:
    """Left the notes, right what was understood."""
    return _beside(visit, shelved(visit))


def _beside(
    visit: Visit, found: Shelved, error: TutorError | None = None, **typed: str
) -> Response:
    """The page, with what was typed in the place of what is kept where it could not be."""
    deck = found.whole()
    paste = visit.house.shelf.paste(found)
    pages = (len(deck.questions) - 1) // _PAGE + 1
    number = min(whole(visit.query("page")) or 1, pages)
    first = (number - 1) * _PAGE
    values = {"paste": paste, "text": format_deck(deck)} | typed
    return visit.show(
        "edit.html",
        200 if error is None else 422,
        title=visit.say("web.edit" if found.own else "web.read_as"),
        deck=deck,
        deck_id=found.id,
        own=found.own,
        path=found.path,
        faults=[] if error is None else told(error, visit.language),
        as_text="text" in typed,
        understood=_understood(paste, visit.language),
        questions=deck.questions[first : first + _PAGE],
        first=first,
        page=number,
        pages=pages,
        concepts=sum(len(q.concepts) for q in deck.questions),
        **values,
    )


def copy(visit: Visit) -> Response:
    """A copy of a file elsewhere that may be changed here."""
    kept = visit.house.shelf.add(shelved(visit).whole())
    return visit.go(f"/decks/{kept.id}/edit", said="added")


def reread(visit: Visit) -> Response:
    """Read the notes anew, as they were mended on the left."""
    found = shelved(visit)
    paste = visit.form.get("paste", "")
    try:
        imported = read_text(paste, found.whole().title)
    except TutorError as error:
        return _beside(visit, found, error, paste=paste)
    visit.house.shelf.change(found, imported.deck, paste)
    return visit.go(f"/decks/{found.id}/edit", said="reread")


def save_text(visit: Visit) -> Response:
    """Keep a deck as its Markdown was written; every fault is told with its line."""
    found = shelved(visit)
    text = visit.form.get("text", "")
    try:
        visit.house.shelf.change(found, parse(text, visit.say("web.paste_name")))
    except TutorError as error:
        return _beside(visit, found, error, text=text)
    return visit.go(f"/decks/{found.id}/edit", said="saved")


def save_question(visit: Visit) -> Response:
    """Keep one question as its form has it."""
    found = shelved(visit)
    deck = found.whole()
    question = _question(visit, deck)
    try:
        visit.house.shelf.change(found, put(deck, edited(question, visit.form)))
    except ValueError as error:
        raise PageError("page_unwritable", status=422) from error
    page = deck.questions.index(question) // _PAGE + 1
    return visit.go(f"/decks/{found.id}/edit?page={page}", said="saved")


def _question(visit: Visit, deck: Deck) -> Question:
    """The question of the address.

    Raises:
        PageError: there is none.
    """
    found = next((q for q in deck.questions if q.id == visit.part("question")), None)
    if found is None:
        raise PageError("page_no_question")
    return found


def attempt(visit: Visit) -> Response:
    """A place to try an answer that is not kept."""
    return _tried(visit, "")


def grade(visit: Visit) -> Response:
    """Grade an answer that is not kept."""
    return _tried(visit, visit.form.get("text", ""))


def _tried(visit: Visit, text: str) -> Response:
    found = shelved(visit)
    deck = found.whole()
    question = _question(visit, deck)
    view, faults = None, []
    if text.strip():
        try:
            receipt = as_dict(visit.house.models.grade(deck, question.id, text))
            view = feedback(text, receipt, question.concepts, {}, secret=False)
        except AnswerError as error:
            faults = told(error, visit.language)
    return visit.show(
        "try.html",
        422 if faults else 200,
        title=question.prompt,
        deck=deck,
        deck_id=found.id,
        question=question,
        text=text,
        feedback=view,
        faults=faults,
    )


def probe(visit: Visit) -> Response:
    """Attack one question, and say what to write against what succeeds."""
    found = shelved(visit)
    deck = found.whole()
    question = _question(visit, deck)
    (flight,) = visit.house.models.use(deck, lambda g: list(preflight(g, question.id)))
    told = probe_dict(flight, deck)
    kinds = {t["family"]: kind(t["family"], deck.language) for t in told["fooled"]}
    return visit.show(
        "probe.html",
        title=visit.say("web.probe"),
        deck=deck,
        deck_id=found.id,
        question=question,
        told=told,
        kinds=kinds,
        names={c.id: c.name for c in question.concepts},
    )


ROUTES = (
    get("/decks/{deck}/edit", show),
    post("/decks/{deck}/copy", copy),
    post("/decks/{deck}/reread", reread),
    post("/decks/{deck}/text", save_text),
    post("/decks/{deck}/questions/{question}", save_question),
    get("/decks/{deck}/questions/{question}/try", attempt),
    post("/decks/{deck}/questions/{question}/try", grade),
    post("/decks/{deck}/questions/{question}/probe", probe),
)
