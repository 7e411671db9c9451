"""A class before it is graded: what the table was taken for, the first five, the run."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from tutor.classroom.batch import first_of
from tutor.classroom.columns import WIDE, Entry, Wanted, find_columns, only_numbers, twice
from tutor.classroom.room import Room
from tutor.classroom.sheets import Sheet
from tutor.classroom.workbooks import cell_name
from tutor.domain import Verdict
from tutor.errors import ClassError
from tutor.feedback.receipt import as_dict
from tutor.web.marks import of_receipt
from tutor.web.pages.class_graded import dashboard
from tutor.web.pages.teach import room_of
from tutor.web.visit import Visit, get, post

_FIRST = 5
_ROLES = ("student", "question", "answer")
_SHAPES = ("long", "wide")
_SHOWN = 20


def show(visit: Visit) -> Response:
    """The class as it stands: the guess, the run, or what can be done with it."""
    room = room_of(visit)
    stage = visit.house.marking.stage(room)
    if stage == "graded":
        return dashboard(visit, room)
    if stage == "new":
        return _guess(visit, room)
    run = visit.house.marking.progress(room)
    answer = visit.show("class_run.html", title=room.name, room=room, run=run, stage=stage)
    if stage == "grading":
        answer.headers["refresh"] = "3"
    return answer


def _guess(visit: Visit, room: Room) -> Response:
    """What the columns were taken for; a table that is not understood can be mended here, too."""
    sheet, deck = room.sheet(), room.deck()
    fault, columns, found = None, None, list[Entry]()
    try:
        graded, found = visit.house.marking.found(room)
        columns = graded.columns
    except ClassError as error:
        fault = str(error)
    filled = [e for e in found if e.answer.strip() and not e.fault]
    return visit.show(
        "class_guess.html",
        title=room.name,
        room=room,
        deck=deck,
        sheet=sheet,
        columns=columns,
        wide=columns is not None and columns.shape == WIDE,
        prompts={q.id: q.prompt for q in deck.questions},
        fault=fault,
        filled=len(filled),
        blank=sum(not e.answer.strip() for e in found),
        rows=sheet.rows[:_FIRST],
        notes=_notes(visit, sheet, found),
    )


def _notes(visit: Visit, sheet: Sheet, found: Sequence[Entry]) -> list[str]:
    """What looks odd in the table."""
    notes = [str(n) for n in sheet.notices]
    for entry in only_numbers(found):
        notes.append(
            visit.say("batch.numbers", column=sheet.header[entry.column],
                      cell=cell_name(entry.number, entry.column), value=entry.answer.strip())
        )  # fmt: skip
    faulty = [e for e in found if e.fault]
    notes += [visit.say("batch.row", row=e.number, fault=e.fault) for e in faulty[:_SHOWN]]
    if len(faulty) > _SHOWN:
        notes.append(visit.say("batch.more_rows", count=len(faulty) - _SHOWN))
    for one, again in twice(found)[:_SHOWN]:
        notes.append(
            visit.say("batch.twice", student=one.student, question=one.question,
                      first=one.number, again=again.number)
        )  # fmt: skip
    return notes


def mend(visit: Visit) -> Response:
    """Say what the columns are; the answer is shown before anything is graded."""
    room = room_of(visit)
    said = {role: visit.form.get(role) or None for role in _ROLES}
    shape = visit.form.get("shape")
    chosen = shape if shape in _SHAPES else None
    wanted = Wanted(said["student"], said["question"], said["answer"], chosen)
    find_columns(room.sheet(), room.deck(), wanted)
    room.tell(**said, shape=chosen)
    return visit.go(f"/teach/{room.id}", said="columns")


def names(visit: Visit) -> Response:
    """Show learners' names while marking, or no longer."""
    room = room_of(visit).tell(named=visit.form.get("named") == "yes")
    return visit.go(f"/teach/{room.id}", said="names")


def first(visit: Visit) -> Response:
    """Five unlike answers, graded and shown whole."""
    room = room_of(visit)
    graded, found = visit.house.marking.found(room)
    chosen = first_of(found, _FIRST)
    grades = visit.house.marking.first(room, chosen, graded.deck)
    prompts = {q.id: q.prompt for q in graded.deck.questions}
    shown = [
        {
            "number": entry.number,
            "prompt": prompts[entry.question],
            "grade": receipt,
            "pieces": of_receipt(entry.answer, receipt["concepts"]),
        }
        for entry, receipt in zip(chosen, map(as_dict, grades), strict=True)
    ]
    return visit.show(
        "class_first.html", title=visit.say("web.class_first"), room=room, shown=shown,
        language_of_deck=graded.deck.language, verdicts=list(Verdict),
    )  # fmt: skip


def grade(visit: Visit) -> Response:
    """Begin to grade the class, or go on after a fault."""
    room = room_of(visit)
    if not visit.house.marking.running(room):
        visit.house.marking.grade(room, resume=room.work.is_file())
    return visit.go(f"/teach/{room.id}")


ROUTES = (
    get("/teach/{room}", show),
    post("/teach/{room}/columns", mend),
    post("/teach/{room}/names", names),
    get("/teach/{room}/first", first),
    post("/teach/{room}/grade", grade),
)
