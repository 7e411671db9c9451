"""Which concepts a second opinion is asked about, and what its replies may change.

A reply decides a verdict that the grader was unsure of. Against a sure one it never wins: the
verdict stands and the answer goes to review. A reply that gives credit counts only if its quote
lies in a passage that states something and comes near the concept, and if the grader itself gives
some chance that the concept is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tutor.domain import Span, Verdict
from tutor.grading.alignment import Alignment
from tutor.grading.answer import Answer
from tutor.grading.evaluation import Evaluation
from tutor.grading.guards import FOR_REVIEW
from tutor.grading.opinion import Asked, Judgement, Judgements, Share
from tutor.grading.signals import VERDICTS
from tutor.grading.verdicts import certainty

_NEAR = 0.3
_PASSAGES = 3
_SOME = 0.2
_CREDITED = np.asarray([v in (Verdict.COVERED, Verdict.PARTIAL) for v in Verdict])


@dataclass(frozen=True, slots=True, eq=False)
class Revised:
    """What an opinion changed.

    Attributes:
        rows: (K, 4) probabilities after it.
        quotes: by concept index, the passage a changed verdict rests on.
        differing: indices of sure verdicts that the reader contradicts.
        doubted: indices of verdicts of which a reader that is not weighed says otherwise.
    """

    rows: np.ndarray
    quotes: dict[int, Span]
    differing: tuple[int, ...] = ()
    doubted: tuple[int, ...] = ()


def ask(
    evaluation: Evaluation,
    rows: np.ndarray,
    language: str,
    sure_at: float,
    share: Share,
    hidden: tuple[str, ...],
) -> Asked | None:
    """What to ask an opinion about an answer; None where there is nothing to ask.

    An answer that states nothing, or that a doubt sends to review, is not asked about.
    """
    question, answer = evaluation.question, evaluation.answer
    if not evaluation.stated or FOR_REVIEW & set(evaluation.guarded.flags):
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
    evaluation: Evaluation, rows: np.ndarray, judgements: Judgements, sure_at: float
) -> Revised:
    """The probabilities after an opinion's replies."""
    changed = rows.copy()
    quotes: dict[int, Span] = {}
    differing = []
    unsure = certainty(rows) < sure_at
    for k, concept in enumerate(evaluation.question.concepts):
        judgement = judgements.get(concept.id)
        if judgement is None or not _supported(judgement, evaluation, rows[k], k):
            continue
        if unsure[k]:
            changed[k] = judgement.probabilities
            if judgement.quote is not None:
                quotes[k] = judgement.quote
        elif int(np.argmax(judgement.probabilities)) != int(rows[k].argmax()):
            differing.append(k)
    return Revised(changed, quotes, tuple(differing))


def doubted(
    readings: np.ndarray | None, said: np.ndarray, tells: Sequence[Verdict]
) -> tuple[int, ...]:
    """Concepts of which a reader holds another verdict likeliest, and none beside it in the order
    of ``Verdict``. What it cannot tell, it does not doubt; *partial* stands beside what it can.

    Args:
        readings: (K, 4) probabilities of the reader; None where it was not asked.
        said: (K,) the verdicts of the grade, by their place in ``Verdict``.
        tells: the verdicts that the reader tells.
    """
    if readings is None:
        return ()
    mine, theirs = said, readings.argmax(axis=1)
    told = [VERDICTS.index(v) for v in {*tells, Verdict.PARTIAL}]
    apart = (np.abs(mine - theirs) > 1) & np.isin(mine, told)
    return tuple(np.flatnonzero(apart).tolist())


def _nearest(answer: Answer, alignment: Alignment) -> tuple[Span, ...]:
    """The units that come nearest a concept, in the order of the answer."""
    best = sorted(np.argsort(-alignment.by_unit, kind="stable")[:_PASSAGES].tolist())
    return tuple(answer.units[u] for u in best)


def _supported(judgement: Judgement, evaluation: Evaluation, row: np.ndarray, k: int) -> bool:
    quote = judgement.quote
    if quote is None:
        return True
    if _CREDITED[int(np.argmax(judgement.probabilities))] and row[_CREDITED].sum() < _SOME:
        return False
    touched = [
        u
        for u, span in enumerate(evaluation.answer.units)
        if span.start < quote.end and span.end > quote.start and u not in evaluation.guarded.ignored
    ]
    return any(evaluation.alignments[k].by_unit[u] >= _NEAR for u in touched)
