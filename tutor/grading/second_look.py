"""Which concepts a second reader is asked about, and what its replies may change.

A reply decides a verdict that the grader was unsure of. Against a sure one it never wins: the
verdict stands and the answer goes to review. A reply that gives credit counts only if its quote
lies in a passage that states something and comes near the concept, and if the grader itself gives
some chance that the concept is there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tutor.domain import Span, Verdict
from tutor.grading.align import Alignment
from tutor.grading.doubts import FOR_REVIEW
from tutor.grading.evaluation import Evaluation
from tutor.grading.opinion import Asked, Reading, Readings, Share
from tutor.grading.passages import Answer
from tutor.grading.verdict import certainty

_NEAR = 0.3
_PASSAGES = 3
_SOME = 0.2
_CREDITED = np.asarray([v in (Verdict.COVERED, Verdict.PARTIAL) for v in Verdict])


@dataclass(frozen=True, slots=True, eq=False)
class SecondLook:
    """What a reader changed.

    Attributes:
        rows: (K, 4) probabilities after it.
        quotes: by concept index, the passage a changed verdict rests on.
        differing: indices of sure verdicts that the reader contradicts.
    """

    rows: np.ndarray
    quotes: dict[int, Span]
    differing: tuple[int, ...] = ()


def ask(
    evaluation: Evaluation,
    rows: np.ndarray,
    language: str,
    sure_at: float,
    share: Share,
    hidden: tuple[str, ...],
) -> Asked | None:
    """What to ask a reader about an answer; None where there is nothing to ask.

    An answer that states nothing, or that a doubt sends to review, is not asked about.
    """
    question, answer = evaluation.question, evaluation.answer
    if not evaluation.stated or FOR_REVIEW & set(evaluation.doubts.flags):
        return None
    unsure = certainty(rows) < sure_at
    chosen = [k for k in range(len(rows)) if share is Share.ALL or unsure[k]]
    if not chosen:
        return None
    return Asked(
        question,
        language,
        answer.text,
        tuple(question.concepts[k].id for k in chosen),
        tuple(_nearest(answer, evaluation.alignments[k]) for k in chosen),
        hidden,
    )


def apply(
    evaluation: Evaluation, rows: np.ndarray, readings: Readings, sure_at: float
) -> SecondLook:
    """The probabilities after a reader's replies."""
    changed = rows.copy()
    quotes: dict[int, Span] = {}
    differing = []
    unsure = certainty(rows) < sure_at
    for k, concept in enumerate(evaluation.question.concepts):
        reading = readings.get(concept.id)
        if reading is None or not _supported(reading, evaluation, rows[k], k):
            continue
        if unsure[k]:
            changed[k] = reading.probabilities
            if reading.quote is not None:
                quotes[k] = reading.quote
        elif int(np.argmax(reading.probabilities)) != int(rows[k].argmax()):
            differing.append(k)
    return SecondLook(changed, quotes, tuple(differing))


def _nearest(answer: Answer, alignment: Alignment) -> tuple[Span, ...]:
    """The units that come nearest a concept, in the order of the answer."""
    best = sorted(np.argsort(-alignment.by_unit, kind="stable")[:_PASSAGES].tolist())
    return tuple(answer.units[u] for u in best)


def _supported(reading: Reading, evaluation: Evaluation, row: np.ndarray, k: int) -> bool:
    quote = reading.quote
    if quote is None:
        return True
    if _CREDITED[int(np.argmax(reading.probabilities))] and row[_CREDITED].sum() < _SOME:
        return False
    touched = [
        u
        for u, span in enumerate(evaluation.answer.units)
        if span.start < quote.end and span.end > quote.start and u not in evaluation.doubts.ignored
    ]
    return any(evaluation.alignments[k].by_unit[u] >= _NEAR for u in touched)
