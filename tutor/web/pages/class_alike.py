"""Answers that are alike: groups that one decision serves, and marks unlike those beside them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from tutor.classroom import deciding
from tutor.classroom.alike import Group
from tutor.classroom.opened import Work
from tutor.classroom.room import Room
from tutor.errors import PageError
from tutor.grading.scoring import mark
from tutor.store.classes import Kept
from tutor.store.corrections import Correction
from tutor.store.learning import moment
from tutor.web.pages.class_review import name_of
from tutor.web.pages.teach import room_of
from tutor.web.visit import Visit, get, post, whole

_A_PAGE = 20
_EXAMPLES = 3


def under_way(visit: Visit, room: Room) -> Response:
    """The page that waits for a comparison, and comes again by itself."""
    title = visit.say("web.class_comparing")
    answer = visit.show("class_waiting.html", title=title, room=room)
    answer.headers["refresh"] = "3"
    return answer


def show(visit: Visit) -> Response:
    """The largest groups, and the strangest marks."""
    room = room_of(visit)
    compared = visit.house.marking.compared(room)
    if compared is None:
        return under_way(visit, room)
    found, odd = compared.groups, compared.outliers
    with visit.house.marking.opened(room) as work:
        scale, language = work.deck.scale, work.deck.language
        prompts = {q.id: q.prompt for q in work.deck.questions}
    first = _page(visit, len(found))
    return visit.show(
        "class_alike.html",
        title=visit.say("web.class_alike"),
        room=room,
        groups=[
            {
                "number": group.number,
                "count": len(group.members),
                "prompt": prompts[group.members[0].question],
                "mark": (group.members[0].grade or {})["mark"],
                "examples": [o.answer for o in _spread(group.members)],
            }
            for group in found[first : first + _A_PAGE]
        ],
        count=len(found),
        first=first,
        step=_A_PAGE,
        outliers=[
            {
                "place": o.one.place,
                "who": name_of(visit, room, o.one),
                "mark": (o.one.grade or {})["mark"],
                "expected": mark(min(1.0, max(0.0, o.expected)), scale, language),
                "answer": o.one.answer,
                "near": o.nearest.answer,
                "near_mark": (o.nearest.grade or {})["mark"],
            }
            for o in odd[:_A_PAGE]
        ],
    )


def decide(visit: Visit) -> Response:
    """One decision for a whole group: first its reach, then the decision itself."""
    room, form = room_of(visit), visit.form
    compared = visit.house.marking.compared(room)
    if compared is None:
        return under_way(visit, room)
    with visit.house.marking.opened(room) as work:
        group = _group(compared.groups, form.get("group", ""))
        said = _said(visit, work, group)
        if form.get("sure") != str(len(group.members)):
            return visit.show(
                "class_reach.html", title=visit.say("web.class_reach"), room=room, group=group,
                answers=[(name_of(visit, room, o), o.answer) for o in group.members[:50]],
                mark=form.get("mark", ""), remark=form.get("remark", ""),
            )  # fmt: skip
        work.corrections.add(said)
    return visit.go(f"/teach/{room.id}/alike", said="decided")


def _said(visit: Visit, work: Work, group: Group) -> list[Correction]:
    """A mark, a remark, or both.

    Raises:
        PageError: neither was given.
        ClassError: it is no mark on the deck's scale.
    """
    signed = ("", visit.say("web.class_teacher"), moment())
    found: list[Correction] = []
    if typed := visit.form.get("mark", "").strip():
        found += deciding.marked(work, group.members, typed, *signed)
    if remark := visit.form.get("remark", "").strip():
        found += deciding.remarked(group.members, remark, *signed)
    if not found:
        raise PageError("page_no_decision", status=422)
    return found


def _group(found: Sequence[Group], typed: str) -> Group:
    for group in found:
        if str(group.number) == typed:
            return group
    raise PageError("page_no_answer")


def _spread(members: Sequence[Kept]) -> list[Kept]:
    """The most typical answer, a middling one, and the least alike."""
    step = max(1, (len(members) - 1) // (_EXAMPLES - 1))
    return list(members[::step][:_EXAMPLES])


def _page(visit: Visit, count: int) -> int:
    return min(whole(visit.query("from")), max(0, count - 1))


ROUTES = (get("/teach/{room}/alike", show), post("/teach/{room}/alike", decide))
