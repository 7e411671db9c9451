"""The gap sets: which phrase of the reference is missing in an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval import baselines, metrics
from eval.bootstrap import figure
from eval.context import Context
from eval.data import Graded
from eval.results import Row, Table
from eval.suites.scoring import Floats, Ints, auc_of, questions_of
from eval.words import content_stems
from tutor.domain import Concept, Deck, Question

COLUMNS = ("AUC missing", "ordering within an answer", "concept–answer pairs", "answers with both")
SAME = 0.8
APART = 0.34


@dataclass(frozen=True, slots=True)
class Pair:
    """One phrase of a reference in one answer: is it there?"""

    row: Graded
    concept: str
    phrase: str
    present: bool


def phrases(rows: Sequence[Graded]) -> list[str]:
    """The smallest phrases that people marked as missing somewhere in the answers of a question.

    A phrase that smaller ones together make up is left out; where nobody missed anything, the
    reference is the phrase.
    """
    marked = list(dict.fromkeys(gap for row in rows for gap in row.gaps if _stems(gap)))
    distinct: list[str] = []
    for phrase in marked:
        if not any(_inside(phrase, kept) and _inside(kept, phrase) for kept in distinct):
            distinct.append(phrase)
    return [p for p in distinct if not _made_up(p, distinct)] or [rows[0].references[0]]


def _made_up(phrase: str, others: list[str]) -> bool:
    parts = [_stems(q) for q in others if q != phrase and _inside(q, phrase)]
    return bool(parts) and _held(phrase, set().union(*parts)) >= SAME


def _stems(text: str) -> set[str]:
    return content_stems(text, "en")


def _held(phrase: str, stems: set[str]) -> float:
    inner = _stems(phrase)
    return len(inner & stems) / len(inner) if inner else 0.0


def _inside(part: str, whole: str) -> bool:
    return _held(part, _stems(whole)) >= SAME


def missing(phrase: str, row: Graded) -> bool | None:
    """Whether a phrase is marked as missing in an answer; None when a gap holds part of it."""
    most = max((_held(phrase, _stems(gap)) for gap in row.gaps), default=0.0)
    if most >= SAME:
        return True
    return None if most > APART else False


def pairs(rows: Sequence[Graded]) -> tuple[Deck, list[tuple[str, str]], list[list[Pair]]]:
    """A deck of the questions, the answers to grade, and the pairs of each answer."""
    questions, answers, found = [], [], []
    for number, group in enumerate(questions_of(rows).values(), start=1):
        named = {f"c{n}": text for n, text in enumerate(phrases(group), start=1)}
        concepts = tuple(
            Concept(c, " ".join(text.split()[:6]), text, named=False) for c, text in named.items()
        )
        questions.append(Question(f"q{number}", group[0].prompt, concepts))
        for row in group:
            answers.append((f"q{number}", row.answer))
            said = [(c, text, missing(text, row)) for c, text in named.items()]
            found.append([Pair(row, c, t, not gone) for c, t, gone in said if gone is not None])
    return Deck("gaps", "en", tuple(questions)), answers, found


def table(context: Context, rows: Sequence[Graded]) -> Table:
    """AUC and ordering for each source; UNT apart, for the first scorers were chosen on it."""
    parts = {
        "SciEntsBank and Beetle, unseen questions and domains": [
            r for r in rows if r.split in ("uq", "ud")
        ],
        "UNT (computer science)": [r for r in rows if r.source == "UNT"],
    }
    lines = [line for name, part in parts.items() if part for line in _lines(context, name, part)]
    note = (
        "A phrase counts as missing where people marked at least 80 % of its content words, as "
        "present where no marked gap holds more than a third of them; the rest is left out. "
        "Zero-shot."
    )
    return Table("answers-gaps", "Gap sets", COLUMNS, tuple(lines), note)


def _lines(context: Context, name: str, rows: Sequence[Graded]) -> list[Row]:
    deck, answers, grouped = pairs(rows)
    grades = context.grade(deck, answers, f"gaps: {name}")
    flat: list[Pair] = []
    ours: list[float] = []
    for grade, group in zip(grades, grouped, strict=True):
        by_id = {c.id: c.probabilities[0] for c in grade.concepts}
        flat += group
        ours += [by_id[p.concept] for p in group]
    references, texts = [(p.phrase,) for p in flat], [p.row.answer for p in flat]
    scores = {
        "length": baselines.length(texts),
        "character n-grams": baselines.character_ngrams(references, texts),
        "whole-answer cosine": baselines.whole_cosine(references, texts, context.engine.encoder),
        "ours, P(covered)": np.array(ours),
    }
    present = np.array([p.present for p in flat])
    return [_line(context, f"{name}: {m}", flat, present, s) for m, s in scores.items()]


def _line(
    context: Context, label: str, flat: list[Pair], present: NDArray[np.bool_], score: Floats
) -> Row:
    area = figure([p.row.prompt for p in flat], auc_of(~present, -score), seed=context.seed)
    ordered = metrics.ordered_pairs([p.row.id for p in flat], present, score)
    prompt = {p.row.id: p.row.prompt for p in flat}
    right = np.array([r for _, r, _ in ordered])
    total = np.array([t for _, _, t in ordered])

    def rate(i: Ints) -> float:
        return metrics.ordering(right[i], total[i])

    inside = figure([prompt[str(key)] for key, _, _ in ordered], rate, seed=context.seed)
    return Row(label, (area, inside, str(len(flat)), str(len(ordered))))
