"""Train the reader: a small cross-encoder that reads an answer against the concepts of a question.

``python -m eval.training.read --student FOLDER --out FOLDER`` starts from a sentence-transformers
folder and learns, for each concept laid out beside an answer (``tutor.models.packing``), which of
the four verdicts it gets; what it learns from is in ``examples`` and ``diet``. Cross-entropy with
label smoothing, AdamW, word embeddings left as they are; the learning rate warms up, stays, and
falls to zero over the second half. A run goes on from its checkpoint. At the end, or with
``--look``, figures on gold dev are written: the mean over pens, and the worst pen.

On a CUDA card the same command computes in bf16 while other processes make the batches:
``--minutes 8 --pieces 49152`` there. ``--keep-parts FILE`` keeps what is drawn from the public
data, and ``--parts FILE`` reads it where that data is not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.training import checkpoints
from eval.training.common import LOG, parser, start
from eval.training.cross_encoder import Batch, Reader, apart, loss_of
from eval.training.diet import Diet
from eval.training.examples import mixture
from eval.training.feed import Feed, Parts, loader, read_parts, write_parts
from eval.training.reader_figures import on_gold
from eval.training.teach import Plan
from tutor.models.export import read_weights
from tutor.models.reader import FOLDER

if TYPE_CHECKING:
    import torch

PIECES = 3072
"""Pieces of a batch, padding counted."""
SAVED = 300
"""Seconds between two checkpoints."""
TOLD = 25
"""Steps between two lines of the log."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a reader learns.

    Attributes:
        out: folder of the checkpoint.
        minutes: how long, at most.
        steps: how many, at most; 0 for as many as the minutes allow.
        rate: the learning rate.
        consistent: weight of the divergence between what is read of an answer and of its twin.
        workers: processes that make the batches; with none, they are made in between.
        warm_up: steps over which the learning rate rises.
    """

    out: Path
    minutes: float
    steps: int
    rate: float
    consistent: float = 0.0
    workers: int = 0
    warm_up: int = 150


class Trainer:
    """One run: reader, optimiser, and where it stands.

    Attributes:
        step: steps taken.
        seconds: spent learning, over all goes.
        pieces: read, filling aside.
    """

    def __init__(self, reader: Reader, course: Course) -> None:
        import torch

        self.reader, self.course = reader, course
        card = reader.device.type == "cuda"
        self.optimiser = torch.optim.AdamW(
            reader.parameters(), lr=course.rate, weight_decay=0.01, fused=card
        )
        self.step, self.seconds, self.pieces = 0, 0.0, 0
        self.path = course.out / "reader.pt"
        self.resumed = self.path.exists()
        if self.resumed:
            kept = reader.load(self.path)
            self.optimiser.load_state_dict(kept["optimiser"])
            self.step, self.seconds = kept["step"], kept["seconds"]
            self.pieces = kept.get("pieces", 0)
            LOG.info("going on from step %d", self.step)

    def save(self) -> None:
        """Write the checkpoint, replacing the last one in one move."""
        import torch

        kept = {
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "pieces": self.pieces,
        }
        fresh = self.path.with_suffix(".new")
        torch.save(self.reader.state() | kept, fresh)
        fresh.replace(self.path)

    def save_short(self) -> None:
        """Write the weights alone, in half precision: a small file, for ``export_reader``."""
        import torch

        state = self.reader.state()
        short = {name: {n: w.half() for n, w in part.items()} for name, part in state.items()}
        torch.save(short, self.path.with_name("weights.pt"))

    def learn(self, batch: Batch, share: float) -> torch.Tensor:
        """Take one step and return its loss."""
        import torch

        self.optimiser.param_groups[0]["lr"] = self.course.rate * share
        batch = batch.on(self.reader.device)
        logits = self.reader.logits(batch)
        count = len(batch.labels)
        loss = loss_of(logits[:count], batch.labels)
        if self.course.consistent:
            loss = loss + self.course.consistent * apart(logits[:count], logits[count:])
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        self.pieces += batch.pieces
        return loss.detach()

    def run(self, feed: Feed) -> None:
        """Train until the minutes or the steps are over."""
        course, card = self.course, self.reader.device.type == "cuda"
        begin = time.time() - self.seconds
        end, steps = begin + 60 * course.minutes, course.steps or 10**9
        plan = Plan(begin, end, steps, warm_up=course.warm_up, decay=0.5)
        saved, losses = time.time(), list[Any]()
        self.reader.encoder.train()
        every = loader(feed, course.workers, card)
        while share := plan.rate(self.step, time.time()):
            losses.append(self.learn(next(every), share))
            self.seconds = time.time() - begin
            if self.step % TOLD == 0:
                LOG.info(
                    "step %d, %.1f minutes, rate %.2f, loss %.4f, %d pieces",
                    self.step, self.seconds / 60, share, float(sum(losses)) / len(losses),
                    self.pieces,
                )  # fmt: skip
                losses.clear()
            if time.time() - saved > SAVED:
                self.save()
                saved = time.time()
        self.save()


def device_of(asked: str) -> str:
    """The device asked for; of "auto" a card where there is one."""
    import torch

    if asked == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    return asked


def processes(asked: int | None, device: str) -> int:
    """How many processes make batches: on a CPU none, beside a card all cores but two."""
    if asked is not None:
        return asked
    return 0 if device == "cpu" else max(1, (os.cpu_count() or 3) - 2)


def prepare(device: str, threads: int, workers: int) -> None:
    """Threads and precision of this process."""
    import torch

    torch.set_num_threads(threads)
    if device != "cpu":
        torch.set_float32_matmul_precision("high")
    if workers:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"


def parts_of(arguments: argparse.Namespace) -> Parts:
    """Every source but our own, as the options say: read from a file, or drawn."""
    if arguments.parts is not None:
        parts = read_parts(arguments.parts)
    else:
        pairs = []
        if arguments.rules:
            from eval.training.rules import rule_pairs

            most = min(arguments.rules, max(20, arguments.rows or arguments.rules))
            pairs = rule_pairs(arguments.data, random.Random(arguments.seed), most)
        parts = mixture(arguments.data, random.Random(arguments.seed), pairs)
    if arguments.keep_parts is not None:
        write_parts(parts, arguments.keep_parts)
    return {name: rows[: fewest(arguments.rows)] for name, rows in parts.items()}


def fewest(rows: int | None) -> int | None:
    """Examples of each source in a try on so many rows."""
    return rows and max(20, rows)


def data_options(made: argparse.ArgumentParser) -> None:
    """Options of what is learnt from, and where it is computed."""
    made.add_argument("--rules", type=int, default=30_000, help="pairs made by rule")
    made.add_argument("--parts", type=Path, help="read in place of --data and --rules")
    made.add_argument("--keep-parts", type=Path, help="write what --data and --rules gave")
    made.add_argument(
        "--rounds", type=int, default=4, help="draws of the lessons to a pass over all else"
    )
    made.add_argument("--pieces", type=int, default=PIECES, help="of a batch, padding counted")
    made.add_argument("--device", default="auto", help="auto, cpu or cuda")
    made.add_argument("--workers", type=int, help="processes that make batches")
    made.add_argument("--threads", type=int, default=2)


def options() -> argparse.Namespace:
    """The options of the command."""
    made = parser(__doc__ or "", "reader")
    made.add_argument("--student", type=Path, required=True, help="sentence-transformers folder")
    made.add_argument("--minutes", type=float, default=80)
    made.add_argument("--steps", type=int, default=0, help="most steps (0: by --minutes)")
    made.add_argument("--rate", type=float, default=1.5e-4)
    data_options(made)
    made.add_argument("--plain", type=float, default=0.5, help="share of the lessons in a draw")
    made.add_argument("--short", type=int, default=2, help="times the short answers are in a draw")
    made.add_argument("--composed", type=int, default=7_000, help="composed answers in a draw")
    made.add_argument("--no-lessons", action="store_true", help="learn from the rest alone")
    made.add_argument("--pairs", action="store_true", help="minimal pairs side by side")
    made.add_argument("--nameless", type=float, help="share of the lessons read without names")
    made.add_argument(
        "--alone", type=float, default=0.0, help="share of the layers that read each text alone"
    )
    made.add_argument(
        "--consistent", type=float, default=0.0,
        help="weight of reading an answer as its twin without punctuation and accents",
    )  # fmt: skip
    made.add_argument(
        "--anew", action="store_true", help="from the sentence model, not the shipped reader"
    )
    made.add_argument(
        "--weights",
        type=Path,
        nargs="+",
        help="begin with the weights of this checkpoint, or the mean of several",
    )
    made.add_argument("--look", action="store_true", help="measure the checkpoint, train nothing")
    return made.parse_args()


def main() -> None:
    """Train, measure on gold dev, save."""
    import torch

    arguments = options()
    start(arguments)
    device = device_of(arguments.device)
    workers = processes(arguments.workers, device)
    prepare(device, arguments.threads, workers)
    reader = Reader(arguments.student, arguments.seed, arguments.alone, device)
    course = Course(
        arguments.out, arguments.minutes, arguments.steps, arguments.rate,
        arguments.consistent, workers,
    )  # fmt: skip
    trainer = Trainer(reader, course)
    if not trainer.resumed and arguments.weights:
        reader.take(checkpoints.mean(arguments.weights))
    elif not trainer.resumed and not arguments.anew:
        shipped, _ = read_weights(FOLDER)
        reader.take({name: torch.from_numpy(w.copy()) for name, w in shipped.items()})
    if not arguments.look:
        diet = Diet(
            plain=arguments.plain,
            short=arguments.short,
            composed=arguments.composed,
            lessons="none" if arguments.no_lessons else "all",
            nameless=arguments.nameless,
            pairs=arguments.pairs,
            most=fewest(arguments.rows),
        )
        trainer.run(
            Feed(
                parts_of(arguments), diet, arguments.student, arguments.seed + trainer.step,
                arguments.rounds, arguments.pieces, arguments.consistent > 0,
            )
        )  # fmt: skip
        trainer.save_short()
    figures, chances = on_gold(reader, arguments.student, arguments.rows)
    np.save(arguments.out / "gold-dev.npy", chances)
    (arguments.out / "figures.json").write_text(
        json.dumps({"steps": trainer.step, "on_gold": figures}, indent=2) + "\n"
    )
    LOG.info("%s", figures)


if __name__ == "__main__":
    main()
