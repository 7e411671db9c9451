"""Memory of each concept: FSRS (Ye 2022; the package ``fsrs``), in whole days, without chance.

A graded answer rates its concepts by their verdicts. Hard is a pass; the machine never says easy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from tutor.domain import Verdict
from tutor.store.learning import Attempt, LearnerStore, Memory, Place

AGAIN, HARD, GOOD = 1, 2, 3  # ratings as FSRS counts them
RETENTION = 0.9
"""Expected recall at which a concept is due."""
BOTTOM = 4
"""The rung from which a hint tells the idea: what is covered after it was not recalled."""


@lru_cache(maxsize=1)
def _scheduler() -> Any:
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )


def rating(verdict: Verdict, sure: bool, rung: int) -> int | None:
    """The rating of a concept by its verdict.

    Args:
        verdict: what the answer did with it.
        sure: whether the verdict is sure; the learner must say where it is not.
        rung: the highest hint seen before the answer, 0 for none.

    Returns:
        ``GOOD`` for covered, ``HARD`` for covered after a hint or partial, ``AGAIN`` for missing,
        contradicted, or covered only once the idea was shown; None where the learner must say.
    """
    if not sure:
        return None
    if verdict is Verdict.COVERED:
        return GOOD if rung == 0 else HARD if rung < BOTTOM else AGAIN
    if verdict is Verdict.PARTIAL:
        return HARD if rung < BOTTOM else AGAIN
    return AGAIN


def reviewed(before: Memory | None, rated: int, at: datetime) -> Memory:
    """A concept's memory after a review.

    Args:
        before: its memory, None for a first review.
        rated: ``AGAIN``, ``HARD`` or ``GOOD``.
        at: when (UTC); a clock that went back counts as the moment of the last review.
    """
    from fsrs import Rating

    at = at if before is None else max(at, before.last)
    card, _ = _scheduler().review_card(_card(before, at), Rating(rated), at)
    return Memory(float(card.stability), float(card.difficulty), card.due, at)


def recall(memory: Memory | None, at: datetime) -> float:
    """Expected recall at a moment, 0–1; 0 for what was never asked."""
    if memory is None:
        return 0.0
    found: float = _scheduler().get_card_retrievability(_card(memory, at), max(at, memory.last))
    return found


def _card(memory: Memory | None, at: datetime) -> Any:
    from fsrs import Card, State

    if memory is None:
        return Card(card_id=1, due=at)
    return Card(
        card_id=1,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.last,
    )


def settle(store: LearnerStore, attempts: Sequence[Attempt], asked: Collection[str] = ()) -> int:
    """Update the memory of a question's concepts, once a day, by the tries of one sitting.

    A concept is rated by the best of its tries: what was covered before any hint is good, after a
    hint hard. What was not asked for counts where it was covered all the same.

    Args:
        store: what is kept.
        attempts: the tries at one question, corrections counted, in order.
        asked: ids of the concepts that were asked for; all of them when empty.

    Returns:
        How many concepts were rated.
    """
    if not attempts:
        return 0
    deck, question, at = attempts[0].deck, attempts[0].question, attempts[0].at
    done = {place for place, when in store.reviewed_days(deck) if same_day(when, at)}
    memories = store.memories(deck)
    kept: dict[Place, tuple[int, Memory]] = {}
    for concept in attempts[0].verdicts:
        place = Place(deck, question, concept)
        tries = [a for a in attempts if concept in a.verdicts]
        rated = [rating(a.verdicts[concept], a.sure[concept], a.rung) for a in tries]
        covered = any(a.verdicts[concept] is Verdict.COVERED for a in tries)
        if place in done or (asked and concept not in asked and not covered):
            continue
        best = max((r for r in rated if r is not None), default=None)
        if best is not None:
            memory = reviewed(memories.get(place), best, at)
            kept[place] = (best, memory)
    if kept:
        store.review(attempts[-1].id, kept, at)
    return len(kept)


def same_day(one: datetime, other: datetime) -> bool:
    """Whether two moments fall on one day where the learner is."""
    return day_of(one) == day_of(other)


def day_of(moment: datetime) -> date:
    """The day that a moment falls on where the learner is; a day begins at four."""
    return (moment.astimezone() - timedelta(hours=4)).date()
