"""Word alignment by IBM Model 1 (Brown et al. 1993), for the start of new embeddings.

A French piece starts best near the English pieces that translate it. Model 1 finds them from
co-occurrence alone: a few rounds of expectation and maximisation over the pairs, no order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = list[list[int]]


def _cells(french: Ids, english: Ids, width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each (French position, English position or none) its key and its position."""
    keys: list[NDArray[np.int64]] = []
    lengths: list[int] = []
    for source, target in zip(french, english, strict=True):
        columns = np.asarray([*target, width - 1], dtype=np.int64)
        keys.append((np.asarray(source, dtype=np.int64)[:, None] * width + columns).ravel())
        lengths += [len(columns)] * len(source)
    return np.concatenate(keys), np.repeat(np.arange(len(lengths)), lengths)


def expected_counts(
    french: Ids, english: Ids, width: int, rounds: int = 6
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return (French id, English id, expected number of alignments) triples.

    Args:
        french: token ids of each French text.
        english: token ids of each English text, in the same order.
        width: number of English ids plus one; the last stands for "no English word".
        rounds: rounds of expectation and maximisation.
    """
    keys, positions = _cells(french, english, width)
    cells, place = np.unique(keys, return_inverse=True)
    columns = cells % width
    chance: NDArray[np.float64] = np.ones(len(cells))
    counts = chance
    for _ in range(rounds):
        share = chance[place]
        share /= np.bincount(positions, weights=share)[positions]
        counts = np.bincount(place, weights=share, minlength=len(cells)).astype(np.float64)
        chance = counts / np.bincount(columns, weights=counts, minlength=width)[columns]
    return cells // width, columns, counts


def translations(
    triples: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    width: int,
    best: int = 6,
    least: float = 1.5,
) -> dict[int, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Return for each French id its likeliest English ids with weights that sum to one.

    Args:
        triples: the result of `expected_counts`.
        width: as given to `expected_counts`.
        best: English ids kept for one French id.
        least: expected alignments under which a French id is left out.
    """
    rows, columns, counts = triples
    real = columns != width - 1
    rows, columns, counts = rows[real], columns[real], counts[real]
    order = np.lexsort((-counts, rows))
    rows, columns, counts = rows[order], columns[order], counts[order]
    found: dict[int, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
    starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
    for begin, end in zip(starts, np.r_[starts[1:], len(rows)], strict=True):
        end = min(end, begin + best)
        weights = counts[begin:end]
        if weights.sum() >= least:
            kept = weights >= 0.05 * weights[0]
            found[int(rows[begin])] = (
                columns[begin:end][kept],
                weights[kept] / weights[kept].sum(),
            )
    return found
