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
from tutor.grading.readings import Attributed, Readings
from tutor.grading.recall import DECIMALS
from tutor.grading.relevance import Subject

VERDICTS = tuple(Verdict)
_COVERED, _PARTIAL, _MISSING, _CONTRADICTED = range(len(VERDICTS))


@dataclass(frozen=True, slots=True)
class Knots:
    """Where signals bend.

    Attributes:
        content: content words that are as good as any more.
        odds: log-odds of being about the question that are as good as certain.
        least: least probability of the reader that a logit is taken of.
        support_from: similarity or recall from which credit by the reader counts.
        support_full: from which it counts in full.
    """

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
        other_question: by how much its passage is nearer to another question of the deck.
        subject: whether that passage is about the question; None where it was not asked.
        reading: (4,) probabilities of the reader for the whole answer; None without it.
        attributed: what the reader says unit by unit; None without it.
        ideas: (I, 4) probabilities of the reader for each idea; None without it or them.
        knots: where signals bend.
    """

    alignment: Alignment
    other_question: float
    subject: Subject | None
    reading: np.ndarray | None
    attributed: Attributed | None
    ideas: np.ndarray | None
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


READER, ATTRIBUTION, IDEAS = "reader", "attribution", "ideas"
"""The groups of signals that stay away where no reader reads."""


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


def _of_ideas(verdict: int, seen: Seen) -> float:
    """The greatest logit of a verdict over the ideas of a concept; 0 where it is one idea."""
    if seen.ideas is None or not len(seen.ideas):
        return 0.0
    chance = np.log(np.maximum(seen.ideas, seen.knots.least))
    return float((chance[:, verdict] - chance[:, _MISSING]).max())


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
    Signal("exact_recall", "words", 0, 1,
           "token recall of the explanation's content words, same stems only",
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
    Signal("polarity_flips", "polarity", 0, 2,
           "share of the explanation's words said with another polarity, times the recall, and a "
           "half for each word replaced by its antonym",
           lambda s: s.alignment.negation * s.alignment.recall
           + min(s.alignment.opposites, 2.0) / 2),
    Signal("number_mismatch", "polarity", 0, 1, "another number stands for the explanation's",
           lambda s: s.alignment.number),
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
    Signal("segment_covered", ATTRIBUTION, 0, 2 * _MOST,
           "the most that a segment's share says by itself for *covered*",
           lambda s: s.attributed.covered if s.attributed else 0.0),
    Signal("segment_contradicted", ATTRIBUTION, 0, 2 * _MOST,
           "the most that a segment's share says by itself for *contradicted*",
           lambda s: s.attributed.contradicted if s.attributed else 0.0),
    Signal("described_elsewhere", ATTRIBUTION, -2 * _MOST, 2 * _MOST,
           "under its name, by how much likelier another concept is stated",
           lambda s: s.attributed.elsewhere if s.attributed else 0.0),
    Signal("idea_covered", IDEAS, -_MOST, _MOST,
           "the greatest logit of *covered* over its ideas", lambda s: _of_ideas(_COVERED, s)),
    Signal("idea_contradicted", IDEAS, -_MOST, _MOST,
           "the greatest logit of *contradicted* over its ideas",
           lambda s: _of_ideas(_CONTRADICTED, s)),
)  # fmt: skip
FEATURES = tuple(s.name for s in SIGNALS)
READ = tuple(s.name for s in SIGNALS if s.group in (READER, ATTRIBUTION, IDEAS))


def observe(
    alignments: Sequence[Alignment],
    other_question: Sequence[float],
    knots: Knots,
    readings: Readings | None = None,
    subject: Sequence[Subject] = (),
) -> list[Seen]:
    """What is seen of an answer's K concepts.

    Args:
        alignments: one a concept.
        other_question: by how much the passage nearest to each is nearer to another question.
        knots: where signals bend.
        readings: what the reader says, or None.
        subject: whether each nearest passage is about the question; empty where it was not asked.
    """
    return [
        Seen(
            alignment,
            other_question[k],
            subject[k] if subject else None,
            None if readings is None else readings.whole[k],
            None if readings is None else readings.attributed[k],
            None if readings is None else readings.ideas[k],
            knots,
        )
        for k, alignment in enumerate(alignments)
    ]


def features(seen: Sequence[Seen]) -> np.ndarray:
    """(K, F) values of the signals of K concepts, in the order of ``FEATURES``."""
    table = [[signal.of(one) for signal in SIGNALS] for one in seen]
    return np.round(np.asarray(table, dtype=np.float64).reshape(-1, len(SIGNALS)), DECIMALS)
