"""An essay read against a deck: where it speaks of which concept, what the grader says there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tutor.domain import ConceptResult, Deck, Evidence, Grade, Question, Span, Verdict
from tutor.essay.encoding import Remembering
from tutor.essay.places import (
    DECIMALS,
    WEIGHTS,
    Nearness,
    Seeker,
    Weights,
    likely,
    nearest,
    signs,
    window,
)
from tutor.essay.segments import EssayText, read_essay
from tutor.grading import scoring
from tutor.grading.grader import Grader
from tutor.grading.result import total
from tutor.grading.verdicts import Coefficients, certainty

SPEAKS = 0.45
"""The least likelihood with which a place counts as speaking of a concept."""
RETURNS = 0.7
"""The same of a later place that takes the place of the likeliest one."""
FULL = 0.6
"""Probability of covered or of contradicted from which a statement is a full one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an essay speaks of a concept.

    Attributes:
        span: the passage that was read.
        likely: how likely it speaks of the concept, 0–1.
        result: what the grader says of the concept there; evidence in the essay's places.
    """

    span: Span
    likely: float
    result: ConceptResult

    @property
    def full(self) -> bool:
        """Whether the concept is stated there, or denied, and not half said."""
        odds = dict(zip(Verdict, self.result.probabilities, strict=True))
        return max(odds[Verdict.COVERED], odds[Verdict.CONTRADICTED]) >= FULL


@dataclass(frozen=True, slots=True)
class Found:
    """A concept in an essay.

    Attributes:
        question: id of its question.
        result: the result that counts.
        place: where it was read; None where the essay does not speak of it.
        others: further places that may speak of it, in the order of the essay.
        near: the passage that comes nearest to it, however near.
    """

    question: str
    result: ConceptResult
    place: Place | None
    others: tuple[Place, ...]
    near: Span | None

    @property
    def against(self) -> Place | None:
        """Another place that says the contrary of the one that counts."""
        both = {Verdict.COVERED, Verdict.CONTRADICTED}
        mine = self.result.verdict
        for other in self.others:
            if mine in both and {mine, other.result.verdict} == both and other.full:
                return other
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Essay:
    """An essay with its grades.

    Attributes:
        deck: the deck.
        text: the essay, cut.
        grades: one a question asked, in the deck's order.
        found: one a concept, in the same order.
        score: points together.
        max_score: points of a full essay.
        fraction: the score's share, 0–1.
        mark: it on the deck's scale.
    """

    deck: Deck
    text: EssayText
    grades: tuple[Grade, ...]
    found: tuple[Found, ...]
    score: float
    max_score: float
    fraction: float
    mark: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a concept is sought.

    Attributes:
        span: the passage that was read.
        signs: whether it speaks of the concept (``places.SIGNS``).
        result: what the grader says of the concept there; evidence in the essay's places.
    """

    span: Span
    signs: tuple[float, ...]
    result: ConceptResult


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """An essay with every place where something is sought, before any is chosen.

    Attributes:
        text: the essay, cut.
        questions: those asked.
        sought: for each question, for each concept, its candidates.
        closest: the same, the passage that comes nearest; None in an empty essay.
        nothing: for each question, the grade of an essay that does not speak of it.
    """

    text: EssayText
    questions: tuple[Question, ...]
    sought: tuple[tuple[tuple[Candidate, ...], ...], ...]
    closest: tuple[tuple[Span | None, ...], ...]
    nothing: tuple[Grade, ...]


