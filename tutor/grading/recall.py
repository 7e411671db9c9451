"""How much of a phrase's content words an answer says, and under which name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, repeat
from typing import NamedTuple

import numpy as np

from tutor.grading.question import ConceptReference
from tutor.models.encoder import product

DECIMALS = 4
DESCRIBED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Content words that may speak for a concept: (J, d) vectors, their stems, and how many of them
    the prompt does not give away."""

    vectors: np.ndarray
    stems: frozenset[str]
    fresh: int


class Recall(NamedTuple):
    """Recall of a phrase's content words, softly and by stem."""

    soft: float
    exact: float


NOTHING = Recall(0.0, 0.0)


def recalls(words: Sequence[Words], concepts: Sequence[ConceptReference]) -> list[list[Recall]]:
    """For each concept, the recall of each of its wordings and key points."""
    alike: dict[int, list[int]] = {}
    for k, mine in enumerate(words):
        alike.setdefault(id(mine), []).append(k)
    found: list[list[Recall]] = [[] for _ in concepts]
    for group in alike.values():
        every = iter(_recall(words[group[0]], [concepts[k] for k in group]))
        for k in group:
            found[k] = list(islice(every, len(concepts[k].content.counts)))
    return found


def _recall(words: Words, concepts: Sequence[ConceptReference]) -> Iterator[Recall]:
    """Recall of each phrase of these concepts by the same words."""
    content = [c.content for c in concepts]
    counts = [n for t in content for n in t.counts]
    rows = np.concatenate([t.rows for t in content if t.stems] or [words.vectors[:0]])
    if not len(rows) or not len(words.vectors):
        return repeat(NOTHING, len(counts))
    soft = product(words.vectors, rows).max(axis=0)
    exact = [s in words.stems for t in content for s in t.stems]
    both = np.maximum(exact, np.minimum(np.maximum(soft, 0), 1)).tolist()
    ends = accumulate(counts)
    return (
        Recall(
            round(sum(both[e - n : e]) / n, DECIMALS),
            round(sum(exact[e - n : e]) / n, DECIMALS),
        )
        if n
        else NOTHING
        for n, e in zip(counts, ends, strict=True)
    )


def exchanged(own_words: Sequence[Words], concepts: Sequence[ConceptReference]) -> list[float]:
    """For each concept, by how much it and some other fit better with their names exchanged."""
    described = [k for k, words in enumerate(own_words) if words.fresh >= DESCRIBED]
    gains = [0.0] * len(concepts)
    if len(described) < 2:
        return gains
    fit = np.asarray([_said(own_words[k], [concepts[j] for j in described]) for k in described])
    own = fit.diagonal()
    gain = (fit + fit.T - own[:, None] - own) / 2
    np.fill_diagonal(gain, -np.inf)
    for k, best in zip(described, gain.max(axis=1).round(DECIMALS).tolist(), strict=True):
        gains[k] = best
    return gains


def _said(words: Words, concepts: Sequence[ConceptReference]) -> list[float]:
    """The recall of each concept's best wording by some words."""
    found = recalls([words] * len(concepts), concepts)
    return [
        max(mine[: len(c.wordings)], default=NOTHING).soft
        for c, mine in zip(concepts, found, strict=True)
    ]
