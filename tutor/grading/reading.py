"""What of an answer the reader that comes with tutor is given, and how concepts are shown to it."""

from __future__ import annotations

import numpy as np

from tutor.domain import Concept, Question
from tutor.grading.evaluation import Evaluation
from tutor.readers.cross import Text

_WHOLE = 640
"""Characters of an answer that is read whole."""
_NEAREST = 2


def concept_text(name: str, explanation: str) -> str:
    """How a concept is shown to the reader, here and when it learns."""
    return f"{name}: {explanation}" if name else explanation


def shown(concept: Concept) -> str:
    """A concept as the reader sees it: its name where the author gave one, and its explanation."""
    explanation = concept.explanation or "; ".join(concept.key_points)
    return concept_text(concept.name if concept.named else "", explanation)


def asked(question: Question, evaluation: Evaluation) -> Text:
    """The answer and the concepts for the reader.

    Units that state nothing are left out. Of a long answer the units nearest to each concept are
    given, with the one after each, in their order.
    """
    answer = evaluation.answer
    kept = [u for u in range(len(answer.units)) if u not in evaluation.doubts.ignored]
    if len(answer.text) > _WHOLE:
        kept = [u for u in kept if u in _near(evaluation)]
    whole = len(kept) == len(answer.units)
    text = (
        answer.text.strip()
        if whole
        else "\n".join(answer.text[answer.units[u].start : answer.units[u].end] for u in kept)
    )
    return Text(text, tuple(shown(c) for c in question.concepts))


def _near(evaluation: Evaluation) -> set[int]:
    """The units nearest to each concept and their followers, as many as may be read."""
    answer = evaluation.answer
    ranks = [np.argsort(-a.by_unit, kind="stable")[:_NEAREST] for a in evaluation.alignments]
    order = [int(r[i]) for i in range(_NEAREST) for r in ranks if i < len(r)]
    chosen: set[int] = set()
    used = 0
    for first in order:
        for u in (first, first + 1):
            if u in chosen or u >= len(answer.units):
                continue
            length = answer.units[u].end - answer.units[u].start
            if used + length > _WHOLE and chosen:
                return chosen
            chosen.add(u)
            used += length
    return chosen
