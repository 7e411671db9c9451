"""Measure a sentence model: similarity, retrieval, size, cost of quantising, speed.

The model is a sentence-transformers folder (--model) and, if given, the shipped file (--onnx).
The STS-B dev split may be watched while training; the test split is for one look at the end.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.training.common import parser, read_table, start

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Encode = Callable[[list[str]], Vectors]


def unit(vectors: Vectors) -> Vectors:
    """Return the rows of `vectors` scaled to length one."""
    made: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return made


def similarity(encode: Encode, data: Path, language: str, split: str, rows: int | None) -> float:
    """Return Spearman's correlation of cosine and people's scores on STS-B."""
    from scipy.stats import spearmanr

    table = list(read_table(data / "sts" / f"stsb_{language}_{split}.tsv.gz"))[:rows]
    left, right = (unit(encode([row[side] for row in table])) for side in ("s1", "s2"))
    scores = [float(row["score"]) for row in table]
    return float(spearmanr((left * right).sum(axis=1), scores).statistic)


def watched(encode: Encode, data: Path, rows: int | None) -> dict[str, float]:
    """Return STS-B dev of both languages, to be looked at while training."""
    return {
        language: round(similarity(encode, data, language, "dev", rows), 4)
        for language in ("fr", "en")
    }


def retrieval(encode: Encode, data: Path, rows: int | None) -> dict[str, float]:
    """Return retrieval@1 between French and English FLORES sentences, both ways."""
    table = list(read_table(data / "parallel" / "flores-devtest.tsv.gz"))[:rows]
    french, english = (unit(encode([row[side] for row in table])) for side in ("fr", "en"))
    grid = french @ english.T
    right = np.arange(len(table))
    return {
        "fr_en": float((grid.argmax(axis=1) == right).mean()),
        "en_fr": float((grid.argmax(axis=0) == right).mean()),
    }


def quality(encode: Encode, data: Path, split: str, rows: int | None = None) -> dict[str, Any]:
    """Return the similarity and retrieval figures of an encoder."""
    return {
        f"stsb_{split}_fr": round(similarity(encode, data, "fr", split, rows), 4),
        f"stsb_{split}_en": round(similarity(encode, data, "en", split, rows), 4),
        "flores": {k: round(v, 4) for k, v in retrieval(encode, data, rows).items()},
    }


def torch_encoder(folder: Path, batch: int = 64) -> Encode:
    """Return the encoder of a sentence-transformers folder (fp32, CPU)."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    return lambda texts: np.asarray(
        model.encode(texts, batch_size=batch, show_progress_bar=False), dtype=np.float32
    )


def onnx_encoder(model: Path, threads: int = 2) -> Encode:
    """Return the encoder of the shipped file: each text alone, `threads` texts at a time."""
    from concurrent.futures import ThreadPoolExecutor

    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(model.parent / "tokenizer.json"))

    def one(ids: list[int]) -> Vectors:
        row = np.asarray([ids], dtype=np.int64)
        feed = {"input_ids": row, "attention_mask": np.ones_like(row)}
        made: Vectors = session.run(["sentence_embedding"], feed)[0][0]
        return made

    def encode(texts: list[str]) -> Vectors:
        ids = [encoded.ids for encoded in tokenizer.encode_batch(texts)]
        with ThreadPoolExecutor(threads) as pool:
            return np.stack(list(pool.map(one, ids)))

    return encode


def speed(encoders: dict[str, Encode], texts: list[str], rounds: int = 3) -> dict[str, float]:
    """Return sentences per second of each encoder, the best of `rounds` interleaved rounds."""
    best = dict.fromkeys(encoders, 0.0)
    for encode in encoders.values():
        encode(texts[:64])
    for _ in range(rounds):
        for name, encode in encoders.items():
            begin = time.perf_counter()
            encode(texts)
            best[name] = max(best[name], len(texts) / (time.perf_counter() - begin))
    return {name: round(value, 1) for name, value in best.items()}


def steadiness(encode: Encode, texts: list[str]) -> dict[str, float]:
    """Return the largest change of a vector with neighbours, order, accents and capitals."""
    import unicodedata

    alone = np.concatenate([encode([text]) for text in texts])
    together = encode(texts[::-1])[::-1]
    bare = [
        "".join(c for c in unicodedata.normalize("NFD", t) if not unicodedata.combining(c))
        for t in texts
    ]
    return {
        "neighbours_and_order": float(np.abs(alone - together).max()),
        "accents": float(np.abs(alone - encode(bare)).max()),
        "capitals": float(np.abs(alone - encode([text.upper() for text in texts])).max()),
    }


def shipped(folder: Path, model: Path, data: Path, split: str, rows: int | None) -> dict[str, Any]:
    """Return the figures of the shipped file beside the fp32 model in torch."""
    full, small = torch_encoder(folder), onnx_encoder(model)
    flores = list(read_table(data / "parallel" / "flores-devtest.tsv.gz"))[:rows]
    sts = list(read_table(data / "sts" / f"stsb_fr_{split}.tsv.gz"))[:rows]
    texts = [row["fr"] for row in flores] + [row["s1"] for row in sts]
    cosine = (unit(full(texts)) * unit(small(texts))).sum(axis=1)
    figures = quality(small, data, split, rows)
    reference = quality(full, data, split, rows)
    sizes = {name: (model.parent / name).stat().st_size for name in (model.name, "tokenizer.json")}
    rate = speed(
        {"torch_fp32": full, "shipped": small}, texts[:1000] + texts[-1000:], 1 if rows else 3
    )
    return {
        "shipped": figures,
        "torch_fp32": reference,
        "cost_of_quantising": {
            key: round(reference[key] - figures[key], 4)
            for key in figures
            if key.startswith("stsb")
        }
        | {
            "mean_cosine": round(float(cosine.mean()), 4),
            "least_cosine": round(float(cosine.min()), 4),
        },
        "bytes": sizes | {"together": sum(sizes.values())},
        "sentences_per_second": rate | {"ratio": round(rate["shipped"] / rate["torch_fp32"], 2)},
        "largest_change": steadiness(small, texts[:50] + texts[-50:]),
    }


def main() -> None:
    """Write the figures as JSON to `figures.json` under --out."""
    options = parser(__doc__ or "", "figures")
    options.add_argument("--model", type=Path, required=True, help="sentence-transformers folder")
    options.add_argument("--onnx", type=Path, default=None, help="the shipped model.onnx")
    options.add_argument("--split", choices=("dev", "test"), default="dev", help="of STS-B")
    arguments = options.parse_args()
    start(arguments)
    if arguments.onnx:
        made = shipped(
            arguments.model, arguments.onnx, arguments.data, arguments.split, arguments.rows
        )
    else:
        made = quality(
            torch_encoder(arguments.model), arguments.data, arguments.split, arguments.rows
        )
    text = json.dumps(made, indent=1)
    (arguments.out / "figures.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
