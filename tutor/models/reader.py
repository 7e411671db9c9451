"""The reader that comes with tutor: a small French-English cross-encoder on ONNX Runtime.

It reads an answer against all concepts of its question at once (``packing``) and says of each
whether the answer states it, half-states it, does not speak of it or denies it. Each sequence runs
alone on one thread, several at once on several cores: what is read owes nothing to the neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from tutor.domain import Verdict
from tutor.models.embeddings import shared_words
from tutor.models.packing import groups, may_see, pack
from tutor.models.weights import check, each_once, listed_hash, open_session, open_tokenizer
from tutor.paths import WEIGHTS

NAME = "tutor-reader-fr-en"
FOLDER = WEIGHTS / "reader"
DECIMALS = 4  # that are compared: the same on every machine
MOST_CHARACTERS = 4_000
"""Of an answer, that are read."""
_FEW = 4  # texts from which on threads read them
_UNSEEN = -1e9  # logit of what may not be looked at: no weight is left of it


class Text(NamedTuple):
    """An answer, or what of it is to be read, the concepts it is read against, and what was
    asked."""

    answer: str
    concepts: tuple[str, ...]
    prompt: str = ""


class Reader(Protocol):
    """Reads an answer against concepts. What it says of a text depends on that text alone."""

    @property
    def name(self) -> str:
        """Name shown in a grade."""
        ...

    @property
    def hash(self) -> str:
        """Hash of the weights."""
        ...

    @property
    def tells(self) -> tuple[Verdict, ...]:
        """The verdicts that it tells; others have no chance with it."""
        ...

    def read(self, texts: Sequence[Text]) -> list[NDArray[np.float64]]:
        """(K, 4) probabilities of the verdicts, one array a text, in the order given."""
        ...


class CrossReader:
    """A cross-encoder as ``model.onnx`` and ``tokenizer.json`` in one folder.

    Args:
        folder: the model's folder, with ``checksums.txt`` (lines of ``sha256sum``) and, where the
            word embeddings are those of the sentence model, ``words.json``.
        name: the name shown in grades.

    Raises:
        ModelError: a file is missing, truncated or altered, or the runtime refuses it.
    """

    tells = tuple(Verdict)

    def __init__(self, folder: Path = FOLDER, name: str = NAME) -> None:
        self.name = name
        self.hash = check(folder)
        self._session = open_session(folder / "model.onnx")
        self._words = shared_words(folder)
        self._tokenizer = open_tokenizer(folder / "tokenizer.json")
        self._known: dict[str, list[int]] = {}

    def read(self, texts: Sequence[Text]) -> list[NDArray[np.float64]]:
        """(K, 4) probabilities of the verdicts, one array a text; equal texts are read once."""
        return each_once(texts, self._one, _FEW)

    def _one(self, text: Text) -> NDArray[np.float64]:
        answer = self._tokenizer.encode(text.answer[:MOST_CHARACTERS]).ids
        concepts = [self._pieces(c) for c in text.concepts]
        prompt = self._pieces(text.prompt) if text.prompt else []
        runs = groups([len(c) for c in concepts], len(answer), len(prompt))
        rows = [self._run(answer, [concepts[k] for k in run], prompt) for run in runs]
        return np.concatenate(rows) if rows else np.zeros((0, 4))

    def _pieces(self, text: str) -> list[int]:
        """Pieces of a concept or a prompt, kept: a class is read against the same few."""
        if text not in self._known:
            if len(self._known) > 2_000:
                self._known.clear()
            self._known[text] = self._tokenizer.encode(text).ids
        return self._known[text]

    def _run(
        self, answer: list[int], concepts: list[list[int]], prompt: list[int]
    ) -> NDArray[np.float64]:
        packed = pack(answer, concepts, prompt)
        bias = np.where(may_see(packed.part), 0, _UNSEEN).astype(np.float32)
        inside = packed.part[None, :] == np.arange(1, len(concepts) + 1)[:, None]
        pool = inside / inside.sum(axis=1, keepdims=True)
        read = self._words.of(packed.ids) if self._words else packed.ids
        (logits,) = self._session.run(
            ["logits"],
            {
                "words" if self._words else "input_ids": read[None],
                "places": packed.places[None],
                "types": packed.types[None],
                "bias": bias[None, None],
                "pool": pool.astype(np.float32),
            },
        )
        scores = logits.astype(np.float64)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        result: NDArray[np.float64] = np.round(shares / shares.sum(axis=1, keepdims=True), DECIMALS)
        return result


def open_reader() -> CrossReader:
    """The reader that comes with tutor, after its checksums.

    Raises:
        ModelError: a file is missing or altered, or the runtime refuses the model.
    """
    return CrossReader()


def is_shipped(reader: Reader) -> bool:
    """Whether a reader has the weights of the one that comes with tutor.

    Raises:
        ModelError: the latter is missing.
    """
    return reader.hash == listed_hash(FOLDER)
