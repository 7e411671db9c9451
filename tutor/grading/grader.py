"""The only place where the stages of grading meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from tutor._version import __version__
from tutor.decks import find_question, question_hash
from tutor.domain import ConceptResult, Deck, Evidence, Grade, Question, Reason, Span, Verdict
from tutor.encoders import Encoder, cached, open_encoder
from tutor.encoders.base import Encoded
from tutor.grading import doubts as doubting
from tutor.grading import scale
from tutor.grading.align import Alignment, align
from tutor.grading.evidence import quote, unmatched
from tutor.grading.passages import Answer, assemble, split
from tutor.grading.reference import Reference, prepare
from tutor.grading.verdict import VERDICTS, Coefficients, features, probabilities
from tutor.grading.verdict import coefficients as read_coefficients
from tutor.messages import say
from tutor.models import verdict_values
from tutor.text import clean

_CHUNK = 256
_POINT_FOUND = 0.55
_UNSURE_SHARE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that stands between an answer and its grade, for those who study it.

    Attributes:
        answer: the answer, encoded.
        doubts: flags, and the units that state nothing.
        alignments: one a concept.
        features: (K, F) rows of the verdict model.
    """

    answer: Answer
    doubts: doubting.Doubts
    alignments: list[Alignment]
    features: np.ndarray


