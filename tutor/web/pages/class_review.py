"""One doubtful answer after the other: the machine's verdicts beside the teacher's.

Everything is kept at once. What another tab, or another teacher, decided in the meantime is said
before anything is written over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from tutor.classroom import deciding
from tutor.classroom.opened import Work
from tutor.classroom.queue import Doubtful, queue, waiting, with_equals
from tutor.classroom.room import Room
from tutor.domain import Verdict
from tutor.errors import PageError
from tutor.store.classes import Kept
from tutor.store.corrections import Correction, Kind
from tutor.store.learning import moment
from tutor.web.marks import of_receipt
from tutor.web.pages.teach import room_of
from tutor.web.visit import Visit, get, post, whole

_REMARKS = 12
"""Remarks that are offered again."""


def show(visit: Visit) -> Response:
    """The next answer to look at, or the one that is asked for by its place."""
    room = room_of(visit)
    marking = visit.house.marking
    everything = visit.query("all") == "1"
    with marking.opened(room) as work:
        kept = marking.kept(room, work)
        found = queue(kept, asked_for=not everything)
        skip = whole(visit.query("skip"))
        at = visit.query("at")
        if at:
            chosen: Doubtful | None = with_equals(_at(kept, at), kept)
        else:
            chosen = found[skip] if skip < len(found) else None
        if chosen is None:
            return visit.show(
                "class_reviewed.html", title=visit.say("web.class_reviewed"), room=room,
                skipped=min(skip, len(found)), left=waiting(kept), everything=everything,
                acts=bool(work.corrections.acts()),
            )  # fmt: skip
        return _one(visit, room, work, kept, chosen, skip, len(found), everything)


def _one(
    visit: Visit,
    room: Room,
    work: Work,
    kept: Sequence[Kept],
    doubtful: Doubtful,
    skip: int,
    count: int,
    everything: bool,
) -> Response:
    one = doubtful.one
    grade = dict(one.grade or {})
    machine = {c["id"]: c for c in (one.machine or grade)["concepts"]}
    question = next(q for q in work.deck.questions if q.id == one.question)
    wanted = {c.id: c.explanation or "; ".join(c.key_points) for c in question.concepts}
    answer = one.answer.replace("\r\n", "\n")
    return visit.show(
        "class_review.html",
        title=visit.say("web.class_review"),
        room=room,
        one=one,
        who=name_of(visit, room, one),
        question=question,
        deck=work.deck,
        grade=grade,
        before=(one.machine or grade)["mark"],
        machine=machine,
        wanted=wanted,
        pieces=of_receipt(answer, grade["concepts"]),
        doubtful=doubtful,
        seen=len(one.corrections),
        written=[c.after for c in one.corrections if c.kind is Kind.REMARK],
        remarks=_remarks(kept, one.question),
        skip=skip,
        left=count - skip,
        count=count,
        everything=everything,
        verdicts=list(Verdict),
        acts=bool(work.corrections.acts()),
    )


def decide(visit: Visit) -> Response:
    """Keep what was decided of an answer, and of those that say the same, and go to the next."""
    room = room_of(visit)
    marking = visit.house.marking
    with marking.opened(room) as work:
        kept = marking.kept(room, work)
        one = _at(kept, visit.form.get("place", ""))
        if len(one.corrections) != whole(visit.form.get("seen", "")):
            return visit.go(f"/teach/{room.id}/review?at={one.place}", said="decided_elsewhere")
        work.corrections.add(_said(visit, work, one, [one, *with_equals(one, kept).equal]))
    skip = whole(visit.form.get("skip", ""))
    return visit.go(f"/teach/{room.id}/review?{_address(visit.form, skip)}", said="decided")


def _said(visit: Visit, work: Work, one: Kept, ones: Sequence[Kept]) -> list[Correction]:
    """What a form says: verdicts and a mark that are others now, a remark; else that all stands."""
    form = visit.form
    signed = (form.get("why", "").strip(), visit.say("web.class_teacher"), moment())
    found: list[Correction] = []
    grade: Mapping[str, Any] = one.grade or {}
    for number, concept in enumerate(grade["concepts"], start=1):
        word = form.get(f"verdict-{number}", concept["verdict"])
        if word != concept["verdict"]:
            found += deciding.judged(ones, concept["id"], word, *signed)
    typed = form.get("mark", "").strip()
    if typed and typed != grade["mark"]:
        found += deciding.marked(work, ones, typed, *signed)
    if remark := form.get("remark", "").strip():
        found += deciding.remarked(ones, remark, *signed)
    return found or deciding.agreed(ones, *signed)


def undo(visit: Visit) -> Response:
    """Take the latest decision back, and show the answer again."""
    room = room_of(visit)
    with visit.house.marking.opened(room) as work:
        acts = [act for act in work.corrections.acts() if not act.undone]
        if not acts:
            return visit.go(f"/teach/{room.id}/review", said="nothing_to_undo")
        last = acts[-1]
        work.corrections.undo(last.number, "", visit.say("web.class_teacher"), moment())
    return visit.go(f"/teach/{room.id}/review?at={last.places[0]}", said="class_undone")


def name_of(visit: Visit, room: Room, one: Kept) -> str:
    """How a copy is called while it is marked: by its row, unless the teacher shows names."""
    if room.named and one.student:
        return one.student
    return visit.say("web.class_copy", number=one.number)


def _remarks(kept: Sequence[Kept], question: str) -> list[str]:
    """Remarks that were made on answers to a question, the most used first."""
    used: dict[str, int] = {}
    for one in kept:
        if one.question == question:
            for said in one.corrections:
                if said.kind is Kind.REMARK:
                    used[said.after] = used.get(said.after, 0) + 1
    return sorted(used, key=lambda text: (-used[text], text))[:_REMARKS]


def _at(kept: Sequence[Kept], place: str) -> Kept:
    """The graded answer of a place.

    Raises:
        PageError: there is none.
    """
    for one in kept:
        if str(one.place) == place and one.grade is not None:
            return one
    raise PageError("page_no_answer")


def _address(form: Mapping[str, str], skip: int) -> str:
    return f"skip={skip}" + ("&all=1" if form.get("all") == "1" else "")


ROUTES = (
    get("/teach/{room}/review", show),
    post("/teach/{room}/review", decide),
    post("/teach/{room}/undo", undo),
)
