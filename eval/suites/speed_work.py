"""One timed job in a process of its own, so that its peak memory is its own.

`python -m eval.suites.speed_work JOB ROWS SEED DECK [MODEL]` prints one JSON object:
``{"rows", "seconds", "cpu"}``. Jobs: ``ours`` and ``plain`` (the loop that a user of
sentence-transformers would write, with the same weights in the folder MODEL) on answers as learners
write them; ``stages`` (ours, with where the time goes) and ``alone`` (ours, one answer after
another, each timed); ``stub`` (ours, with an encoder that costs next to nothing, on words of the
references), ``class-csv`` and ``class-xlsx`` (as ``stub``, from a table to a table, work kept on
the way).
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from eval.suites.speed_answers import lifelike, pools, repeating
from eval.suites.speed_stages import stages
from eval.words import reference_text
from tutor.domain import Deck
from tutor.grading.grader import Grader
from tutor.models.encoder import Encoded, Encoder, Vectors, half, stack

BATCH = 32
SHORTEST, LONGEST = 4, 60


class StubEncoder:
    """Vectors from a hash of the text: no model, the same cost for any text."""

    name = "stub"
    hash = "0" * 16
    dimension = 64

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """See ``Encoder.read``; one token a word."""
        return [self._one(t) for t in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See ``Encoder.encode``."""
        return stack(self.read(texts), self.dimension)

    def _one(self, text: str) -> Encoded:
        digest = hashlib.blake2b(text.encode(), digest_size=64).digest()
        vector = np.frombuffer(digest, np.uint8).astype(np.float32) - 127.5
        vector /= np.linalg.norm(vector)
        spans, at = [], 0
        for word in text.split():
            at = text.index(word, at)
            spans.append((at, at + len(word)))
            at += len(word)
        offsets = np.asarray(spans, np.int32).reshape(-1, 2)
        tokens = np.repeat(vector[None, :], len(spans), axis=0)
        # As precise as vectors are kept: a second run reads those of the references.
        return Encoded(half(vector), half(tokens), offsets)


@dataclass(frozen=True, slots=True)
class StubRecipe:
    """How another process makes a grader with this encoder and no reader."""

    deck: Deck

    def open(self) -> Grader:
        """The grader."""
        return Grader(self.deck, encoder=StubEncoder(), reader=None)


def sentences_of(deck: Deck) -> dict[str, list[str]]:
    """What may be said to each question: the words of all references of the deck."""
    own = {q.id: reference_text(q) for q in deck.questions}
    return {q: [own[q], *(text for other, text in own.items() if other != q)] for q in own}


def synthetic(deck: Deck, rows: int, seed: int) -> Iterator[tuple[str, str]]:
    """A stream of (question id, answer), 4–60 words of the references, as ``repeating`` has it."""
    rng = np.random.default_rng(seed)
    pools = {q: [t.split() for t in texts] for q, texts in sentences_of(deck).items()}
    questions = list(pools)

    def one() -> tuple[str, str]:
        question = questions[int(rng.integers(len(questions)))]
        wanted = int(rng.integers(SHORTEST, LONGEST + 1))
        words: list[str] = []
        while len(words) < wanted:
            source = pools[question][0 if rng.random() < 0.7 else int(rng.integers(len(questions)))]
            start = int(rng.integers(len(source)))
            words += source[start : start + int(rng.integers(3, 15))]
        return question, " ".join(words[:wanted])

    return repeating(rows, rng, one)


def plain_loop(deck: Deck, model: Any, answers: Iterator[tuple[str, str]]) -> int:
    """References encoded once, answers in batches, a cosine each; returns the rows done."""
    references = {
        q.id: model.encode(reference_text(q), normalize_embeddings=True) for q in deck.questions
    }
    done, batch = 0, []
    for pair in answers:
        batch.append(pair)
        if len(batch) == BATCH:
            done += _plain_batch(model, references, batch)
            batch = []
    return done + (_plain_batch(model, references, batch) if batch else 0)


def _plain_batch(model: Any, references: dict[str, Any], batch: list[tuple[str, str]]) -> int:
    vectors = model.encode(
        [text for _, text in batch],
        batch_size=BATCH,
        normalize_embeddings=True,
        show_progress_bar=False,
    )
    scores = [float(references[q] @ v) for (q, _), v in zip(batch, vectors, strict=True)]
    return len(scores)


