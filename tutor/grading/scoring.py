"""Concept verdicts → points, score, interval, mark."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tutor.domain import Grade, Question, Scale, ScaleKind, Verdict
from tutor.messages import number

CREDIT: dict[Verdict, float] = {
    Verdict.COVERED: 1.0,
    Verdict.PARTIAL: 0.5,
    Verdict.MISSING: 0.0,
    Verdict.CONTRADICTED: 0.0,
}
_CREDITS = tuple(CREDIT[v] for v in Verdict)
_DENIED = tuple(Verdict).index(Verdict.CONTRADICTED)
_EXACT = 9
"""Decimals beyond which two sums differ by the order of their terms alone."""
_Z80 = 1.2815515655446004


def credit(
    probabilities: Sequence[float],
    within: tuple[float, float],
    closeness: float = 0.0,
    share: float = 0.0,
) -> float:
    """Credit of a concept on 0–1: Σ P(verdict) × its credit, ``within`` counting from 0 to 1.

    No answer is certain: what is as good as covered or missing is not marked down or up for that.

    Args:
        probabilities: of the verdicts.
        within: the expected credits that count as none and as full.
        closeness: of the answer, 0–1; it counts as far as the concept is not contradicted.
        share: how much of the expected credit it makes up, 0–1.
    """
    low, high = within
    mean = sum(p * c for p, c in zip(probabilities, _CREDITS, strict=True))
    near = closeness * (1 - probabilities[_DENIED])
    mean += share * (near - mean)
    return min(1.0, max(0.0, (mean - low) / (high - low)))


WITHIN: dict[Verdict, tuple[float, float]] = {
    Verdict.COVERED: (0.75, 1.0),
    Verdict.PARTIAL: (0.25, 0.75),
    Verdict.MISSING: (0.0, 0.0),
    Verdict.CONTRADICTED: (0.0, 0.0),
}
"""Least and most credit of a verdict that is sure."""


def settled(credit: float, verdict: Verdict, sure: bool) -> float:
    """Credit of a concept on 0–1: what a sure verdict says, the expected one where it is unsure."""
    if not sure:
        return credit
    low, high = WITHIN[verdict]
    return min(high, max(low, credit))


def counting(question: Question, credits: Sequence[float]) -> list[bool]:
    """Which concepts count by what they earned, 0–1: all, or the best of them ("any n of m")."""
    weights = [c.weight for c in question.concepts]
    if question.any is None:
        return [True] * len(weights)
    points = [round(w * c, _EXACT) for w, c in zip(weights, credits, strict=True)]
    ranked = sorted(range(len(points)), key=lambda i: (-points[i], -weights[i], i))
    chosen = set(ranked[: question.any])
    return [i in chosen for i in range(len(points))]


def fraction(question: Question, credits: Sequence[float]) -> float:
    """The fraction of a full answer, from points that are not rounded."""
    counted = counting(question, credits)
    weights = [c.weight for c in question.concepts]
    earned = sum(w * c for w, c, one in zip(weights, credits, counted, strict=True) if one)
    return round(min(1.0, earned / full_weight(question)), 4)


def full_weight(question: Question) -> float:
    """Points of a full answer, as they are."""
    return sum(sorted((c.weight for c in question.concepts), reverse=True)[: question.any])


def full_score(question: Question) -> float:
    """Points of a full answer, as they are printed."""
    return round(full_weight(question), 2)


def interval(fraction: float, deviation: float, spread: float) -> tuple[float, float]:
    """80 % interval of the fraction.

    Args:
        fraction: the score's fraction, the centre.
        deviation: its standard deviation, the root of ``variance_of``.
        spread: factor on it.
    """
    half = spread * _Z80 * deviation
    return round(max(0.0, fraction - half), 3), round(min(1.0, fraction + half), 3)


def variance_of(
    probabilities: Sequence[Sequence[float]], weights: Sequence[float], full: float
) -> float:
    """Variance of the fraction, from the variance of each concept's credit.

    Args:
        probabilities: a row of four a counted concept.
        weights: of the counted concepts.
        full: points of a full answer.
    """
    found = 0.0
    for row, weight in zip(probabilities, weights, strict=True):
        mean = sum(p * c for p, c in zip(row, _CREDITS, strict=True))
        square = sum(p * c * c for p, c in zip(row, _CREDITS, strict=True))
        found += (weight / full) ** 2 * max(0.0, square - mean**2)
    return found


def variance(grade: Grade) -> float:
    """Variance of the fraction of a grade, from the verdicts of its counted concepts."""
    counted = [c for c in grade.concepts if c.counted]
    full = sum(c.weight for c in counted)
    return variance_of([c.probabilities for c in counted], [c.weight for c in counted], full)


def mark(fraction: float, scale: Scale, language: str) -> str:
    """The fraction as a mark on the deck's scale, written as the language writes numbers."""
    if scale.kind is ScaleKind.LETTERS:
        percent = round(100 * fraction, 4)
        return next(
            (letter for letter, low in scale.letters if percent >= low), scale.letters[-1][0]
        )
    if scale.kind is ScaleKind.PERCENT:
        return number(math.floor(100 * fraction + 0.5), language) + (
            "\u00a0%" if language == "fr" else "%"
        )
    steps = math.floor(round(fraction * scale.maximum / scale.step, 6) + 0.5)
    maximum = number(scale.maximum, language)
    return f"{number(min(scale.maximum, steps * scale.step), language)}/{maximum}"
