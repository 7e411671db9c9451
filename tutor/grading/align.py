"""Units × concepts: how near an answer comes to each concept, and where. Pure NumPy.

Window similarity, question projection and soft token recall (the greedy matching of BERTScore,
Zhang et al. 2020, taken as recall); a passage tied by name to one concept is no evidence for
another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tutor.grading.names import mentions, subjects
from tutor.grading.passages import Answer
from tutor.grading.polarity import negated, turned
from tutor.grading.reference import ConceptReference, Phrase, Reference, project

DECIMALS = 4
_DESCRIBED = 3


@dataclass(frozen=True, slots=True)
class Match:
    """How an answer meets one phrase: ``similarity`` and ``recall`` on 0–1."""

    similarity: float
    recall: float

    @property
    def both(self) -> float:
        """The mean of the two."""
        return round((self.similarity + self.recall) / 2, DECIMALS)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """How an answer meets one concept.

    Attributes:
        similarity: best wording against best passage that is not tied to another concept, 0–1.
        recall: share of the wording's telling words that such passages say, softly, 0–1.
        exact: the same, same stems only.
        elsewhere: best similarity of the passages tied by name to another concept.
        points: one match a key point.
        misconception: similarity of the nearest misconception; 0 without any.
        misconception_index: which it is, or None.
        rival: under this concept's own name, by how much another concept's wording is nearer
            than its own; negative when its own is nearer, 0 when it is not named.
        rival_index: that other concept, or None.
        by_unit: (U,) best similarity of each unit, of passages not tied to another concept.
        passage: index of the best of these passages, or None where there is none.
        named: whether the concept is named.
        substance: content words that may speak for the concept, names and prompt left out.
        negation: share of the reference's words taken up whose negation differs, 0–1.
        opposites: words of the reference replaced by their opposite.
        number: 1 if another number stands for the reference's, else 0.
    """

    similarity: float
    recall: float
    exact: float
    elsewhere: float
    points: tuple[Match, ...]
    misconception: float
    misconception_index: int | None
    rival: float
    rival_index: int | None
    by_unit: np.ndarray
    passage: int | None
    named: bool
    substance: int
    negation: float
    opposites: float
    number: float


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """The answer's side: what may be evidence, and for whom.

    Attributes:
        vectors: (P, d), the prompt's direction taken out.
        open: (P, K) whether a passage may speak for a concept.
        own: (P, K) whether it is tied to that concept and to no other.
        of_unit: (P,).
        units: U.
        words: (J, d) of the content words that neither prompt nor names give away.
        word_open: (J, K).
        described: (K,) content words tied to each concept and to no other.
        stems: J stems.
        negated: (J,) whether a negation bears on each word.
        language: of the deck.
    """

    vectors: np.ndarray
    open: np.ndarray
    own: np.ndarray
    of_unit: np.ndarray
    units: int
    words: np.ndarray
    word_open: np.ndarray
    described: np.ndarray
    stems: tuple[str, ...]
    negated: tuple[bool, ...]
    language: str


def align(answer: Answer, reference: Reference, ignored: frozenset[int]) -> list[Alignment]:
    """Align an answer with every concept of its question.

    Args:
        answer: the answer, encoded.
        reference: the question, encoded with the same encoder.
        ignored: units that state nothing (a copied prompt, say) and may be no evidence.

    Returns:
        One alignment a concept, numbers rounded to 4 decimals.
    """
    side = _side(answer, reference, ignored)
    near = [
        _similarities(side.vectors, c.wordings).max(axis=1, initial=0) for c in reference.concepts
    ]
    table = np.stack(near, axis=1) if near else np.zeros((len(side.vectors), 0))
    return [_one(side, table, k, c) for k, c in enumerate(reference.concepts)]


def _side(answer: Answer, reference: Reference, ignored: frozenset[int]) -> _Side:
    count = len(reference.concepts)
    found = answer.unit_words
    named = [
        mentions(ws, ss, reference.names) for ws, ss in zip(found, answer.unit_stems, strict=True)
    ]
    tied = subjects(answer.passages, answer.of_unit.tolist(), found, named)
    spoken = np.asarray([u not in ignored for u in answer.of_unit], dtype=bool)
    own = np.zeros((len(tied), count), dtype=bool)
    open_ = np.ones((len(tied), count), dtype=bool)
    for p, subject in enumerate(tied):
        if subject:
            open_[p] = [k in subject for k in range(count)]
        if len(subject) == 1:
            own[p, next(iter(subject))] = True
    described = np.zeros(count, dtype=np.int64)
    given = reference.prompt_stems.union(*(n.stems for n in reference.names))
    kept = [
        j
        for j, s in enumerate(answer.stems)
        if s not in given and answer.word_unit[j] not in ignored
    ]
    word_tied = subjects(
        [answer.words[j].span for j in kept], answer.word_unit[kept].tolist(), found, named
    )
    word_open = np.asarray(
        [[not t or k in t for k in range(count)] for t in word_tied], dtype=bool
    ).reshape(len(kept), count)
    under = {
        w.span.start
        for ws in found
        for w, flag in zip(ws, negated(ws, answer.text), strict=True)
        if flag
    }
    for t in word_tied:
        if len(t) == 1:
            described[next(iter(t))] += 1
    vectors = project(answer.vectors, reference.prompt) if len(answer.vectors) else answer.vectors
    return _Side(
        vectors,
        open_ & spoken[:, None],
        own & spoken[:, None],
        answer.of_unit,
        len(answer.units),
        answer.word_vectors[kept],
        word_open,
        described,
        tuple(answer.stems[j] for j in kept),
        tuple(answer.words[j].span.start in under for j in kept),
        reference.language,
    )


def _similarities(vectors: np.ndarray, phrases: Sequence[Phrase]) -> np.ndarray:
    """(P, V) similarities on 0–1, rounded."""
    if not phrases or not len(vectors):
        return np.zeros((len(vectors), len(phrases)), dtype=np.float64)
    raw = vectors @ np.stack([p.vector for p in phrases]).T
    return np.round(np.clip(raw.astype(np.float64), 0, 1), DECIMALS)


def _one(side: _Side, table: np.ndarray, k: int, concept: ConceptReference) -> Alignment:
    mine = np.where(side.open[:, k], table[:, k], 0)
    by_unit = np.zeros(side.units)
    np.maximum.at(by_unit, side.of_unit, mine)
    recalls = [_recall(side, k, p) for p in concept.wordings]
    wrong = _similarities(side.vectors, concept.misconceptions)[side.open[:, k]]
    closed = ~side.open[:, k] & side.open.any(axis=1)
    rival, rival_index = _rival(side, table, k)
    negation, opposites, number = turned(
        concept.polarity,
        [
            (s, n)
            for s, n, o in zip(side.stems, side.negated, side.word_open[:, k], strict=True)
            if o
        ],
        side.language,
    )
    return Alignment(
        similarity=float(mine.max(initial=0)),
        recall=max((r for r, _ in recalls), default=0.0),
        exact=max((e for _, e in recalls), default=0.0),
        elsewhere=float(table[closed, k].max(initial=0)),
        points=tuple(_point(side, k, p) for p in concept.points),
        misconception=float(wrong.max(initial=0)),
        misconception_index=int(wrong.max(axis=0).argmax()) if wrong.size else None,
        rival=rival,
        rival_index=rival_index,
        by_unit=by_unit,
        passage=int(mine.argmax()) if mine.max(initial=0) > 0 else None,
        substance=int(side.word_open[:, k].sum()),
        negation=round(negation, DECIMALS),
        opposites=opposites,
        number=number,
        named=bool(side.own[:, k].any() or (side.open[:, k] & ~side.open.all(axis=1)).any()),
    )


def _recall(side: _Side, k: int, phrase: Phrase) -> tuple[float, float]:
    """(soft, exact) recall of a phrase's telling words."""
    may = side.word_open[:, k]
    if not phrase.stems or not may.any():
        return 0.0, 0.0
    said = {s for s, o in zip(side.stems, may, strict=True) if o}
    exact = np.asarray([s in said for s in phrase.stems], dtype=np.float64)
    soft = np.clip((phrase.word_vectors @ side.words[may].T).max(axis=1), 0, 1)
    both = np.maximum(exact, soft)
    return round(float(both.mean()), DECIMALS), round(float(exact.mean()), DECIMALS)


def _point(side: _Side, k: int, phrase: Phrase) -> Match:
    near = _similarities(side.vectors, [phrase])[:, 0]
    return Match(float(near[side.open[:, k]].max(initial=0)), _recall(side, k, phrase)[0])


def _rival(side: _Side, table: np.ndarray, k: int) -> tuple[float, int | None]:
    """How much nearer another concept's wording is than its own, under this concept's name."""
    own = side.own[:, k]
    others = [j for j in range(table.shape[1]) if j != k]
    if not own.any() or not others or side.described[k] < _DESCRIBED:
        return 0.0, None
    best = table[own].max(axis=0)
    other = max(others, key=lambda j: (best[j], -j))
    return round(float(best[other] - best[k]), DECIMALS), other
