"""Scores of one set by every method, and the figures that several suites share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval import baselines, metrics
from eval.bootstrap import Figure, figure, spread
from eval.calibrate import apply_line, bayes_linear
from eval.context import Context
from eval.data import Graded, as_deck, question_key
from tutor.domain import Grade

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
OURS = "ours"
METHODS = ("length", "character n-grams", "whole-answer cosine", OURS)
BASELINES = METHODS[:3]
MARKS = (10, 20, 50)
REPEATS = 20
FOLDS = 5
BY_CLOSENESS = 0.6
"""Share of a label, chosen on train answers of domains that a reader knew and that it did not."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One split of one set, scored by every method.

    Attributes:
        rows: the answers.
        groups: the prompt of each, which the bootstrap draws.
        scores: a score an answer, by method.
        against: how far each answer contradicts its reference, 0–1 (ours).
        review: which answers were sent to review.
        grades: our grades.
    """

    rows: list[Graded]
    groups: list[str]
    scores: dict[str, Floats]
    against: Floats
    review: NDArray[np.bool_]
    grades: list[Grade]

    def figure(self, metric: Callable[[Ints], float], seed: int) -> Figure:
        """A figure over the rows with its interval over questions."""
        return figure(self.groups, metric, seed=seed)


Splits = Mapping[str, tuple[Scored, Scored | None]]
"""Rows to be scored and those that thresholds or a line are learnt on, by name; None stands for a
cross-validation of the former by question."""


def contradiction(grade: Grade) -> float:
    """The mean probability of *contradicted*."""
    return float(np.mean([c.probabilities[3] for c in grade.concepts]))


def fraction(grade: Grade) -> float:
    """The share of the full mark that the answer earns."""
    return grade.fraction


def rightness(grade: Grade) -> float:
    """The mean probability of *covered*, with no credit for halves, as a label says right or not;
    ``BY_CLOSENESS`` of it by closeness, which holds in domains that the reader does not know."""
    shares = [
        (1 - BY_CLOSENESS) * c.probabilities[0] + BY_CLOSENESS * c.closeness for c in grade.concepts
    ]
    return float(np.mean(shares))


def score_rows(
    context: Context,
    title: str,
    rows: list[Graded],
    ours: Callable[[Grade], float] = fraction,
) -> Scored:
    """Score a split of a set by every method; ours is what ``ours`` makes of a grade."""
    deck, owners = as_deck(title, rows)
    answers = [r.answer for r in rows]
    references = [whole_references(r) for r in rows]
    grades = context.grade(deck, list(zip(owners, answers, strict=True)), title)
    scores = {
        "length": baselines.length(answers),
        "character n-grams": baselines.character_ngrams(references, answers),
        "whole-answer cosine": baselines.whole_cosine(references, answers, context.engine.encoder),
        OURS: np.array([ours(g) for g in grades]),
    }
    return Scored(
        rows,
        [r.prompt for r in rows],
        scores,
        np.array([contradiction(g) for g in grades]),
        np.array([g.needs_review for g in grades]),
        grades,
    )


def whole_references(row: Graded) -> tuple[str, ...]:
    """References as whole texts; the prompt where a set gives none."""
    return row.references or (row.prompt,)


def folds(groups: Sequence[str], seed: int, count: int = FOLDS) -> Iterator[tuple[Ints, Ints]]:
    """(train, test) row numbers of a cross-validation that keeps a question in one fold."""
    names = list(dict.fromkeys(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    place = {names[i]: n % min(count, len(names)) for n, i in enumerate(order)}
    fold = np.array([place[g] for g in groups])
    for number in range(min(count, len(names))):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def after_marks(
    score: Floats,
    truth: Floats,
    metric: Callable[[Floats, Floats], float],
    seed: int,
    marks: Sequence[int] = MARKS,
) -> list[Figure]:
    """A figure of Bayes-linear marks on unmarked answers, after so many marked at random.

    Args:
        score: our scores.
        truth: the marks, 0–1.
        metric: of (truth, predicted mark).
        seed: seed of the draws.
        marks: how many are marked.
    """
    rng = np.random.default_rng(seed)
    found = []
    for count in marks:
        values = []
        for _ in range(REPEATS if len(score) > 2 * count else 0):
            order = rng.permutation(len(score))
            seen, rest = order[:count], order[count:]
            line = bayes_linear(score[seen], truth[seen])
            values.append(metric(truth[rest], apply_line(line, score[rest])))
        found.append(spread(values, max(0, len(score) - count)))
    return found


def share(rows: Scored, seed: int) -> Figure:
    """Share of the answers sent to review."""
    return rows.figure(lambda i: float(rows.review[i].mean()), seed)


def auc_of(truth: NDArray[np.bool_], score: Floats) -> Callable[[Ints], float]:
    """AUC on chosen rows."""
    return lambda i: metrics.auc(truth[i], score[i])


def questions_of(rows: Sequence[Graded]) -> dict[tuple[str, ...], list[Graded]]:
    """Rows by question."""
    found: dict[tuple[str, ...], list[Graded]] = {}
    for row in rows:
        found.setdefault(question_key(row), []).append(row)
    return found
