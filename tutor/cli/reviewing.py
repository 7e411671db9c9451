"""What ``tutor review`` shows and asks: lists, the reach of a decision, the keyboard loop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from tutor.cli.screen import echo, wrapped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tutor.classroom.alike import Group
    from tutor.classroom.opened import Work
    from tutor.classroom.queue import Doubtful
    from tutor.models import Encoder
    from tutor.store.classes import Kept
    from tutor.store.corrections import Correction

_WIDTH = 100  # characters of a line
_EXAMPLES = 3  # answers shown of a group
_LISTED = 20  # marks listed at once


class Desk:
    """A person at work on a graded class.

    Args:
        work: the class.
        who: the person.
        why: the reason of what they decide.
        model: of the encoder that compares answers.
        asked_for: whether only grades that ask for review are gone through.
    """

    def __init__(
        self,
        work: Work,
        who: str,
        why: str = "",
        model: str | None = None,
        asked_for: bool = False,
    ) -> None:
        self.work, self.who, self.why, self.model = work, who, why, model
        self.asked_for = asked_for

    def kept(self) -> list[Kept]:
        """Every answer with the grade that counts now."""
        return list(self.work.kept())

    def graded(self) -> list[Kept]:
        """Every answer that has a grade."""
        return [one for one in self.work.kept() if one.grade is not None]

    def find(self, typed: str) -> Kept:
        """The answer of a row, which has a grade."""
        from tutor.classroom.deciding import find
        from tutor.errors import ClassError

        one = find(self.work, self.kept(), typed)
        if one.grade is None:
            raise ClassError("review_ungraded", row=typed)
        return one

    def name(self, one: Kept) -> str:
        """How an answer is called."""
        from tutor.classroom.deciding import name_of

        return name_of(self.work, one)

    def signed(self) -> tuple[str, str, str]:
        """Why, who and when, for what is decided now."""
        from tutor.store.learning import moment

        return self.why, self.who, moment()

    def tell(self, key: str, indent: str = "", /, **values: object) -> None:
        """Say a sentence in the person's language."""
        from tutor.messages import locale_language, say

        echo(wrapped(indent + say(locale_language(), key, **values)))

    def add(self, said: Sequence[Correction]) -> None:
        """Keep what was decided, and say what came of it."""
        if not said:
            return
        before = {one.place: one for one in self.graded()}
        for known in before[said[0].place].corrections[-1:]:
            if known.who != said[0].who:
                self.tell("review.again", who=known.who, at=_when(known.at), what=_what(known))
        act = self.work.corrections.add(said)
        for one in self.graded():
            if one.place == said[0].place and one.grade is not None:
                old, count = before[one.place].grade or {}, len({c.place for c in said})
                self.tell("review.decided", row=self.name(one), before=old["mark"],
                          after=one.grade["mark"], act=act, count=count)  # fmt: skip

    def undo(self, act: int | None = None) -> None:
        """Take an act back: the latest that counts, where none is named."""
        from tutor.errors import ClassError

        acts = [a for a in self.work.corrections.acts() if not a.undone]
        if act is None and not acts:
            raise ClassError("review_no_act")
        number = acts[-1].number if act is None else act
        if not self.work.corrections.undo(number, *self.signed()):
            raise ClassError("review_unknown_act", act=number)
        count = next(len(a.places) for a in acts if a.number == number)
        self.tell("review.undone", act=number, count=count)

    def compared(self) -> tuple[list[Kept], NDArray[np.float64]]:
        """Graded answers and their vectors."""
        from tutor.classroom.alike import vectors_of

        kept = self.graded()
        return kept, vectors_of(self.work.store, kept, self._encoder)

    def groups(self) -> list[Group]:
        """Groups of alike answers."""
        from tutor.classroom.alike import groups

        return groups(*self.compared())

    def group(self, number: int) -> tuple[Kept, ...]:
        """The answers of a group."""
        from tutor.errors import ClassError

        for found in self.groups():
            if found.number == number:
                return found.members
        raise ClassError("review_no_group", number=number)

    def _encoder(self) -> Encoder:
        from tutor.models import open_encoder

        self.tell("review.comparing")
        return open_encoder(self.model)


def show_queue(desk: Desk, most: int) -> None:
    """The first marks to look at, and how many wait."""
    from tutor.classroom.queue import queue, waiting

    kept = desk.kept()
    found = queue(kept, desk.asked_for)
    desk.tell("review.queue", waiting=waiting(kept), count=len(found), shown=min(most, len(found)))
    for doubtful in found[:most]:
        _show_doubtful(desk, doubtful)


def show_outliers(desk: Desk, most: int) -> None:
    """Marks unlike those of similar answers."""
    from tutor.classroom.alike import outliers
    from tutor.grading.scoring import mark

    found = outliers(*desk.compared())
    deck = desk.work.deck
    desk.tell("review.outliers" if found else "review.no_outliers", count=len(found))
    for outlier in found[:most]:
        expected = mark(min(1.0, max(0.0, outlier.expected)), deck.scale, deck.language)
        _head(desk, outlier.one)
        desk.tell("review.outlier", "    ", expected=expected, row=desk.name(outlier.nearest),
                  mark=(outlier.nearest.grade or {})["mark"])  # fmt: skip
        echo(f"    {_short(outlier.nearest.answer)}")


def show_groups(desk: Desk, most: int) -> None:
    """Groups of alike answers."""
    found = desk.groups()
    desk.tell("review.groups" if found else "review.no_groups", count=len(found))
    for group in found[:most]:
        first = group.members[0]
        desk.tell("review.group", number=group.number, count=len(group.members),
                  question=first.question, mark=(first.grade or {})["mark"])  # fmt: skip
        echo(f"    {_short(first.answer)}")


