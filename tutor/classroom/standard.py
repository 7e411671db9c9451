"""My marking standard: the scale of a teacher, learnt from a few copies that they marked.

Three stages, each on what the one before leaves: a line from our grade to the teacher's mark
(Bayesian, drawn to "no change"), the question, and the nearest marked copies of the same question
(a Gaussian process on answer vectors; kernel and noise as measured on short answers, brought to
marks of 0–1). Leave-one-out errors say what it is worth before anything is applied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.errors import ClassError

LEAST, MOST = 5, 50
PRIOR = np.array([0.5, 1.0])
"""The line that changes nothing: mark = ½ + 1 × (grade − ½)."""
DEVIATION = np.array([0.2, 0.35])
NOISE = 0.15
SAME, NEAR, REACH, OWN = 0.01, 0.024, 0.35, 0.02
"""Variances of a question, of a near copy, how far nearness reaches (1 − cosine), and of a mark."""
HELD = 0.8
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Copies with the teacher's marks.

    Attributes:
        grades: (n,) our grades, 0–1.
        marks: (n,) the teacher's, 0–1.
        questions: the question of each.
        vectors: (n, d) unit vectors of the answers.
    """

    grades: Floats
    marks: Floats
    questions: tuple[str, ...]
    vectors: Floats

    def without(self, place: int) -> Marked:
        """All copies but one."""
        kept = np.arange(len(self.marks)) != place
        questions = tuple(q for n, q in enumerate(self.questions) if n != place)
        return Marked(self.grades[kept], self.marks[kept], questions, self.vectors[kept])


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """A teacher's standard.

    Attributes:
        line: (2,) of the first stage.
        marked: what it was learnt from.
        spread: half of the 80 % interval, from leave-one-out errors.
    """

    line: Floats
    marked: Marked
    spread: float

    def mark(self, grade: float, question: str, vector: Floats) -> float:
        """The mark, 0–1, that the teacher would give."""
        return float(np.clip(_predict(self.line, self.marked, grade, question, vector), 0.0, 1.0))

    @property
    def hash(self) -> str:
        """Hash of everything that decides a mark."""
        return hashlib.sha256(json.dumps(self.as_dict()).encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a file."""
        return {
            "schema": 1,
            "line": np.round(self.line, 6).tolist(),
            "spread": round(self.spread, 4),
            "grades": np.round(self.marked.grades, 4).tolist(),
            "marks": np.round(self.marked.marks, 4).tolist(),
            "questions": list(self.marked.questions),
            "vectors": np.round(self.marked.vectors, 4).tolist(),
        }


def from_dict(values: Mapping[str, Any]) -> Standard:
    """A standard from its file.

    Raises:
        ClassError: it is no standard.
    """
    try:
        marked = Marked(
            np.asarray(values["grades"], dtype=np.float64),
            np.asarray(values["marks"], dtype=np.float64),
            tuple(map(str, values["questions"])),
            np.asarray(values["vectors"], dtype=np.float64),
        )
        line, spread = np.asarray(values["line"], dtype=np.float64), float(values["spread"])
        for told in (line, spread, marked.grades, marked.marks, marked.vectors):
            if not np.isfinite(told).all():
                raise ValueError("not a finite number")
        return Standard(line, marked, spread)
    except (KeyError, TypeError, ValueError) as error:
        raise ClassError("standard_unreadable", detail=error) from error


@dataclass(frozen=True, slots=True)
class Trial:
    """What a standard is worth, each copy marked by the others.

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
        """Whether it beats no standard."""
        return self.after < self.before


def learn(marked: Marked) -> Standard:
    """The standard of some marked copies.

    Raises:
        ClassError: there are fewer than ``LEAST`` of them.
    """
    if len(marked.marks) < LEAST:
        raise ClassError("standard_few", count=len(marked.marks), least=LEAST)
    errors = np.abs(tried(marked).errors)
    rank = min(len(errors), int(np.ceil((len(errors) + 1) * HELD)))
    return Standard(_line(marked), marked, float(np.sort(errors)[rank - 1]))


def tried(marked: Marked) -> Trial:
    """Mark each copy by a standard learnt from the others."""
    predicted = []
    for place in range(len(marked.marks)):
        others = marked.without(place)
        value = _predict(_line(others), others, float(marked.grades[place]),
                         marked.questions[place], marked.vectors[place])  # fmt: skip
        predicted.append(float(np.clip(value, 0.0, 1.0)))
    errors = np.asarray(predicted) - marked.marks
    before = float(np.abs(marked.grades - marked.marks).mean())
    return Trial(before, float(np.abs(errors).mean()), tuple(errors.tolist()), tuple(predicted))


def _line(marked: Marked) -> Floats:
    """(β₀, β₁) of mark = β₀ + β₁(grade − ½), β ~ N(``PRIOR``, ``DEVIATION``²)."""
    design = np.column_stack([np.ones(len(marked.grades)), marked.grades - 0.5])
    trust = np.diag(DEVIATION**-2)
    left = trust + design.T @ design / NOISE**2
    right = trust @ PRIOR + design.T @ marked.marks / NOISE**2
    line: Floats = np.linalg.solve(left, right)
    return line


def _predict(line: Floats, marked: Marked, grade: float, question: str, vector: Floats) -> float:
    base = float(line[0] + line[1] * (grade - 0.5))
    mine = [n for n, q in enumerate(marked.questions) if q == question]
    if not mine:
        return base
    left = marked.marks[mine] - (line[0] + line[1] * (marked.grades[mine] - 0.5))
    rows = marked.vectors[mine]
    kernel = SAME + NEAR * np.exp(-(1 - rows @ rows.T) / REACH)
    toward = SAME + NEAR * np.exp(-(1 - rows @ vector) / REACH)
    return base + float(toward @ np.linalg.solve(kernel + OWN * np.eye(len(mine)), left))


def to_mark_next(
    marked: Marked, grades: Floats, questions: Sequence[str], vectors: Floats, count: int
) -> list[int]:
    """Copies whose marks would teach most: one after the other, the one whose mark is least known.

    Args:
        marked: what is marked already.
        grades: (m,) our grades of the copies that are not.
        questions: the question of each.
        vectors: (m, d) unit vectors of their answers.
        count: how many.
    """
    known = [(q, v) for q, v in zip(marked.questions, marked.vectors, strict=True)]
    chosen: list[int] = []
    while len(chosen) < min(count, len(questions)):
        doubt = [
            -1.0 if n in chosen else _doubt(known, questions[n], vectors[n])
            + 0.002 * abs(float(grades[n]) - 0.5)
            for n in range(len(questions))
        ]  # fmt: skip
        best = int(np.argmax(doubt))
        chosen.append(best)
        known.append((questions[best], vectors[best]))
    return chosen


def _doubt(known: Sequence[tuple[str, Floats]], question: str, vector: Floats) -> float:
    """Variance of a copy's residual, given the marked copies of its question."""
    rows = [v for q, v in known if q == question]
    whole = SAME + NEAR
    if not rows:
        return whole
    table = np.stack(rows)
    kernel = SAME + NEAR * np.exp(-(1 - table @ table.T) / REACH) + OWN * np.eye(len(rows))
    toward = SAME + NEAR * np.exp(-(1 - table @ vector) / REACH)
    return whole - float(toward @ np.linalg.solve(kernel, toward))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How marks agree on a teacher's steps: same, within one step, quadratic weighted kappa."""

    exact: float
    within_one: float
    kappa: float


def agreement(given: Sequence[float], ours: Sequence[float], steps: int) -> Agreement:
    """Agreement of two rows of marks of 0–1 on ``steps`` equal steps."""
    one = np.rint(np.asarray(given) * steps).astype(int)
    two = np.rint(np.asarray(ours) * steps).astype(int)
    gap = np.abs(one - two)
    expected = np.mean((one[:, None] - two[None, :]) ** 2)
    kappa = 1.0 - float(np.mean(gap**2) / expected) if expected else float("nan")
    return Agreement(float((gap == 0).mean()), float((gap <= 1).mean()), kappa)
