"""A sentence model that learns in seconds: two small layers and the tokenizer of the real one."""

from __future__ import annotations

import shutil
from pathlib import Path

from eval.training.examples import COVERED, MISSING, Example
from eval.training.feed import write_parts
from tutor.models.shipped import FOLDER


def student(folder: Path) -> Path:
    """Its folder."""
    import torch
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel

    torch.manual_seed(3)
    made = BertConfig(
        vocab_size=Tokenizer.from_file(str(FOLDER / "tokenizer.json")).get_vocab_size(),
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=256,
    )  # fmt: skip
    BertModel(made, add_pooling_layer=False).save_pretrained(folder)
    shutil.copyfile(FOLDER / "tokenizer.json", folder / "tokenizer.json")
    return folder


def parts(path: Path) -> Path:
    """A file of a few examples in place of the public data."""
    rows = [
        Example(f"L'eau bout à {n} degrés.", (f"L'eau bout à {n + k} degrés.",), (k and MISSING,))
        for n in range(20)
        for k in (COVERED, 1)
    ]
    write_parts({"inference": rows, "learners": rows[:10]}, path)
    return path