class Grader:
    """Grades answers to the questions of one deck.

    Args:
        deck: the deck.
        encoder: the encoder; the one that comes with tutor when absent.
        coefficients: of the verdict model; the shipped ones when absent.
        one_question: whether an answer should serve its own question only; False for an essay.

    Raises:
        ModelError: the encoder is missing, altered or of another kind.
    """

    def __init__(
        self,
        deck: Deck,
        encoder: Encoder | None = None,
        coefficients: Coefficients | None = None,
        one_question: bool = True,
    ) -> None:
        self.deck = deck
        self.encoder = encoder or open_encoder()
        self.coefficients = coefficients or read_coefficients(verdict_values())
        self.one_question = one_question
        self._references: dict[str, Reference] = {}

    def grade(self, question: str, answer: str) -> Grade:
        """The grade of one answer.

        Args:
            question: id, number or prompt of the question.
            answer: what the learner typed.

        Raises:
            UnknownQuestionError: the deck has no such question.
        """
        return next(self.grade_many([(question, answer)]))

    def grade_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
        """The grade of each (question, answer), in order; reads ahead 256 answers at most."""
        for question, evaluation in self.evaluate_many(answers):
            yield self._grade(question, evaluation)

    def evaluate_many(
        self, answers: Iterable[tuple[str, str]]
    ) -> Iterator[tuple[Question, Evaluation]]:
        """The evidence of each (question, answer), before any verdict."""
        stream = iter(answers)
        while chunk := list(islice(stream, _CHUNK)):
            questions = [find_question(self.deck, wanted) for wanted, _ in chunk]
            texts = [clean(answer) for _, answer in chunk]
            cut = [split(text) for text in texts]
            pieces = [
                text[u.start : u.end] for text, (us, _) in zip(texts, cut, strict=True) for u in us
            ]
            encoded = iter(self.encoder.read(pieces))
            for question, text, (units, left_out) in zip(questions, texts, cut, strict=True):
                mine = [next(encoded) for _ in units]
                yield question, self._evaluate(question, text, units, mine, left_out)

    def _evaluate(
        self, question: Question, text: str, units: list[Span], mine: list[Encoded], left_out: bool
    ) -> Evaluation:
        reference = self._reference(question)
        answer = assemble(text, units, mine, reference.vocabulary, left_out)
        others = [
            self._reference(q)
            for q in self.deck.questions
            if self.one_question and q.id != question.id
        ]
        doubts = doubting.doubt(answer, reference, others)
        alignments = align(answer, reference, doubts.ignored)
        return Evaluation(answer, doubts, alignments, features(alignments))

    def _reference(self, question: Question) -> Reference:
        if question.id not in self._references:
            self._references[question.id] = prepare(
                question, cached(self.encoder), self.deck.language
            )
        return self._references[question.id]

    def _grade(self, question: Question, evaluation: Evaluation) -> Grade:
        rows = probabilities(evaluation.features, self.coefficients)
        stated = len(evaluation.doubts.ignored) < len(evaluation.answer.units)
        if not stated:
            rows = np.tile(np.asarray([0.0, 0.0, 1.0, 0.0]), (len(rows), 1))
        results = self._results(question, evaluation, rows, stated)
        counted = [r for r in results if r.counted]
        full = scale.full_score(question)
        score = round(sum(r.points for r in counted), 2)
        fraction = round(score / full, 4)
        reasons = self._reasons(evaluation, results)
        used = [e for r in results for e in r.evidence]
        return Grade(
            deck=self.deck.title,
            question_id=question.id,
            question_hash=question_hash(question),
            tutor=__version__,
            encoder=(self.encoder.name, self.encoder.hash),
            reader=None,
            score=score,
            max_score=full,
            fraction=fraction,
            interval=scale.interval(
                [r.probabilities for r in counted],
                [r.weight for r in counted],
                fraction,
                full,
                self.coefficients.spread,
            ),
            mark=scale.mark(fraction, self.deck.scale, self.deck.language),
            needs_review=bool(reasons),
            reasons=reasons,
            flags=evaluation.doubts.flags,
            concepts=tuple(results),
            unmatched=unmatched(
                evaluation.answer,
                evaluation.alignments,
                used,
                evaluation.doubts.ignored,
                self.deck.language,
            ),
        )

    def _results(
        self, question: Question, evaluation: Evaluation, rows: np.ndarray, stated: bool
    ) -> list[ConceptResult]:
        weights = [c.weight for c in question.concepts]
        expected = self.coefficients.expected_credit
        points = [
            round(w * scale.credit(row, expected), 2)
            for w, row in zip(weights, rows.tolist(), strict=True)
        ]
        counted = scale.best(points, weights, question.any)
        results = []
        for k, concept in enumerate(question.concepts):
            row = rows[k]
            verdict = VERDICTS[int(row.argmax())]
            alignment = evaluation.alignments[k]
            quoted: tuple[Evidence, ...] = ()
            if verdict is not Verdict.MISSING:
                quoted = quote(evaluation.answer, alignment)
            results.append(
                ConceptResult(
                    id=concept.id,
                    name=concept.name,
                    weight=concept.weight,
                    points=points[k],
                    verdict=verdict,
                    sure=float(row.max()) >= self.coefficients.sure_at,
                    probabilities=tuple(row.tolist()),
                    evidence=quoted,
                    why=self._why(verdict, question, k, alignment, stated),
                    counted=counted[k],
                )
            )
        return results

    def _why(
        self, verdict: Verdict, question: Question, k: int, alignment: Alignment, stated: bool
    ) -> Reason:
        values: dict[str, str] = {}
        code = "not_found"
        if verdict is Verdict.COVERED:
            code = "stated"
        elif verdict is Verdict.CONTRADICTED:
            code = "denied"
        elif verdict is Verdict.PARTIAL:
            texts = question.concepts[k].key_points
            pairs = zip(texts, alignment.points, strict=False)
            lacking = [t for t, m in pairs if m.both < _POINT_FOUND]
            code = "points_lacking" if lacking else "vague"
            values["points"] = say(self.deck.language, "report.list_separator").join(lacking)
        elif not stated:
            code = "nothing_stated"
        elif alignment.named:
            code = "named_only"
        return Reason(code, say(self.deck.language, f"why.{code}", **values))

    def _reasons(self, evaluation: Evaluation, results: list[ConceptResult]) -> tuple[Reason, ...]:
        language = self.deck.language
        reasons = [
            Reason(flag, say(language, f"reason.{flag}"))
            for flag in evaluation.doubts.flags
            if flag in doubting.FOR_REVIEW
        ]
        unsure = [r for r in results if not r.sure]
        if sum(r.weight for r in unsure) >= _UNSURE_SHARE * sum(r.weight for r in results):
            names = say(language, "report.list_separator").join(r.name for r in unsure)
            reasons.append(Reason("unsure", say(language, "reason.unsure", concepts=names)))
        return tuple(reasons)
