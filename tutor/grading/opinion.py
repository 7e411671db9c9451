"""What grading asks of a second opinion: what does this answer say of these concepts?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tutor.domain import Question, Span


class Share(StrEnum):
    """Which concepts an opinion is asked about."""

    UNSURE = "unsure"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer, and the concepts an opinion is asked about.

    Attributes:
        question: the question, with all its concepts.
        language: the deck's language.
        answer: the answer; offsets count its code points.
        concepts: ids of the concepts asked about.
        passages: for each of them, the passages that come nearest.
        hidden: names that must not leave the machine.
    """

    question: Question
    language: str
    answer: str
    concepts: tuple[str, ...]
    passages: tuple[tuple[Span, ...], ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an opinion says of one concept.

    Attributes:
        probabilities: of each verdict, in the order of ``Verdict``.
        quote: the passage it rests on; None for *missing*.
    """

    probabilities: tuple[float, float, float, float]
    quote: Span | None


Judgements = Mapping[str, Judgement | None]
"""By concept id; None stands for *I cannot tell*."""


class Opinion(Protocol):
    """Reads passages against concepts. The same question gets the same reply."""

    @property
    def name(self) -> str:
        """Name shown in a grade."""
        ...

    @property
    def hash(self) -> str:
        """Hash of what decides its replies: weights, or model name and prompt."""
        ...

    def read(self, asked: Sequence[Asked]) -> list[Judgements]:
        """One set of judgements an answer, in the order given."""
        ...
