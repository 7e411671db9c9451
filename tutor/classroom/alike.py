"""Answers that are alike: marks unlike those of similar answers, groups, and shared long spans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutor.models import Encoder
from tutor.store.classes import ClassStore, Kept

Floats = NDArray[np.float64]
NEIGHBOURS = 10
"""Similar answers that a mark is held against."""
REACH = 0.1
"""How far likeness reaches among them, in 1 − cosine."""
USUAL = 0.1
"""Standard deviation, in marks of 0–1, that even the marks of equal answers may have."""
NEAR = 0.75
"""Least cosine of an answer that says something of another's mark."""
ODD = 0.2
"""Least difference, in marks of 0–1, that is worth a look."""
ALIKE = 0.9
"""Least cosine of two answers of a group."""
_BLOCK = 512  # rows compared at once: memory does not grow with the square of a class


@dataclass(frozen=True, slots=True)
class Outlier:
    """A mark unlike those of similar answers.

    Attributes:
        one: the answer.
        expected: the mark of similar answers, 0–1.
        surprise: difference of the two, in standard deviations of their marks.
        nearest: the most similar answer.
    """

    one: Kept
    expected: float
    surprise: float
    nearest: Kept


@dataclass(frozen=True, slots=True)
class Group:
    """Answers to one question that say the same and got the same verdicts.

    Attributes:
        number: of the group, from 1, the largest first.
        members: at least two, the most typical one first.
    """

    number: int
    members: tuple[Kept, ...]


def vectors_of(
    store: ClassStore, kept: Sequence[Kept], open_encoder: Callable[[], Encoder]
) -> Floats:
    """(n, d) unit vectors of some graded answers, kept in the work file once they are made.

    Args:
        store: the work file.
        kept: the answers.
        open_encoder: gives the encoder where some vectors are not kept yet.
    """
    known = store.vectors()
    if any(one.place not in known for one in kept):
        encoder = open_encoder()
        texts = list(dict.fromkeys(one.answer for one in kept))
        made = dict(zip(texts, encoder.encode(texts).astype(np.float16), strict=True))
        known = {one.place: made[one.answer].tobytes() for one in kept}
        store.keep_vectors(known, encoder.hash)
    if not kept:
        return np.zeros((0, 1))
    rows = np.stack([np.frombuffer(known[one.place], np.float16) for one in kept])
    found = rows.astype(np.float64)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    scaled: Floats = found / np.maximum(lengths, 1e-12)
    return scaled


def by_question(kept: Sequence[Kept]) -> dict[str, NDArray[np.int64]]:
    """Places in ``kept`` of the answers to each question."""
    places: dict[str, list[int]] = {}
    for index, one in enumerate(kept):
        places.setdefault(one.question, []).append(index)
    return {question: np.asarray(mine) for question, mine in places.items()}


def surprises(marks: Floats, vectors: Floats) -> tuple[Floats, Floats, NDArray[np.int64], Floats]:
    """How each mark stands to those of its nearest answers, itself left out.

    Returns:
        (n,) expected marks, differences in standard deviations, nearest answers, their cosines.
    """
    count = len(marks)
    most = min(NEIGHBOURS, count - 1)
    expected, surprise, cosine = np.array(marks), np.zeros(count), np.zeros(count)
    nearest = np.zeros(count, dtype=np.int64)
    if most < 2:
        return expected, surprise, nearest, cosine
    for begin in range(0, count, _BLOCK):
        rows = np.arange(begin, min(begin + _BLOCK, count))
        near = vectors[rows] @ vectors.T
        near[np.arange(len(rows)), rows] = -2.0
        chosen = np.argsort(-near, axis=1, kind="stable")[:, :most]
        cosines = np.take_along_axis(near, chosen, axis=1)
        weights = np.exp(-(1 - cosines) / REACH)
        weights /= weights.sum(axis=1, keepdims=True)
        mean = (weights * marks[chosen]).sum(axis=1)
        spread = (weights * (marks[chosen] - mean[:, None]) ** 2).sum(axis=1)
        expected[rows] = mean
        surprise[rows] = np.abs(marks[rows] - mean) / np.sqrt(USUAL**2 + spread)
        nearest[rows], cosine[rows] = chosen[:, 0], cosines[:, 0]
    return expected, surprise, nearest, cosine


def outliers(kept: Sequence[Kept], vectors: Floats) -> list[Outlier]:
    """Marks unlike those of similar answers to the same question, the strangest first."""
    marks = np.asarray([one.grade["fraction"] for one in kept if one.grade is not None])
    found = []
    for places in by_question(kept).values():
        expected, surprise, nearest, cosine = surprises(marks[places], vectors[places])
        for n, place in enumerate(places.tolist()):
            if cosine[n] >= NEAR and abs(marks[place] - expected[n]) >= ODD:
                other = kept[places[nearest[n]]]
                found.append(Outlier(kept[place], float(expected[n]), float(surprise[n]), other))
    return sorted(found, key=lambda o: (-o.surprise, o.one.place))


def groups(kept: Sequence[Kept], vectors: Floats) -> list[Group]:
    """Answers that say the same and got the same verdicts of the machine, so that one decision may
    serve all of them; the largest group first."""
    found: list[list[Kept]] = []
    for places in by_question(kept).values():
        leaders: list[int] = []
        members: list[list[int]] = []
        for place in places.tolist():
            near = vectors[leaders] @ vectors[place] if leaders else np.zeros(0)
            same = [
                n for n in np.flatnonzero(near >= ALIKE).tolist()
                if _verdicts(kept[leaders[n]]) == _verdicts(kept[place])
            ]  # fmt: skip
            if same:
                members[max(same, key=lambda n: near[n])].append(place)
            else:
                leaders.append(place)
                members.append([place])
        found += [[kept[i] for i in mine] for mine in members if len(mine) > 1]
    found.sort(key=lambda mine: (-len(mine), mine[0].place))
    return [Group(n, tuple(mine)) for n, mine in enumerate(found, start=1)]


def _verdicts(one: Kept) -> list[str]:
    grade = one.machine or one.grade or {"concepts": ()}
    return [c["verdict"] for c in grade["concepts"]]
