"""How an answer and the concepts of its question are laid out for the cross-encoder.

All stand in one sequence: the answer first, then each concept, every part between its own [CLS]
and [SEP] with places counted from 0. The answer sees everything; a concept sees itself and the
answer. What is read of a concept therefore does not hang on the order of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ANSWER, CONCEPT = 0, 1
"""Token types."""
MOST_ANSWER = 250
MOST_CONCEPT = 80
MOST_PIECES = 512
"""Pieces of an answer, of a concept and of a whole sequence."""


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """One sequence of S pieces with C concepts.

    Attributes:
        ids: (S,) pieces.
        places: (S,) positions, from 0 in each part.
        part: (S,) 0 for the answer, k for the k-th concept.
    """

    ids: NDArray[np.int64]
    places: NDArray[np.int64]
    part: NDArray[np.int64]

    @property
    def types(self) -> NDArray[np.int64]:
        """(S,) token types."""
        return np.where(self.part == 0, ANSWER, CONCEPT).astype(np.int64)


def pack(answer: Sequence[int], concepts: Sequence[Sequence[int]]) -> Packed:
    """Lay out the pieces of an answer and of its concepts, each with its own [CLS] and [SEP]."""
    parts = [_cut(answer, MOST_ANSWER), *(_cut(c, MOST_CONCEPT) for c in concepts)]
    lengths = [len(p) for p in parts]
    return Packed(
        np.asarray([i for p in parts for i in p], dtype=np.int64),
        np.concatenate([np.arange(n, dtype=np.int64) for n in lengths]),
        np.repeat(np.arange(len(parts), dtype=np.int64), lengths),
    )


def groups(lengths: Sequence[int], answer: int) -> list[range]:
    """Runs of concepts whose sequence with the answer stays within ``MOST_PIECES``."""
    made: list[range] = []
    start, used = 0, min(answer, MOST_ANSWER)
    for k, length in enumerate(lengths):
        more = min(length, MOST_CONCEPT)
        if k > start and used + more > MOST_PIECES:
            made.append(range(start, k))
            start, used = k, min(answer, MOST_ANSWER)
        used += more
    return [*made, range(start, len(lengths))] if lengths else made


def may_see(part: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(S, S) whether the piece of a row sees that of a column."""
    mine, theirs = part[:, None], part[None, :]
    seen: NDArray[np.bool_] = (mine == theirs) | (mine == 0) | (theirs == 0)
    return seen


def _cut(pieces: Sequence[int], most: int) -> list[int]:
    """At most ``most`` pieces, the last one kept."""
    return list(pieces) if len(pieces) <= most else [*pieces[: most - 1], pieces[-1]]
