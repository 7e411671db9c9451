"""Where an essay speaks of which concept.

A concept is sought where the units come nearest to it. A logistic over how near they come, how much
nearer to this concept than to any other of the deck, and whether the grader finds it there, says
how likely a place speaks of it at all: a passage serves the concept that it is about, and no other
one that happens to be near. Each place owes nothing to what stands elsewhere in the essay.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tutor.domain import Deck
from tutor.grading.question import points, project, wordings
from tutor.language import words
from tutor.models import cached
from tutor.models.encoder import Encoder, Vectors, product

DECIMALS = 4  # that are compared: the same on every machine
MOST_PLACES = 4
"""Of a concept that are looked at."""
LEAST_NEAR = 0.3
"""Similarity under which a unit is not looked at for a concept."""
LEAST_BESIDE = 0.15
"""By how much less near than the nearest unit another one may come."""
LEAST_OWN = -0.2
"""By how much less near to this concept than to some other one a unit may be: what is so much about
something else was never the place, and reading it takes time."""
MOST_NAMED = 2
"""Of a concept, units that name it and are looked at though others are nearer."""
BESIDE = 1
"""Units that are read on either side of the one where a concept is sought."""
_CERTAIN = 5.3
"""Log-odds beyond which the grader's claim says no more."""
_SUBJECT, _NEAREST = 0.6, 3
"""Similarity that an essay on the subject of a deck reaches, on average, to the so many concepts
that it comes nearest to."""
_STEP = 0.05  # of similarity: what a sign counts in


SIGNS = (
    "bias", "claim", "near", "margin", "shown", "best", "taken", "elsewhere", "other", "beside",
)  # fmt: skip
"""Of a place and a concept: 1; the grader's log-odds that the concept is spoken of there; the
similarity of the place's nearest unit; by how much nearer that unit is to the concept than to any
other of the deck; the same of the units that the grader quotes; how the place compares with the
nearest one; whether another concept has its nearest unit among those quoted; whether the concept is
named in the essay, but not in this place; whether the units quoted name another concept, and not
this one; how far the essay stays from the subject of the deck, whichever concepts it speaks of."""
Weights = tuple[float, ...]
"""One a sign."""
WEIGHTS: Weights = (
    -1.068, 0.795, 0.83, 1.811, 0.919, 1.609, -0.936, -2.038, -1.438, -0.476,
)  # fmt: skip
"""Fitted on all essays of ``eval/gold/essays``; ``python -m eval run essays`` says what a fit
gives, and measures with those that leave out each essay's pen."""


@dataclass(frozen=True, eq=False)
class Nearness:
    """How near the U units of an essay come to the K concepts of its deck.

    Attributes:
        similarity: (K, U), the prompts' directions taken out.
        naming: for every concept, the units that have every content word of its name.
    """

    similarity: np.ndarray
    naming: Sequence[Collection[int]]

    def others(self, k: int) -> np.ndarray:
        """(K - 1, U) similarity to all concepts but one."""
        return np.delete(self.similarity, k, axis=0)

    @cached_property
    def beside(self) -> float:
        """How far an essay of one unit or more stays from the subject of the deck: 0 where it comes
        near to some concepts."""
        closest = np.sort(self.similarity.max(axis=1))[-_NEAREST:]
        return max(0.0, _SUBJECT - float(closest.mean())) / _STEP


