"""Word embeddings that a reader has in common with the sentence model: kept once, in its file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tutor.errors import ModelError
from tutor.paths import WEIGHTS

NAME = "words.json"
SHARED = WEIGHTS / "sentence" / "model.onnx"


class Words:
    """The table of the sentence model that comes with tutor: int8 rows, one scale a row.

    Args:
        places: ``words.json``: ``size`` of the sentence model's file, ``pieces`` and ``width`` of
            the table, and where in the file ``table`` and ``scales`` begin.

    Raises:
        ModelError: the file is missing or another one.
    """

    def __init__(self, places: dict[str, int]) -> None:
        if not SHARED.is_file() or SHARED.stat().st_size != places["size"]:
            raise ModelError("reader_stray")
        pieces, width = places["pieces"], places["width"]
        self._rows = np.fromfile(SHARED, np.int8, pieces * width, offset=places["table"])
        self._rows = self._rows.reshape(pieces, width)
        self._scales = np.fromfile(SHARED, np.float32, pieces, offset=places["scales"])[:, None]

    def of(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """(S, width) embeddings of (S,) pieces."""
        found: NDArray[np.float32] = self._rows[ids].astype(np.float32) * self._scales[ids]
        return found

    def all(self) -> NDArray[np.float32]:
        """(pieces, width) the whole table."""
        return self._rows * self._scales


def shared_words(folder: Path) -> Words | None:
    """The shared table of a reader's folder; None where its file has a table of its own.

    Raises:
        ModelError: the sentence model that it belongs to is missing or another one.
    """
    path = folder / NAME
    return Words(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
