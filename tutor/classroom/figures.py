"""Figures of a graded class: learners, questions, concepts. Numbers and learners' words only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from tutor.domain import Deck, Question, Scale, ScaleKind, Verdict
from tutor.grading.scoring import full_score, mark
from tutor.language import fold
from tutor.messages import number
from tutor.store.classes import Kept

LEAST_LEARNERS = 10
"""Below it a correlation says nothing."""
_QUOTES = 3
_BARS = 10  # bars of a picture of marks, where the scale has too many steps
_MOST_STEPS = 20  # steps of a scale that get a bar each


@dataclass(frozen=True, slots=True)
class ConceptFigures:
    """What a class did with a concept.

    Attributes:
        question: id of the question.
        id: of the concept.
        name: of the concept.
        counts: answers by verdict.
        wrong: in which words it was contradicted, the most frequent first, with how often.
    """

    question: str
    id: str
    name: str
    counts: Mapping[Verdict, int]
    wrong: tuple[tuple[str, int], ...]

    def share(self, verdict: Verdict) -> float:
        """Share of the answers with a verdict."""
        return self.counts[verdict] / (sum(self.counts.values()) or 1)


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """What a class did with a question.

    Attributes:
        question: the question.
        answers: graded ones.
        blank: learners who wrote nothing.
        mean: fraction of the full score, over graded answers; None where there are none.
        discrimination: correlation of the fraction with the mean of the learner's other questions;
            None where there are too few learners or no spread.
    """

    question: Question
    answers: int
    blank: int
    mean: float | None
    discrimination: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of the distribution of marks: what it is called, and how many learners."""

    label: str
    count: int


def totals(kept: Sequence[Kept], deck: Deck) -> dict[str, float]:
    """By learner, the fraction of all points that they were asked for; a blank earns none. Where no
    learner is named, every answer stands for itself."""
    full = {q.id: full_score(q) for q in deck.questions}
    earned: dict[str, list[tuple[float, float]]] = {}
    for one in kept:
        if one.question in full and not one.fault:
            fraction = 0.0 if one.grade is None else float(one.grade["fraction"])
            weight = full[one.question]
            earned.setdefault(learner(one), []).append((fraction * weight, weight))
    return {
        name: sum(p for p, _ in mine) / sum(w for _, w in mine) for name, mine in earned.items()
    }


def learner(one: Kept) -> str:
    """Who wrote an answer; its row where nobody is named."""
    return one.student or f"#{one.number}"


def distribution(fractions: Sequence[float], scale: Scale, language: str) -> list[Bar]:
    """How many learners have which mark, on the deck's scale; no empty step is left out."""
    if scale.kind is ScaleKind.LETTERS:
        letters = [letter for letter, _ in scale.letters]
        given = [mark(f, scale, language) for f in fractions]
        return [Bar(letter, given.count(letter)) for letter in reversed(letters)]
    highest = scale.maximum if scale.kind is ScaleKind.POINTS else 100.0
    whole = scale.kind is ScaleKind.POINTS and highest <= _MOST_STEPS and highest == int(highest)
    if whole:
        steps = [round(f * highest) for f in fractions]
        return [Bar(str(n), steps.count(n)) for n in range(int(highest) + 1)]
    width = highest / _BARS
    steps = [min(_BARS - 1, int(f * _BARS)) for f in fractions]
    names = [f"{number(n * width, language)}–{number((n + 1) * width, language)}"
             for n in range(_BARS)]  # fmt: skip
    return [Bar(name, steps.count(n)) for n, name in enumerate(names)]


def question_figures(kept: Sequence[Kept], questions: Sequence[Question]) -> list[QuestionFigures]:
    """Difficulty and discrimination of each question."""
    by_learner: dict[str, dict[str, float]] = {}
    for one in kept:
        if one.grade is not None:
            mine = by_learner.setdefault(learner(one), {})
            mine.setdefault(one.question, float(one.grade["fraction"]))
    found = []
    for question in questions:
        mine_all = [one for one in kept if one.question == question.id and not one.fault]
        fractions = [float(one.grade["fraction"]) for one in mine_all if one.grade is not None]
        pairs = [
            (told[question.id], fmean(v for q, v in told.items() if q != question.id))
            for told in by_learner.values() if question.id in told and len(told) > 1
        ]  # fmt: skip
        found.append(
            QuestionFigures(question, len(fractions), len(mine_all) - len(fractions),
                            fmean(fractions) if fractions else None, _correlation(pairs))
        )  # fmt: skip
    return found


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    if len(pairs) < LEAST_LEARNERS:
        return None
    one, other = np.asarray(pairs, dtype=np.float64).T
    if one.std() == 0 or other.std() == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def concept_figures(kept: Sequence[Kept], questions: Sequence[Question]) -> list[ConceptFigures]:
    """What was covered, left out and got wrong of each concept."""
    counts = {(q.id, c.id): dict.fromkeys(Verdict, 0) for q in questions for c in q.concepts}
    wrong: dict[tuple[str, str], dict[str, int]] = {key: {} for key in counts}
    for one in kept:
        for concept in one.grade["concepts"] if one.grade is not None else ():
            key = (one.question, concept["id"])
            if key not in counts:
                continue
            verdict = Verdict(concept["verdict"])
            counts[key][verdict] += 1
            if verdict is Verdict.CONTRADICTED:
                for passage in concept["evidence"][:1]:
                    text = " ".join(passage["text"].split())
                    wrong[key][text] = wrong[key].get(text, 0) + 1
    return [
        ConceptFigures(q.id, c.id, c.name, counts[q.id, c.id], _most(wrong[q.id, c.id]))
        for q in questions for c in q.concepts
    ]  # fmt: skip


def _most(quotes: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The most frequent words, capitals and accents aside, as they were first written."""
    told: dict[str, tuple[str, int]] = {}
    for text, times in quotes.items():
        first, before = told.get(fold(text), (text, 0))
        told[fold(text)] = (first, before + times)
    return tuple(sorted(told.values(), key=lambda pair: -pair[1])[:_QUOTES])


def strengths(concepts: Sequence[ConceptFigures], count: int = 3) -> list[ConceptFigures]:
    """Concepts that most of the class has."""
    asked = [c for c in concepts if sum(c.counts.values())]
    asked.sort(key=lambda c: -c.share(Verdict.COVERED))
    return [c for c in asked[:count] if c.share(Verdict.COVERED) >= 0.5]


def weaknesses(concepts: Sequence[ConceptFigures], count: int = 3) -> list[ConceptFigures]:
    """Concepts that fewest of the class have."""
    asked = [c for c in concepts if sum(c.counts.values())]
    asked.sort(key=lambda c: c.share(Verdict.COVERED))
    strong = {(c.question, c.id) for c in strengths(concepts, count)}
    return [c for c in asked[:count] if (c.question, c.id) not in strong
            and c.share(Verdict.COVERED) < 1.0]  # fmt: skip
