"""A text of one's own against a whole deck: what an examiner would miss."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from tutor.errors import PageError
from tutor.essay.reading import EssayReader
from tutor.feedback.receipt import as_dict
from tutor.files import text_of
from tutor.web.due import due_decks
from tutor.web.feedback import FeedbackView, feedback
from tutor.web.visit import Visit, get, post


@dataclass(frozen=True, slots=True)
class EssayQuestion:
    """What an essay says to one question."""

    prompt: str
    feedback: FeedbackView


def show(visit: Visit) -> Response:
    """A place for the text, and the decks to read it against."""
    return _shown(visit, "", visit.query("deck"))


def read(visit: Visit) -> Response:
    """The text read against a deck; nothing of it is kept."""
    name, data = visit.files.get("file", ("", b""))
    text = text_of(data, name) if data.strip() else visit.form.get("text", "")
    if not text.strip():
        raise PageError("page_nothing_pasted", status=422)
    return _shown(visit, text, visit.form.get("deck", ""))


def _shown(visit: Visit, text: str, deck_id: str) -> Response:
    decks = [d for d in due_decks(visit) if not d.faults]
    found = visit.house.shelf.find(deck_id)
    deck, questions, missing, mark = None, [], [], ""
    if text and found is None:
        raise PageError("page_no_deck")
    if text and found is not None:
        deck = found.whole()
        essay = visit.house.models.use(deck, lambda g: EssayReader(g).read(text), whole=True)
        mark = essay.mark
        for question, grade in zip(deck.questions, essay.grades, strict=True):
            view = feedback(text, as_dict(grade), question.concepts, {}, secret=False)
            questions.append(EssayQuestion(question.prompt, view))
            missing += [c.name for c in view.concepts if c.verdict != "covered"]
    return visit.show(
        "essay.html",
        title=visit.say("web.essay"),
        decks=decks,
        chosen=deck_id,
        text=text,
        deck=deck,
        questions=questions,
        missing=missing,
        mark=mark,
        words=len(text.split()),
    )


ROUTES = (get("/essay", show), post("/essay", read))
