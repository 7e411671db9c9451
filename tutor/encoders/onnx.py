"""The model that comes with tutor, on ONNX Runtime: no torch, no batch, no padding.

Each text is run alone, on one thread of the runtime, several texts at once on several cores. A
vector therefore owes nothing to its neighbours, whatever the quantisation.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from tutor.encoders.base import Encoded, Vectors, half, stack, unit
from tutor.errors import ModelError

REMEDY = (
    "Install tutor again: pip install --force-reinstall free-answer-tutor; "
    "or name another model by --model"
)
_MAX_CHARACTERS = 20_000
_FEW = 8


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
        self._session = _session(folder / "model.onnx")
        self._tokenizer = _tokenizer(folder / "tokenizer.json")
        self.dimension = int(self._session.get_outputs()[1].shape[-1])

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """See ``Encoder.read``."""
        unique = list(dict.fromkeys(texts))
        if len(unique) < _FEW:
            found = [self._one(text) for text in unique]
        else:
            with ThreadPoolExecutor(_threads()) as pool:
                found = list(pool.map(self._one, unique))
        once = dict(zip(unique, found, strict=True))
        return [once[text] for text in texts]

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


def check(folder: Path) -> str:
    """Compare every file of a model folder with its checksum.

    Returns:
        A hash of the whole, 16 hexadecimal characters.

    Raises:
        ModelError: a file is missing or altered.
    """
    listed = folder / "checksums.txt"
    if not listed.is_file():
        raise ModelError(f"The model that comes with tutor is missing. {REMEDY}")
    whole = hashlib.sha256()
    for line in listed.read_text(encoding="utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        path = folder / name.lstrip("*")
        if not path.is_file():
            raise ModelError(f"The model that comes with tutor lacks {name}. {REMEDY}")
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != wanted:
            raise ModelError(
                f"The model that comes with tutor is altered or cut ({name}). {REMEDY}"
            )
        if name.endswith((".onnx", ".json")):
            whole.update(found.encode())
    return whole.hexdigest()[:16]


def _threads() -> int:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(8, available or 1))


def _session(path: Path) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime raises its own kinds, none of them public
        first = str(error).strip().splitlines()[0][:160]
        raise ModelError(
            f"This processor cannot run the model of tutor ({first}). {REMEDY}"
        ) from error


def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))