class EssayReader:
    """Reads essays against the deck of a grader.

    Args:
        grader: whose models read; any grader of the deck.
        weights: of how likely a place speaks of a concept.
    """

    def __init__(self, grader: Grader, weights: Weights = WEIGHTS) -> None:
        models = grader.models
        self.deck = grader.deck
        self._encoder = Remembering(models.encoder)
        self._grader = Grader(
            grader.deck,
            self._encoder,
            models.coefficients,
            reader=models.reader,
            relevance=models.relevance,
            opinion=grader.opinion,
            share=grader.share,
            hidden=grader.hidden,
            one_question=False,
        )
        self._weights = weights
        self._seeker = Seeker(grader.deck, models.encoder)

    def read(
        self,
        text: str,
        questions: Collection[str] | None = None,
        advance: Callable[[], None] | None = None,
    ) -> Essay:
        """Read an essay.

        Args:
            text: the essay.
            questions: ids of the questions asked; all of the deck when None. What is said of one
                does not hang on which others are asked.
            advance: called once a question.
        """
        return self.settle(self.look(text, questions, advance))

    def look(
        self,
        text: str,
        questions: Collection[str] | None = None,
        advance: Callable[[], None] | None = None,
    ) -> Looked:
        """Everything that ``read`` needs a model for."""
        wanted = tuple(q for q in self.deck.questions if questions is None or q.id in questions)
        cut = read_essay(text, self.deck.language, self._encoder)
        near = self._seeker.nearness(cut.vectors, cut.stems(self.deck.language))
        sought, closest = [], []
        for question in wanted:
            rows = [self._seeker.concepts.index((question.id, c.id)) for c in question.concepts]
            mine = [_windows(cut, near, k) for k in rows]
            sought.append(self._sought(cut, near, question, rows, mine))
            closest.append(tuple(_closest(cut, near.similarity[k]) for k in rows))
            if advance is not None:
                advance()
        nothing = tuple(self._grader.grade_many((q.id, "") for q in wanted))
        self._encoder.forget()
        return Looked(cut, wanted, tuple(sought), tuple(closest), nothing)

    def settle(self, looked: Looked, weights: Weights | None = None) -> Essay:
        """The essay with its grades: which places count, and what they add up to."""
        weights = self._weights if weights is None else weights
        sure_at = self._grader.models.coefficients.sure_at
        grades: list[Grade] = []
        found: list[Found] = []
        rows = zip(looked.questions, looked.sought, looked.closest, looked.nothing, strict=True)
        for question, sought, closest, nothing in rows:
            mine = [
                _found(question.id, candidates, result, near, weights, sure_at)
                for candidates, result, near in zip(sought, nothing.concepts, closest, strict=True)
            ]
            grade = _grade(self.deck, question, nothing, mine, self._grader.models.coefficients)
            grades.append(grade)
            found += [replace(f, result=r) for f, r in zip(mine, grade.concepts, strict=True)]
        return _essay(self.deck, looked, grades, found)

    def _sought(
        self,
        cut: EssayText,
        near: Nearness,
        question: Question,
        rows: Sequence[int],
        mine: Sequence[Sequence[range]],
    ) -> tuple[tuple[Candidate, ...], ...]:
        """The candidates of every concept of a question, each place graded once."""
        places = sorted({p for few in mine for p in few}, key=lambda p: (p.start, p.stop))
        told = self._grader.grade_many((question.id, cut.text(place)) for place in places)
        graded = dict(zip(places, told, strict=True))
        return tuple(
            tuple(_candidate(cut, near, k, p, graded[p].concepts[at]) for p in few)
            for at, (k, few) in enumerate(zip(rows, mine, strict=True))
        )


_MISSING = tuple(Verdict).index(Verdict.MISSING)


def _windows(cut: EssayText, near: Nearness, k: int) -> list[range]:
    """The places where a concept is sought, the nearest first."""
    units = nearest(near, k)
    return list(dict.fromkeys(window(u, cut.segments[cut.segment_of(u)]) for u in units))


def _closest(cut: EssayText, near: np.ndarray) -> Span | None:
    if not len(near):
        return None
    unit = int(near.argmax())
    return cut.place(range(unit, unit + 1))


