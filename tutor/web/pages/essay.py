"""A text of one's own against a deck: what an examiner would miss, and what a draft changed."""

from __future__ import annotations

from starlette.responses import Response

from tutor.domain import Deck
from tutor.errors import PageError, TutorError
from tutor.essay.drafts import Change, read_by, record, since
from tutor.essay.findings import Findings
from tutor.essay.reading import Essay, EssayReader
from tutor.formats.documents.prose import prose_of
from tutor.grading.grader import Grader
from tutor.store.learning import KeptEssay, deck_key, now
from tutor.web.due import due_decks
from tutor.web.essays import EssayView, view
from tutor.web.rendering import told
from tutor.web.visit import Visit, get, post, whole

_NAME = 80
"""Characters of a file's name that are kept."""
_SETTINGS = 1_000_000
"""Words that may be asked for."""


def show(visit: Visit) -> Response:
    """A place for the text, and the decks to read it against."""
    return _shown(visit, "", visit.query("deck"))


def read(visit: Visit) -> Response:
    """The text read against a deck, beside the draft before it."""
    text, deck_id = visit.form.get("text", ""), visit.form.get("deck", "")
    try:
        name, data = visit.files.get("file", ("", b""))
        if data.strip():
            text = prose_of(data, name[:_NAME])
        if not text.strip():
            raise PageError("page_nothing_pasted", status=422)
        found = visit.house.shelf.find(deck_id)
        if found is None:
            raise PageError("page_no_deck")
        report = _read(visit, found.whole(), text)
    except TutorError as error:
        return _shown(visit, text, deck_id, faults=told(error, visit.language))
    return _shown(visit, text, deck_id, report)


def _read(visit: Visit, deck: Deck, text: str) -> EssayView:
    least, most = (_count(visit.form.get(name, "")) for name in ("least", "most"))
    with visit.store() as store:
        kept = store.essays(deck_key(deck))

        def job(grader: Grader) -> tuple[Essay, list[Change] | None]:
            reader = EssayReader(grader)
            essay = reader.read(text)
            return essay, since(essay, kept, lambda old, asked, _: reader.read(old, asked))

        essay, changed = visit.house.models.use(deck, job)
        if visit.form.get("keep"):
            draft = KeptEssay(
                visit.say("web.essay"), essay.text.typed, read_by(essay), record(essay), now()
            )
            store.add_essay(deck_key(deck), draft)
    return view(Findings(essay, least, most), changed)


def _count(text: str) -> int | None:
    """A number of words; None where none is asked for."""
    return min(whole(text), _SETTINGS) or None


def _shown(
    visit: Visit, text: str, deck_id: str, report: EssayView | None = None,
    faults: list[str] | None = None,
) -> Response:  # fmt: skip
    return visit.show(
        "essay.html",
        422 if faults else 200,
        title=visit.say("web.essay"),
        decks=[d for d in due_decks(visit) if not d.faults],
        chosen=deck_id,
        text=text,
        report=report,
        faults=faults or [],
        form=visit.form,
    )


ROUTES = (get("/essay", show), post("/essay", read))
