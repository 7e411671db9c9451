"""Export the student: sentence-transformers folder, ONNX in fp32, and the shipped int8 file."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, get_args

import numpy as np

from eval.training.common import LOG, parser, start
from eval.training.graph import PLACES, Kind, Weights, build
from eval.training.vectors import EARLY


def from_checkpoint(student: Path, checkpoint: Path, out: Path) -> None:
    """Write the student's folder with the trained weights of a checkpoint."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import (
        Normalize,
        Pooling,
        WeightedLayerPooling,
    )

    bert: Any = SentenceTransformer(str(student), device="cpu")[0]
    state = torch.load(checkpoint, weights_only=True)["model"]
    missing, unexpected = bert.auto_model.load_state_dict(state, strict=False)
    if unexpected or any(not name.startswith("pooler.") for name in missing):
        raise ValueError(f"checkpoint and student differ: {missing} {unexpected}")
    config = bert.auto_model.config
    config.output_hidden_states = True
    layers = config.num_hidden_layers
    weights = [EARLY, EARLY, *[0.0] * (layers - 2), 1.0]
    mixed = WeightedLayerPooling(
        config.hidden_size,
        num_hidden_layers=layers,
        layer_start=0,
        layer_weights=torch.nn.Parameter(torch.tensor(weights)),
    )
    pooling = Pooling(config.hidden_size, pooling_mode="mean")
    model = SentenceTransformer(modules=[bert, mixed, pooling, Normalize()], device="cpu")
    model.save(str(out), create_model_card=False)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(student / name, out / name)


def weights_of(folder: Path) -> tuple[Weights, int]:
    """Return the encoder's weights in a sentence-transformers folder, and its heads."""
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    state = load_file(folder / "model.safetensors")
    kept = {
        name.removeprefix("bert."): np.asarray(value, dtype=np.float32)
        for name, value in state.items()
    }
    return kept, config["num_attention_heads"]


def compact_tokenizer(folder: Path, out: Path) -> None:
    """Write tokenizer.json without spaces; it cuts texts at the longest input, and fills none."""
    description = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    description["padding"] = None
    description["truncation"] = {
        "direction": "Right",
        "max_length": PLACES,
        "strategy": "LongestFirst",
        "stride": 0,
    }
    text = json.dumps(description, ensure_ascii=False, separators=(",", ":"))
    (out / "tokenizer.json").write_text(text + "\n", encoding="utf-8")


def checksums(folder: Path) -> None:
    """Write checksums.txt: the SHA-256 of every other file of a folder."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != "checksums.txt"
    ]
    (folder / "checksums.txt").write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Write `st/`, `fp32/model.onnx` and `int8/` (model, tokenizer, checksums) under --out."""
    options = parser(__doc__ or "", "export")
    options.add_argument("--student", type=Path, default=Path("vocabulary/student"))
    options.add_argument("--checkpoint", type=Path, default=Path("teach/checkpoint.pt"))
    options.add_argument(
        "--kind",
        choices=[k for k in get_args(Kind) if k != "fp32"],
        default="blocks8",
        help="how matrices are kept in the shipped file",
    )
    options.add_argument("--block", type=int, default=128, help="weights that share a scale")
    arguments = options.parse_args()
    start(arguments)
    folder = arguments.out / "st"
    from_checkpoint(arguments.student, arguments.checkpoint, folder)
    weights, heads = weights_of(folder)
    kinds: tuple[tuple[str, Kind], ...] = (("fp32", "fp32"), ("int8", arguments.kind))
    for name, kind in kinds:
        made = arguments.out / name
        made.mkdir(exist_ok=True)
        (made / "model.onnx").write_bytes(
            build(weights, heads, kind, arguments.block).SerializeToString()
        )
        compact_tokenizer(folder, made)
        checksums(made)
        LOG.info("%s: %d bytes", name, (made / "model.onnx").stat().st_size)


if __name__ == "__main__":
    main()
