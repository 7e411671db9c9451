"""What stands beside the grader on gold: simple scorers, and its reader alone.

A scorer gives every label row a score for *covered* over *contradicted* and one for *covered* over
*missing*; where it has probabilities, a verdict too. The grade of an answer is the mean of its
concepts' scores by weight, put on the scale of marks by a line learnt on the other pens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval import baselines
from eval.calibrate import apply_line, least_squares
from eval.context import Context
from eval.gold import CREDIT
from eval.suites.goldset import VERDICTS, GoldGrade, LabelRow

Floats = NDArray[np.float64]
COVERED, PARTIAL, MISSING, CONTRADICTED = range(4)
CREDITS = np.array([CREDIT[v] for v in VERDICTS])


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """A scorer's word on n label rows.

    Attributes:
        name: of the scorer.
        denial: (n,) for *covered* over *contradicted*: P(covered) − P(contradicted) where it has
            probabilities.
        coverage: (n,) for *covered* over *missing*: P(covered) where it has probabilities.
        said: (n,) index of the verdict, or None.
        grade: (answers,) grade of each answer, 0–1.
    """

    name: str
    denial: Floats
    coverage: Floats
    said: NDArray[np.int64] | None
    grade: Floats


def all_scores(
    context: Context, grades: Sequence[GoldGrade], rows: Sequence[LabelRow]
) -> list[Scores]:
    """Every scorer on the same rows, ours last."""
    texts = [r.of.answer.answer for r in rows]
    references = [(f"{r.concept.name}. {r.concept.explanation}",) for r in rows]
    encoder = context.engine.encoder
    simple = {
        "length": baselines.length(texts),
        "character n-grams": baselines.character_ngrams(references, texts),
        "whole-answer cosine": baselines.whole_cosine(references, texts, encoder),
        "best-unit cosine": baselines.best_unit_cosine(references, texts, encoder),
    }
    found = [_majority(grades, rows)]
    for name, score in simple.items():
        grade = _by_line(grades, _mean_by_answer(grades, rows, score))
        found.append(Scores(name, score, score, None, grade))
    if (reader := context.engine.own_reader()) is not None:
        chances = reader_alone(reader, grades)
        expected = _mean_by_answer(grades, rows, chances @ CREDITS)
        found.append(_probable("reader alone", chances, expected))
    chances = np.array([r.probabilities for r in rows])
    ours = np.array([g.grade.fraction for g in grades])
    said = np.array([r.said for r in rows])
    return [*found, _probable("ours", chances, ours, said)]


def _probable(
    name: str, chances: Floats, grade: Floats, said: NDArray[np.int64] | None = None
) -> Scores:
    denial = chances[:, COVERED] - chances[:, CONTRADICTED]
    verdicts = chances.argmax(axis=1) if said is None else said
    return Scores(name, denial, chances[:, COVERED], verdicts, grade)


def _majority(grades: Sequence[GoldGrade], rows: Sequence[LabelRow]) -> Scores:
    truth = np.array([r.truth for r in rows])
    flat = np.zeros(len(rows))
    said = np.full(len(rows), np.bincount(truth, minlength=4).argmax())
    return Scores("majority", flat, flat, said, _by_line(grades, np.zeros(len(grades))))


def reader_alone(reader: object, grades: Sequence[GoldGrade]) -> Floats:
    """(labels, 4) probabilities of a reader that is shown the whole answer and nothing else."""
    from tutor.grading.reader_input import shown
    from tutor.models.reader import CrossReader, Text

    assert isinstance(reader, CrossReader)
    asked = [
        Text(g.answer.answer, tuple(map(shown, g.question.concepts)), g.question.prompt)
        for g in grades
    ]
    return np.concatenate(list(reader.read(asked))).astype(np.float64)


def _mean_by_answer(grades: Sequence[GoldGrade], rows: Sequence[LabelRow], score: Floats) -> Floats:
    place = {id(g): n for n, g in enumerate(grades)}
    of = np.array([place[id(r.of)] for r in rows])
    weight = np.array([r.concept.weight for r in rows])
    mean: Floats = np.bincount(of, score * weight) / np.bincount(of, weight)
    return mean


def _by_line(grades: Sequence[GoldGrade], score: Floats) -> Floats:
    """Marks by a line learnt on the answers of all other pens."""
    truth = np.array([g.answer.grade for g in grades])
    pens = np.array([g.answer.pen for g in grades])
    marks = np.zeros(len(score))
    for pen in dict.fromkeys(pens.tolist()):
        mine = pens == pen
        others = mine if mine.all() else ~mine
        marks[mine] = apply_line(least_squares(score[others], truth[others]), score[mine])
    return marks
