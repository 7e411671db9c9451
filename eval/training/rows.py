"""One training row of a reader, and the order of its verdicts."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.domain import Verdict

ORDER = tuple(Verdict)
"""The verdicts by their number in a row."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A passage, a concept as text, and the verdict's place in ``ORDER``."""

    passage: str
    concept: str
    verdict: int
