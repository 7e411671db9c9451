"""How near a whole answer comes to the whole reference of a question, both read after the prompt.

Said after its question, "because it is open" means more than alone. Only where no concept of the
question has a name: what stands under names is compared concept by concept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tutor.domain import Question
from tutor.grading.question import project, wordings
from tutor.grading.recall import DECIMALS
from tutor.models.encoder import Encoded, Vectors, product

_PROMPT = 200
"""Characters of a prompt's end, where the question stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """A question's reference after its prompt: (d,) vector of the prompt's end, and (W, d) unit
    vectors of the ways to answer, that direction taken out."""

    prompt: Vectors
    ways: Vectors

    def near(self, answer: Vectors) -> float:
        """Similarity, 0–1, of the nearest way to an answer's (d,) vector, read after the prompt."""
        best = float(product(self.ways, project(answer[None, :], self.prompt)).max())
        return round(min(1.0, max(0.0, best)), DECIMALS)


def after_prompt(question: Question, text: str) -> str:
    """What is encoded of a text that answers the question."""
    return f"{_end(question)} {text}"


def texts(question: Question) -> list[str]:
    """What is encoded of a question to compare in context; nothing where a concept has a name."""
    if any(c.named for c in question.concepts):
        return []
    return [_end(question), *(after_prompt(question, way) for way in _ways(question))]


def prepare(question: Question, encoded: Mapping[str, Encoded]) -> Context | None:
    """The context of a question, from the encodings of its ``texts``; None without any."""
    rows = [encoded[text].vector for text in texts(question)]
    return Context(rows[0], project(np.stack(rows[1:]), rows[0])) if rows else None


def _end(question: Question) -> str:
    return question.prompt[-_PROMPT:]


def _ways(question: Question) -> list[str]:
    """The wordings of a single concept; of several, all explanations in a row."""
    stated = [wordings(c) for c in question.concepts]
    return list(stated[0]) if len(stated) == 1 else [" ".join(w[0] for w in stated if w)]
