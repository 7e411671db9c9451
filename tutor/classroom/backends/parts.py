"""What is graded together, and what a backend has to do: the same in every one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple, Protocol

import numpy as np

from tutor.feedback.receipt import as_dict
from tutor.grading.grader import Grader
from tutor.grading.verdicts import Coefficients

Part = Sequence[tuple[str, str]]
"""(question, answer) of unlike answers that are graded together. Which ones these are may move the
last digit of a grade, so that a class has the same parts whoever grades them."""


class Done(NamedTuple):
    """A part that is graded.

    Attributes:
        number: of the part, from 0, in the order they were given.
        receipts: of its answers, in order.
    """

    number: int
    receipts: Sequence[dict[str, Any]]


Backend = Callable[[Iterable[Part]], Iterator[Done]]
"""Grades parts and gives them back as they are done, each once, in any order."""


class Opens(Protocol):
    """How a grader is made elsewhere: small, and it can be pickled."""

    def open(self) -> Grader:
        """The grader."""
        ...


def receipts_of(grader: Grader, part: Part) -> list[dict[str, Any]]:
    """The receipts of a part's answers, in order."""
    return [as_dict(grade) for grade in grader.grade_many(part)]


def here(grader: Grader) -> Backend:
    """The backend that is this process."""
    return lambda parts: (
        Done(number, receipts_of(grader, part))
        for number, part in zip(count(), parts, strict=False)
    )


def models_hash(grader: Grader) -> str:
    """Hashes of the models that a grader reads and weighs with."""
    readers = [r for r in (grader.models.reader, grader.opinion) if r is not None]
    hashes = [grader.models.encoder.hash, *(r.hash for r in readers)]
    return " ".join([*hashes, _hash_of(grader.models.coefficients)])


def _hash_of(coefficients: Coefficients) -> str:
    rest = replace(coefficients, named=np.zeros(0), nameless=np.zeros(0))
    told = coefficients.named.tobytes() + coefficients.nameless.tobytes() + repr(rest).encode()
    return hashlib.sha256(told).hexdigest()[:16]
