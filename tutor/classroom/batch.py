"""Grade a class: kept as it is done, so that a run that is stopped goes on where it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from tutor.classroom.backends.parts import Backend, Part, here, models_hash
from tutor.classroom.columns import Columns, Entry
from tutor.classroom.corrected import everything
from tutor.classroom.layout import layout, work_file
from tutor.classroom.sheets import Sheet
from tutor.classroom.writing import Class, write_class
from tutor.domain import Deck
from tutor.grading.grader import Grader
from tutor.output import check_output, locked
from tutor.store.classes import ClassStore, Kept

FIRST_AT_ONCE, AT_ONCE = 8, 64
"""Unlike answers that are graded before they are kept: at first, and later on."""


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """How many answers were graded, need review, are blank, and could not be graded."""

    graded: int
    review: int
    blank: int
    errors: int


def about(sheet: Sheet, columns: Columns, deck: Deck, grader: Grader) -> dict[str, str]:
    """What decides the grades of a class and the layout of its output."""
    digest = hashlib.sha256()
    for row in (sheet.header, *sheet.rows):
        digest.update("\x1f".join(row).encode(errors="surrogatepass") + b"\x1e")
    return {
        "answers": digest.hexdigest(),
        "columns": repr((columns.shape, columns.student, columns.question, columns.answers,
                         columns.questions)),
        "deck": hashlib.sha256(repr(deck).encode()).hexdigest(),
        "models": models_hash(grader),
        "standard": getattr(grader, "standard_hash", ""),
    }  # fmt: skip


def grade_class(
    graded: Class,
    found: Sequence[Entry],
    grader: Grader,
    out: Path,
    *,
    resume: bool = False,
    again: bool = True,
    machine: bool = False,
    backend: Backend | None = None,
    tick: Callable[[int], None] = lambda n: None,
) -> BatchSummary:
    """Grade every answer of a class and write ``out``.

    Equal answers to a question are graded once. Work is kept in ``OUT.tutor`` as it is done.

    Args:
        graded: the class.
        found: its answers.
        grader: of its deck.
        out: the file to write, by its ending.
        resume: go on where the last run was stopped.
        again: begin again although work that was begun is kept.
        machine: headers and cell words that machines read.
        backend: who grades, with graders that are made as ``grader`` is; this process when absent.
        tick: called with the number of answers done since the last call.

    Raises:
        ClassError: there is nothing to resume, or it was another class, or work would be lost.
        OutputError: ``out`` cannot be written, or another run is writing it.
        StoreError: the work cannot be kept; what was kept before is.
    """
    check_output(work_file(out))
    with locked(out), closing(ClassStore(work_file(out))) as store:
        facts = about(graded.sheet, graded.columns, graded.deck, grader)
        asked = frozenset(entry.question for entry in found if entry.question)
        whole = replace(graded, asked=asked)
        tick(store.begin(facts, found, resume, again, layout(whole, machine)))
        done = store.done()
        left = [
            _Left(part, places)
            for part in _parts(store.gradable())
            if any(places := [[o.place for o in same if o.place not in done] for same in part])
        ]
        for number, receipts in (backend or here(grader))(one.asked for one in left):
            places = left[number].places
            store.keep(
                (place, receipt["fraction"], receipt["needs_review"], receipt)
                for same, receipt in zip(places, receipts, strict=True)
                for place in same
            )
            tick(sum(map(len, places)))
        write_class(out, whole, lambda: everything(store, graded.deck), machine)
        return _summary(store.all())


@dataclass(frozen=True, slots=True)
class _Left:
    """A part of which something is not graded yet.

    Attributes:
        part: its answers, equal ones together.
        places: of each, those that are not graded.
    """

    part: list[list[Kept]]
    places: list[list[int]]

    @property
    def asked(self) -> Part:
        """The part, for who grades it."""
        return [(same[0].question, same[0].answer) for same in self.part]


def _parts(entries: Iterable[Kept]) -> Iterator[list[list[Kept]]]:
    """Equal answers together, in parts that are the same however often a run was stopped: what is
    graded together may move the last digit of a grade. The first parts are small, so that something
    is seen to be done."""
    several: dict[tuple[str, str], list[Kept]] = {}
    for one in entries:
        several.setdefault((one.question, one.answer), []).append(one)
    stream = iter(several.values())
    size = FIRST_AT_ONCE
    while part := list(islice(stream, size)):
        yield part
        size = min(AT_ONCE, 2 * size)


def _summary(kept: Iterator[Kept]) -> BatchSummary:
    graded = review = blank = errors = 0
    for one in kept:
        if one.grade is not None:
            graded += 1
            review += bool(one.grade["needs_review"])
        elif one.fault:
            errors += 1
        else:
            blank += 1
    return BatchSummary(graded, review, blank, errors)


def first_of(found: Sequence[Entry], count: int) -> list[Entry]:
    """Some unlike answers: by turns of the questions, of middling length first, then shorter and
    longer ones; no two say the same."""
    by_question: dict[str, dict[str, Entry]] = {}
    for entry in found:
        if entry.question and entry.answer.strip() and not entry.fault:
            by_question.setdefault(entry.question, {}).setdefault(entry.answer.strip(), entry)
    left = [
        sorted(mine.values(), key=lambda e: (len(e.answer), e.place))
        for mine in by_question.values()
    ]
    chosen: list[Entry] = []
    while any(left) and len(chosen) < count:
        mine = [answers for answers in left if answers][len(chosen) % sum(map(bool, left))]
        chosen.append(mine.pop(int(_halving(len(chosen) + 1) * len(mine))))
    return chosen


def _halving(number: int) -> float:
    """½, ¼, ¾, ⅛, ⅝, …: every one far from those before it."""
    found, step = 0.0, 0.5
    while number:
        number, bit = divmod(number, 2)
        found += bit * step
        step /= 2
    return found
