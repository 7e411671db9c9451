"""Grades as people corrected them; the machine's own stays beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tutor.domain import Deck, Question, Verdict
from tutor.grading import scoring
from tutor.messages import say
from tutor.store.classes import ClassStore, Kept
from tutor.store.corrections import Correction, Corrections, Kind

_ROUNDED = 0.006
"""By how much points of two decimals leave the fraction that they were made from."""


def everything(store: ClassStore, deck: Deck) -> Iterator[Kept]:
    """Every answer of a class with the grade that counts, in order."""
    said = Corrections(store.database).counting()
    questions = {q.id: q for q in deck.questions}
    for one in store.all():
        mine = said.get(one.place, ())
        yield as_corrected(one, mine, questions.get(one.question), deck) if mine else one


def as_corrected(
    one: Kept, said: Sequence[Correction], question: Question | None, deck: Deck
) -> Kept:
    """An answer with what people said of it.

    Verdicts are set first and move the score; a mark that a person gave stands whatever verdicts
    they set. Who has looked is not asked to look again.

    Args:
        one: with the machine's grade.
        said: of it, the oldest first.
        question: that it answers; without it verdicts move no score.
        deck: for its scale and language.
    """
    if one.grade is None:
        return replace(one, corrections=tuple(said))
    grade = dict(one.grade)
    verdicts = {c.concept: Verdict(c.after) for c in said if c.kind is Kind.VERDICT}
    if verdicts:
        grade["concepts"] = [
            _set(c, verdicts[c["id"]], deck.language) if c["id"] in verdicts else c
            for c in grade["concepts"]
        ]
        if question is not None:
            grade |= _scored(one.grade, grade["concepts"], question, deck)
    marks = [c for c in said if c.kind is Kind.MARK and c.fraction is not None]
    if marks:
        grade |= _marked(marks[-1].fraction or 0.0, grade["max_score"], deck)
    last = said[-1]
    sentence = say(deck.language, f"reason.{last.kind.value}", who=last.who, why=last.why or "–",
                   mark=one.grade["mark"])  # fmt: skip
    grade |= {
        "needs_review": False,
        "reasons": [{"code": last.kind.value, "sentence": sentence}],
        "corrections": [_told(c) for c in said],
    }
    return replace(one, grade=grade, machine=one.grade, corrections=tuple(said))


def _set(concept: Mapping[str, Any], verdict: Verdict, language: str) -> dict[str, Any]:
    """A concept with the verdict of a person, who is sure."""
    why = {"code": "corrected", "sentence": say(language, "why.corrected")}
    return {
        **concept,
        "verdict": verdict.value,
        "sure": True,
        "points": round(concept["weight"] * scoring.CREDIT[verdict], 2),
        "credit": scoring.CREDIT[verdict],
        "probabilities": {v.value: float(v is verdict) for v in Verdict},
        "why": why | {"signals": []},
        "confused_with": None,
    }


def _scored(
    machine: Mapping[str, Any], concepts: list[dict[str, Any]], question: Question, deck: Deck
) -> dict[str, Any]:
    """Score and mark after some verdicts were set: as the deck says where the machine's were so,
    and moved by as much as verdicts move them where a standard had its say."""
    before, after = (_fraction(c, question) for c in (machine["concepts"], concepts))
    plain = abs(before - machine["fraction"]) <= _ROUNDED
    found = after if plain else machine["fraction"] + after - before
    return _marked(min(1.0, max(0.0, found)), machine["max_score"], deck)


def _fraction(concepts: Sequence[Mapping[str, Any]], question: Question) -> float:
    earned = {c["id"]: c["points"] / c["weight"] for c in concepts}
    return scoring.fraction(question, [earned.get(c.id, 0.0) for c in question.concepts])


def _marked(fraction: float, full: float, deck: Deck) -> dict[str, Any]:
    fraction = round(fraction, 4)
    return {
        "fraction": fraction,
        "score": round(fraction * full, 2),
        "interval": [round(fraction, 3), round(fraction, 3)],
        "mark": scoring.mark(fraction, deck.scale, deck.language),
    }


def _told(said: Correction) -> dict[str, Any]:
    told = {"kind": said.kind.value, "concept": said.concept, "before": said.before,
            "after": said.after, "why": said.why, "who": said.who, "at": said.at}  # fmt: skip
    return {name: value for name, value in told.items() if value}
