"""What a person decides of a grade, from what they typed to corrections that can be appended."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.classroom.columns import WIDE, which_question
from tutor.classroom.marks import fraction_of
from tutor.classroom.opened import Work
from tutor.domain import Verdict
from tutor.errors import ClassError
from tutor.grading.scoring import mark
from tutor.language import fold
from tutor.messages import LANGUAGES, say
from tutor.store.classes import Kept
from tutor.store.corrections import Correction, Kind


def find(work: Work, kept: Sequence[Kept], typed: str) -> Kept:
    """The answer of a row of the file: ``12``, or ``12:2`` and ``12:id`` where a row holds several.

    Raises:
        ClassError: there is none, or several.
    """
    row, _, asked = typed.strip().partition(":")
    mine = [one for one in kept if str(one.number) == row.strip()]
    if asked:
        wanted = which_question(work.deck, asked)
        mine = [one for one in mine if one.question == wanted]
    if not mine:
        raise ClassError("review_no_row", row=typed)
    if len(mine) > 1:
        several = ", ".join(f"{one.number}:{one.question}" for one in mine)
        raise ClassError("review_rows", row=typed, rows=several)
    return mine[0]


def name_of(work: Work, one: Kept) -> str:
    """How an answer is called in ``find``."""
    wide = work.graded.columns.shape == WIDE
    return f"{one.number}:{one.question}" if wide else str(one.number)


def marked(
    work: Work, ones: Sequence[Kept], typed: str, why: str, who: str, at: str
) -> list[Correction]:
    """A mark for some answers.

    Raises:
        ClassError: it is no mark on the deck's scale.
    """
    deck = work.deck
    try:
        fraction = fraction_of(typed, deck.scale, typed)
    except ClassError as error:
        raise ClassError("review_bad_mark", mark=typed) from error
    if fraction is None:
        raise ClassError("review_bad_mark", mark=typed)
    after = mark(fraction, deck.scale, deck.language)
    return [
        Correction(Kind.MARK, one.place, why, who, at, before=_mark(one), after=after,
                   fraction=round(fraction, 4))
        for one in ones if one.grade is not None
    ]  # fmt: skip


def judged(
    ones: Sequence[Kept], concept: str, word: str, why: str, who: str, at: str
) -> list[Correction]:
    """A verdict on a concept of some answers to one question; both in words, or by their codes.

    Raises:
        ClassError: there is no such concept or verdict.
    """
    verdict = _verdict(word)
    found = []
    for one in ones:
        if one.grade is None:
            continue
        concepts = one.grade["concepts"]
        same = [c for c in concepts if fold(concept.strip()) in (fold(c["id"]), fold(c["name"]))]
        if not same:
            known = ", ".join(f"{c['id']} ({c['name']})" for c in concepts)
            raise ClassError("review_no_concept", asked=concept, known=known)
        found.append(
            Correction(Kind.VERDICT, one.place, why, who, at, same[0]["id"],
                       same[0]["verdict"], verdict.value)
        )  # fmt: skip
    return found


def remarked(ones: Sequence[Kept], text: str, why: str, who: str, at: str) -> list[Correction]:
    """A remark to the learners of some answers."""
    return [Correction(Kind.REMARK, one.place, why, who, at, after=text.strip()) for one in ones]


def agreed(ones: Sequence[Kept], why: str, who: str, at: str) -> list[Correction]:
    """That the grades of some answers stand."""
    return [
        Correction(Kind.AGREED, one.place, why, who, at, before=_mark(one), after=_mark(one))
        for one in ones if one.grade is not None
    ]  # fmt: skip


def _mark(one: Kept) -> str:
    return "" if one.grade is None else str(one.grade["mark"])


def _verdict(word: str) -> Verdict:
    typed = fold(word.strip())
    for verdict in Verdict:
        words = [fold(say(language, f"verdict.{verdict.value}")) for language in LANGUAGES]
        if typed in (verdict.value, *words):
            return verdict
    raise ClassError("review_no_verdict", asked=word, known=", ".join(v.value for v in Verdict))
