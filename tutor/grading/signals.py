"""The signals of the verdict model, each declared once.

Order of the features, documentation, groups of an ablation, bounds of the fit and the names in a
receipt all come from ``SIGNALS``. Thresholds (*knots*) stand with the coefficients, in
``tutor/weights/verdict.json``. A signal stays only while taking it away costs on answers of pens
that the fit did not see (``python -m eval.training.verdict --ablate``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from tutor.domain import Verdict
from tutor.grading.alignment import Alignment
from tutor.grading.recall import DECIMALS
from tutor.grading.relevance import Subject

VERDICTS = tuple(Verdict)
_COVERED, _PARTIAL, _MISSING, _CONTRADICTED = range(len(VERDICTS))
_THIRDS = 3


@dataclass(frozen=True, slots=True)
class Knots:
    """Where signals bend.

    Attributes:
        recall: token recall from which it counts.
        content: content words that are as good as any more.
        odds: log-odds of being about the question that are as good as certain.
        least: least probability of the reader that a logit is taken of.
        support_from: similarity or recall from which credit by the reader counts.
        support_full: from which it counts in full.
    """

    recall: float
    content: float
    odds: float
    least: float
    support_from: float
    support_full: float

    @classmethod
    def of(cls, values: dict[str, Any]) -> Knots:
        """The knots from parsed JSON.

        Raises:
            ValueError: one is lacking, unknown or no finite number.
        """
        names = {f.name for f in fields(cls)}
        if set(values) != names:
            raise ValueError(f"knots are {sorted(values)}, not {sorted(names)}")
        made = cls(**{name: float(value) for name, value in values.items()})
        if not all(math.isfinite(getattr(made, name)) for name in names):
            raise ValueError("a knot of the verdict coefficients is no finite number")
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the signals of one concept of an answer are computed from.

    Attributes:
        alignment: how the answer meets the concept.
        margin: by how much the unit nearest to it is nearer to another concept of the question;
            negative where it is ahead of all others, 0 where it is alone.
        sharing: how many other concepts the same unit is the nearest of.
        other_question: by how much its passage is nearer to another question of the deck.
        subject: whether that passage is about the question; None where it was not asked.
        reading: (4,) probabilities of the reader that comes with tutor; None without it.
        knots: where signals bend.
    """

    alignment: Alignment
    margin: float
    sharing: int
    other_question: float
    subject: Subject | None
    reading: np.ndarray | None
    knots: Knots


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of the verdict model.

    Attributes:
        name: in the coefficients and in receipts.
        group: signals that belong together, taken away together in an ablation.
        low: the least value.
        high: the greatest value.
        about: what it says, in a line.
        of: computes it.
        never_lowers: a verdict that it may only raise.
        never_raises: a verdict that it may only lower.
        decides: the verdict that it decides by a weight that is not fitted.
        beside_names: whether it is weighed only of concepts that the author gave a name.
    """

    name: str
    group: str
    low: float
    high: float
    about: str
    of: Callable[[Seen], float]
    never_lowers: Verdict | None = None
    never_raises: Verdict | None = None
    decides: Verdict | None = None
    beside_names: bool = False


READER = "reader"
"""The group of signals that stay away where no reader reads."""


def _support(seen: Seen) -> float:
    """How far credit by the reader counts, 0–1: as far as some passage comes near at all."""
    knots = seen.knots
    near = max(seen.alignment.similarity, seen.alignment.recall)
    share = (near - knots.support_from) / (knots.support_full - knots.support_from)
    return min(1.0, max(0.0, share))


def _logit(verdict: int, seen: Seen) -> float:
    """How much likelier than *missing* the reader holds a verdict, in logits; 0 without it."""
    if seen.reading is None:
        return 0.0
    chance = np.log(np.maximum(seen.reading, seen.knots.least))
    return float(chance[verdict] - chance[_MISSING])


def _credited(verdict: int, seen: Seen) -> float:
    """The same of a verdict that gives credit, which counts as far as it has support."""
    logit = _logit(verdict, seen)
    return min(logit, _support(seen) * max(0.0, logit))


def _on_subject(seen: Seen) -> float:
    if seen.subject is None:
        return 1.0
    most = seen.knots.odds
    return min(most, max(-most, seen.subject.odds)) / most


_MOST = 8.0
"""A bound on logits and logarithms, told for the reader of the table; they are not cut there."""

SIGNALS = (
    Signal("bias", "bias", 1, 1, "always 1", lambda s: 1.0),
    Signal("similarity", "similarity", 0, 1,
           "cosine of the nearest passage that may speak for the concept",
           lambda s: s.alignment.similarity, never_lowers=Verdict.COVERED),
    Signal("recall", "words", 0, 1,
           "soft token recall of the explanation's content words, beyond a knot",
           lambda s: max(0.0, s.alignment.recall - s.knots.recall), never_lowers=Verdict.COVERED),
    Signal("exact_recall", "words", 0, 1, "the same recall, same stems only, without the knot",
           lambda s: s.alignment.exact, never_lowers=Verdict.COVERED),
    Signal("content_words", "words", 0, 1,
           "content words that may speak for the concept, names and prompt left out",
           lambda s: min(s.alignment.substance, s.knots.content) / s.knots.content),
    Signal("verbatim", "quotations", 0, 1, "it is stated word for word",
           lambda s: float(s.alignment.verbatim), decides=Verdict.COVERED),
    Signal("verbatim_negated", "quotations", 0, 1, "it is, but for a negation put in or taken out",
           lambda s: float(s.alignment.denied), decides=Verdict.CONTRADICTED),
    Signal("misconception", "misconceptions", 0, 1,
           "by how much a misconception of the author's is nearer than the concept",
           lambda s: max(0.0, s.alignment.misconception - s.alignment.similarity)),
    Signal("name_mismatch", "names", 0, 1,
           "under its name, by how much another concept's description is nearer than its own",
           lambda s: max(0.0, s.alignment.swap_margin)),
    Signal("names_exchanged", "names", 0, 1,
           "recall gained when its name and another's are exchanged",
           lambda s: max(0.0, s.alignment.exchanged)),
    Signal("polarity_flips", "polarity", 0, 1,
           "share of the explanation's words said with another polarity, times the recall",
           lambda s: s.alignment.negation * s.alignment.recall),
    Signal("soft_polarity_flips", "polarity", 0, 1,
           "the same over words of like meaning, by nearness",
           lambda s: s.alignment.negation_near),
    Signal("antonyms", "polarity", 0, 2, "words of the explanation replaced by their antonyms",
           lambda s: min(s.alignment.opposites, 2.0)),
    Signal("number_mismatch", "polarity", 0, 1, "another number stands for the explanation's",
           lambda s: s.alignment.number),
    Signal("margin", "other concepts", -1, 1,
           "by how much its nearest unit is nearer to another concept of the question",
           lambda s: s.margin),
    Signal("shared_unit", "other concepts", 0, _MOST,
           "other concepts that the same unit is the nearest of, in thirds",
           lambda s: s.sharing / _THIRDS, beside_names=True),
    Signal("other_question", "other questions", 0, 1,
           "by how much its passage is nearer to another question of the deck",
           lambda s: s.other_question),
    Signal("on_subject", "subject", -1, 1,
           "log-odds that its unit is about the question, given all units; 1 if not asked",
           _on_subject),
    Signal("cohort_margin", "subject", -1, 1,
           "by how much nearer its passage is than to explanations of other subjects",
           lambda s: s.alignment.similarity - s.subject.cohort if s.subject else 0.0),
    Signal("units", "subject", 0, _MOST,
           "logarithm of the units that state something: the best of many is to be judged as such",
           lambda s: math.log1p(s.subject.units) if s.subject else 0.0),
    Signal("reader_covered", READER, -_MOST, _MOST, "logit of *covered* against *missing*",
           lambda s: _credited(_COVERED, s),
           never_lowers=Verdict.COVERED, never_raises=Verdict.CONTRADICTED),
    Signal("reader_partial", READER, -_MOST, _MOST, "logit of *partial* against *missing*",
           lambda s: _credited(_PARTIAL, s)),
    Signal("reader_contradicted", READER, -_MOST, _MOST,
           "logit of *contradicted* against *missing*", lambda s: _logit(_CONTRADICTED, s)),
)  # fmt: skip
FEATURES = tuple(s.name for s in SIGNALS)
READ = tuple(s.name for s in SIGNALS if s.group == READER)


def observe(
    alignments: Sequence[Alignment],
    other_question: Sequence[float],
    knots: Knots,
    readings: np.ndarray | None = None,
    subject: Sequence[Subject] = (),
) -> list[Seen]:
    """What is seen of an answer's K concepts.

    Args:
        alignments: one a concept.
        other_question: by how much the passage nearest to each is nearer to another question.
        knots: where signals bend.
        readings: (K, 4) probabilities of the reader that comes with tutor, or None.
        subject: whether each nearest passage is about the question; empty where it was not asked.
    """
    near = np.stack([a.by_unit for a in alignments], axis=1)
    alone = len(alignments) < 2 or not len(near)
    nearest = [] if alone else near.argmax(axis=0).tolist()
    return [
        Seen(
            alignment,
            0.0 if alone else _ahead(near[nearest[k]].tolist(), k),
            0 if alone else nearest.count(nearest[k]) - 1,
            other_question[k],
            subject[k] if subject else None,
            None if readings is None else readings[k],
            knots,
        )
        for k, alignment in enumerate(alignments)
    ]


def features(seen: Sequence[Seen]) -> np.ndarray:
    """(K, F) values of the signals of K concepts, in the order of ``FEATURES``."""
    table = [[signal.of(one) for signal in SIGNALS] for one in seen]
    return np.round(np.asarray(table, dtype=np.float64).reshape(-1, len(SIGNALS)), DECIMALS)


def _ahead(values: Sequence[float], k: int) -> float:
    """By how much the best of the others is ahead of the k-th value."""
    return max(v for j, v in enumerate(values) if j != k) - values[k]
