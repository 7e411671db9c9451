"""A class graded again after its deck was edited: only what the edit touches is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from tutor.classroom.batch import AT_ONCE, about
from tutor.classroom.layout import layout
from tutor.classroom.opened import Work
from tutor.decks.reading import question_hash
from tutor.domain import Concept, Deck, Question
from tutor.errors import ClassError, Message
from tutor.feedback.receipt import as_dict
from tutor.grading.grader import Grader
from tutor.grading.scoring import mark
from tutor.store.classes import Kept

_FIELDS = ("name", "explanation", "weight", "key_points", "accepted", "misconceptions")


@dataclass(frozen=True, slots=True)
class Change:
    """An answer whose grade another deck changed.

    Attributes:
        one: the answer with its new grade, as people corrected it.
        before: the mark of the machine before.
        after: and now.
        verdicts: (name of the concept, verdict before, verdict now) of those that changed.
        stands: whether a person gave a mark, which stands.
    """

    one: Kept
    before: str
    after: str
    verdicts: tuple[tuple[str, str, str], ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class Regraded:
    """What grading again came to.

    Attributes:
        edits: by question, what of it was edited.
        computed: answers that were graded again.
        changes: grades that changed, in the order of the table.
    """

    edits: Mapping[str, tuple[Message, ...]]
    computed: int
    changes: tuple[Change, ...]


def edits(old: Deck, new: Deck) -> dict[str, tuple[Message, ...]]:
    """By question that both decks have, what of it grading reads otherwise now."""
    later = {q.id: q for q in new.questions}
    return {
        q.id: tuple(_edited(q, later[q.id]))
        for q in old.questions
        if q.id in later and question_hash(q) != question_hash(later[q.id])
    }


def _edited(old: Question, new: Question) -> Iterator[Message]:
    if old.prompt != new.prompt:
        yield Message("regrade.prompt")
    if old.any != new.any:
        yield Message("regrade.any")
    before = {c.id: c for c in old.concepts}
    after = {c.id: c for c in new.concepts}
    for concept in old.concepts:
        if concept.id not in after:
            yield Message("regrade.removed", {"name": concept.name})
    for concept in new.concepts:
        if concept.id not in before:
            yield Message("regrade.added", {"name": concept.name})
        elif fields := _differing(before[concept.id], concept):
            for name in fields:
                yield Message(f"regrade.{name}", {"name": concept.name})
    if list(before) != list(after) and set(before) == set(after):
        yield Message("regrade.order")


def _differing(old: Concept, new: Concept) -> list[str]:
    return [name for name in _FIELDS if getattr(old, name) != getattr(new, name)]


def regrade(
    work: Work,
    deck: Deck,
    grader: Grader,
    at: str,
    whole: bool = False,
    tick: Callable[[int], None] = lambda n: None,
) -> Regraded:
    """Grade a class again with an edited deck, and keep what came of it.

    Questions are the same by their id, whatever their order. What was not edited keeps its grade,
    on the scale of the new deck.

    Args:
        work: the class.
        deck: the edited deck.
        grader: of it, with the models and the standard that the class was graded with.
        at: when.
        whole: whether everything is computed, edited or not.
        tick: called with the number of answers done since the last call.

    Raises:
        ClassError: a question that was answered is not in the deck, or the models or the standard
            are others and not everything is computed.
        StoreError: the disk is full.
    """
    facts = about(work.graded.sheet, work.graded.columns, deck, grader)
    _check(work, deck, facts, whole)
    found = edits(work.deck, deck)
    before = {one.place: one for one in work.kept() if one.grade is not None}
    touched = [one for one in before.values() if whole or one.question in found]
    new = dict(_graded(touched, grader, tick))
    for one in before.values():
        machine = one.machine or one.grade or {}
        if one.place not in new:
            new[one.place] = {
                **machine,
                "deck": deck.title,
                "mark": mark(machine["fraction"], deck.scale, deck.language),
            }
    differing = {p: g for p, g in new.items() if g != (before[p].machine or before[p].grade)}
    graded = replace(work.graded, deck=deck)
    work.store.replace(
        [(p, g["fraction"], g["needs_review"], g) for p, g in differing.items()],
        facts, layout(graded, work.machine), at,
    )  # fmt: skip
    after = {one.place: one for one in replace(work, graded=graded).kept()}
    told = [_change(before[p], after[p]) for p in sorted(differing)]
    return Regraded(found, len(touched), tuple(c for c in told if c is not None))


def _check(work: Work, deck: Deck, facts: Mapping[str, str], whole: bool) -> None:
    known = {q.id for q in deck.questions}
    gone = sorted({one.question for one in work.kept() if one.grade is not None} - known)
    if gone:
        raise ClassError("regrade_gone", questions=", ".join(gone), known=", ".join(sorted(known)))
    before = work.store.about()
    for name in ("models", "standard"):
        if before.get(name, "") != facts[name] and not whole:
            raise ClassError("regrade_other", what=str(Message(f"class.about_{name}")))


def _graded(
    touched: list[Kept], grader: Grader, tick: Callable[[int], None]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(place, receipt) of some answers; equal ones are graded once."""
    several: dict[tuple[str, str], list[Kept]] = {}
    for one in touched:
        several.setdefault((one.question, one.answer), []).append(one)
    stream = iter(several.items())
    while part := list(islice(stream, AT_ONCE)):
        grades = grader.grade_many(key for key, _ in part)
        for (_, same), grade in zip(part, grades, strict=True):
            receipt = as_dict(grade)
            yield from ((one.place, receipt) for one in same)
            tick(len(same))


def _change(before: Kept, after: Kept) -> Change | None:
    """What changed of the machine's grade; None where mark and verdicts did not."""
    old, new = before.machine or before.grade or {}, after.machine or after.grade or {}
    was = {c["id"]: c["verdict"] for c in old["concepts"]}
    verdicts = tuple(
        (c["name"], was[c["id"]], c["verdict"])
        for c in new["concepts"] if was.get(c["id"], c["verdict"]) != c["verdict"]
    )  # fmt: skip
    if old["mark"] == new["mark"] and not verdicts:
        return None
    stands = any(c.fraction is not None for c in after.corrections)
    return Change(after, old["mark"], new["mark"], verdicts, stands)
