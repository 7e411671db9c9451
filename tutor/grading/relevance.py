"""Is a unit about this question at all? Asked before anything is credited.

A unit's similarity to what a question asks and states says little alone: some texts are near to
everything. It is compared with a *cohort*, explanations of many other subjects, as speaker
verification does (adaptive cohort normalisation: Sturim and Reynolds 2005). A logistic over this
margin, the similarity, and the share of words that are the question's own gives log-odds; a chain
of two states (about the subject or not) over the units gives each unit's log-odds in the light of
all of them (forward-backward, Rabiner 1989): an image stands among units on the subject, and a run
about something else is set aside, however long it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tutor.grading.answer import Answer
from tutor.grading.question import Reference
from tutor.grading.recall import DECIMALS
from tutor.models.encoder import Vectors, product

FEATURES = ("margin", "similarity", "share", "length", "margin*length", "share*length")
"""Of a unit: its similarity to the nearest text of the question less the mean similarity to the
nearest of the cohort; that similarity; the share of its content words that are the question's; how
many there are (logarithm, at most ``_LONG``); products of these."""
_LONG = 2.5


class Subject(NamedTuple):
    """Whether the passage nearest to a concept is about the question: log-odds of its unit in the
    light of all, mean similarity to the nearest of the cohort, and how many units state
    something."""

    odds: float
    cohort: float
    units: int


@dataclass(frozen=True, slots=True, eq=False)
class RelevanceModel:
    """Coefficients of relevance, and the cohort.

    Attributes:
        cohort: (C, d) unit vectors of explanations of other subjects.
        nearest: how many of the nearest of them are averaged.
        weights: (F,) of ``FEATURES``.
        bias: of the log-odds.
        start: log-odds that an answer begins on the subject.
        stay: log-odds that the next unit is about what this one is.
        least: log-odds, given all of the answer, below which a unit states nothing.
    """

    cohort: Vectors
    nearest: int
    weights: np.ndarray
    bias: float
    start: float
    stay: float
    least: float


def relevance_model(values: Mapping[str, Any], cohort: Vectors) -> RelevanceModel:
    """The model from its parsed file.

    Raises:
        ValueError: the weights are not those of ``FEATURES``.
    """
    weights = values["weights"]
    if set(weights) != set(FEATURES):
        raise ValueError(f"relevance weights are of {sorted(weights)}, not of {sorted(FEATURES)}")
    return RelevanceModel(
        cohort,
        int(values["nearest"]),
        np.asarray([float(weights[f]) for f in FEATURES]),
        float(values["bias"]),
        float(values["start"]),
        float(values["stay"]),
        float(values["least"]),
    )


def features(
    vectors: Vectors, stems: Sequence[Sequence[str]], reference: Reference, model: RelevanceModel
) -> np.ndarray:
    """(U, F) ``FEATURES`` of units.

    Args:
        vectors: (U, d) unit vectors.
        stems: stems of the content words of each unit.
        reference: the question, encoded with the same encoder.
        model: its cohort.
    """
    near = product(vectors, reference.about).max(axis=1).astype(np.float64)
    others = np.sort(product(vectors, model.cohort), axis=1)[:, -model.nearest :]
    margin = near - others.mean(axis=1)
    known = reference.vocabulary.stems
    share = np.asarray([len(known & {*s}) / max(1, len({*s})) for s in stems])
    length = np.minimum(np.log1p([len({*s}) for s in stems]), _LONG)
    table = np.stack([margin, near, share, length, margin * length, share * length], axis=1)
    return np.round(table, DECIMALS)


def unit_features(answer: Answer, reference: Reference, model: RelevanceModel) -> np.ndarray:
    """(U, F) ``FEATURES`` of the units of an answer."""
    content = [
        [key for word, key in zip(found, stems, strict=True) if word.content]
        for found, stems in zip(answer.unit_words, answer.unit_stems, strict=True)
    ]
    return features(answer.vectors[: len(answer.units)], content, reference, model)


def log_odds(answer: Answer, reference: Reference, model: RelevanceModel) -> np.ndarray:
    """(U,) log-odds that each unit of an answer is about the question."""
    if not answer.units:
        return np.zeros(0)
    rows = unit_features(answer, reference, model)
    found: np.ndarray = np.round(rows @ model.weights + model.bias, DECIMALS)
    return found


def beyond(answer: Answer, passages: Sequence[int | None], model: RelevanceModel) -> list[float]:
    """For each concept, the mean similarity of its nearest passage to the nearest of the cohort:
    what its similarity is to be judged against. 1 where there is no passage."""
    there = [p for p in passages if p is not None]
    if not there:
        return [1.0] * len(passages)
    near = np.sort(product(answer.vectors[there], model.cohort), axis=1)[:, -model.nearest :]
    means = iter(np.round(near.mean(axis=1).astype(np.float64), DECIMALS).tolist())
    return [1.0 if p is None else next(means) for p in passages]


def posterior(odds: np.ndarray, model: RelevanceModel) -> np.ndarray:
    """(U,) log-odds that each unit is about the question, given all of the answer
    (forward-backward).

    Args:
        odds: (U,) log-odds of each unit by itself.
        model: how an answer begins and goes on.
    """
    if not len(odds):
        return np.zeros(0)
    before = _messages(odds, model.start, model.stay)
    after = _messages(odds[::-1], 0.0, model.stay)[::-1]
    found: np.ndarray = np.round(before + odds + after, DECIMALS)
    return found


def _messages(odds: np.ndarray, start: float, stay: float) -> np.ndarray:
    """(U,) log-odds that each unit gets from those before it."""
    passed = np.empty(len(odds))
    passed[0] = start
    for u, value in enumerate(odds[:-1].tolist(), start=1):
        said = passed[u - 1] + value
        passed[u] = np.logaddexp(said, -stay) - np.logaddexp(said - stay, 0.0)
    return passed
