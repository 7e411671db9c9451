"""My marking standard: the scale of a teacher, learnt from a few copies that they marked.

``process`` says how; leave-one-out errors say what it is worth before anything is applied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.classroom.process import Copies, Floats, learnt, likeness, spread_out
from tutor.domain import Scale, ScaleKind
from tutor.errors import ClassError

LEAST, MOST = 5, 50  # copies from which a standard is learnt: fewer say little, more are a class
BETTER = 0.05
"""By how much of itself the error must fall for a standard to be worth keeping."""
_SCHEMA = 2  # of the file; another one is refused
_DIGITS = 4  # decimals that are kept: the same file on every machine


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Copies with the teacher's marks, (n,) of 0–1."""

    copies: Copies
    marks: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """A teacher's standard.

    Attributes:
        copies: the marked copies that it was learnt from.
        pulls: (n,) how much each moves a copy that is like it.
        half: half of the 80 % interval, in widths of a copy.
    """

    copies: Copies
    pulls: Floats
    half: float

    def marks(self, copies: Copies) -> Floats:
        """(n,) marks, 0–1, that the teacher would give."""
        moved = likeness(copies, self.copies) @ self.pulls
        found: Floats = np.clip(copies.grades + moved, 0.0, 1.0)
        return found

    def halves(self, copies: Copies) -> Floats:
        """(n,) halves of the 80 % intervals of these marks."""
        return self.half * copies.widths()

    @property
    def hash(self) -> str:
        """Hash of everything that decides a mark."""
        return hashlib.sha256(json.dumps(self.as_dict()).encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a file."""
        known = self.copies
        return {
            "schema": _SCHEMA,
            "half": round(self.half, _DIGITS),
            "pulls": np.round(self.pulls, 6).tolist(),
            "grades": np.round(known.grades, _DIGITS).tolist(),
            "doubts": np.round(known.doubts, _DIGITS).tolist(),
            "credits": np.round(known.credits, _DIGITS).tolist(),
            "counts": known.counts.tolist(),
            "questions": list(known.questions),
            "vectors": np.round(known.vectors, _DIGITS).tolist(),
        }


def from_dict(values: Mapping[str, Any]) -> Standard:
    """A standard from its file.

    Raises:
        ClassError: it is no standard.
    """
    try:
        if values["schema"] != _SCHEMA:
            raise ValueError(f"schema {values['schema']}")
        names = ("grades", "doubts", "credits", "counts", "vectors", "pulls")
        told = {n: np.asarray(values[n], dtype=np.float64) for n in names}
        half, questions = float(values["half"]), tuple(map(str, values["questions"]))
        if not all(np.isfinite(t).all() for t in (np.asarray(half), *told.values())):
            raise ValueError("not a finite number")
        if {len(t) for t in told.values()} != {len(questions)} or not (told["counts"] > 0).all():
            raise ValueError("not of one length")
        pulls = told.pop("pulls")
        return Standard(Copies(questions=questions, **told), pulls, half)
    except (KeyError, TypeError, ValueError) as error:
        raise ClassError("standard_unreadable", detail=error) from error


@dataclass(frozen=True, slots=True)
class Trial:
    """What a standard is worth, each copy marked by what the others teach.

    Attributes:
        before: mean absolute error without it.
        after: with it.
        errors: (n,) error of each copy with it, signed.
        predicted: (n,) the marks it gives.
    """

    before: float
    after: float
    errors: tuple[float, ...]
    predicted: tuple[float, ...]

    @property
    def better(self) -> bool:
        """Whether it clearly beats no standard."""
        return self.after < (1 - BETTER) * self.before


def learn(marked: Marked) -> Standard:
    """The standard of some marked copies.

    Raises:
        ClassError: there are fewer than ``LEAST`` of them.
    """
    if len(marked.marks) < LEAST:
        raise ClassError("standard_few", count=len(marked.marks), least=LEAST)
    found = learnt(marked.copies, marked.marks)
    return Standard(marked.copies, found.pulls, found.half)


def tried(marked: Marked) -> Trial:
    """Mark each copy by a standard learnt from the others."""
    predicted = learnt(marked.copies, marked.marks).left_out
    errors = predicted - marked.marks
    before = float(np.abs(marked.copies.grades - marked.marks).mean())
    return Trial(before, float(np.abs(errors).mean()), tuple(errors.tolist()),
                 tuple(predicted.tolist()))  # fmt: skip


def to_mark_next(marked: Marked, others: Copies, count: int) -> list[int]:
    """Which copies to mark next, so that the standard is learnt soonest."""
    return spread_out(marked.copies, others, count)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How marks agree on a teacher's steps: same, within one step, quadratic weighted kappa."""

    exact: float
    within_one: float
    kappa: float


def steps_of(scale: Scale) -> int:
    """Steps of a scale on which marks are held to agree: its points, else tenths."""
    return int(scale.maximum) if scale.kind is ScaleKind.POINTS else 10


def agreement(given: Sequence[float], ours: Sequence[float], steps: int) -> Agreement:
    """Agreement of two rows of marks of 0–1 on ``steps`` equal steps."""
    one = np.rint(np.asarray(given) * steps).astype(int)
    two = np.rint(np.asarray(ours) * steps).astype(int)
    gap = np.abs(one - two)
    expected = np.mean((one[:, None] - two[None, :]) ** 2)
    kappa = 1.0 - float(np.mean(gap**2) / expected) if expected else float("nan")
    return Agreement(float((gap == 0).mean()), float((gap <= 1).mean()), kappa)
