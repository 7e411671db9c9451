"""Any cross-encoder of sentence-transformers as a reader, imported only when asked for.

An inference model takes the answer as premise and a concept as hypothesis: *entailment* is covered,
*neutral* missing, *contradiction* contradicted. A reranker takes the concept as query and the
answer as passage, and the logistic of its one score is the chance that the concept is covered. No
such model tells *partial*, and a reranker does not tell *contradicted*.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.domain import Verdict
from tutor.errors import ModelError
from tutor.models.reader import DECIMALS, MOST_CHARACTERS, CrossReader, Reader, Text
from tutor.models.transformer import open_model, weights_hash
from tutor.models.weights import each_once

_MEANINGS = (
    ("not", Verdict.MISSING),
    ("non", Verdict.MISSING),
    ("entail", Verdict.COVERED),
    ("neutral", Verdict.MISSING),
    ("contradict", Verdict.CONTRADICTED),
)
"""What a label of an inference model says, by how it begins."""
_ALONE = 10**9  # texts: never so many that threads read them
_ORDER = tuple(Verdict)


class PairReader:
    """A cross-encoder that reads an answer beside one concept at a time.

    One pair a pass costs some speed and buys that what is read owes nothing to the neighbours.

    Args:
        name: name or folder of a model with a head: three labels (or two) of inference in any
            order, or one score.

    Raises:
        ModelError: the model is not there, is broken, or says something else.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = open_model(name, "CrossEncoder", "reader")
        self._verdicts = _verdicts(name, self._model.model.config)
        self.hash = weights_hash(self._model)

    @property
    def tells(self) -> tuple[Verdict, ...]:
        """The verdicts that it tells."""
        if self._verdicts is None:
            return (Verdict.COVERED, Verdict.MISSING)
        return tuple(v for v in _ORDER if v in self._verdicts)

    def read(self, texts: Sequence[Text]) -> list[NDArray[np.float64]]:
        """See ``Reader.read``."""
        return each_once(texts, self._one, _ALONE)

    def _one(self, text: Text) -> NDArray[np.float64]:
        answer = text.answer[:MOST_CHARACTERS]
        found = np.zeros((len(text.concepts), len(_ORDER)))
        for k, concept in enumerate(text.concepts):
            pair = (concept, answer) if self._verdicts is None else (answer, concept)
            found[k] = self._row(pair)
        result: NDArray[np.float64] = np.round(found, DECIMALS)
        return result

    def _row(self, pair: tuple[str, str]) -> NDArray[np.float64]:
        """(4,) probabilities of one pair."""
        from torch.nn import Identity

        told = self._model.predict([pair], activation_fn=Identity(), show_progress_bar=False)
        scores = np.asarray(told, dtype=np.float64).reshape(-1)
        row = np.zeros(len(_ORDER))
        if self._verdicts is None:
            chance = float(np.exp(-np.logaddexp(0.0, -scores[0])))
            row[_ORDER.index(Verdict.COVERED)] = chance
            row[_ORDER.index(Verdict.MISSING)] = 1 - chance
            return row
        shares = np.exp(scores - scores.max())
        for verdict, share in zip(self._verdicts, shares / shares.sum(), strict=True):
            row[_ORDER.index(verdict)] += share
        return row


def open_named(name: str) -> Reader:
    """The reader of a name or folder: one exported by ``eval.training.export_reader``, or a
    cross-encoder of sentence-transformers.

    Raises:
        ModelError: it is missing, altered or of another kind; the message says what to do.
    """
    folder = Path(name).expanduser()
    if (folder / "model.onnx").is_file() and (folder / "checksums.txt").is_file():
        return CrossReader(folder, folder.name)
    return PairReader(name)


def _verdicts(name: str, config: Any) -> tuple[Verdict, ...] | None:
    """The verdict of each label; None for a reranker.

    Raises:
        ModelError: it has no head that was trained, or labels of something else.
    """
    heads = [a for a in config.architectures or () if a.endswith("ForSequenceClassification")]
    labels = [str(config.id2label[i]) for i in range(config.num_labels)]
    if heads and len(labels) == 1:
        return None
    told = tuple(v for label in labels if (v := _meaning(label)) is not None)
    if not heads or len(told) != len(labels) or not {Verdict.COVERED, Verdict.MISSING} <= set(told):
        shown = ", ".join(labels) if heads else ", ".join(config.architectures or ("–",))
        raise ModelError("reader_labels", name=name, labels=shown)
    return told


def _meaning(label: str) -> Verdict | None:
    """What a label says; None where it is none of inference."""
    begun = label.strip().lower()
    return next((v for start, v in _MEANINGS if begun.startswith(start)), None)
