"""The teacher's standard: learnt from a few copies that they marked, shown before it is applied."""

from __future__ import annotations

import numpy as np
from starlette.responses import Response

from tutor.classroom.alike import Floats
from tutor.classroom.marks import kept_copies
from tutor.classroom.opened import Work
from tutor.classroom.room import Room
from tutor.classroom.standard import (
    LEAST,
    Marked,
    Standard,
    agreement,
    learn,
    steps_of,
    to_mark_next,
    tried,
)
from tutor.errors import PageError
from tutor.grading.scoring import mark
from tutor.store.classes import Kept
from tutor.store.corrections import Kind
from tutor.web.pages.class_alike import under_way
from tutor.web.pages.class_review import name_of
from tutor.web.pages.teach import room_of
from tutor.web.visit import Visit, get, post

_NEXT = 5
_POOL = 400
"""Answers among which the next ones to mark are chosen."""


def show(visit: Visit) -> Response:
    """How the machine's marks agree with the teacher's, with a standard and without."""
    room = room_of(visit)
    compared = visit.house.marking.compared(room)
    if compared is None:
        return under_way(visit, room)
    kept, vectors = compared.kept, compared.vectors
    with visit.house.marking.opened(room) as work:
        ones, known, left = _marked(kept, vectors)
        trial = tried(known) if len(ones) >= LEAST else None
        steps = steps_of(work.deck.scale)
        rows = []
        if trial is not None:
            given = known.marks.tolist()
            for key, error, ours in (
                ("without", trial.before, known.copies.grades.tolist()),
                ("with", trial.after, list(trial.predicted)),
            ):
                rows.append((key, error, agreement(given, ours, steps)))
        worst = [] if trial is None else _worst(visit, room, work, ones, known, trial.predicted)
        following = [
            (one.place, name_of(visit, room, one), one.answer)
            for one in _next(kept, vectors, known, left)
        ]
    return visit.show(
        "class_standard.html",
        title=visit.say("web.class_standard"),
        room=room,
        count=len(ones),
        least=LEAST,
        trial=trial,
        rows=rows,
        steps=steps,
        worst=worst,
        following=following,
        applied=room.standard.is_file(),
    )


def apply(visit: Visit) -> Response:
    """Mark the class by the standard, or by none again; the teacher's own marks stand."""
    room = room_of(visit)
    standard: Standard | None = None
    if visit.form.get("do") != "drop":
        compared = visit.house.marking.compared(room)
        if compared is None:
            return under_way(visit, room)
        _, known, _ = _marked(compared.kept, compared.vectors)
        if not tried(known).better:
            raise PageError("page_standard_no_better", status=422)
        standard = learn(known)
    visit.house.marking.again(room, room.deck(), standard, whole=True)
    return visit.go(f"/teach/{room.id}")


def _marked(kept: list[Kept], vectors: Floats) -> tuple[list[Kept], Marked, list[int]]:
    """The copies that the teacher marked, with their marks, and the places of the others."""
    marks: dict[int, float] = {}
    for n, one in enumerate(kept):
        given = [c.fraction for c in one.corrections if c.kind is Kind.MARK]
        if given and given[-1] is not None:
            marks[n] = given[-1]
    places = list(marks)
    ones = [kept[n] for n in places]
    known = Marked(kept_copies(ones, vectors[places]), np.asarray(list(marks.values())))
    return ones, known, [n for n in range(len(kept)) if n not in marks]


def _next(kept: list[Kept], vectors: Floats, known: Marked, left: list[int]) -> list[Kept]:
    """Which copies to mark next, so that the standard is learnt soonest."""
    pool = left[:: max(1, len(left) // _POOL)]
    if not pool:
        return []
    others = kept_copies([kept[n] for n in pool], vectors[pool])
    return [kept[pool[n]] for n in to_mark_next(known, others, _NEXT)]


def _worst(
    visit: Visit, room: Room, work: Work, ones: list[Kept], known: Marked, ours: tuple[float, ...]
) -> list[tuple[int, str, str, str, str]]:
    """Copies on which the standard and the teacher differ most."""
    scale, language = work.deck.scale, work.deck.language
    order = sorted(range(len(ones)), key=lambda n: -abs(ours[n] - known.marks[n]))[:_NEXT]
    return [
        (ones[n].place, name_of(visit, room, ones[n]),
         mark(float(known.marks[n]), scale, language), mark(ours[n], scale, language),
         ones[n].answer)
        for n in order
    ]  # fmt: skip


ROUTES = (get("/teach/{room}/standard", show), post("/teach/{room}/standard", apply))
