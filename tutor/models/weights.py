"""Finds and checks what comes with tutor: model folders, and the verdict model's coefficients."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tutor.errors import ModelError
from tutor.files import read_text
from tutor.models.silence import silence
from tutor.paths import WEIGHTS

Vectors = NDArray[np.float32]
Asked = TypeVar("Asked", bound=Hashable)
Told = TypeVar("Told")


@lru_cache(maxsize=1)
def verdict_values() -> dict[str, Any]:
    """The parsed ``weights/verdict.json``, after its checksum.

    Raises:
        ModelError: the file is missing, altered or damaged.
    """
    return _values("verdict.json")


@lru_cache(maxsize=1)
def relevance_values() -> dict[str, Any]:
    """The parsed ``weights/relevance.json``.

    Raises:
        ModelError: the file is missing, altered or damaged.
    """
    return _values("relevance.json")


@lru_cache(maxsize=1)
def cohort_vectors() -> Vectors:
    """(C, d) unit vectors of the cohort by the encoder that comes with tutor.

    Raises:
        ModelError: the file is missing, altered or damaged.
    """
    _checked()
    try:
        rows: Vectors = np.load(WEIGHTS / "cohort.npy", allow_pickle=False).astype(np.float32)
    except (OSError, ValueError) as error:
        raise _damaged("cohort.npy", error) from error
    return rows


def values_of(path: str) -> dict[str, Any]:
    """The parsed coefficients of a file of one's own.

    Raises:
        FileError: the file cannot be read.
        ModelError: it holds something else.
    """
    text = read_text(Path(path))
    try:
        values = json.loads(text, parse_constant=_refused)
    except ValueError as error:
        raise ModelError("coefficients_other", path=path, detail=error) from error
    if not isinstance(values, dict):
        raise ModelError("coefficients_other", path=path, detail=type(values).__name__)
    return values


@lru_cache(maxsize=1)
def _checked() -> str:
    return check(WEIGHTS)


def _values(name: str) -> dict[str, Any]:
    _checked()
    try:
        text = (WEIGHTS / name).read_text(encoding="utf-8")
        values: dict[str, Any] = json.loads(text, parse_constant=_refused)
    except (OSError, ValueError) as error:
        raise _damaged(name, error) from error
    return values


def _damaged(name: str, error: Exception) -> ModelError:
    return ModelError("coefficients_damaged", detail=f"{name}: {error}")


def _refused(name: str) -> float:
    raise ValueError(f"{name} is no number")


def check(folder: Path) -> str:
    """Compare every file of a model folder with its checksum.

    Returns:
        A hash of the whole, 16 hexadecimal characters.

    Raises:
        ModelError: a file is missing or altered.
    """
    for wanted, name in _listed(folder):
        path = folder / name
        if not path.is_file():
            raise ModelError("model_incomplete", name=name)
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != wanted:
            raise ModelError("model_altered", name=name)
    return listed_hash(folder)


def listed_hash(folder: Path) -> str:
    """The hash that ``check`` gives of a whole folder, its files unread.

    Raises:
        ModelError: the list of checksums is missing.
    """
    whole = hashlib.sha256()
    for wanted, name in _listed(folder):
        if name.endswith((".onnx", ".json")):
            whole.update(wanted.encode())
    return whole.hexdigest()[:16]


def _listed(folder: Path) -> list[tuple[str, str]]:
    """(SHA-256, name) of each file that a folder should have."""
    listed = folder / "checksums.txt"
    if not listed.is_file():
        raise ModelError("model_none")
    rows = [line.partition("  ") for line in listed.read_text(encoding="utf-8").splitlines()]
    return [(wanted, name.lstrip("*")) for wanted, _, name in rows]


def available_cores() -> int:
    """Cores that this process may use."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return found or 1


def available_threads() -> int:
    """Threads that run texts at once: ``TUTOR_THREADS``, else one a core, eight at most."""
    wanted = os.environ.get("TUTOR_THREADS", "")
    return int(wanted) if wanted.isdigit() and int(wanted) else min(8, available_cores())


def open_session(path: Path) -> Any:
    """A session of ONNX Runtime over one file, on one thread.

    Raises:
        ModelError: the runtime refuses the file.
    """
    silence()
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime raises its own kinds, none of them public
        first = str(error).strip().splitlines()[0][:160]
        raise ModelError("model_refused", detail=first) from error


def open_tokenizer(path: Path) -> Any:
    """The tokenizer of a ``tokenizer.json``."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


def each_once(texts: Sequence[Asked], one: Callable[[Asked], Told], few: int) -> list[Told]:
    """What ``one`` says of each text, in order: equal texts once, several at once from ``few``."""
    unique = list(dict.fromkeys(texts))
    if len(unique) < few:
        found = [one(text) for text in unique]
    else:
        with ThreadPoolExecutor(available_threads()) as pool:
            found = list(pool.map(one, unique))
    once = dict(zip(unique, found, strict=True))
    return [once[text] for text in texts]
