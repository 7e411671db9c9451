"""The learner's own words that speak of a concept, and those that serve none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tutor.domain import Evidence, Span
from tutor.grading.alignment import Alignment
from tutor.grading.answer import Answer
from tutor.grading.segments import Segment
from tutor.language import clauses

_NEAR = 0.06
_LEAST = 0.35
_MOST = 2
_WHOLE_UNIT = 140


def quote(
    answer: Answer, alignment: Alignment, segment: Segment | None = None
) -> tuple[Evidence, ...]:
    """Up to two passages that speak of a concept, in the order of the answer.

    Args:
        answer: the answer.
        alignment: how it meets the concept.
        segment: what the reader found to speak for it, or None.
    """
    near = alignment.by_unit
    if segment is not None:
        best, passage = segment.unit, segment.span
    elif alignment.passage is not None:
        best = int(answer.of_unit[alignment.passage])
        passage = _whole_clauses(answer, best, Span(*answer.passages[alignment.passage]))
    else:
        return ()
    chosen = {best: passage}
    for u in np.argsort(-near, kind="stable"):
        u = int(u)
        if len(chosen) == _MOST or near[u] < max(_LEAST, near[best] - _NEAR):
            break
        chosen.setdefault(u, answer.units[u])
    spans = sorted(chosen.values(), key=lambda s: s.start)
    return tuple(map(answer.evidence, spans))


def unmatched(
    answer: Answer,
    alignments: Sequence[Alignment],
    used: Sequence[Evidence],
    ignored: frozenset[int],
) -> tuple[Evidence, ...]:
    """Units of three content words or more that serve no concept."""
    found = []
    for u, span in enumerate(answer.units):
        touched = any(e.span.start < span.end and e.span.end > span.start for e in used)
        near = max((float(a.by_unit[u]) for a in alignments), default=0.0)
        content = sum(w.content for w in answer.unit_words[u])
        if u not in ignored and not touched and near < _LEAST and content >= 3:
            found.append(answer.evidence(span))
    return tuple(found)


def _whole_clauses(answer: Answer, unit: int, passage: Span) -> Span:
    """The passage, widened to whole clauses; a short unit is quoted whole."""
    span = answer.units[unit]
    if span.end - span.start <= _WHOLE_UNIT:
        return span
    parts = [
        c for c in clauses(answer.text, span) if c.start < passage.end and c.end > passage.start
    ]
    return Span(min(c.start for c in parts), max(c.end for c in parts)) if parts else passage
