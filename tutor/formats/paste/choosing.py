"""Choose a given number of places, none beside another, with the highest sum: in linear time."""

from __future__ import annotations

from dataclasses import dataclass

_TOLERANCE = 1e-9
_ROUNDS = 60


@dataclass(slots=True)
class _Best:
    """The highest value of a prefix at a price, with the fewest and most places that reach it."""

    value: float = 0.0
    fewest: int = 0
    most: int = 0


def choose(scores: list[float], count: int) -> list[int] | None:
    """Indices of ``count`` scores, each two apart at least, whose sum is highest.

    A price is put on every place; the sum is concave in the number of places, so one price
    makes ``count`` the best number (Lagrange relaxation), found by halving.

    Returns:
        The indices in order; None when there is no room for so many.
    """
    if count <= 0:
        return []
    if count > (len(scores) + 1) // 2:
        return None
    low, high = -2 * sum(map(abs, scores)) - 1, 2 * sum(map(abs, scores)) + 1
    for _ in range(_ROUNDS):
        price = (low + high) / 2
        best = _prefixes(scores, price)
        if best[-1].most < count:
            high = price
        elif best[-1].fewest > count:
            low = price
        else:
            return _trace(scores, price, best, count)
    best = _prefixes(scores, low)
    return _trace(scores, low, best, count)


def _prefixes(scores: list[float], price: float) -> list[_Best]:
    """The best of the first 0, 1, … scores."""
    best = [_Best()]
    for i, score in enumerate(scores):
        without = best[i]
        before = best[i - 1] if i else _Best()
        value = before.value + score - price
        if value > without.value + _TOLERANCE:
            best.append(_Best(value, before.fewest + 1, before.most + 1))
        elif value < without.value - _TOLERANCE:
            best.append(without)
        else:
            fewest = min(without.fewest, before.fewest + 1)
            best.append(_Best(without.value, fewest, max(without.most, before.most + 1)))
    return best


def _trace(scores: list[float], price: float, best: list[_Best], count: int) -> list[int] | None:
    """Walk back over the choices that leave room for the right number."""
    chosen: list[int] = []
    i = len(scores)
    while i > 0 and count > 0:
        without = best[i - 1]
        same = abs(without.value - best[i].value) <= _TOLERANCE
        if same and without.fewest <= count <= without.most:
            i -= 1
            continue
        chosen.append(i - 1)
        count -= 1
        i -= 2
    return chosen[::-1] if count == 0 else None
