"""The grade: from the evidence and the final probabilities to verdicts, points and reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tutor._version import __version__
from tutor.decks import question_hash
from tutor.domain import (
    Concept,
    ConceptResult,
    Deck,
    Evidence,
    Grade,
    IdeaResult,
    Inputs,
    Question,
    Reason,
    SetAside,
    Verdict,
)
from tutor.grading import guards, scoring
from tutor.grading.alignment import Alignment
from tutor.grading.evaluation import Evaluation
from tutor.grading.evidence import quote, unmatched
from tutor.grading.ideas import ideas
from tutor.grading.question import wordings
from tutor.grading.recall import DECIMALS
from tutor.grading.revision import Revised
from tutor.grading.segments import Segment
from tutor.grading.signals import VERDICTS
from tutor.grading.verdicts import Coefficients, certainty, chosen, deciding

_POINT_FOUND = 0.55
_CONFUSED = 0.05
"""Least similarity by which another's description is nearer than its own."""
_LIKELIER = 1.0
"""Least logit by which another's description is likelier than its own."""


def result(
    evaluation: Evaluation,
    revised: Revised,
    deck: Deck,
    coefficients: Coefficients,
    encoder: tuple[str, str],
    reader: tuple[str, str] | None,
    inputs: Inputs,
) -> Grade:
    """The grade of an evaluated answer; ``encoder`` and ``reader`` as (name, hash), ``inputs`` the
    hashes of what decides it."""
    question = evaluation.question
    said = chosen(revised.rows, coefficients.prefer)
    read = guards.OTHER_LANGUAGE not in evaluation.guarded.flags
    sure = (read & (certainty(revised.rows, said) >= coefficients.sure_at)).tolist()
    credits = _credits(coefficients, evaluation, revised.rows, sure)
    results = _results(coefficients, evaluation, revised, said.tolist(), sure, credits)
    whole = total(question, deck, results, credits, coefficients)
    reasons = _reasons(evaluation, revised, results, whole.doubt)
    used = [e for r in results for e in r.evidence]
    return Grade(
        deck=deck.title,
        question_id=question.id,
        question_hash=question_hash(question),
        tutor=__version__,
        encoder=encoder,
        reader=reader,
        score=whole.score,
        max_score=scoring.full_score(question),
        fraction=whole.fraction,
        interval=whole.interval,
        mark=whole.mark,
        needs_review=bool(reasons),
        reasons=reasons,
        flags=evaluation.guarded.flags,
        concepts=tuple(results),
        unmatched=unmatched(
            evaluation.answer, evaluation.alignments, used, evaluation.guarded.ignored
        ),
        set_aside=tuple(
            SetAside(code, evaluation.answer.evidence(evaluation.answer.units[u]))
            for code, u in evaluation.guarded.set_aside
        ),
        inputs=inputs,
        language=deck.language,
    )


@dataclass(frozen=True, slots=True)
class Total:
    """What the concepts of a question come to.

    Attributes:
        score: points of those that count.
        fraction: of a full answer, 0–1.
        interval: of the fraction.
        mark: the fraction on the deck's scale.
        doubt: why a person should look at a mark that may be far off; None where it hardly is.
    """

    score: float
    fraction: float
    interval: tuple[float, float]
    mark: str
    doubt: Reason | None


def total(
    question: Question,
    deck: Deck,
    results: Sequence[ConceptResult],
    credits: Sequence[float],
    coefficients: Coefficients,
) -> Total:
    """What the results of a question's concepts come to, by what each earned, 0–1."""
    counted = [r for r in results if r.counted]
    fraction = scoring.fraction(question, credits)
    variance = scoring.variance_of(
        [r.probabilities for r in counted],
        [r.weight for r in counted],
        scoring.full_weight(question),
    )
    deviation = math.sqrt(variance)
    doubtful = round(deviation, DECIMALS) >= coefficients.review_at
    unsure = tuple(r.name for r in counted if not r.sure) or tuple(r.name for r in counted)
    return Total(
        score=round(sum(r.points for r in counted), 2),
        fraction=fraction,
        interval=scoring.interval(fraction, deviation, coefficients.spread),
        mark=scoring.mark(fraction, deck.scale, deck.language),
        doubt=Reason("unsure", (("concepts", unsure),)) if doubtful else None,
    )


def _credits(
    coefficients: Coefficients, evaluation: Evaluation, rows: np.ndarray, sure: Sequence[bool]
) -> list[float]:
    """What each concept earned, 0–1."""
    found = []
    each = zip(evaluation.question.concepts, rows.tolist(), evaluation.closeness, sure, strict=True)
    for concept, row, near, is_sure in each:
        share = 0.0 if concept.named else coefficients.closeness_share
        expected = scoring.credit(row, coefficients.credit_range, near, share)
        found.append(scoring.settled(expected, VERDICTS[row.index(max(row))], is_sure))
    return found


