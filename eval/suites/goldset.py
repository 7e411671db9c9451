"""Gold answers with our grades: what the suites on gold share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import gold
from eval.bootstrap import Figure, figure
from eval.context import Context, Skipped
from eval.gold import GoldAnswer
from tutor.domain import Concept, Deck, Grade, Question, Verdict

VERDICTS = list(Verdict)
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GoldGrade:
    """A gold answer, its question and our grade."""

    answer: GoldAnswer
    question: Question
    grade: Grade

    @property
    def group(self) -> str:
        """What the bootstrap draws: the question."""
        return f"{self.answer.deck} {self.answer.question}"


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One concept of one gold answer."""

    of: GoldGrade
    concept: Concept
    truth: int
    second: int | None
    said: int
    sure: bool
    probabilities: tuple[float, float, float, float]


def answers(context: Context) -> list[GoldAnswer]:
    """Gold answers of the split that may be read.

    Raises:
        Skipped: no pen is in the split.
    """
    found = gold.load(context.split, context.gold or gold.GOLD)
    if not found:
        raise Skipped(f"no gold answers in {context.split}")
    return found


def decks(context: Context) -> Callable[[str], Deck]:
    """The loader of the decks that the gold answers name."""
    return gold.deck_loader(context.gold or gold.GOLD, context.reference or gold.REFERENCE)


def graded(context: Context, chosen: Sequence[GoldAnswer]) -> list[GoldGrade]:
    """Our grade of each gold answer, in order, graded with its whole deck."""
    load = decks(context)
    found: dict[str, GoldGrade] = {}
    for name, pen in dict.fromkeys((a.deck, a.pen) for a in chosen):
        deck = load(name)
        mine = [a for a in chosen if (a.deck, a.pen) == (name, pen)]
        asked = [(a.question, a.answer) for a in mine]
        grades = context.grade(deck, asked, f"gold: {name}", pen)
        for answer, grade in zip(mine, grades, strict=True):
            question = gold.question_of(deck, answer.question)
            if question is None:
                raise gold.GoldError([gold.GoldFault(answer.id, f"no question in {name}")])
            found[answer.id] = GoldGrade(answer, question, grade)
    return [found[a.id] for a in chosen]


def label_rows(grades: Sequence[GoldGrade]) -> list[LabelRow]:
    """One row a concept of each answer."""
    rows = []
    for graded_answer in grades:
        second = graded_answer.answer.second or {}
        for concept, result in zip(
            graded_answer.question.concepts, graded_answer.grade.concepts, strict=True
        ):
            other = second.get(concept.id)
            rows.append(
                LabelRow(
                    graded_answer,
                    concept,
                    VERDICTS.index(graded_answer.answer.labels[concept.id]),
                    None if other is None else VERDICTS.index(other),
                    VERDICTS.index(result.verdict),
                    result.sure,
                    result.probabilities,
                )
            )
    return rows


def answer_figure(
    grades: Sequence[GoldGrade], metric: Callable[[Ints], float], seed: int
) -> Figure:
    """A figure over answers."""
    return figure([g.group for g in grades], metric, seed=seed)


def label_figure(rows: Sequence[LabelRow], metric: Callable[[Ints], float], seed: int) -> Figure:
    """A figure over labels."""
    return figure([r.of.group for r in rows], metric, seed=seed)


def review_share(grades: Sequence[GoldGrade], seed: int) -> Figure:
    """Share of answers sent to review."""
    flags = np.array([g.grade.needs_review for g in grades], dtype=bool)
    return answer_figure(grades, lambda i: float(flags[i].mean()), seed)


def files(context: Context, chosen: Sequence[GoldAnswer]) -> list[Path]:
    """Paths whose checksums belong with the figures: the pens' files and the decks."""
    folder, reference = context.gold or gold.GOLD, context.reference or gold.REFERENCE
    names = sorted({a.deck for a in chosen})
    return [
        *gold.split_paths(context.split, folder),
        *(gold.deck_path(name, folder, reference) for name in names),
    ]
