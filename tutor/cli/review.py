"""``tutor review``: look at the marks that may be off, correct them, take it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import ModelName

if TYPE_CHECKING:
    from tutor.classroom.opened import Work
    from tutor.cli.reviewing import Desk
    from tutor.store.corrections import Correction

EXAMPLES = """
tutor review graded.csv.tutor
tutor review graded.csv.tutor --list --most 30
tutor review graded.csv.tutor --decide 12 13,5/20 --why "dates"
tutor review graded.csv.tutor --group 2 --mark 8/20 --yes
tutor review graded.csv.tutor --undo -o graded.csv
tutor review graded.csv.tutor --taught marked.csv
"""
WorkPath = Annotated[Path, typer.Argument(metavar="OUT.tutor", help="help.work")]
WorkDeck = Annotated[Path | None, typer.Option("--deck", "-d", help="help.work_deck")]
Who = Annotated[str | None, typer.Option(envvar="TUTOR_WHO", help="help.who")]


def review(
    work: WorkPath,
    deck: WorkDeck = None,
    listed: Annotated[bool, typer.Option("--list", help="help.review_list")] = False,
    asked_for: Annotated[bool, typer.Option("--waiting", help="help.waiting")] = False,
    outliers: Annotated[bool, typer.Option("--outliers", help="help.review_outliers")] = False,
    groups: Annotated[bool, typer.Option("--groups", help="help.review_groups")] = False,
    similar: Annotated[bool, typer.Option("--similar", help="help.review_similar")] = False,
    history: Annotated[bool, typer.Option("--history", help="help.review_history")] = False,
    most: Annotated[int, typer.Option(min=1, help="help.review_most")] = 20,
    decide: Annotated[
        tuple[str, str] | None, typer.Option(metavar="ROW MARK", help="help.decide")
    ] = None,
    verdict: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="ROW CONCEPT=VERDICT", help="help.review_verdict"),
    ] = None,
    agree: Annotated[str | None, typer.Option(metavar="ROW", help="help.agree")] = None,
    remark: Annotated[
        tuple[str, str] | None, typer.Option(metavar="ROW TEXT", help="help.remark")
    ] = None,
    group: Annotated[int | None, typer.Option(min=1, help="help.group")] = None,
    mark: Annotated[str | None, typer.Option(help="help.group_mark")] = None,
    note: Annotated[str | None, typer.Option(help="help.group_note")] = None,
    why: Annotated[str, typer.Option(help="help.why")] = "",
    who: Who = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="help.review_yes")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="help.undo")] = False,
    act: Annotated[int | None, typer.Option(min=1, help="help.act")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="help.review_out")] = None,
    taught: Annotated[Path | None, typer.Option(help="help.taught")] = None,
    model: ModelName = None,
) -> None:
    """Work through the marks that may be off; every correction is kept and can be undone."""
    from tutor.classroom.taught import write_taught
    from tutor.cli import reviewing
    from tutor.cli.reviewing import Desk

    opened = open_class(work, deck)
    try:
        desk = Desk(opened, name_of_person(who), why, model, asked_for)
        lists = [
            show for wanted, show in (
                (listed, reviewing.show_queue), (outliers, reviewing.show_outliers),
                (groups, reviewing.show_groups), (similar, reviewing.show_similar),
                (history, reviewing.show_history),
            ) if wanted
        ]  # fmt: skip
        said = _said(desk, decide, verdict, agree, remark)
        desk.add(said)
        if group is not None:
            _to_group(desk, group, mark, note, yes)
        if undo:
            desk.undo(act)
        for show in lists:
            show(desk, most)
        if not (said or lists or undo or group or out or taught):
            reviewing.loop(desk)
        if out is not None:
            opened.export(out)
            desk.tell("review.written", path=out)
        if taught is not None:
            count = write_taught(taught, opened)
            desk.tell("review.taught", count=count, path=taught)
    finally:
        opened.store.close()


def _said(
    desk: Desk,
    decide: tuple[str, str] | None,
    verdict: tuple[str, str] | None,
    agree: str | None,
    remark: tuple[str, str] | None,
) -> list[Correction]:
    """What the options decide of single answers."""
    from tutor.classroom import deciding

    found: list[Correction] = []
    signed = desk.signed()
    if decide is not None:
        found += deciding.marked(desk.work, [desk.find(decide[0])], decide[1], *signed)
    if verdict is not None:
        concept, _, word = verdict[1].partition("=")
        found += deciding.judged([desk.find(verdict[0])], concept, word, *signed)
    if agree is not None:
        found += deciding.agreed([desk.find(agree)], *signed)
    if remark is not None:
        found += deciding.remarked([desk.find(remark[0])], remark[1], *signed)
    return found


def open_class(work: Path, deck: Path | None) -> Work:
    """The work file of a class, with the deck of a file where one is given."""
    from tutor.classroom.opened import open_work
    from tutor.cli.common import open_deck

    return open_work(work, None if deck is None else open_deck(deck))


def name_of_person(who: str | None) -> str:
    """Who corrects: as told, or as this machine calls them."""
    import getpass

    if who and who.strip():
        return who.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def _to_group(desk: Desk, number: int, mark: str | None, note: str | None,
              yes: bool) -> None:  # fmt: skip
    """One decision for all of a group, its reach shown first."""
    from tutor.classroom import deciding
    from tutor.cli import reviewing
    from tutor.errors import ClassError

    members = desk.group(number)
    if mark is None and note is None:
        reviewing.show_reach(desk, members)
        return
    said: list[Correction] = []
    if mark is not None:
        said += deciding.marked(desk.work, members, mark, *desk.signed())
    if note is not None:
        said += deciding.remarked(members, note, *desk.signed())
    reviewing.show_reach(desk, members)
    if not yes and not reviewing.confirmed("review.group_ask", count=len(members)):
        raise ClassError("review_unsaid")
    desk.add(said)
