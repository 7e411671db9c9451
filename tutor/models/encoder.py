"""What grading asks of an encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
_BLOCK = 2**18  # multiplications of a block: so few that one thread makes them
_NARROW = 16  # least columns of a block


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """One text, encoded.

    Attributes:
        vector: (d,) unit vector of the whole text.
        tokens: (n, d) vectors of its n tokens in context, not normalised.
        offsets: (n, 2) code points of each token in the text.
    """

    vector: Vectors
    tokens: Vectors
    offsets: NDArray[np.int32]


class Encoder(Protocol):
    """Turns texts into vectors. The vector of a text depends on that text alone."""

    @property
    def name(self) -> str:
        """Name shown in a grade."""
        ...

    @property
    def hash(self) -> str:
        """Hash of the weights; the same hash gives the same vectors on one machine."""
        ...

    @property
    def dimension(self) -> int:
        """Number of components d of a vector."""
        ...

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """Each text with its token vectors, in the order given."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, d) unit vectors of ``texts``, in the order given."""
        ...


def stack(encoded: Sequence[Encoded], dimension: int) -> Vectors:
    """(n, d) matrix of the whole-text vectors."""
    if not encoded:
        return np.zeros((0, dimension), dtype=np.float32)
    return np.stack([e.vector for e in encoded])


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length one; a zero row stays zero."""
    lengths = np.sqrt(np.add.reduce(vectors * vectors, axis=-1, keepdims=True))
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return scaled


def product(left: Vectors, right: Vectors) -> Vectors:
    """(n, m) inner products of n and m rows, in blocks.

    A block is small enough for the linear algebra library to keep to one thread: starting several
    costs more than they save, and the last bit would hang on how many there are.
    """
    found = np.empty((len(left), len(right)), np.float32)
    if not found.size:
        return found
    most = max(1, _BLOCK // left.shape[1])
    for rows in _parts(len(left), max(1, most // _NARROW)):
        part = left[rows]
        for columns in _parts(len(right), max(_NARROW, most // len(part))):
            found[rows, columns] = part @ right[columns].T
    return found


def _parts(count: int, most: int) -> Iterator[slice]:
    """Even parts of a range, none longer than ``most``."""
    parts = -(-count // most)
    bounds = [count * i // parts for i in range(parts + 1)]
    return (slice(a, b) for a, b in pairwise(bounds))


def half(vectors: Vectors) -> Vectors:
    """Rounded to half precision, so that a cached vector equals a fresh one."""
    return vectors.astype(np.float16).astype(np.float32)
