"""The report of a class: sentences and tables, from which the page and the CSV files are made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tutor.classroom.alike import Outlier
from tutor.classroom.deciding import name_of
from tutor.classroom.figures import (
    Bar,
    ConceptFigures,
    QuestionFigures,
    concept_figures,
    distribution,
    learner,
    question_figures,
    strengths,
    totals,
    weaknesses,
)
from tutor.classroom.opened import Work
from tutor.classroom.queue import Doubtful, queue, waiting
from tutor.classroom.standard import agreement, steps_of
from tutor.domain import Deck, Verdict
from tutor.grading.scoring import mark
from tutor.messages import number, percent, say
from tutor.store.classes import Kept
from tutor.store.corrections import Kind

SHOWN = 30
"""Rows of the lists of grades to look at; the CSV files have them all."""
_EASY, _HARD = 0.8, 0.4  # shares of the full mark from which a question is easy, below which hard
_SHORT = 160  # characters of an answer that a line of the report shows


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report.

    Attributes:
        name: of its CSV file.
        title: in words.
        header: names of the columns.
        rows: text, or numbers as text; as many cells as the header.
        note: what the person must know to read it.
        shown: rows that the page shows.
    """

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    shown: int = 1000


@dataclass(frozen=True, slots=True)
class Report:
    """What is told of a class.

    Attributes:
        title: of the deck.
        language: of the deck.
        summary: sentences on top.
        strong: what the class has, in words.
        weak: what it lacks, in words.
        bars: the distribution of marks.
        tables: every table.
        automatic: what was done by the machine, and by whom else.
        limits: what the figures do not say.
    """

    title: str
    language: str
    summary: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    bars: tuple[Bar, ...]
    tables: tuple[Table, ...] = ()
    automatic: tuple[str, ...] = ()
    limits: tuple[str, ...] = field(default=())


def report(work: Work, odd: Sequence[Outlier], teacher: dict[int, float] | None = None) -> Report:
    """The report of a class.

    Args:
        work: the class.
        odd: marks unlike those of similar answers.
        teacher: marks of 0–1 that a teacher gave besides, by place.
    """
    deck, kept = work.deck, list(work.kept())
    asked = work.graded.questions
    concepts = concept_figures(kept, asked)
    questions = question_figures(kept, asked)
    fractions = totals(kept, deck)
    tables = [
        _distribution(fractions, deck),
        _concepts(concepts, deck),
        _questions(questions, deck),
        _queue(work, kept),
        _outliers(work, odd),
        *_agreement(work, kept, teacher or {}),
    ]
    return Report(
        deck.title, deck.language, _summary(kept, fractions, deck),
        tuple(_told(c, deck, "strong", Verdict.COVERED) for c in strengths(concepts)),
        tuple(_weak(c, deck) for c in weaknesses(concepts)),
        tuple(distribution(list(fractions.values()), deck.scale, deck.language)),
        tuple(tables), _automatic(work, kept),
        tuple(say(deck.language, f"classreport.limit_{n}") for n in range(1, 6)),
    )  # fmt: skip


