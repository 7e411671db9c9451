"""The model that comes with tutor, on ONNX Runtime: no torch, no batch, no padding.

Each text is run alone, on one thread of the runtime, several texts at once on several cores. A
vector therefore owes nothing to its neighbours, whatever the quantisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tutor.models.encoder import Encoded, Vectors, half, stack, unit
from tutor.models.weights import check, each_once, open_session, open_tokenizer

_MAX_CHARACTERS = 20_000  # of a text: its end is not read
_FEW = 8  # texts from which on threads read them


class OnnxEncoder:
    """A sentence model as ``model.onnx`` and ``tokenizer.json`` in one folder.

    The graph takes ``input_ids`` and ``attention_mask`` and gives ``token_embeddings`` and
    ``sentence_embedding``.

    Args:
        folder: the model's folder, with ``checksums.txt`` (lines of ``sha256sum``).
        name: the name shown in grades.

    Raises:
        ModelError: a file is missing, truncated or altered, or the runtime refuses it.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.hash = check(folder)
        self._session = open_session(folder / "model.onnx")
        self._tokenizer = open_tokenizer(folder / "tokenizer.json")
        self.dimension = int(self._session.get_outputs()[1].shape[-1])

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """See ``Encoder.read``."""
        return each_once(texts, self._one, _FEW)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``Encoder.encode``."""
        return stack(self.read(texts), self.dimension)

    def _one(self, text: str) -> Encoded:
        pieces = self._tokenizer.encode(text[:_MAX_CHARACTERS])
        ids = np.asarray([pieces.ids], dtype=np.int64)
        tokens, vector = self._session.run(
            ["token_embeddings", "sentence_embedding"],
            {"input_ids": ids, "attention_mask": np.ones_like(ids)},
        )
        offsets = np.asarray(pieces.offsets, dtype=np.int32)
        keep = offsets[:, 1] > offsets[:, 0]
        return Encoded(half(unit(vector[0])), half(tokens[0][keep]), offsets[keep])
