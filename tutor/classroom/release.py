"""What goes to the learners of a class: comments, their own words, what to reread, then the mark.

A grade that asks for review and had none is held back: the learner reads that it is to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.classroom.figures import learner
from tutor.domain import Deck, Question, Verdict
from tutor.grading.scoring import full_score, mark
from tutor.language import ascii_name
from tutor.messages import say
from tutor.store.classes import Kept
from tutor.store.corrections import Kind

_LONGEST = 40
"""Letters of a name in the name of a file."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said of one concept.

    Attributes:
        verdict: of the concept.
        name: of the concept.
        sure: whether the verdict is sure.
        quotes: the learner's own words.
        reread: what the reference says; nothing where it is covered.
    """

    verdict: Verdict
    name: str
    sure: bool
    quotes: tuple[str, ...]
    reread: str


@dataclass(frozen=True, slots=True)
class Returned:
    """One answer as it goes back.

    Attributes:
        one: the answer, with the grade that counts.
        prompt: what was asked.
        comments: on each concept that counts.
        remarks: of people, to the learner.
        mark: on the deck's scale; nothing where there is none, or it is held back.
        held: whether the grade waits for review.
        seen: whether a person has looked.
    """

    one: Kept
    prompt: str
    comments: tuple[Comment, ...]
    remarks: tuple[str, ...]
    mark: str
    held: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class Learner:
    """What one learner gets.

    Attributes:
        name: the learner, or the row where nobody is named.
        file: name of their file, without its ending; no two learners have the same.
        answers: in the order of the table.
        total: on the deck's scale; nothing while an answer is held back.
    """

    name: str
    file: str
    answers: tuple[Returned, ...]
    total: str


def released(kept: Iterable[Kept], deck: Deck) -> list[Learner]:
    """What every learner gets, in the order of the table."""
    questions = {q.id: q for q in deck.questions}
    by_learner: dict[str, list[Kept]] = {}
    for one in kept:
        if one.question in questions and not one.fault:
            by_learner.setdefault(learner(one), []).append(one)
    wide = len(str(len(by_learner)))
    return [
        _learner(name, f"{n:0{wide}}-{ascii_name(name, _LONGEST, 'x')}", mine, questions, deck)
        for n, (name, mine) in enumerate(by_learner.items(), start=1)
    ]


def held(learners: Sequence[Learner]) -> int:
    """How many answers are held back."""
    return sum(answer.held for one in learners for answer in one.answers)


def _learner(
    name: str, file: str, mine: Sequence[Kept], questions: Mapping[str, Question], deck: Deck
) -> Learner:
    answers = tuple(_returned(one, questions[one.question]) for one in mine)
    total = ""
    if not any(a.held for a in answers):
        full = sum(full_score(questions[one.question]) for one in mine)
        score = sum(float(one.grade["score"]) for one in mine if one.grade is not None)
        total = mark(min(1.0, score / full), deck.scale, deck.language)
    return Learner(name, file, answers, total)


def _returned(one: Kept, question: Question) -> Returned:
    grade = one.grade
    if grade is None:
        return Returned(one, question.prompt, (), _remarks(one), "", False, False)
    waits = bool(grade["needs_review"])
    told = {c.id: c for c in question.concepts}
    comments = () if waits else tuple(
        _comment(c, _reference(told, c["id"])) for c in grade["concepts"] if c["counted"]
    )  # fmt: skip
    shown = "" if waits else str(grade["mark"])
    seen = bool(one.corrections)
    return Returned(one, question.prompt, comments, _remarks(one), shown, waits, seen)


def _reference(concepts: Mapping[str, Any], concept: str) -> str:
    found = concepts.get(concept)
    return "" if found is None else found.explanation or "; ".join(found.key_points)


def _comment(concept: Mapping[str, Any], reference: str) -> Comment:
    verdict = Verdict(concept["verdict"])
    quotes = tuple(" ".join(e["text"].split()) for e in concept["evidence"])
    reread = "" if verdict is Verdict.COVERED else reference
    return Comment(verdict, concept["name"], concept["sure"], quotes, reread)


def _remarks(one: Kept) -> tuple[str, ...]:
    return tuple(c.after for c in one.corrections if c.kind is Kind.REMARK)


def comment_text(comment: Comment, language: str) -> str:
    """A comment as one line."""
    doubt = "" if comment.sure else say(language, "release.doubt")
    quotes = say(language, "report.quote_separator").join(comment.quotes)
    told = say(language, f"release.{comment.verdict.value}", name=comment.name, doubt=doubt)
    if quotes:
        quote = say(language, "report.evidence", text=quotes.rstrip(". "))
        told += " " + say(language, "release.your_words", quote=quote)
    if comment.reread:
        told += " " + say(language, "release.reread", text=comment.reread.rstrip("."))
    return told


def mark_text(answer: Returned, language: str) -> str:
    """The mark of an answer and who stands for it, as one line."""
    if answer.held:
        return say(language, "release.held")
    if not answer.mark:
        return say(language, "release.blank")
    return say(language, "release.seen" if answer.seen else "release.automatic", mark=answer.mark)
