"""Suite `similarity`: does an encoder put like sentences together, in French and English?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval import metrics
from eval.bootstrap import Figure, figure
from eval.context import Context, Skipped, shown
from eval.data import read_tsv
from eval.results import Cell, Result, Row, Table
from tutor.models.encoder import Encoder, Vectors
from tutor.models.export import parameters
from tutor.models.onnx import OnnxEncoder

NAME = "similarity"
LANGUAGES = ("fr", "en")
SPEED_TEXTS = 200
COLUMNS = (
    "STS-B French, Spearman",
    "STS-B English, Spearman",
    "FLORES fr→en, first is right",
    "FLORES en→fr, first is right",
    "parameters, millions",
    "dimension",
    "sentences a second",
)


def run(context: Context) -> Result:
    """Measure the shipped encoder, or each encoder of ``--model``.

    STS-B development pairs by default; its test pairs and FLORES (kept for measuring alone) with
    ``final``.

    Raises:
        Skipped: no file of pairs is there.
    """
    paths = [context.data / "sts" / f"stsb_{lang}_{context.split}.tsv.gz" for lang in LANGUAGES]
    flores = context.data / "parallel" / "flores-devtest.tsv.gz"
    used = [p for p in [*paths, *([flores] if context.final else [])] if p.is_file()]
    if not used:
        raise Skipped(f"no sentence pairs under {context.data / 'sts'}")
    rows: list[Row] = []
    models: dict[str, tuple[str, str]] = {}
    counts: dict[str, int] = {}
    for name in context.models or (None,):
        encoder = _open(context, name)
        models[f"encoder {len(models) + 1}"] = (shown(encoder.name), encoder.hash)
        cells = [_sts(context, encoder, path, counts) for path in paths]
        cells += _retrieval(context, encoder, flores, counts)
        rows.append(Row(shown(encoder.name), (*cells, *_size(context, encoder, used))))
    note = (
        "Zero-shot. STS-B asks how alike two sentences are; FLORES asks for the translation of a "
        "sentence among a thousand, and is read with `--final` alone. Sentences a second one text "
        "at a time, as grading encodes them, on the machine of this run."
    )
    return context.result(
        NAME,
        used,
        counts,
        models=models,
        tables=(Table("similarity", "Encoders", COLUMNS, tuple(rows), note),),
    )


def _open(context: Context, name: str | None) -> Encoder:
    if name is None or name == context.engine.model:
        return context.engine.encoder
    from tutor.models import open_encoder

    return open_encoder(name)


def _cosines(encoder: Encoder, left: Sequence[str], right: Sequence[str]) -> Any:
    return np.sum(encoder.encode(left) * encoder.encode(right), axis=1)


def _sts(context: Context, encoder: Encoder, path: Path, counts: dict[str, int]) -> Cell:
    if not path.is_file():
        return "–"
    pairs = list(read_tsv(path))[: context.limit]
    counts[path.name.removesuffix(".tsv.gz")] = len(pairs)
    with context.console.status(f"{shown(encoder.name)}: {path.name}"):
        cosine = _cosines(encoder, [p["s1"] for p in pairs], [p["s2"] for p in pairs])
    human = np.array([float(p["score"]) for p in pairs])
    return figure(
        [p["s1"] for p in pairs],
        lambda i: metrics.spearman(cosine[i], human[i]),
        seed=context.seed,
    )


def _retrieval(
    context: Context, encoder: Encoder, path: Path, counts: dict[str, int]
) -> tuple[Cell, Cell]:
    if not context.final or not path.is_file():
        return "–", "–"
    pairs = list(read_tsv(path))[: context.limit]
    counts["flores"] = len(pairs)
    with context.console.status(f"{shown(encoder.name)}: {path.name}"):
        french = encoder.encode([p["fr"] for p in pairs])
        english = encoder.encode([p["en"] for p in pairs])
    return first_is_right(french, english, context.seed), first_is_right(
        english, french, context.seed
    )


def first_is_right(asked: Vectors, found: Vectors, seed: int) -> Figure:
    """Share of rows whose nearest row of ``found`` is their own."""
    right = (asked @ found.T).argmax(axis=1) == np.arange(len(asked))
    return figure(range(len(asked)), lambda i: float(right[i].mean()), seed=seed)


def _size(context: Context, encoder: Encoder, used: Sequence[Path]) -> tuple[Cell, ...]:
    texts = [r["s1"] for p in used if "stsb" in p.name for r in read_tsv(p)]
    texts = list(dict.fromkeys(texts))[: 20 if context.quick else SPEED_TEXTS]
    if not texts:
        return "–", str(encoder.dimension), "–"
    started = time.perf_counter()
    encoder.encode(texts)
    return (
        _parameters(encoder),
        str(encoder.dimension),
        f"{len(texts) / (time.perf_counter() - started):.0f}",
    )


def _parameters(encoder: Encoder) -> str:
    if isinstance(encoder, OnnxEncoder):
        return f"{parameters() / 1e6:.1f}"
    model = getattr(encoder, "_model", None)
    if model is None or not hasattr(model, "parameters"):
        return "–"
    return f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f}"
