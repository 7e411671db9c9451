"""The stages between an answer and its verdicts, each one function over a chunk of answers:
parse → prepare → read → signals → verdicts. ``result`` makes the grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from tutor.domain import Question, Span
from tutor.grading import guards
from tutor.grading.alignment import align
from tutor.grading.answer import Answer, Unit, assemble, read, split
from tutor.grading.context import after_prompt
from tutor.grading.evaluation import Aligned, Evaluation
from tutor.grading.models import Models
from tutor.grading.prepared import Prepared, finite
from tutor.grading.reading import readings_of
from tutor.grading.relevance import RelevanceModel, Subject, beyond
from tutor.grading.signals import features, observe
from tutor.grading.verdicts import Coefficients, probabilities
from tutor.language import Flowed, check_length, clean, flow
from tutor.models.encoder import Encoded
from tutor.models.reader import Reader

_CERTAIN = 4.0
"""Log-odds at which no passage at all is off the subject."""


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """An answer cut into units.

    Attributes:
        question: the question answered.
        typed: the answer as it was typed.
        layout: the same, its lines flowed by sense.
        spans: units of ``layout.text``.
        left_out: whether only its beginning is read.
    """

    question: Question
    typed: str
    layout: Flowed
    spans: tuple[Span, ...]
    left_out: bool


def parse(question: Question, answer: str, language: str) -> Parsed:
    """Cut an answer into units.

    Raises:
        AnswerError: it is too long to be read.
    """
    check_length(answer)
    typed = clean(answer)
    layout = flow(typed, language)
    spans, left_out = split(layout.text)
    return Parsed(question, typed, layout, tuple(spans), left_out)


def read_answers(
    parsed: Sequence[Parsed], prepared: Sequence[Prepared], models: Models
) -> list[Aligned]:
    """Encode answers and align each with the concepts of its question.

    Raises:
        ModelError: the encoder gives what is no number.
    """
    units = [
        [read(one.layout.text, span, of.reference.vocabulary) for span in one.spans]
        for one, of in zip(parsed, prepared, strict=True)
    ]
    said = [_said(mine, of) for mine, of in zip(units, prepared, strict=True)]
    encoded = iter(finite(models.encoder, [text for mine in said for text in mine]))
    return [
        _aligned(one, of, mine, [next(encoded) for _ in texts], models.relevance)
        for one, of, mine, texts in zip(parsed, prepared, units, said, strict=True)
    ]


def weigh(
    aligned: Sequence[Aligned], reader: Reader | None, coefficients: Coefficients
) -> list[Evaluation]:
    """The signals of each concept of each answer, with what the reader says of it.

    Raises:
        ModelError: the reader gives what is no number.
    """
    knots = coefficients.knots
    said = [None] * len(aligned) if reader is None else readings_of(aligned, reader, coefficients)
    found = []
    for one, told in zip(aligned, said, strict=True):
        seen = observe(one.alignments, one.other_question, knots, told, one.subject)
        parts = {f.name: getattr(one, f.name) for f in fields(Aligned)}
        found.append(Evaluation(**parts, features=features(seen), readings=told))
    return found


def decide(evaluation: Evaluation, coefficients: Coefficients) -> np.ndarray:
    """(K, 4) probabilities of the verdicts; all missing where nothing is stated.

    Outside of French and English they go by closeness alone.
    """
    if evaluation.stated and guards.OTHER_LANGUAGE in evaluation.guarded.flags:
        return np.asarray([[near, 0.0, 1 - near, 0.0] for near in evaluation.closeness]).round(4)
    if evaluation.stated:
        named = [c.named for c in evaluation.question.concepts]
        return probabilities(evaluation.features, named, coefficients)
    return np.tile(np.asarray([0.0, 0.0, 1.0, 0.0]), (len(evaluation.features), 1))


def _said(units: Sequence[Unit], prepared: Prepared) -> list[str]:
    """What is encoded of an answer: its units, and all of it after the prompt where the question is
    compared in context."""
    said = [u.text for u in units]
    if said and prepared.context is not None:
        said.append(after_prompt(prepared.question, " ".join(said)))
    return said


def _aligned(
    parsed: Parsed,
    prepared: Prepared,
    units: list[Unit],
    encoded: list[Encoded],
    relevance: RelevanceModel | None,
) -> Aligned:
    context, reference = prepared.context, prepared.reference
    near = context.near(encoded[-1].vector) if context is not None and units else None
    answer = assemble(parsed.typed, parsed.layout, units, encoded[: len(units)], parsed.left_out)
    guarded = guards.guard(answer, reference, prepared.neighbours, relevance)
    alignments, segments = align(answer, reference, guarded.ignored)
    nearest = [a.passage for a in alignments]
    other_question = tuple(
        0.0 if p is None else guarded.other_question[int(answer.of_unit[p])] for p in nearest
    )
    subject = () if relevance is None else _subject(answer, guarded, nearest, relevance)
    return Aligned(
        parsed.question,
        answer,
        guarded,
        alignments,
        segments,
        other_question,
        prepared.nearby,
        subject,
        near,
    )


def _subject(
    answer: Answer,
    guarded: guards.Guarded,
    nearest: Sequence[int | None],
    relevance: RelevanceModel,
) -> tuple[Subject, ...]:
    """Whether the passage nearest to each concept is about the question."""
    count = len(answer.units) - len(guarded.ignored)
    return tuple(
        Subject(-_CERTAIN if p is None else guarded.relevance[int(answer.of_unit[p])], near, count)
        for p, near in zip(nearest, beyond(answer, nearest, relevance), strict=True)
    )