def _summary(kept: Sequence[Kept], fractions: dict[str, float], deck: Deck) -> tuple[str, ...]:
    language = deck.language
    graded = [one for one in kept if one.grade is not None]
    blank = sum(one.grade is None and not one.fault for one in kept)
    mean = sum(fractions.values()) / len(fractions) if fractions else 0.0
    middle = sorted(fractions.values())[len(fractions) // 2] if fractions else 0.0
    told = [
        say(language, "classreport.counts", learners=len(fractions), answers=len(graded),
            blank=blank),
        say(language, "classreport.mean", mean=mark(mean, deck.scale, language),
            median=mark(middle, deck.scale, language)),
    ]  # fmt: skip
    left = waiting(kept)
    told.append(say(language, "classreport.waiting" if left else "classreport.seen", count=left))
    return tuple(told)


def _told(concept: ConceptFigures, deck: Deck, key: str, verdict: Verdict) -> str:
    share = percent(concept.share(verdict), deck.language)
    return say(deck.language, f"classreport.{key}", name=concept.name, share=share)


def _weak(concept: ConceptFigures, deck: Deck) -> str:
    """What most lack, and in which words it is got wrong."""
    language = deck.language
    told = say(
        language, "classreport.weak", name=concept.name,
        share=percent(concept.share(Verdict.COVERED), language),
        missing=percent(concept.share(Verdict.MISSING), language),
        wrong=percent(concept.share(Verdict.CONTRADICTED), language),
    )  # fmt: skip
    if concept.wrong:
        quote = say(language, "report.evidence", text=_short(concept.wrong[0][0]).rstrip("."))
        told += " " + say(language, "classreport.in_words", quote=quote)
    return told


def _distribution(fractions: dict[str, float], deck: Deck) -> Table:
    language = deck.language
    bars = distribution(list(fractions.values()), deck.scale, language)
    rows = tuple((bar.label, str(bar.count)) for bar in bars)
    return _table("distribution", language, ("mark", "learners"), rows)


def _concepts(concepts: Sequence[ConceptFigures], deck: Deck) -> Table:
    language = deck.language
    prompts = {q.id: q.prompt for q in deck.questions}
    rows = []
    for concept in concepts:
        shares = [percent(concept.share(v), language) for v in Verdict]
        quotes = "; ".join(f"{_short(text)} ({times})" for text, times in concept.wrong)
        rows.append((prompts[concept.question], concept.name, *shares, quotes))
    verdicts = tuple(say(language, f"verdict.{v.value}") for v in Verdict)
    header = (_word(language, "question"), _word(language, "concept"), *verdicts,
              _word(language, "wrong_words"))  # fmt: skip
    return Table("concepts", _title(language, "concepts"), header, tuple(rows),
                 say(language, "classreport.note_concepts"))  # fmt: skip


def _questions(questions: Sequence[QuestionFigures], deck: Deck) -> Table:
    language = deck.language
    rows = []
    for found in questions:
        mean, told = found.mean, "–"
        if mean is not None:
            level = "easy" if mean >= _EASY else "hard" if mean < _HARD else "middling"
            told = f"{percent(mean, language)} ({_word(language, level)})"
        parted = found.discrimination
        rows.append((found.question.prompt, str(found.answers), str(found.blank), told,
                     "–" if parted is None else number(parted, language)))  # fmt: skip
    header = ("question", "answers", "blank", "difficulty", "discrimination")
    return _table("questions", language, header, tuple(rows), note=True)


def _queue(work: Work, kept: Sequence[Kept]) -> Table:
    deck = work.deck
    rows = [
        (name_of(work, d.one), _and_more(d), d.one.question, str((d.one.grade or {})["mark"]),
         _interval(d.one, deck), "; ".join(d.reasons), _short(d.one.answer))
        for d in queue(kept)
    ]  # fmt: skip
    header = ("row", "learner", "question", "mark", "interval", "reasons", "answer")
    return _table("review", deck.language, header, tuple(rows), note=True, shown=SHOWN)


def _and_more(doubtful: Doubtful) -> str:
    """The learner, and how many others wrote the same."""
    more = f" (+{len(doubtful.equal)})" if doubtful.equal else ""
    return learner(doubtful.one) + more


def _interval(one: Kept, deck: Deck) -> str:
    low, high = (one.grade or {})["interval"]
    low, high = (mark(value, deck.scale, deck.language) for value in (low, high))
    return f"{low}–{high}"


def _outliers(work: Work, odd: Sequence[Outlier]) -> Table:
    deck = work.deck
    rows = [
        (name_of(work, o.one), learner(o.one), o.one.question, str((o.one.grade or {})["mark"]),
         mark(min(1.0, max(0.0, o.expected)), deck.scale, deck.language),
         name_of(work, o.nearest), _short(o.one.answer))
        for o in odd
    ]  # fmt: skip
    header = ("row", "learner", "question", "mark", "expected", "nearest", "answer")
    return _table("outliers", deck.language, header, tuple(rows), note=True, shown=SHOWN)


def _agreement(work: Work, kept: Sequence[Kept], teacher: dict[int, float]) -> list[Table]:
    """How the machine's marks agree with people's; no table where nobody gave any."""
    deck, language = work.deck, work.deck.language
    given: list[float] = []
    ours: list[float] = []
    for one in kept:
        machine = one.machine or one.grade
        decided = [c for c in one.corrections if c.kind in (Kind.MARK, Kind.AGREED)]
        if machine is None or not (decided or one.place in teacher):
            continue
        said = float((one.grade or {})["fraction"]) if decided else teacher[one.place]
        given.append(said)
        ours.append(float(machine["fraction"]))
    if not given:
        return []
    steps = steps_of(deck.scale)
    found = agreement(given, ours, max(1, steps))
    error = sum(abs(a - b) for a, b in zip(given, ours, strict=True)) / len(given)
    kappa = "–" if found.kappa != found.kappa else number(found.kappa, language)
    row = (str(len(given)), percent(error, language), percent(found.exact, language),
           percent(found.within_one, language), kappa)  # fmt: skip
    header = ("marks_given", "mean_gap", "exact", "within", "kappa")
    return [_table("agreement", language, header, (row,), note=True)]


def _automatic(work: Work, kept: Sequence[Kept]) -> tuple[str, ...]:
    language = work.deck.language
    graded = [one.machine or one.grade for one in kept if one.grade is not None]
    if not graded:
        return (say(language, "classreport.no_grades"),)
    first = graded[0] or {}
    people = sorted({c.who for one in kept for c in one.corrections})
    looked = sum(bool(one.corrections) for one in kept if one.grade is not None)
    models = ", ".join(m["name"] for m in (first["encoder"], first["reader"]) if m)
    told = [
        say(language, "classreport.by_machine", count=len(graded), version=first["tutor"],
            models=models),
        say(language, "classreport.by_people" if people else "classreport.by_nobody",
            count=looked, who=", ".join(people)),
    ]  # fmt: skip
    if work.store.about().get("standard"):
        told.append(say(language, "classreport.by_standard"))
    return tuple(told)


def _table(
    name: str, language: str, header: Sequence[str], rows: tuple[tuple[str, ...], ...],
    note: bool = False, shown: int = 1000,
) -> Table:  # fmt: skip
    return Table(
        name, _title(language, name), tuple(_word(language, h) for h in header), rows,
        say(language, f"classreport.note_{name}") if note else "", shown,
    )  # fmt: skip


def _title(language: str, name: str) -> str:
    return say(language, f"classreport.title_{name}")


def _word(language: str, name: str) -> str:
    return say(language, f"classreport.{name}")


def _short(text: str) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= _SHORT else line[: _SHORT - 1].rstrip() + "…"
