"""The model that comes with tutor, written as a sentence-transformers folder.

The file is read, not run: integer tables and matrices are multiplied by their scales, and every
array gets its name in transformers. Only the activations differ: the shipped file rounds them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.errors import MissingExtraError, ModelError
from tutor.models.embeddings import shared_words
from tutor.models.shipped import FOLDER
from tutor.models.weights import check
from tutor.output import write_text

Weights = dict[str, NDArray[np.float32]]
_SPECIAL = {f"{name}_token": f"[{name.upper()}]" for name in ("cls", "mask", "pad", "sep", "unk")}
_MIXED = "1_WeightedLayerPooling"
_NOTE = """> Written by `tutor models export`: the weights of the model described below as fp32, for
> sentence-transformers, under the same licence.

"""


def read_weights(folder: Path = FOLDER) -> tuple[Weights, int]:
    """The weights of a shipped file in fp32, by the names of a BERT encoder, and the heads a layer.

    In the sentence model the vector of the first token type is part of each position, and the
    embeddings and some layers are weighed together (`layer_weights`); the reader has vectors of
    token types of its own, and a head.

    Raises:
        MissingExtraError: the package that reads the file is not installed.
        ModelError: a file is missing or altered.
    """
    try:
        from onnx import load, numpy_helper
    except ImportError as error:
        raise MissingExtraError("extra_export") from error
    check(folder)
    graph = load(folder / "model.onnx").graph
    held = {c.name: numpy_helper.to_array(c) for c in graph.initializer}
    heads = [a.i for node in graph.node for a in node.attribute if a.name == "num_heads"]
    found: Weights = {}
    tables = {"word": "words", "position": "places"}
    if words := shared_words(folder):
        found["embeddings.word_embeddings.weight"] = words.all()
        del tables["word"]
    for theirs, ours in tables.items():
        name = ours if ours in held else f"{ours}_table"
        found[f"embeddings.{theirs}_embeddings.weight"] = held[name] * held[f"{name}_scale"]
    for part in ("weight", "bias"):
        found[f"embeddings.LayerNorm.{part}"] = held[f"embedded_{part}"]
    for number in range(len(heads)):
        found |= _layer(held, f"layer{number}", f"encoder.layer.{number}")
    if "early" in held:
        early, late = held["early"].item(), held["late"].item()
        shares = [early, early, *[0.0] * (len(heads) - 2), late]
        found["layer_weights"] = np.asarray(shares, np.float32)
    if "head_w" in held:
        found["embeddings.token_type_embeddings.weight"] = held["types_table"]
        found |= {"head.weight": held["head_w"].T, "head.bias": held["head_b"]}
    return found, heads[0]


def parameters() -> int:
    """How many parameters the shipped model has, scales of integers aside."""
    return sum(value.size for value in read_weights()[0].values())


def export(out: Path) -> None:
    """Write the shipped model into a new or empty folder, for SentenceTransformer to load.

    Raises:
        MissingExtraError: the package that reads the file is not installed.
        ModelError: the folder holds something or cannot be written; the model is altered.
    """
    from safetensors.numpy import save_file

    weights, heads = read_weights()
    mixed = {"layer_weights": weights.pop("layer_weights")}
    width = len(weights["embeddings.LayerNorm.bias"])
    # Parts that a BERT checkpoint has and this model does not use.
    weights["embeddings.token_type_embeddings.weight"] = np.zeros((2, width), np.float32)
    weights["pooler.dense.weight"] = np.zeros((width, width), np.float32)
    weights["pooler.dense.bias"] = np.zeros(width, np.float32)
    files = {n: json.dumps(v, indent=2) + "\n" for n, v in _settings(weights, heads).items()}
    files["tokenizer.json"] = (FOLDER / "tokenizer.json").read_text(encoding="utf-8")
    files["README.md"] = _NOTE + (FOLDER / "card.md").read_text(encoding="utf-8")
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise ModelError("export_exists", path=out)
        for name, text in files.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            write_text(out / name, text)
        ready = {name: np.ascontiguousarray(value) for name, value in weights.items()}
        save_file(ready, out / "model.safetensors", metadata={"format": "pt"})
        save_file(mixed, out / _MIXED / "model.safetensors", metadata={"format": "pt"})
    except OSError as error:
        raise ModelError("export_unwritable", path=out, detail=error.strerror or error) from error


def _layer(held: dict[str, NDArray[Any]], ours: str, theirs: str) -> Weights:
    mixed, wide, back = (f"{theirs}.{n}" for n in ("attention.output", "intermediate", "output"))
    found: Weights = {
        f"{mixed}.dense.weight": _matrix(held, f"{ours}_mix"),
        f"{mixed}.dense.bias": held[f"{ours}_middle_skip_bias"],
        f"{wide}.dense.weight": _matrix(held, f"{ours}_wide"),
        f"{wide}.dense.bias": held[f"{ours}_wide_bias"],
        f"{back}.dense.weight": _matrix(held, f"{ours}_back"),
        f"{back}.dense.bias": held[f"{ours}_out_skip_bias"],
    }
    joint = {"weight": _matrix(held, f"{ours}_qkv"), "bias": held[f"{ours}_qkv_bias"]}
    for part, joined in joint.items():
        for name, third in zip(("query", "key", "value"), np.split(joined, 3), strict=True):
            found[f"{theirs}.attention.self.{name}.{part}"] = third
        found[f"{mixed}.LayerNorm.{part}"] = held[f"{ours}_middle_{part}"]
        found[f"{back}.LayerNorm.{part}"] = held[f"{ours}_out_{part}"]
    return found


def _matrix(held: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """(outer, inner) matrix of MatMulNBits: bytes around 128, a scale a block of a row."""
    blocks = held[f"{name}_w"].astype(np.float32) - 128
    scaled: NDArray[np.float32] = blocks * held[f"{name}_scale"].reshape(*blocks.shape[:2], 1)
    return scaled.reshape(len(blocks), -1)


def _settings(weights: Weights, heads: int) -> dict[str, Any]:
    """Every JSON file of the folder but the tokenizer, by its path."""
    pieces, width = weights["embeddings.word_embeddings.weight"].shape
    places = len(weights["embeddings.position_embeddings.weight"])
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": width,
        "intermediate_size": len(weights["encoder.layer.0.intermediate.dense.bias"]),
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": places,
        "num_attention_heads": heads,
        "num_hidden_layers": sum(name.endswith(".query.bias") for name in weights),
        "output_hidden_states": True,
        "pad_token_id": 0,
        "type_vocab_size": 2,
        "vocab_size": pieces,
    }
    kinds = (
        ("", "Transformer"),
        (_MIXED, "WeightedLayerPooling"),
        ("2_Pooling", "Pooling"),
        ("3_Normalize", "Normalize"),
    )
    tokenizer = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": places}
    return {
        "config.json": config,
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(kinds)
        ],
        "sentence_bert_config.json": {"max_seq_length": places, "do_lower_case": False},
        "config_sentence_transformers.json": {"similarity_fn_name": "cosine"},
        "tokenizer_config.json": tokenizer | _SPECIAL,
        f"{_MIXED}/config.json": {
            "word_embedding_dimension": width,
            "layer_start": 0,
            "num_hidden_layers": config["num_hidden_layers"],
        },
        "2_Pooling/config.json": {"word_embedding_dimension": width, "pooling_mode": "mean"},
        "3_Normalize/config.json": {},
    }
