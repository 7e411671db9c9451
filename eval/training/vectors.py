"""Vectors of texts in torch: ids, batches filled up, mean pooling, and the teacher's targets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from eval.training.common import teacher_folder

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    Ids = list[NDArray[np.int32]]

WIDTH = 384
"""Length of a vector."""
EARLY = 0.3
"""Weight of the student's embeddings and of its first layer's output beside the last one's."""


def opened(folder: Path, most: int) -> Tokenizer:
    """Return the tokenizer of a model's folder, which cuts at so many pieces."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(most)
    return tokenizer


def pieces_of(tokenizer: Tokenizer, texts: list[str]) -> Ids:
    """Return the ids of each text."""
    return [np.asarray(e.ids, dtype=np.int32) for e in tokenizer.encode_batch_fast(texts)]


def tokenized(folder: Path, texts: list[str], most: int) -> Ids:
    """Return the ids of each text under the tokenizer of a model's folder."""
    return pieces_of(opened(folder, most), texts)


def padded(ids: Ids) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids (rows, longest) filled up with zero, and the mask of what is real."""
    import torch

    lengths = np.asarray([len(row) for row in ids])
    real = np.arange(lengths.max())[None, :] < lengths[:, None]
    filled = np.zeros(real.shape, dtype=np.int64)
    filled[real] = np.concatenate(ids)
    return torch.from_numpy(filled), torch.from_numpy(real.astype(np.int64))


def short_floats(device: str = "cpu") -> Any:
    """Return an autocast to bf16 on a card, and where the processor has it; elsewhere bf16 is far
    slower."""
    import torch

    able = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast(device, dtype=torch.bfloat16, enabled=able or device != "cpu")


def vectors(model: torch.nn.Module, ids: Ids, early: float = 0.0) -> torch.Tensor:
    """Return the unit vectors of a batch: mean of the last hidden states.

    Args:
        model: the encoder.
        ids: pieces of each text.
        early: weight of the embeddings and of the first layer's output beside the last one's.
    """
    import torch

    filled, real = padded(ids)
    with short_floats():
        states = model(
            input_ids=filled, attention_mask=real, output_hidden_states=True
        ).hidden_states
    hidden = states[-1].float()
    if early:
        hidden = hidden + early * (states[0] + states[1]).float()
    weight = real.unsqueeze(-1).float()
    mean = (hidden * weight).sum(1) / weight.sum(1)
    return torch.nn.functional.normalize(mean, dim=-1)


def encode(
    model: torch.nn.Module, ids: Ids, batch: int = 96, early: float = 0.0
) -> NDArray[np.float32]:
    """Return the unit vectors of many texts, batched by length, without gradients."""
    import torch

    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    made = np.zeros((len(ids), WIDTH), dtype=np.float32)
    with torch.inference_mode():
        for begin in range(0, len(order), batch):
            rows = order[begin : begin + batch]
            made[rows] = vectors(model, [ids[row] for row in rows], early).numpy()
    return made


class Targets:
    """The teacher's vectors of the distinct targets, made when first needed and kept on disk."""

    def __init__(self, texts: list[str], folder: Path, early: float) -> None:
        """Load the teacher; vectors of `texts` are kept in `folder`; `early` as in `vectors`."""
        from transformers import BertModel

        self.ids = tokenized(teacher_folder(), texts, 128)
        self._model = BertModel.from_pretrained(
            teacher_folder(), add_pooling_layer=False, attn_implementation="eager"
        ).eval()
        self._early = early
        path = folder / "targets.f16"
        mode: Literal["r+", "w+"]
        mode = "r+" if path.exists() and path.stat().st_size == 2 * WIDTH * len(texts) else "w+"
        self._kept = np.memmap(path, np.float16, mode, shape=(len(texts), WIDTH))

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return the vectors of the targets numbered `rows`."""
        wanted = np.unique(rows)
        missing = wanted[~self._kept[wanted].any(axis=1)]
        if len(missing):
            self._kept[missing] = encode(
                self._model, [self.ids[row] for row in missing], early=self._early
            )
        return np.asarray(self._kept[rows])
