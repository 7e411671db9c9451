"""Export a trained reader: ``python -m eval.training.export_reader --student S --checkpoint C``.

Writes ``fp32/`` and ``int8/`` under ``--out``, each with ``model.onnx``, ``tokenizer.json`` and
``checksums.txt``, and says by how much the probabilities of the two differ on lessons.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import numpy as np

from eval.training import lessons
from eval.training.common import LOG, parser, start
from eval.training.export import checksums, compact_tokenizer
from eval.training.graph import Kind, Weights, build_reader
from tutor.grading.reading import concept_text


def weights_of(checkpoint: Path) -> Weights:
    """Return the encoder's weights and the head's, in fp32, by name."""
    import torch

    kept = torch.load(checkpoint, weights_only=True)
    found = {name: value.float().numpy() for name, value in kept["encoder"].items()}
    return found | {f"head.{name}": value.float().numpy() for name, value in kept["head"].items()}


def difference(folder: Path, passages: int = 200) -> tuple[float, float]:
    """Return the mean and the largest difference of probabilities between fp32 and int8."""
    from tutor.readers.cross import CrossReader, Text

    texts = [
        Text(p.text, tuple(concept_text(*c) for c in one.concepts.values()))
        for one in lessons.load()
        for p in one.passages[:1]
    ][:passages]
    full, short = (
        np.concatenate(CrossReader(folder / name, name).read(texts)) for name in ("fp32", "int8")
    )
    return float(np.abs(full - short).mean()), float(np.abs(full - short).max())


def main() -> None:
    """Write both files and compare them."""
    options = parser(__doc__ or "", "export-reader")
    options.add_argument("--student", type=Path, required=True, help="folder of the tokenizer")
    options.add_argument("--checkpoint", type=Path, default=Path("reader/reader.pt"))
    options.add_argument(
        "--kind", choices=[k for k in get_args(Kind) if k != "fp32"], default="blocks8"
    )
    options.add_argument("--block", type=int, default=128, help="weights that share a scale")
    arguments = options.parse_args()
    start(arguments)
    heads = json.loads((arguments.student / "config.json").read_text())["num_attention_heads"]
    weights = weights_of(arguments.checkpoint)
    for name, kind in (("fp32", "fp32"), ("int8", arguments.kind)):
        made = arguments.out / name
        made.mkdir(exist_ok=True)
        (made / "model.onnx").write_bytes(
            build_reader(weights, heads, kind, arguments.block).SerializeToString()
        )
        compact_tokenizer(arguments.student, made)
        checksums(made)
        LOG.info("%s: %d bytes", name, (made / "model.onnx").stat().st_size)
    LOG.info(
        "probabilities of int8 against fp32: mean %.4f, largest %.4f", *difference(arguments.out)
    )


if __name__ == "__main__":
    main()