def _results(
    coefficients: Coefficients,
    evaluation: Evaluation,
    revised: Revised,
    said: Sequence[int],
    sure: Sequence[bool],
    credits: Sequence[float],
) -> list[ConceptResult]:
    closeness = evaluation.closeness
    counted = scoring.counting(evaluation.question, credits)
    results = []
    for k, concept in enumerate(evaluation.question.concepts):
        covered, partial, missing, contradicted = revised.rows[k].tolist()
        best = said[k]
        verdict, denied = VERDICTS[best], VERDICTS[best] is Verdict.CONTRADICTED
        weights = coefficients.of(concept.named)
        parts = _ideas(evaluation, k, verdict)
        results.append(
            ConceptResult(
                id=concept.id,
                name=concept.name,
                weight=concept.weight,
                points=round(concept.weight * credits[k], 2),
                verdict=verdict,
                sure=sure[k] and k not in revised.doubted,
                probabilities=(covered, partial, missing, contradicted),
                evidence=_evidence(evaluation, revised, k, verdict),
                why=_why(evaluation, k, verdict, parts),
                confused_with=_confused_with(evaluation, k) if denied else None,
                counted=counted[k],
                closeness=closeness[k],
                credit=round(credits[k], 4),
                signals=deciding(evaluation.features[k], best, weights)
                if evaluation.stated
                else (),
                ideas=parts,
            )
        )
    return results


def _evidence(
    evaluation: Evaluation, revised: Revised, k: int, verdict: Verdict
) -> tuple[Evidence, ...]:
    if verdict is Verdict.MISSING:
        return ()
    span = revised.quotes.get(k)
    if span is not None:
        return (evaluation.answer.evidence(span),)
    return quote(evaluation.answer, evaluation.alignments[k], _spoken(evaluation, k, verdict))


def _spoken(evaluation: Evaluation, k: int, verdict: Verdict) -> Segment | None:
    """The segment that a verdict rests on, by the reader."""
    if evaluation.readings is None:
        return None
    said = evaluation.readings.attributed[k]
    return said.opposing if verdict is Verdict.CONTRADICTED else said.stating


def _ideas(evaluation: Evaluation, k: int, verdict: Verdict) -> tuple[IdeaResult, ...]:
    """What the reader says of each idea of a concept that has several."""
    if evaluation.readings is None:
        return ()
    rows = evaluation.readings.ideas[k]
    said = [verdict if verdict is Verdict.MISSING else VERDICTS[i] for i in rows.argmax(axis=1)]
    texts = ideas(evaluation.question.concepts[k]) if said else ()
    return tuple(IdeaResult(text, mine) for text, mine in zip(texts, said, strict=True))


def _why(evaluation: Evaluation, k: int, verdict: Verdict, parts: tuple[IdeaResult, ...]) -> Reason:
    alignment = evaluation.alignments[k]
    concept = evaluation.question.concepts[k]
    expected = ("expected", ideas(concept) or wordings(concept)[:1])
    if guards.OTHER_LANGUAGE in evaluation.guarded.flags:
        return Reason(guards.OTHER_LANGUAGE)
    if verdict is Verdict.COVERED:
        return Reason("stated")
    if verdict is Verdict.CONTRADICTED:
        return _against(evaluation, k) or Reason("denied", (expected,))
    if verdict is Verdict.PARTIAL:
        lacking = _lacking(concept, alignment, parts)
        if not lacking:
            return Reason("vague")
        code = "points_lacking" if len(lacking) < len(ideas(concept)) else "only_near"
        return Reason(code, (("points", lacking),))
    if not evaluation.stated:
        return Reason("nothing_stated")
    return Reason("named_only") if alignment.named else Reason("not_found", (expected,))


def _against(evaluation: Evaluation, k: int) -> Reason | None:
    """Another's description, or a known misconception, that stands for a contradicted concept."""
    alignment, question = evaluation.alignments[k], evaluation.question
    if (other := _described(evaluation, k)) is not None:
        return Reason("swapped", (("other", question.concepts[other].name),))
    index = alignment.misconception_index
    if index is not None and alignment.misconception > alignment.similarity:
        wrong = question.concepts[k].misconceptions[index]
        return Reason("misconceived", (("misconception", wrong),))
    return None


def _confused_with(evaluation: Evaluation, k: int) -> str | None:
    """Id of the concept whose description stands under this one's name, or None."""
    other = _described(evaluation, k)
    return None if other is None else evaluation.question.concepts[other].id


def _described(evaluation: Evaluation, k: int) -> int | None:
    """The concept whose description stands under this one's name: by what the reader says of the
    segments, without one by similarity."""
    said = None if evaluation.readings is None else evaluation.readings.attributed[k]
    if said is not None and said.nearer is not None:
        return said.nearer if said.elsewhere >= _LIKELIER else None
    alignment = evaluation.alignments[k]
    return alignment.swapped_with if alignment.swap_margin >= _CONFUSED else None


def _lacking(
    concept: Concept, alignment: Alignment, parts: tuple[IdeaResult, ...]
) -> tuple[str, ...]:
    """The ideas that are not there: by the reader, without one the key points far from it all."""
    if parts:
        return tuple(p.text for p in parts if p.verdict is Verdict.MISSING)
    pairs = zip(concept.key_points, alignment.points, strict=False)
    return tuple(text for text, match in pairs if match.both < _POINT_FOUND)


def _reasons(
    evaluation: Evaluation, revised: Revised, results: list[ConceptResult], doubt: Reason | None
) -> tuple[Reason, ...]:
    flags = evaluation.guarded.flags
    reasons = [Reason(flag) for flag in flags if flag in guards.FOR_REVIEW]
    if guards.OFF_SUBJECT in flags and not evaluation.stated:
        reasons.append(Reason(guards.OFF_SUBJECT))
    if doubt is not None:
        reasons.append(doubt)
    if revised.differing:
        names = tuple(results[k].name for k in revised.differing)
        reasons.append(Reason("second_opinion", (("concepts", names),)))
    doubted = tuple(results[k].name for k in revised.doubted if results[k].counted)
    if doubted:
        reasons.append(Reason("reader_doubts", (("concepts", doubted),)))
    return tuple(reasons)
