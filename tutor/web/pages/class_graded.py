"""A graded class: what there is to do with it, its report, what goes out, another deck."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from tutor.classroom.handing import hand_out
from tutor.classroom.learner_page import learner_page
from tutor.classroom.page import class_page
from tutor.classroom.queue import waiting
from tutor.classroom.release import held, released
from tutor.classroom.report import Report
from tutor.classroom.report import report as made
from tutor.classroom.room import Room
from tutor.decks import format_deck, parse
from tutor.errors import PageError
from tutor.web.classes import standard_of
from tutor.web.pages.class_alike import under_way
from tutor.web.pages.teach import room_of
from tutor.web.visit import Visit, get, post

_ENDINGS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def dashboard(visit: Visit, room: Room) -> Response:
    """What there is to do with a graded class."""
    marking = visit.house.marking
    run = marking.progress(room)
    with marking.opened(room) as work:
        kept = marking.kept(room, work)
        graded = [one for one in kept if one.grade is not None]
        return visit.show(
            "class_graded.html",
            title=room.name,
            room=room,
            deck=work.deck,
            graded=len(graded),
            left=waiting(kept),
            decided=sum(bool(one.corrections) for one in graded),
            errors=sum(bool(one.fault) for one in kept),
            changes=run.regraded if run is not None else None,
            standard=room.standard.is_file(),
        )


def _report(visit: Visit, room: Room) -> Report | None:
    """The report; None while a large class is still being compared."""
    compared = visit.house.marking.compared(room)
    if compared is None:
        return None
    with visit.house.marking.opened(room) as work:
        return made(work, compared.outliers, {})


def report(visit: Visit) -> Response:
    """What the class has and lacks."""
    room = room_of(visit)
    found = _report(visit, room)
    if found is None:
        return under_way(visit, room)
    return visit.show("class_report.html", title=found.title, room=room, report=found)


def report_file(visit: Visit) -> Response:
    """The report as one page that can be sent on."""
    room = room_of(visit)
    found = _report(visit, room)
    if found is None:
        return under_way(visit, room)
    return _file(class_page(found).encode(), "report.html", "text/html; charset=utf-8")


def download(visit: Visit) -> Response:
    """The table with the marks as they count now."""
    room, ending = room_of(visit), visit.part("ending")
    if ending not in _ENDINGS:
        raise PageError("page_none")
    with visit.house.marking.opened(room) as work, TemporaryDirectory() as folder:
        path = Path(folder) / f"graded.{ending}"
        work.export(path)
        data = path.read_bytes()
    return _file(data, f"{Path(room.name).stem}-graded.{ending}", _ENDINGS[ending])


def release(visit: Visit) -> Response:
    """What learners would get, and what is held back."""
    room = room_of(visit)
    with visit.house.marking.opened(room) as work:
        learners = released(visit.house.marking.kept(room, work), work.deck)
    return visit.show(
        "class_release.html", title=visit.say("web.class_release"), room=room,
        learners=len(learners), held=held(learners), first=[one.name for one in learners[:5]],
    )  # fmt: skip


def copies(visit: Visit) -> Response:
    """A page a learner, in one file."""
    room = room_of(visit)
    packed = io.BytesIO()
    with visit.house.marking.opened(room) as work, TemporaryDirectory() as name:
        folder = Path(name) / "copies"
        learners = released(visit.house.marking.kept(room, work), work.deck)
        hand_out(folder, learners, work.deck, ".html", learner_page)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder).as_posix())
    return _file(packed.getvalue(), f"{Path(room.name).stem}-copies.zip", "application/zip")


def deck(visit: Visit) -> Response:
    """The deck, to be edited."""
    room = room_of(visit)
    with visit.house.marking.opened(room) as work:
        text = format_deck(work.deck)
    return visit.show("class_deck.html", title=visit.say("web.class_deck"), room=room, text=text)


def change_deck(visit: Visit) -> Response:
    """Grade again what an edit of the deck touches."""
    room = room_of(visit)
    edited = parse(visit.form.get("text", ""), "deck.md")
    visit.house.marking.again(room, edited, standard_of(room))
    return visit.go(f"/teach/{room.id}")


def _file(data: bytes, name: str, kind: str) -> Response:
    """A file that the browser keeps; its name in plain letters, whatever the upload was called."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    headers = {"content-disposition": f'attachment; filename="{plain}"'}
    return Response(data, media_type=kind, headers=headers)


ROUTES = (
    get("/teach/{room}/report", report),
    get("/teach/{room}/report.html", report_file),
    get("/teach/{room}/graded.{ending}", download),
    get("/teach/{room}/release", release),
    post("/teach/{room}/copies", copies),
    get("/teach/{room}/deck", deck),
    post("/teach/{room}/deck", change_deck),
)
