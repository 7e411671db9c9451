"""Issue a grade: from the evidence and the final probabilities to verdicts, points and reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from textwrap import shorten

from tutor._version import __version__
from tutor.decks import question_hash
from tutor.domain import ConceptResult, Deck, Evidence, Grade, Inputs, Reason, SetAside, Verdict
from tutor.grading import doubts as doubting
from tutor.grading import scale
from tutor.grading.align import Alignment
from tutor.grading.evaluation import Evaluation
from tutor.grading.evidence import quote, unmatched
from tutor.grading.recall import DECIMALS
from tutor.grading.second_look import SecondLook
from tutor.grading.signals import VERDICTS
from tutor.grading.verdict import Coefficients, certainty, deciding
from tutor.messages import say

_POINT_FOUND = 0.55
_EXPECTED = 140
_CONFUSED = 0.05


def issue(
    evaluation: Evaluation,
    look: SecondLook,
    deck: Deck,
    coefficients: Coefficients,
    encoder: tuple[str, str],
    reader: tuple[str, str] | None,
    inputs: Inputs,
) -> Grade:
    """The grade of an evaluated answer; ``encoder`` and ``reader`` as (name, hash), ``inputs`` the
    hashes of what decides it."""
    question = evaluation.question
    credits = _credits(coefficients, evaluation, look)
    results = _results(deck.language, coefficients, evaluation, look, credits)
    counted = [r for r in results if r.counted]
    full = scale.full_score(question)
    score = round(sum(r.points for r in counted), 2)
    fraction = scale.fraction(question, credits)
    variance = scale.variance_of(
        [r.probabilities for r in counted],
        [r.weight for r in counted],
        scale.full_weight(question),
    )
    deviation = math.sqrt(variance)
    doubtful = round(deviation, DECIMALS) >= coefficients.review_at
    reasons = _reasons(deck.language, evaluation, look, results, doubtful)
    used = [e for r in results for e in r.evidence]
    return Grade(
        deck=deck.title,
        question_id=question.id,
        question_hash=question_hash(question),
        tutor=__version__,
        encoder=encoder,
        reader=reader,
        score=score,
        max_score=full,
        fraction=fraction,
        interval=scale.interval(fraction, deviation, coefficients.spread),
        mark=scale.mark(fraction, deck.scale, deck.language),
        needs_review=bool(reasons),
        reasons=reasons,
        flags=evaluation.doubts.flags,
        concepts=tuple(results),
        unmatched=unmatched(
            evaluation.answer, evaluation.alignments, used, evaluation.doubts.ignored
        ),
        set_aside=tuple(
            SetAside(code, evaluation.answer.evidence(evaluation.answer.units[u]))
            for code, u in evaluation.doubts.set_aside
        ),
        inputs=inputs,
    )


def _credits(coefficients: Coefficients, evaluation: Evaluation, look: SecondLook) -> list[float]:
    """What each concept earned, 0–1."""
    sure = (certainty(look.rows) >= coefficients.sure_at).tolist()
    rows = zip(
        evaluation.question.concepts, look.rows.tolist(), evaluation.closeness, sure, strict=True
    )
    found = []
    for concept, row, near, is_sure in rows:
        share = 0.0 if concept.named else coefficients.closeness_share
        expected = scale.credit(row, coefficients.credit_range, near, share)
        found.append(scale.settled(expected, VERDICTS[row.index(max(row))], is_sure))
    return found


def _results(
    language: str,
    coefficients: Coefficients,
    evaluation: Evaluation,
    look: SecondLook,
    credits: Sequence[float],
) -> list[ConceptResult]:
    question = evaluation.question
    closeness = evaluation.closeness
    counted = scale.counting(question, credits)
    sure = (certainty(look.rows) >= coefficients.sure_at).tolist()
    results = []
    for k, concept in enumerate(question.concepts):
        covered, partial, missing, contradicted = look.rows[k].tolist()
        best = int(look.rows[k].argmax())
        verdict = VERDICTS[best]
        results.append(
            ConceptResult(
                id=concept.id,
                name=concept.name,
                weight=concept.weight,
                points=round(concept.weight * credits[k], 2),
                verdict=verdict,
                sure=sure[k],
                probabilities=(covered, partial, missing, contradicted),
                evidence=_evidence(evaluation, look, k, verdict),
                why=_why(language, evaluation, k, verdict),
                confused_with=_confused_with(evaluation, k)
                if verdict is Verdict.CONTRADICTED
                else None,
                counted=counted[k],
                closeness=closeness[k],
                credit=round(credits[k], 4),
                signals=deciding(evaluation.features[k], best, coefficients.of(concept.named))
                if evaluation.stated
                else (),
            )
        )
    return results


def _evidence(
    evaluation: Evaluation, look: SecondLook, k: int, verdict: Verdict
) -> tuple[Evidence, ...]:
    if verdict is Verdict.MISSING:
        return ()
    span = look.quotes.get(k)
    if span is not None:
        return (evaluation.answer.evidence(span),)
    return quote(evaluation.answer, evaluation.alignments[k])


def _why(language: str, evaluation: Evaluation, k: int, verdict: Verdict) -> Reason:
    alignment = evaluation.alignments[k]
    concept = evaluation.question.concepts[k]
    values = {"expected": _expected(concept.key_points, concept.explanation, language)}
    code = "not_found"
    if verdict is Verdict.COVERED:
        code = "stated"
    elif verdict is Verdict.CONTRADICTED:
        code, told = _against(evaluation, k)
        values |= told
    elif verdict is Verdict.PARTIAL:
        lacking = _lacking(concept.key_points, alignment)
        code = "vague"
        if lacking:
            code = "points_lacking" if len(lacking) < len(concept.key_points) else "only_near"
        values["points"] = say(language, "report.list_separator").join(lacking)
    elif not evaluation.stated:
        code = "nothing_stated"
    elif alignment.named:
        code = "named_only"
    return Reason(code, say(language, f"why.{code}", **values))


@lru_cache(maxsize=4096)
def _expected(key_points: tuple[str, ...], explanation: str, language: str) -> str:
    """What was looked for, in one line."""
    text = ("\u00a0; " if language == "fr" else "; ").join(key_points)
    text = text or explanation
    return shorten(text.rstrip("."), _EXPECTED, placeholder=" …")


def _against(evaluation: Evaluation, k: int) -> tuple[str, dict[str, str]]:
    """Why a concept is contradicted: another's description, a known misconception, or denied."""
    alignment, question = evaluation.alignments[k], evaluation.question
    if _confused_with(evaluation, k) is not None and alignment.rival_index is not None:
        return "swapped", {"other": question.concepts[alignment.rival_index].name}
    index = alignment.misconception_index
    if index is not None and alignment.misconception > alignment.similarity:
        return "misconceived", {"misconception": question.concepts[k].misconceptions[index]}
    return "denied", {}


