"""Where the time of grading goes, and how much is read, which owes nothing to the machine."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from numpy.typing import NDArray

from tutor.domain import Deck
from tutor.grading.grader import Grader
from tutor.models import open_encoder
from tutor.models.encoder import Encoded, Encoder, Vectors
from tutor.models.packing import groups, pack
from tutor.models.reader import FOLDER, MOST_CHARACTERS, Reader, Text, open_reader
from tutor.models.weights import open_tokenizer

LAYERS = 6
"""Of the encoder and of the reader: a piece of either costs the same multiplications but for what
it attends to."""


class TimedEncoder:
    """The encoder that comes with tutor, with its time of the processor and the pieces it read."""

    def __init__(self) -> None:
        self._encoder: Encoder = open_encoder()
        self.name, self.hash = self._encoder.name, self._encoder.hash
        self.dimension = self._encoder.dimension
        self.seconds, self.pieces = 0.0, 0

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """See ``Encoder.read``."""
        started = time.process_time()
        found = self._encoder.read(texts)
        self.seconds += time.process_time() - started
        self.pieces += sum(len(one.tokens) for one in found)
        return found

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``Encoder.encode``."""
        return self._encoder.encode(texts)


class TimedReader:
    """The reader that comes with tutor, with its time of the processor and what it read; the whole
    answers, which it is given first, and their parts each by themselves.

    Attributes:
        seconds: of whole answers, of parts.
        texts: the same; equal ones of a call are read once.
    """

    def __init__(self) -> None:
        self._reader: Reader = open_reader()
        self.name, self.hash, self.tells = self._reader.name, self._reader.hash, self._reader.tells
        self._tokenizer = open_tokenizer(FOLDER / "tokenizer.json")
        self._turn = 0
        self.seconds: list[float] = [0.0, 0.0]
        self.texts: tuple[list[Text], list[Text]] = ([], [])

    def read(self, texts: Sequence[Text]) -> list[NDArray[Any]]:
        """See ``Reader.read``."""
        started = time.process_time()
        found = self._reader.read(texts)
        self.seconds[self._turn] += time.process_time() - started
        self.texts[self._turn].extend(dict.fromkeys(texts))
        self._turn = 1 - self._turn
        return found

    def pieces(self, turn: int) -> int:
        """Pieces of what it read as a whole (0) or as a part (1)."""
        return sum(map(self._pieces, self.texts[turn]))

    def _pieces(self, text: Text) -> int:
        answer = self._ids(text.answer[:MOST_CHARACTERS])
        concepts = [self._ids(c) for c in text.concepts]
        prompt = self._ids(text.prompt) if text.prompt else []
        runs = groups([len(c) for c in concepts], len(answer), len(prompt))
        return sum(len(pack(answer, [concepts[k] for k in run], prompt).ids) for run in runs)

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids


def stages(deck: Deck, answers: Iterator[tuple[str, str]]) -> dict[str, float]:
    """Milliseconds of one core and layer-pieces an answer, by stage; set-up is not counted."""
    encoder, reader = TimedEncoder(), TimedReader()
    grader = Grader(deck, encoder, reader=reader)
    for question in deck.questions:
        grader.grade(question.id, "warm")
    encoder.seconds, encoder.pieces = 0.0, 0
    reader.seconds, reader.texts = [0.0, 0.0], ([], [])
    started = time.process_time()
    rows = sum(1 for _ in grader.grade_many(answers))
    whole = time.process_time() - started
    spent = {"encoder": encoder.seconds}
    spent |= {"reader, whole": reader.seconds[0], "reader, parts": reader.seconds[1]}
    spent["all else"] = whole - sum(spent.values())
    read = {"encoder": encoder.pieces}
    read |= {"reader, whole": reader.pieces(0), "reader, parts": reader.pieces(1)}
    told: dict[str, float] = {"rows": rows}
    told |= {f"{name}, ms": round(1000 * s / rows, 3) for name, s in spent.items()}
    return told | {f"{name}, pieces": round(LAYERS * n / rows, 1) for name, n in read.items()}
