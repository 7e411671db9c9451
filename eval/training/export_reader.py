"""Export a trained reader: ``python -m eval.training.export_reader --student S --checkpoint C``.

Writes ``fp32/`` and ``int8/`` under ``--out``, each with ``model.onnx``, ``tokenizer.json`` and
``checksums.txt``, and says by how much the probabilities of the two differ on lessons. Word
embeddings are not written again where they are those of the sentence model that comes with tutor;
``words.json`` then says where they are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import numpy as np

from eval.training import checkpoints, lessons
from eval.training.checkpoints import WORDS
from eval.training.common import LOG, parser, start
from eval.training.export import checksums, compact_tokenizer
from eval.training.graph import Kind, Weights, build_reader, row_integers
from tutor.grading.reader_input import concept_text
from tutor.models.embeddings import NAME, SHARED


def shared_places(weights: Weights) -> dict[str, int] | None:
    """What ``words.json`` says: where the sentence model that comes with tutor keeps the table of
    word embeddings; None where its table is another one."""
    table, scales = row_integers(weights[WORDS])
    held = SHARED.read_bytes()
    begins = {"table": held.find(table.tobytes()), "scales": held.find(scales.tobytes())}
    if min(begins.values()) < 0:
        return None
    return {"size": len(held), "pieces": len(table), "width": table.shape[1], **begins}


def difference(folder: Path, passages: int = 200) -> tuple[float, float]:
    """Return the mean and the largest difference of probabilities between fp32 and int8."""
    from tutor.models.reader import CrossReader, Text

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
    from safetensors.numpy import load_file

    options = parser(__doc__ or "", "export-reader")
    options.add_argument("--student", type=Path, required=True, help="folder of the tokenizer")
    options.add_argument(
        "--checkpoint",
        type=Path,
        nargs="+",
        default=[Path("reader/reader.pt")],
        help="a checkpoint, or several for the mean of their weights",
    )
    options.add_argument(
        "--kind", choices=[k for k in get_args(Kind) if k != "fp32"], default="blocks8"
    )
    options.add_argument("--block", type=int, default=128, help="weights that share a scale")
    arguments = options.parse_args()
    start(arguments)
    heads = json.loads((arguments.student / "config.json").read_text())["num_attention_heads"]
    weights = {n: w.numpy() for n, w in checkpoints.mean(arguments.checkpoint).items()}
    if WORDS not in weights:
        weights[WORDS] = load_file(arguments.student / "model.safetensors")[WORDS]
    places = shared_places(weights)
    kinds: tuple[tuple[str, Kind], ...] = (("fp32", "fp32"), ("int8", arguments.kind))
    for name, kind in kinds:
        made = arguments.out / name
        made.mkdir(exist_ok=True)
        graph = build_reader(weights, heads, kind, arguments.block, places is not None)
        (made / "model.onnx").write_bytes(graph.SerializeToString())
        if places:
            (made / NAME).write_text(json.dumps(places) + "\n", encoding="utf-8")
        compact_tokenizer(arguments.student, made)
        checksums(made)
        LOG.info("%s: %d bytes", name, (made / "model.onnx").stat().st_size)
    LOG.info(
        "probabilities of int8 against fp32: mean %.4f, largest %.4f", *difference(arguments.out)
    )


if __name__ == "__main__":
    main()
