"""How an answer, its question and the concepts are laid out for the cross-encoder.

All stand in one sequence: the answer first, then the prompt and each concept, every part between
its own [CLS] and [SEP] with places counted from 0. The answer sees everything; a concept sees
itself, the answer and the prompt. What is read of a concept therefore does not hang on the order of
the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ANSWER, CONCEPT, PROMPT = 0, 1, 2
"""Token types."""
ASKED = -2
"""The part of a prompt's pieces."""
MOST_ANSWER = 250
MOST_CONCEPT = 160
MOST_PROMPT = 64
MOST_PIECES = 640
"""Pieces of an answer, of a concept, of a prompt and of a whole sequence."""


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """One sequence of S pieces with C concepts.

    Attributes:
        ids: (S,) pieces.
        places: (S,) positions, from 0 in each part.
        part: (S,) 0 for the answer, ``ASKED`` for the prompt, k for the k-th concept.
    """

    ids: NDArray[np.int64]
    places: NDArray[np.int64]
    part: NDArray[np.int64]

    @property
    def types(self) -> NDArray[np.int64]:
        """(S,) token types."""
        types = np.where(self.part == 0, ANSWER, CONCEPT)
        return np.where(self.part == ASKED, PROMPT, types).astype(np.int64)


def pack(
    answer: Sequence[int], concepts: Sequence[Sequence[int]], prompt: Sequence[int] = ()
) -> Packed:
    """Lay out the pieces of an answer, of its question and of the concepts, each with its own [CLS]
    and [SEP]; of a long prompt the end is kept, where the question stands."""
    parts = {0: _cut(answer, MOST_ANSWER)}
    if len(prompt):
        parts[ASKED] = [prompt[0], *prompt[1:][1 - MOST_PROMPT :]]
    parts |= {k: _cut(c, MOST_CONCEPT) for k, c in enumerate(concepts, start=1)}
    lengths = [len(p) for p in parts.values()]
    return Packed(
        np.asarray([i for p in parts.values() for i in p], dtype=np.int64),
        np.concatenate([np.arange(n, dtype=np.int64) for n in lengths]),
        np.repeat(np.asarray(list(parts), dtype=np.int64), lengths),
    )


def groups(lengths: Sequence[int], answer: int, prompt: int = 0) -> list[range]:
    """Runs of concepts whose sequence with answer and prompt stays within ``MOST_PIECES``."""
    made: list[range] = []
    common = min(answer, MOST_ANSWER) + min(prompt, MOST_PROMPT)
    start, used = 0, common
    for k, length in enumerate(lengths):
        more = min(length, MOST_CONCEPT)
        if k > start and used + more > MOST_PIECES:
            made.append(range(start, k))
            start, used = k, common
        used += more
    return [*made, range(start, len(lengths))] if lengths else made


def may_see(part: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(S, S) whether the piece of a row sees that of a column."""
    mine, theirs = part[:, None], part[None, :]
    seen: NDArray[np.bool_] = (mine == theirs) | (mine == 0) | (theirs == 0) | (theirs == ASKED)
    return seen


def _cut(pieces: Sequence[int], most: int) -> list[int]:
    """At most ``most`` pieces, the last one kept."""
    return list(pieces) if len(pieces) <= most else [*pieces[: most - 1], pieces[-1]]