def _candidate(
    cut: EssayText, near: Nearness, k: int, place: range, result: ConceptResult
) -> Candidate:
    start = cut.units[place[0]].start
    moved: list[Evidence] = []
    shown: list[int] = []
    for evidence in result.evidence:
        inside = Span(evidence.span.start + start, evidence.span.end + start)
        shown += [u for u in place if _meet(cut.units[u], inside)]
        own = cut.layout.typed(inside)
        moved.append(Evidence(own, cut.typed[own.start : own.end]))
    told = signs(1 - result.probabilities[_MISSING], near, k, place, shown)
    return Candidate(cut.place(place), told, replace(result, evidence=tuple(moved)))


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _found(
    question: str,
    candidates: Sequence[Candidate],
    nothing: ConceptResult,
    near: Span | None,
    weights: Weights,
    sure_at: float,
) -> Found:
    """The place that counts: the likeliest one, or a later one that states the concept in full."""
    places = [Place(c.span, likely(c.signs, weights), c.result) for c in candidates]
    there = [p for p in places if p.likely >= SPEAKS]
    if not there:
        return Found(question, _perhaps(places, nothing, sure_at), None, (), near)
    best = max(there, key=lambda p: (p.likely, -p.span.start))
    again = [best]
    for place in sorted(there, key=lambda p: (-p.likely, p.span.start)):
        if not any(_meet(place.span, p.span) for p in again):
            again.append(place)
    again.sort(key=lambda p: p.span.start)
    later = [p for p in again if p.span.start > best.span.start and p.full and p.likely >= RETURNS]
    chosen = later[-1] if later else best
    others = tuple(p for p in again if p is not chosen)
    return Found(question, chosen.result, chosen, others, near)


def _perhaps(places: Sequence[Place], nothing: ConceptResult, sure_at: float) -> ConceptResult:
    """A concept that no place speaks of: missing, as surely as the likeliest place is about
    something else."""
    if not places:
        return nothing
    best = max(places, key=lambda p: (p.likely, -p.span.start))
    row = np.asarray(best.result.probabilities) * best.likely
    row[_MISSING] += 1 - best.likely
    row = np.round(row, DECIMALS)
    row[_MISSING] = round(1 - row.sum() + row[_MISSING], DECIMALS)
    covered, partial, missing, contradicted = row.tolist()
    return replace(
        nothing,
        probabilities=(covered, partial, missing, contradicted),
        sure=bool(certainty(row[None])[0] >= sure_at),
        closeness=best.result.closeness,
        why=best.result.why if best.result.verdict is Verdict.MISSING else nothing.why,
    )


def _grade(
    deck: Deck,
    question: Question,
    nothing: Grade,
    found: Sequence[Found],
    coefficients: Coefficients,
) -> Grade:
    """The grade of a question, from the results of its concepts."""
    credits = [f.result.credit for f in found]
    counted = scoring.counting(question, credits)
    results = [replace(f.result, counted=c) for f, c in zip(found, counted, strict=True)]
    whole = total(question, deck, results, credits, coefficients)
    return replace(
        nothing,
        score=whole.score,
        fraction=whole.fraction,
        interval=whole.interval,
        mark=whole.mark,
        needs_review=whole.doubt is not None,
        reasons=() if whole.doubt is None else (whole.doubt,),
        flags=(),
        concepts=tuple(results),
    )


def _essay(deck: Deck, looked: Looked, grades: Sequence[Grade], found: Sequence[Found]) -> Essay:
    weights = [scoring.full_weight(q) for q in looked.questions]
    earned = sum(g.fraction * w for g, w in zip(grades, weights, strict=True))
    whole = round(min(1.0, earned / sum(weights)), 4)
    return Essay(
        deck,
        looked.text,
        tuple(grades),
        tuple(found),
        round(sum(g.score for g in grades), 2),
        round(sum(g.max_score for g in grades), 2),
        whole,
        scoring.mark(whole, deck.scale, deck.language),
    )