def show_similar(desk: Desk, most: int) -> None:
    """Pairs that share a long span."""
    from tutor.classroom.shared import similar

    found = similar(desk.graded(), desk.work.deck)
    desk.tell("review.similar" if found else "review.no_similar", count=len(found))
    for pair in found[:most]:
        desk.tell("review.pair", one=desk.name(pair.one), other=desk.name(pair.other),
                  words=pair.words)  # fmt: skip
        echo(f"    {_short(pair.span)}")


def show_history(desk: Desk, most: int) -> None:
    """What was decided, the latest last."""
    acts = desk.work.corrections.acts()
    if not acts:
        desk.tell("review.no_history")
    said: dict[int, list[Correction]] = {}
    for mine in desk.work.corrections.counting().values():
        for one in mine:
            said.setdefault(one.act, []).append(one)
    for act in acts[-most:]:
        key = "review.act_undone" if act.undone else "review.act"
        what = "; ".join(dict.fromkeys(_what(c) for c in said.get(act.number, ())))
        desk.tell(key, act=act.number, at=_when(act.at), who=act.who, count=len(act.places),
                  what=what, why=act.why or "–")  # fmt: skip


def show_reach(desk: Desk, members: Sequence[Kept]) -> None:
    """How many answers a decision reaches, and the least alike of them."""
    desk.tell("review.reach", count=len(members))
    step = max(1, (len(members) - 1) // (_EXAMPLES - 1))
    for one in members[::step][:_EXAMPLES]:
        _head(desk, one)


def confirmed(key: str, **values: object) -> bool:
    """Whether a person on a terminal says yes."""
    import sys

    from tutor.messages import locale_language, say

    return sys.stdin.isatty() and typer.confirm(say(locale_language(), key, **values))


def loop(desk: Desk) -> None:
    """One mark after the other, by the keyboard; what is typed is kept at once. Without a terminal,
    the list."""
    import sys

    from tutor.classroom.queue import queue, waiting

    if not sys.stdin.isatty():
        show_queue(desk, _LISTED)
        return
    desk.tell("review.keys")
    passed: set[int] = set()
    while True:
        kept = desk.kept()
        left = [d for d in queue(kept, desk.asked_for) if d.one.place not in passed]
        if not left:
            desk.tell("review.all_seen")
            return
        desk.tell("review.left", count=waiting(kept))
        _show_doubtful(desk, left[0], whole=True)
        typed = _asked()
        if typed in ("q", "\x04"):
            desk.tell("review.bye")
            return
        if typed in ("", "s"):
            passed.add(left[0].one.place)
        else:
            _obey(desk, [left[0].one, *left[0].equal], typed)


def _obey(desk: Desk, ones: Sequence[Kept], typed: str) -> None:
    """Do what was typed of equal answers; a mistake is said, and the answer asked for again."""
    from tutor.classroom import deciding
    from tutor.errors import TutorError

    letter, _, rest = typed.partition(" ")
    desk.why = ""
    try:
        if typed == "u":
            desk.undo()
        elif typed == "a":
            desk.add(deciding.agreed(ones, *desk.signed()))
        elif letter == "r" and rest.strip():
            desk.add(deciding.remarked(ones, rest, *desk.signed()))
        elif letter == "v" and "=" in rest:
            concept, _, word = rest.partition("=")
            desk.add(deciding.judged(ones, concept, word, *desk.signed()))
        elif typed == "?":
            desk.tell("review.keys")
        else:
            mark, _, desk.why = typed.partition(" ")
            desk.add(deciding.marked(desk.work, ones, mark, *desk.signed()))
    except TutorError as error:
        echo(str(error))


def _asked() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return "q"


def _show_doubtful(desk: Desk, doubtful: Doubtful, whole: bool = False) -> None:
    _head(desk, doubtful.one, whole)
    grade = doubtful.one.grade or {}
    for concept in grade["concepts"] if whole else ():
        words = _verdict(desk, concept)
        quotes = " … ".join(" ".join(e["text"].split()) for e in concept["evidence"])
        echo(wrapped(f"    {concept['name']} [{concept['id']}]: {words}"
                     + (f" — “{quotes}”" if quotes else "")))  # fmt: skip
    if doubtful.equal:
        rows = ", ".join(map(desk.name, doubtful.equal[:_LISTED]))
        desk.tell("review.equal", "    ", count=len(doubtful.equal), rows=rows)
    for reason in doubtful.reasons:
        echo(wrapped(f"    {reason}"))


def _verdict(desk: Desk, concept: dict[str, object]) -> str:
    from tutor.messages import say

    words = say(desk.work.deck.language, f"verdict.{concept['verdict']}")
    return words if concept["sure"] else f"{words} ?"


def _head(desk: Desk, one: Kept, whole: bool = False) -> None:
    grade = one.grade or {}
    parts: Iterable[str] = (desk.name(one), one.student, one.question, str(grade.get("mark", "–")))
    echo(" · ".join(p for p in parts if p))
    echo(wrapped(f"    {one.answer.strip()}") if whole else f"    {_short(one.answer)}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1].rstrip() + "…"


def _what(said: Correction) -> str:
    """What was decided, in the person's language."""
    from tutor.messages import locale_language, say
    from tutor.store.corrections import Kind

    before, after = said.before, said.after
    if said.kind is Kind.VERDICT:
        before, after = (say(locale_language(), f"verdict.{v}") for v in (before, after))
    if before and after != before:
        return f"{said.concept} {before} → {after}".strip()
    return after


def _when(at: str) -> str:
    """A moment as the clock of this machine shows it."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
