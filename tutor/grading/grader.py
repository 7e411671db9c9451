"""The only place where the stages of grading meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import Literal

import numpy as np

from tutor.decks import find_question
from tutor.domain import Deck, Grade, Inputs, Question
from tutor.errors import ModelError
from tutor.grading import context as contexts
from tutor.grading import doubts as doubting
from tutor.grading import reading, second_look
from tutor.grading.align import align
from tutor.grading.around import Around, Nearest
from tutor.grading.context import Context, after_prompt
from tutor.grading.evaluation import Aligned, Evaluation
from tutor.grading.inputs import coefficients_hash, inputs
from tutor.grading.issue import issue
from tutor.grading.opinion import Asked, Reader, Readings, Share
from tutor.grading.passages import Answer, Unit, assemble, read, split
from tutor.grading.reference import Neighbours, Reference, neighbours, prepare, stated, texts
from tutor.grading.relevance import RelevanceModel, Subject, beyond, relevance_model
from tutor.grading.second_look import SecondLook
from tutor.grading.signals import features, observe
from tutor.grading.verdict import Coefficients, probabilities
from tutor.grading.verdict import coefficients as read_coefficients
from tutor.language import Flowed, check_length, clean, flow
from tutor.models import Encoder, cached, open_encoder
from tutor.models.encoder import Encoded, Vectors
from tutor.models.reader import CrossReader, open_reader
from tutor.models.weights import cohort_vectors, relevance_values, verdict_values

_CHUNK = 256
_CERTAIN = 4.0
"""Log-odds at which no passage at all is off the subject."""


def shipped_relevance(encoder: Encoder) -> RelevanceModel | None:
    """The relevance model that comes with tutor; None with another encoder than its own, whose
    similarities it was not fitted on.

    Raises:
        ModelError: it is missing or damaged.
    """
    values = relevance_values()
    if encoder.hash != values["encoder"]:
        return None
    return relevance_model(values, cohort_vectors())


class Grader:
    """Grades answers to the questions of one deck.

    Args:
        deck: the deck.
        encoder: the encoder; the one that comes with tutor when absent.
        coefficients: of the verdict model; the shipped ones when absent.
        reader: a second opinion; none when absent.
        share: which concepts it is asked about.
        hidden: names that it must not see.
        one_question: whether an answer should serve its own question only; False for an essay.
        own_reader: the reader whose signals the verdict model weighs; the one that comes with
            tutor when this and the encoder are absent, none when only this is.
        relevance: tells what is about the question; the one that comes with tutor when absent,
            None for taking every unit as it is.

    Attributes:
        seen: answers graded, which a reader that judges everything would have been asked about.

    Raises:
        ModelError: the encoder is missing, altered or of another kind, or gives what is no number.
    """

    def __init__(
        self,
        deck: Deck,
        encoder: Encoder | None = None,
        coefficients: Coefficients | None = None,
        reader: Reader | None = None,
        share: Share = Share.UNSURE,
        hidden: tuple[str, ...] = (),
        one_question: bool = True,
        own_reader: CrossReader | None = None,
        relevance: RelevanceModel | Literal["shipped"] | None = "shipped",
    ) -> None:
        self.deck = deck
        self.own_reader = open_reader() if own_reader is None and encoder is None else own_reader
        self.encoder = encoder or open_encoder()
        self.coefficients = coefficients or read_coefficients(
            verdict_values(), self.own_reader is not None
        )
        self.reader = reader
        self.share = share
        self.hidden = hidden
        self.one_question = one_question
        self.relevance = shipped_relevance(self.encoder) if relevance == "shipped" else relevance
        self.seen = 0
        self._numbers = coefficients_hash(self.coefficients, self.relevance)
        self._told: dict[tuple[str, tuple[str, ...]], Inputs] = {}
        self._references: dict[str, Reference] = {}
        self._contexts: dict[str, Context | None] = {}
        self._ids = {q.id: q for q in deck.questions}
        self._nearest = Nearest(deck.questions)
        self._stated: dict[str, Vectors] = {}
        self._near: tuple[Around, Neighbours] | None = None

    def grade(self, question: str, answer: str) -> Grade:
        """The grade of one answer.

        Args:
            question: id, number or prompt of the question.
            answer: what the learner typed.

        Raises:
            UnknownQuestionError: the deck has no such question.
            AnswerError: the answer is too long to be read.
        """
        return next(self.grade_many([(question, answer)]))

    def grade_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
        """The grade of each (question, answer), in order; reads ahead 256 answers at most.

        Raises:
            UnknownQuestionError: the deck has no such question.
            AnswerError: an answer is too long to be read (``check_length`` tells beforehand).
        """
        encoder = (self.encoder.name, self.encoder.hash)
        readers = [r for r in (self.own_reader, self.reader) if r is not None]
        reader = (
            (" + ".join(r.name for r in readers), "+".join(r.hash for r in readers))
            if readers
            else None
        )
        for chunk in self._chunks(answers):
            first = [self._first_look(e) for e in chunk]
            for evaluation, look in zip(chunk, self._second_look(chunk, first), strict=True):
                told = self._inputs(evaluation.question, evaluation.around)
                yield issue(evaluation, look, self.deck, self.coefficients, encoder, reader, told)

    def _inputs(self, question: Question, around: Around) -> Inputs:
        """Hashes of what decides the grades of a question; those of the last ones are kept."""
        key = (question.id, tuple(q.id for q in around))
        if key not in self._told:
            if len(self._told) > _CHUNK:
                self._told.clear()
            opinion = "" if self.reader is None else f"{self.reader.name} {self.reader.hash}"
            self._told[key] = inputs(
                self.deck,
                question,
                around,
                self.encoder.hash,
                self.own_reader.hash if self.own_reader is not None else "",
                self._numbers,
                opinion,
            )
        return self._told[key]

    def evaluate_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Evaluation]:
        """The evidence of each (question, answer), before any verdict."""
        for chunk in self._chunks(answers):
            yield from chunk

    def parse_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[tuple[Answer, Reference]]:
        """Each (question, answer) cut and encoded, with its question prepared."""
        for evaluation in self.evaluate_many(answers):
            yield evaluation.answer, self._references[evaluation.question.id]

    def _chunks(self, answers: Iterable[tuple[str, str]]) -> Iterator[list[Evaluation]]:
        stream = iter(answers)
        while chunk := list(islice(stream, _CHUNK)):
            for _, answer in chunk:
                check_length(answer)
            questions = [self._question(wanted) for wanted, _ in chunk]
            typed = [clean(answer) for _, answer in chunk]
            flowed = [flow(text, self.deck.language) for text in typed]
            cut = [split(layout.text) for layout in flowed]
            around = [
                self._nearest.to(q, layout.text) if self.one_question else ()
                for q, layout in zip(questions, flowed, strict=True)
            ]
            self._prepare(questions, around)
            units = [
                [read(f.text, span, self._references[question.id].vocabulary) for span in spans]
                for question, f, (spans, _) in zip(questions, flowed, cut, strict=True)
            ]
            asked = [self._said(q, mine) for q, mine in zip(questions, units, strict=True)]
            encoded = iter(self._finite([text for mine in asked for text in mine], self.encoder))
            yield self._read(
                [
                    self._evaluate(
                        question, t, f, mine, [next(encoded) for _ in said], left_out, near
                    )
                    for question, t, f, mine, said, (_, left_out), near in zip(
                        questions, typed, flowed, units, asked, cut, around, strict=True
                    )
                ]
            )

    def _finite(self, texts: list[str], encoder: Encoder) -> list[Encoded]:
        """Encodings of texts, all of them numbers: what is none would pass for any grade."""
        found = encoder.read(texts)
        if not all(np.isfinite(e.vector).all() and np.isfinite(e.tokens).all() for e in found):
            raise ModelError("model_not_finite", model=self.encoder.name)
        return found

    def _said(self, question: Question, units: list[Unit]) -> list[str]:
        """What is encoded of an answer: its units, and all of it after the prompt where the
        question is compared in context."""
        said = [u.text for u in units]
        if said and self._contexts[question.id] is not None:
            said.append(after_prompt(question, " ".join(said)))
        return said

    def _read(self, found: list[Aligned]) -> list[Evaluation]:
        """What the verdict model weighs of each, with what the reader that comes with tutor says of
        each concept."""
        if self.own_reader is None:
            return [self._weighed(one, None) for one in found]
        turns = [reading.asked(one) if one.stated else [] for one in found]
        rows = self.own_reader.read([text for few in turns for text in few])
        if not all(np.isfinite(r).all() for r in rows):
            raise ModelError("model_not_finite", model=self.own_reader.name)
        replies = iter(rows)
        return [
            self._weighed(one, np.concatenate([next(replies) for _ in few]) if few else None)
            for one, few in zip(found, turns, strict=True)
        ]

    def _weighed(self, one: Aligned, readings: np.ndarray | None) -> Evaluation:
        knots = self.coefficients.knots
        seen = observe(one.alignments, one.foreign, knots, readings, one.subject)
        parts = {f.name: getattr(one, f.name) for f in fields(Aligned)}
        return Evaluation(**parts, features=features(seen), readings=readings)

    def _evaluate(
        self,
        question: Question,
        typed: str,
        layout: Flowed,
        units: list[Unit],
        encoded: list[Encoded],
        left_out: bool,
        around: Around,
    ) -> Aligned:
        reference = self._references[question.id]
        context = self._contexts[question.id]
        near = context.near(encoded[-1].vector) if context is not None and units else None
        answer = assemble(typed, layout, units, encoded[: len(units)], left_out)
        doubts = doubting.doubt(answer, reference, self._neighbours(around), self.relevance)
        alignments = align(answer, reference, doubts.ignored)
        nearest = [a.passage for a in alignments]
        foreign = tuple(
            0.0 if p is None else doubts.foreign[int(answer.of_unit[p])] for p in nearest
        )
        subject = self._subject(answer, doubts, nearest)
        return Aligned(question, answer, doubts, alignments, foreign, around, subject, near)

    def _subject(
        self, answer: Answer, doubts: doubting.Doubts, nearest: Sequence[int | None]
    ) -> tuple[Subject, ...]:
        """Whether the passage nearest to each concept is about the question."""
        if self.relevance is None:
            return ()
        count = len(answer.units) - len(doubts.ignored)
        cohort = beyond(answer, nearest, self.relevance)
        return tuple(
            Subject(
                -_CERTAIN if p is None else doubts.relevance[int(answer.of_unit[p])], near, count
            )
            for p, near in zip(nearest, cohort, strict=True)
        )

    def _question(self, wanted: str) -> Question:
        return self._ids.get(wanted) or find_question(self.deck, wanted)

    def _prepare(self, questions: Sequence[Question], around: Sequence[Around]) -> None:
        """Encode what grading reads of these questions, and what those around them state, once."""
        fresh = {q.id: q for q in questions if q.id not in self._references}
        beside = {q.id: q for few in around for q in few if q.id not in self._stated}
        wanted = [t for q in fresh.values() for t in (*texts(q), *contexts.texts(q))]
        wanted += [t for q in beside.values() for t in stated(q)]
        if not wanted:
            return
        found = self._finite(wanted, cached(self.encoder))
        encoded = dict(zip(wanted, found, strict=True))
        for name, question in fresh.items():
            self._references[name] = prepare(question, encoded, self.deck.language)
            self._contexts[name] = contexts.prepare(question, encoded)
        for name, question in beside.items():
            self._stated[name] = np.stack([encoded[t].vector for t in stated(question)])

    def _neighbours(self, around: Around) -> Neighbours | None:
        """What the questions around an answer state; None where it may serve them all."""
        if not around:
            return None
        if self._near is None or self._near[0] is not around:
            self._near = around, neighbours({q.id: self._stated[q.id] for q in around})
        return self._near[1]

    def _first_look(self, evaluation: Evaluation) -> np.ndarray:
        """(K, 4) probabilities without a reader; all missing where nothing is stated."""
        if evaluation.stated:
            named = [c.named for c in evaluation.question.concepts]
            return probabilities(evaluation.features, named, self.coefficients)
        return np.tile(np.asarray([0.0, 0.0, 1.0, 0.0]), (len(evaluation.features), 1))

    def _second_look(
        self, chunk: Sequence[Evaluation], first: Sequence[np.ndarray]
    ) -> Iterator[SecondLook]:
        self.seen += sum(e.stated for e in chunk)
        if self.reader is None:
            yield from (SecondLook(rows, {}) for rows in first)
            return
        questions: list[Asked | None] = [
            second_look.ask(
                e, rows, self.deck.language, self.coefficients.sure_at, self.share, self.hidden
            )
            for e, rows in zip(chunk, first, strict=True)
        ]
        asked = [q for q in questions if q is not None]
        replies = iter(self.reader.read(asked))
        for evaluation, rows, question in zip(chunk, first, questions, strict=True):
            readings: Readings = {} if question is None else next(replies)
            yield second_look.apply(evaluation, rows, readings, self.coefficients.sure_at)
