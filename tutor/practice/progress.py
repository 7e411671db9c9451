"""What a learner knows: recall of each concept, days, what keeps being missed or mixed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tutor.domain import Deck, Verdict
from tutor.practice.memory import recall
from tutor.store.learning import Attempt, LearnerStore, Memory, Place, deck_key

OFTEN = 2
"""How many times a concept is missed or mixed up before it is told."""


@dataclass(frozen=True, slots=True)
class ConceptProgress:
    """A concept: recall expected a day later (None where it was never asked), when it is due."""

    name: str
    recall: float | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """A question with its concepts; ``recall`` is their mean, what was never asked counting 0."""

    id: str
    prompt: str
    recall: float
    concepts: tuple[ConceptProgress, ...]


@dataclass(frozen=True, slots=True)
class Mixed:
    """Two concepts taken for each other, and how often."""

    concept: str
    other: str
    times: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How a deck stands.

    Attributes:
        recall: mean over all concepts, 0–1.
        questions: each of them.
        days: attempts on each day there were any.
        missed: (name, times) of the concepts missed most, of late.
        mixed: pairs taken for each other.
        attempts: how many.
    """

    recall: float
    questions: tuple[QuestionProgress, ...]
    days: Mapping[date, int]
    missed: tuple[tuple[str, int], ...]
    mixed: tuple[Mixed, ...]
    attempts: int


def progress(deck: Deck, store: LearnerStore, now: datetime) -> Progress:
    """How a deck stands at a moment (UTC): what should be known a day later, for right after an
    answer everything is."""
    key = deck_key(deck)
    at = now + timedelta(days=1)
    memories = store.memories(key)
    attempts = store.attempts(key)
    questions = tuple(
        _question(key, q.id, q.prompt, [(c.id, c.name) for c in q.concepts], memories, at)
        for q in deck.questions
    )
    concepts = [c for q in questions for c in q.concepts]
    names = {(q.id, c.id): c.name for q in deck.questions for c in q.concepts}
    missed, mixed = _trouble(attempts, names)
    return Progress(
        sum(c.recall or 0.0 for c in concepts) / max(1, len(concepts)),
        questions,
        dict(sorted(Counter(a.at.astimezone().date() for a in attempts).items())),
        missed,
        mixed,
        len(attempts),
    )


def _question(
    key: str, question: str, prompt: str, concepts: Sequence[tuple[str, str]],
    memories: Mapping[Place, Memory], at: datetime,
) -> QuestionProgress:  # fmt: skip
    found = []
    for concept, name in concepts:
        memory = memories.get(Place(key, question, concept))
        known = None if memory is None else recall(memory, at)
        found.append(ConceptProgress(name, known, None if memory is None else memory.due))
    mean = sum(c.recall or 0.0 for c in found) / len(found)
    return QuestionProgress(question, prompt, mean, tuple(found))


def _trouble(
    attempts: Sequence[Attempt], names: Mapping[tuple[str, str], str]
) -> tuple[tuple[tuple[str, int], ...], tuple[Mixed, ...]]:
    missed: Counter[str] = Counter()
    mixed: Counter[tuple[str, str]] = Counter()
    for attempt in attempts:
        for concept, verdict in attempt.verdicts.items():
            name = names.get((attempt.question, concept))
            if name is None:
                continue
            if verdict in (Verdict.MISSING, Verdict.CONTRADICTED):
                missed[name] += 1
            other = names.get((attempt.question, attempt.confused_with.get(concept, "")))
            if other is not None and verdict is Verdict.CONTRADICTED:
                mixed[name, other] += 1
    often = tuple((n, c) for n, c in missed.most_common(5) if c >= OFTEN)
    pairs = tuple(Mixed(a, b, c) for (a, b), c in mixed.most_common(5) if c >= OFTEN)
    return often, pairs
