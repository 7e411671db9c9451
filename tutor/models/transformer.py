"""Any sentence-transformers model as an encoder, imported only when asked for."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tutor.errors import ModelError
from tutor.language import words
from tutor.models.encoder import Encoded, Vectors, half, stack, unit
from tutor.models.silence import silence
from tutor.paths import cache_dir

_MAX_CHARACTERS = 20_000  # of a text: its end is not read


class TransformerEncoder:
    """A sentence-transformers model, run one text at a time.

    One text a pass costs some speed and buys a vector that owes nothing to batch neighbours,
    order or padding: equal texts get equal bytes.

    Args:
        name: a model name or the folder of one.
        shown: the name shown in grades; ``name`` when absent.

    Raises:
        ModelError: the model is not there, is broken, or is of another kind.
    """

    def __init__(self, name: str, shown: str | None = None) -> None:
        self.name = shown or name
        self._model = open_model(name, "SentenceTransformer", "model")
        self.dimension = int(self._model.get_embedding_dimension())
        self.hash = weights_hash(self._model)

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """See ``Encoder.read``."""
        once = {text: self._read_one(text) for text in dict.fromkeys(texts)}
        return [once[text] for text in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``Encoder.encode``."""
        return stack(self.read(texts), self.dimension)

    def _read_one(self, text: str) -> Encoded:
        text = text[:_MAX_CHARACTERS]
        out = self._model.encode(
            [text], output_value=None, convert_to_numpy=False, show_progress_bar=False
        )[0]
        vector = half(unit(out["sentence_embedding"].float().numpy()))
        tokens = out.get("token_embeddings")
        if tokens is None:
            return self._read_words(text, vector)
        matrix = tokens.float().numpy()
        fast = self._model.tokenizer(
            text, return_offsets_mapping=True, truncation=True, max_length=len(matrix)
        )
        offsets = np.asarray(fast["offset_mapping"], dtype=np.int32)[: len(matrix)]
        keep = offsets[:, 1] > offsets[:, 0]
        return Encoded(vector, half(matrix[: len(offsets)][keep]), offsets[keep])

    def _read_words(self, text: str, vector: Vectors) -> Encoded:
        """For models without token vectors: each word, encoded alone."""
        spans = [w.span for w in words(text, "en")]
        if not spans:
            return Encoded(
                vector, np.zeros((0, self.dimension), np.float32), np.zeros((0, 2), np.int32)
            )
        rows = [
            self._model.encode([text[s.start : s.end]], show_progress_bar=False)[0] for s in spans
        ]
        offsets = np.asarray([(s.start, s.end) for s in spans], dtype=np.int32)
        return Encoded(vector, half(np.stack(rows).astype(np.float32)), offsets)


def open_model(name: str, kind: str, what: str) -> Any:
    """A model of sentence-transformers, silent and on one thread.

    Args:
        name: its name, or its folder, for which nothing is looked up.
        kind: the library's class.
        what: ``model`` or ``reader``, as errors call it.

    Raises:
        ModelError: it is not there or broken.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    folder = Path(name).expanduser()
    if name.startswith((".", "/", "~")) and not folder.is_dir():
        raise ModelError(f"{what}_no_folder", name=name)
    silence()
    # Torch makes this folder when it is imported, else among the temporary files.
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(cache_dir() / "torch"))
    import sentence_transformers
    import torch
    from transformers.utils import logging as transformers_logging

    # One text a pass is too little work to share between threads.
    torch.set_num_threads(1)
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()

    try:
        model = getattr(sentence_transformers, kind)(
            str(folder) if name.startswith("~") else name,
            device="cpu",
            trust_remote_code=False,
            # A folder asks for nothing else; a name asks for that model.
            local_files_only=folder.is_dir(),
        )
    except Exception as error:  # the library raises a dozen kinds
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(f"{what}_unloadable", name=name, detail=first[:160]) from error
    return model.eval()


def weights_hash(model: Any) -> str:
    """Hash of the weights of a model in torch."""
    digest = hashlib.blake2b(digest_size=8)
    for key, value in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(value.detach().cpu().contiguous().view(-1).float().numpy().tobytes())
    return digest.hexdigest()
