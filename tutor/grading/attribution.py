"""Which concept each segment of an answer speaks for, over the whole answer at once.

The reader reads each segment by itself against the explanations of the concepts nearest to it,
without their names. What it says is shared out among the concepts that it may speak for (a name
binds) by how likely it speaks of each; and a description that fits another concept better than the
one under whose name it stands is exchanged, however unlike the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tutor.domain import Concept, Question, Verdict
from tutor.grading.readings import Attributed
from tutor.grading.recall import DECIMALS
from tutor.grading.segments import Segment
from tutor.models.reader import Text

CONCEPTS = 2
"""Concepts nearest to a segment that it is read against; more of them changed no figure."""
SEGMENTS = 2
"""A segment is read where it is among so many nearest to some concept."""
NEAR = 0.25
"""Least similarity at which it is read: what is farther away hardly speaks of the concept."""
_COVERED, _, _MISSING, _CONTRADICTED = range(len(Verdict))


class Reading(NamedTuple):
    """A segment that is read by itself, and the concepts that it is read against."""

    segment: Segment
    concepts: tuple[int, ...]

    @property
    def own(self) -> int | None:
        """The concept that it is tied to by name, and to no other."""
        return next(iter(self.segment.tied)) if len(self.segment.tied) == 1 else None


def readings(segments: Sequence[Segment]) -> list[Reading]:
    """Which segments are read by themselves, each against its nearest concepts."""
    if not segments:
        return []
    near = np.asarray([s.similarity for s in segments])
    chosen = (_ranks(-near, 0) < SEGMENTS).any(axis=1, keepdims=True)
    read = (_ranks(-near, 1) < CONCEPTS) & chosen & (near >= NEAR)
    for row, segment in zip(read, segments, strict=True):
        row[list(segment.tied)] = True
    return [
        Reading(segment, tuple(np.flatnonzero(row).tolist()))
        for segment, row in zip(segments, read, strict=True)
        if row.any()
    ]


def texts(question: Question, asked: Sequence[Reading]) -> list[Text]:
    """What the reader is given for them: each segment, and explanations without their names."""
    without = [_explanation(c) for c in question.concepts]
    return [
        Text(r.segment.text, tuple(without[k] for k in r.concepts), question.prompt) for r in asked
    ]


def attribute(
    count: int, asked: Sequence[Reading], replies: Sequence[np.ndarray], least: float
) -> list[Attributed]:
    """What the segments say of each concept.

    Args:
        count: K, how many concepts there are.
        asked: the segments that were read.
        replies: (C, 4) probabilities of each, by the concepts it was read against.
        least: least probability that a logarithm is taken of.
    """
    if not asked:
        return [Attributed()] * count
    chance = np.full((len(asked), count, len(Verdict)), least)
    chance[:, :, _MISSING] = 1.0
    open_ = np.zeros(chance.shape[:2], dtype=bool)
    for row, (reading, reply) in enumerate(zip(asked, replies, strict=True)):
        chance[row, reading.concepts] = np.maximum(reply, least)
        open_[row, list(reading.segment.tied or reading.concepts)] = True
    missing = np.log(chance[:, :, _MISSING])
    # Not below 0: what is unlikely to be stated is no evidence, and no evidence against.
    covered = np.log(chance[:, :, _COVERED] / least) - missing
    contradicted = np.log(chance[:, :, _CONTRADICTED] / least) - missing
    odds = np.exp(np.log(np.maximum(1 - chance[:, :, _MISSING], least)) - missing)
    weight = np.where(open_, odds, 0.0)
    shares = weight / np.maximum(weight.sum(axis=1, keepdims=True), least)
    own = np.asarray([-1 if r.own is None else r.own for r in asked])
    said = [_most(asked, shares * logits) for logits in (covered, contradicted)]
    return [
        Attributed(stated, opposed, *_elsewhere(covered[own == k], k), stating, opposing)
        for k, ((stated, stating), (opposed, opposing)) in enumerate(zip(*said, strict=True))
    ]


def _most(asked: Sequence[Reading], said: np.ndarray) -> list[tuple[float, Segment | None]]:
    """The greatest of (n, K) values for each concept, and the segment that it is of."""
    best = said.argmax(axis=0).tolist()
    values = np.round(said.max(axis=0), DECIMALS).tolist()
    return [
        (value, asked[row].segment if value > 0 else None)
        for row, value in zip(best, values, strict=True)
    ]


def _elsewhere(covered: np.ndarray, k: int) -> tuple[float, int | None]:
    """By how much another concept is likelier stated by the (n, K) units under a name than that
    concept, and which."""
    if not covered.size or covered.shape[1] < 2:
        return 0.0, None
    best = covered.max(axis=0)
    others = np.where(np.arange(len(best)) == k, -np.inf, best)
    nearer = int(others.argmax())
    return round(float(best[nearer] - best[k]), DECIMALS), nearer


def _ranks(values: np.ndarray, axis: int) -> np.ndarray:
    """Places from 0 in ascending order along an axis, ties in order."""
    order = np.argsort(values, axis=axis, kind="stable")
    found: np.ndarray = np.argsort(order, axis=axis, kind="stable")
    return found


def _explanation(concept: Concept) -> str:
    return concept.explanation or "; ".join(concept.key_points)