class Seeker:
    """The concepts of a deck, encoded for being sought in an essay.

    Args:
        deck: the deck.
        encoder: of the essay's units.

    Attributes:
        concepts: (question id, concept id) in order.
    """

    def __init__(self, deck: Deck, encoder: Encoder) -> None:
        self.concepts = tuple((q.id, c.id) for q in deck.questions for c in q.concepts)
        encode = cached(encoder).encode
        self._prompts = encode([q.prompt for q in deck.questions])
        texts: list[str] = []
        owners: list[tuple[int, int]] = []
        count = 0
        for number, question in enumerate(deck.questions):
            for concept in question.concepts:
                told = [*wordings(concept), *points(concept)]
                texts += [f"{concept.name}: {t}" if concept.named else t for t in told]
                owners += [(number, count)] * len(told)
                count += 1
        self._rows = encode(texts)
        self._names = [
            frozenset(w.stem for w in words(c.name, deck.language) if w.content and c.named)
            for q in deck.questions
            for c in q.concepts
        ]
        self._owners = np.asarray(owners, dtype=np.int64).reshape(-1, 2)

    def nearness(self, units: Vectors, stems: Sequence[frozenset[str]]) -> Nearness:
        """How near the units of an essay come to the concepts.

        Args:
            units: (U, d) unit vectors.
            stems: those of each unit's content words.
        """
        return Nearness(self._similarity(units), self._naming(stems))

    def _similarity(self, units: Vectors) -> np.ndarray:
        found = np.zeros((len(self.concepts), len(units)))
        for number, prompt in enumerate(self._prompts):
            mine = self._owners[:, 0] == number
            if not mine.any() or not len(units):
                continue
            rows = product(project(self._rows[mine], prompt), project(units, prompt))
            for k, row in zip(self._owners[mine, 1].tolist(), rows, strict=True):
                found[k] = np.maximum(found[k], row)
        return np.round(found, DECIMALS)

    def _naming(self, units: Sequence[frozenset[str]]) -> list[list[int]]:
        return [
            [u for u, stems in enumerate(units) if name and name <= stems] for name in self._names
        ]


def nearest(essay: Nearness, k: int) -> list[int]:
    """The units where a concept is sought: the nearest ones, and the nearest that name it."""
    near, others = essay.similarity[k], essay.others(k).max(axis=0, initial=0.0)
    order = np.argsort(-near, kind="stable")[:MOST_PLACES].tolist()
    least = max(LEAST_NEAR, near.max(initial=0.0) - LEAST_BESIDE)
    found = [u for u in order if near[u] >= least and near[u] - others[u] >= LEAST_OWN]
    rest = sorted(set(essay.naming[k]) - set(found), key=lambda u: (-near[u], u))
    return [*found, *rest[:MOST_NAMED]]


def window(unit: int, segment: range) -> range:
    """The units that are read around one: those beside it, within its segment."""
    return range(max(segment.start, unit - BESIDE), min(segment.stop, unit + BESIDE + 1))


def signs(
    claim: float, essay: Nearness, k: int, place: range, shown: Sequence[int]
) -> tuple[float, ...]:
    """The ``SIGNS`` of a place for a concept.

    Args:
        claim: the grader's probability that the concept is spoken of there.
        essay: how near all units come to all concepts.
        k: the concept.
        place: the units that were graded.
        shown: those of them that the grader quotes.
    """
    mine, others = essay.similarity[k], essay.others(k)
    top = place.start + int(mine[place.start : place.stop].argmax())
    quoted = list(shown) or [top]
    said = float(mine[quoted].max())
    named = essay.naming[k]
    rivals = {u for j, units in enumerate(essay.naming) if j != k for u in units}
    least = math.exp(-_CERTAIN)
    odds = math.log(max(claim, least) / max(1 - claim, least))
    taken = any(int(row.argmax()) in quoted and row.max() > said for row in others)
    told = (
        1.0,
        min(_CERTAIN, max(-_CERTAIN, odds)),
        mine[top],
        mine[top] - others[:, top].max(initial=0.0),
        said - others[:, quoted].max(initial=0.0),
        mine[top] - mine.max(),
        float(taken),
        float(bool(named) and not any(u in named for u in place)),
        float(any(u in rivals for u in quoted) and not any(u in named for u in quoted)),
        essay.beside,
    )
    return tuple(round(float(x), DECIMALS) for x in told)


def likely(told: Sequence[float], weights: Weights) -> float:
    """How likely a place with these signs speaks of its concept, 0–1."""
    score = sum(w * x for w, x in zip(weights, told, strict=True))
    return round(1 / (1 + math.exp(-score)), DECIMALS)
