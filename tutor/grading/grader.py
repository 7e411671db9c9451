"""Grades answers to the questions of a deck: the one place where the stages of grading meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal

import numpy as np

from tutor.domain import Deck, Grade, Inputs, Question
from tutor.grading import revision
from tutor.grading.answer import Answer
from tutor.grading.evaluation import Evaluation
from tutor.grading.inputs import coefficients_hash, inputs
from tutor.grading.models import coefficients_of, open_models
from tutor.grading.neighbours import Nearby
from tutor.grading.opinion import Judgements, Opinion, Share
from tutor.grading.pipeline import decide, parse, read_answers, weigh
from tutor.grading.prepared import PreparedDeck
from tutor.grading.question import Reference
from tutor.grading.relevance import RelevanceModel
from tutor.grading.result import result
from tutor.grading.revision import Revised
from tutor.grading.verdicts import Coefficients, chosen
from tutor.models import cross, open_encoder
from tutor.models import reader as readers
from tutor.models.encoder import Encoder
from tutor.models.reader import Reader

_CHUNK = 256
"""Answers that are read ahead: enough to fill every core, few enough for little memory."""


class Grader:
    """Grades answers to the questions of one deck. Pickles as its ``Recipe`` where it has one.

    Args:
        deck: the deck.
        encoder: the encoder; the one that comes with tutor when absent.
        coefficients: of the verdict model; the shipped ones when absent.
        reader: the cross-encoder whose signals the verdict model weighs; the one that comes with
            tutor when this and the encoder are absent, none when only this is. One of one's own
            without coefficients fitted with it may only raise doubt.
        relevance: tells what is about the question; the one that comes with tutor when absent,
            None for taking every unit as it is.
        opinion: a second opinion; none when absent.
        share: which concepts it is asked about.
        hidden: names that it must not see.
        one_question: whether an answer should serve its own question only; False for an essay.

    Attributes:
        models: what it reads and weighs with.
        recipe: how it is made again elsewhere; None for models given as objects.
        seen: answers graded, which an opinion on everything would have been asked about.

    Raises:
        ModelError: the encoder is missing, altered or of another kind, or gives what is no number.
    """

    def __init__(
        self,
        deck: Deck,
        encoder: Encoder | None = None,
        coefficients: Coefficients | None = None,
        *,
        reader: Reader | None = None,
        relevance: RelevanceModel | Literal["shipped"] | None = "shipped",
        opinion: Opinion | None = None,
        share: Share = Share.UNSURE,
        hidden: tuple[str, ...] = (),
        one_question: bool = True,
    ) -> None:
        given = (encoder, reader, coefficients, opinion)
        plain = all(one is None for one in given) and relevance == "shipped"
        self.recipe = Recipe(deck, one_question=one_question) if plain else None
        self.deck = deck
        self.models = open_models(encoder, reader, coefficients, relevance)
        self.opinion = opinion
        self.share = share
        self.hidden = hidden
        self.one_question = one_question
        self.seen = 0
        self._prepared = PreparedDeck(deck, self.models.encoder, one_question)
        self._numbers = coefficients_hash(self.models.coefficients, self.models.relevance)
        self._inputs_of: dict[tuple[str, tuple[str, ...]], Inputs] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        if self.recipe is None:
            raise TypeError("a grader of models given as objects cannot be pickled")
        return Recipe.open, (self.recipe,)

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
        encoder = (self.models.encoder.name, self.models.encoder.hash)
        asked = [r for r in (self.models.reader, self.opinion) if r is not None]
        names = (" + ".join(r.name for r in asked), "+".join(r.hash for r in asked))
        for chunk in self._chunks(answers):
            rows = [decide(e, self.models.coefficients) for e in chunk]
            for evaluation, revised in zip(chunk, self._revised(chunk, rows), strict=True):
                yield result(
                    evaluation,
                    self._doubted(evaluation, revised),
                    self.deck,
                    self.models.coefficients,
                    encoder,
                    names if asked else None,
                    self._inputs(evaluation.question, evaluation.around),
                )

    def evaluate_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Evaluation]:
        """The evidence of each (question, answer), before any verdict."""
        for chunk in self._chunks(answers):
            yield from chunk

    def parse_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[tuple[Answer, Reference]]:
        """Each (question, answer) cut and encoded, with its question prepared."""
        for evaluation in self.evaluate_many(answers):
            (prepared,) = self._prepared.prepare([(evaluation.question, "")])
            yield evaluation.answer, prepared.reference

    def _chunks(self, answers: Iterable[tuple[str, str]]) -> Iterator[list[Evaluation]]:
        """Evaluations of a few hundred answers at a time."""
        stream = iter(answers)
        while chunk := list(islice(stream, _CHUNK)):
            parsed = [
                parse(self._prepared.question(wanted), answer, self.deck.language)
                for wanted, answer in chunk
            ]
            prepared = self._prepared.prepare([(p.question, p.layout.text) for p in parsed])
            aligned = read_answers(parsed, prepared, self.models)
            yield weigh(aligned, self.models.reader, self.models.coefficients)

    def _revised(
        self, chunk: Sequence[Evaluation], first: Sequence[np.ndarray]
    ) -> Iterator[Revised]:
        """Probabilities after the second opinion, where there is one."""
        self.seen += sum(e.stated for e in chunk)
        if self.opinion is None:
            yield from (Revised(rows, {}) for rows in first)
            return
        sure_at = self.models.coefficients.sure_at
        questions = [
            revision.ask(e, rows, self.deck.language, sure_at, self.share, self.hidden)
            for e, rows in zip(chunk, first, strict=True)
        ]
        replies = iter(self.opinion.read([q for q in questions if q is not None]))
        for evaluation, rows, question in zip(chunk, first, questions, strict=True):
            reply: Judgements = {} if question is None else next(replies)
            yield revision.apply(evaluation, rows, reply, sure_at)

    def _doubted(self, evaluation: Evaluation, revised: Revised) -> Revised:
        """The probabilities, with what a reader that is not weighed says against them."""
        reader = self.models.reader
        if reader is None or self.models.coefficients.read:
            return revised
        said = chosen(revised.rows, self.models.coefficients.prefer)
        whole = None if evaluation.readings is None else evaluation.readings.whole
        against = revision.doubted(whole, said, reader.tells)
        return replace(revised, doubted=against)

    def _inputs(self, question: Question, nearby: Nearby) -> Inputs:
        """Hashes of what decides the grades of a question; those of the last ones are kept."""
        key = (question.id, tuple(q.id for q in nearby))
        if key not in self._inputs_of:
            if len(self._inputs_of) > _CHUNK:
                self._inputs_of.clear()
            self._inputs_of[key] = inputs(
                self.deck,
                question,
                nearby,
                self.models.encoder.hash,
                self.models.reader.hash if self.models.reader is not None else "",
                self._numbers,
                "" if self.opinion is None else f"{self.opinion.name} {self.opinion.hash}",
            )
        return self._inputs_of[key]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a grader is made: what another process needs to make the same one.

    Attributes:
        deck: the deck.
        encoder: name or folder of an encoder; None for the one that comes with tutor.
        one_question: whether an answer should serve its own question only.
        reader: name or folder of a reader; None for the one that comes with tutor.
        coefficients: file of those fitted with the reader; without, one of one's own may only raise
            doubt.
    """

    deck: Deck
    encoder: str | None = None
    one_question: bool = True
    reader: str | None = None
    coefficients: str | None = None

    def open(
        self,
        opinion: Opinion | None = None,
        share: Share = Share.UNSURE,
        hidden: tuple[str, ...] = (),
    ) -> Grader:
        """A grader by this recipe, and with a second opinion where one is given.

        Raises:
            FileError: the coefficients cannot be read.
            ModelError: a model is missing, altered or of another kind, or the coefficients were
                fitted with others.
        """
        encoder = open_encoder(self.encoder)
        named = self.reader
        reader = readers.open_reader() if named is None else cross.open_named(named)
        given = self.coefficients
        fitted = None if given is None else coefficients_of(given, encoder, reader)
        made = Grader(
            self.deck,
            encoder,
            fitted,
            reader=reader,
            opinion=opinion,
            share=share,
            hidden=hidden,
            one_question=self.one_question,
        )
        made.recipe = self if opinion is None else None
        return made