def _confused_with(evaluation: Evaluation, k: int) -> str | None:
    """Id of the concept whose description stands under this one's name, or None."""
    alignment = evaluation.alignments[k]
    if alignment.rival_index is None or alignment.rival < _CONFUSED:
        return None
    return evaluation.question.concepts[alignment.rival_index].id


def _lacking(key_points: tuple[str, ...], alignment: Alignment) -> list[str]:
    pairs = zip(key_points, alignment.points, strict=False)
    return [text for text, match in pairs if match.both < _POINT_FOUND]


def _reasons(
    language: str,
    evaluation: Evaluation,
    look: SecondLook,
    results: list[ConceptResult],
    doubtful: bool,
) -> tuple[Reason, ...]:
    reasons = [
        Reason(flag, say(language, f"reason.{flag}"))
        for flag in evaluation.doubts.flags
        if flag in doubting.FOR_REVIEW
    ]
    if doubting.OFF_SUBJECT in evaluation.doubts.flags and not evaluation.stated:
        reasons.append(
            Reason(doubting.OFF_SUBJECT, say(language, f"reason.{doubting.OFF_SUBJECT}"))
        )
    comma = say(language, "report.list_separator")
    if doubtful:
        counted = [r for r in results if r.counted]
        unsure = [r for r in counted if not r.sure] or counted
        names = comma.join(r.name for r in unsure)
        reasons.append(Reason("unsure", say(language, "reason.unsure", concepts=names)))
    if look.differing:
        names = comma.join(results[k].name for k in look.differing)
        reasons.append(
            Reason("second_opinion", say(language, "reason.second_opinion", concepts=names))
        )
    return tuple(reasons)
