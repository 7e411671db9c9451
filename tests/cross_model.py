"""A small cross-encoder in the format of sentence-transformers, made on the spot."""

from __future__ import annotations

from pathlib import Path

from tutor.models.shipped import FOLDER as SENTENCE

NLI = ("entailment", "neutral", "contradiction")


def made(folder: Path, labels: tuple[str, ...], head: bool = True, bias: int | None = None) -> Path:
    """A model of two small layers with these labels; ``bias`` is the label it always gives."""
    import torch
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        BertModel,
        PreTrainedTokenizerFast,
    )

    torch.manual_seed(4)
    special = {f"{n}_token": f"[{n.upper()}]" for n in ("cls", "mask", "pad", "sep", "unk")}
    words = PreTrainedTokenizerFast(tokenizer_file=str(SENTENCE / "tokenizer.json"), **special)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=128,
        id2label=dict(enumerate(labels)), label2id={n: i for i, n in enumerate(labels)},
    )  # fmt: skip
    model = (BertForSequenceClassification if head else BertModel)(config)
    if bias is not None:
        with torch.no_grad():
            model.classifier.bias[bias] += 9
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder
