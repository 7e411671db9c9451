"""The word forms of French and English, as a sorted table of hashes that opens at once.

`python -m eval.training.forms` writes the tables from those of simplemma (MIT). Of a form the first
40 bits of BLAKE2b are kept: one strange word in four million is taken for a known one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BYTES = 5
"""Bytes of a hash."""


def known_form(folded: str, language: str) -> bool:
    """Whether a folded word is a form of a language, ``fr`` or ``en``."""
    table = _table(language)
    wanted = hashed(folded)
    place = int(table.searchsorted(wanted))
    return place < len(table) and int(table[place]) == wanted


def hashed(folded: str) -> int:
    """What is kept of a folded form."""
    return int.from_bytes(blake2b(folded.encode(), digest_size=BYTES).digest(), "big")


def packed(forms: Iterable[str]) -> bytes:
    """The table of some folded forms, as it is kept."""
    return b"".join(h.to_bytes(BYTES, "big") for h in sorted({hashed(f) for f in forms}))


@lru_cache(maxsize=2)
def _table(language: str) -> NDArray[np.int64]:
    import numpy as np

    data = files("tutor.language").joinpath(f"forms.{language}.bin").read_bytes()
    wide = np.zeros((len(data) // BYTES, 8), dtype=np.uint8)
    wide[:, 8 - BYTES :] = np.frombuffer(data, dtype=np.uint8).reshape(-1, BYTES)
    return wide.view(">i8").ravel().astype(np.int64)