def model_folder(encoder: Encoder, empty: Path) -> str:
    """Where a plain user would load the weights of an encoder from, by SentenceTransformer.

    Args:
        encoder: a sentence-transformers encoder, or the shipped one, which is exported.
        empty: the folder that the export goes to.

    Raises:
        TypeError: the encoder is of another kind, so that there is no plain loop to compare with.
    """
    from tutor.models.export import export
    from tutor.models.onnx import OnnxEncoder
    from tutor.models.transformer import TransformerEncoder

    if isinstance(encoder, TransformerEncoder):
        return str(Path(encoder.name).expanduser()) if encoder.name[:1] == "~" else encoder.name
    if not isinstance(encoder, OnnxEncoder):
        raise TypeError(f"{encoder.name} is no sentence-transformers model")
    export(empty)
    return str(empty)


def work(job: str, rows: int, seed: int, deck_path: Path, model: str | None) -> dict[str, float]:
    """Do one job; the clock starts once the model is there and has encoded one text."""
    from tutor.formats import load
    from tutor.models import open_encoder

    deck = load(deck_path).deck
    if job.startswith("class-"):
        return _class(deck, synthetic(deck, rows, seed), job.removeprefix("class-"))
    if job == "stub":
        done, started = _ours(deck, StubEncoder(), synthetic(deck, rows, seed))
        return _told(done, started)
    answers = lifelike(pools(deck, deck_path), rows, seed)
    if job == "stages":
        return stages(deck, answers)
    if job == "alone":
        return _alone(deck, answers)
    if job == "plain":
        from sentence_transformers import SentenceTransformer

        loaded = SentenceTransformer(model, device="cpu")
        loaded.encode("warm", show_progress_bar=False)
        started = time.perf_counter()
        return _told(plain_loop(deck, loaded, answers), started)
    encoder = open_encoder(model)
    encoder.encode(["warm"])
    return _told(*_ours(deck, encoder, answers))


def _told(done: int, started: float) -> dict[str, float]:
    seconds = time.perf_counter() - started
    return {"rows": done, "seconds": round(seconds, 3), "cpu": round(time.process_time(), 3)}


def _alone(deck: Deck, answers: Iterator[tuple[str, str]]) -> dict[str, float]:
    """Seconds of one answer at a time, once the questions are known: half of them take no longer,
    and 95 in 100."""
    grader = Grader(deck)
    for question in deck.questions:
        grader.grade(question.id, "warm")
    taken = []
    for question_id, text in answers:
        started = time.perf_counter()
        grader.grade(question_id, text)
        taken.append(time.perf_counter() - started)
    half, most = np.quantile(taken, (0.5, 0.95)).tolist()
    return {"rows": len(taken), "half": round(half, 4), "most": round(most, 4)}


def _ours(deck: Deck, encoder: Encoder, answers: Iterator[tuple[str, str]]) -> tuple[int, float]:
    from tutor.models.reader import open_reader

    reader = None if isinstance(encoder, StubEncoder) else open_reader()
    grader = Grader(deck, encoder=encoder, reader=reader)
    started = time.perf_counter()
    return sum(1 for _ in grader.grade_many(answers)), started


def _class(deck: Deck, answers: Iterator[tuple[str, str]], ending: str) -> dict[str, float]:
    """Grade a class from a file to a file, as ``tutor batch`` does; set-up is not counted."""
    from tutor.classroom import Class, entries, find_columns, grade_class, read_sheet

    grader = Grader(deck, encoder=StubEncoder(), reader=None)
    with TemporaryDirectory() as temporary:
        table, out = Path(temporary) / "class.csv", Path(temporary) / f"graded.{ending}"
        with table.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("student", "question", "answer"))
            writer.writerows((f"s{n}", *answer) for n, answer in enumerate(answers))
        grader.grade(deck.questions[0].id, "warm")
        started, before = time.perf_counter(), time.process_time()
        sheet = read_sheet(table)
        columns = find_columns(sheet, deck)
        found = entries(sheet, columns, deck)
        summary = grade_class(Class(sheet, columns, deck), found, grader, out)
    seconds, cpu = time.perf_counter() - started, time.process_time() - before
    return {"rows": summary.graded, "seconds": round(seconds, 3), "cpu": round(cpu, 3)}


def main(arguments: Sequence[str]) -> None:
    """Run one job from the command line."""
    job, rows, seed, deck_path, *model = arguments
    done = work(job, int(rows), int(seed), Path(deck_path), model[0] if model else None)
    sys.stdout.write(json.dumps(done) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
