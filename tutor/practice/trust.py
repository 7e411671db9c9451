"""How far a learner can leave the grader's verdicts to it, by what they corrected.

Where many verdicts of a kind were corrected, the learner is asked about the next ones of that kind
as if the grader were not sure of them. No verdict changes by it, only what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tutor.domain import Verdict
from tutor.store.learning import Attempt

LATEST = 300
"""Attempts that are looked at, the newest: people change, and the first prompt must not wait."""
LEAST = 10
"""Corrections one way before anything changes."""
SHARE = 0.2
"""Share of verdicts corrected from which asking is worth the key."""


def thresholds(attempts: Sequence[Attempt]) -> dict[bool, float]:
    """By whether the verdict was covered, the certainty up to which the learner should be asked.

    It is the highest up to which a fifth of the verdicts that the grader was sure of were turned:
    covered into something else, or something else into covered. There is none for a kind of which
    fewer than ten were.
    """
    seen: dict[bool, list[tuple[float, bool]]] = {True: [], False: []}
    for attempt in attempts:
        for concept, machine in attempt.machine.items():
            certain = certainty(attempt, concept)
            if certain is not None:
                covered = machine is Verdict.COVERED
                now = attempt.verdicts[concept] is Verdict.COVERED
                seen[covered].append((certain, covered != now))
    found = {}
    for covered, rows in seen.items():
        turned = 0
        for count, (certain, was_turned) in enumerate(sorted(rows), start=1):
            turned += was_turned
            if was_turned and turned >= max(LEAST, SHARE * count):
                found[covered] = certain
    return found


def certainty(attempt: Attempt, concept: str) -> float | None:
    """Probability of the verdict of a concept as issued; None where the grader was not sure."""
    for row in attempt.grade.get("concepts", ()):
        if row["id"] == concept and row["sure"]:
            return float(row["probabilities"][row["verdict"]])
    return None


def is_doubted(attempt: Attempt, concept: str, limits: Mapping[bool, float]) -> bool:
    """Whether a sure verdict is like those that the learner has often corrected."""
    certain = certainty(attempt, concept)
    limit = limits.get(attempt.machine.get(concept) is Verdict.COVERED)
    return certain is not None and limit is not None and certain <= limit
