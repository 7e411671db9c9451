"""Train the reader: a small cross-encoder that reads an answer against the concepts of a question.

``python -m eval.training.read --student FOLDER --out FOLDER`` starts from a sentence-transformers
folder and learns, for each concept laid out beside an answer (``tutor.models.packing``), which of
the four verdicts it gets; what it learns from is in ``examples``. Cross-entropy with label
smoothing, AdamW, word embeddings left as they are; the learning rate warms up, stays, and falls to
zero over the second half. A run goes on from its checkpoint. At the end, or with ``--look``,
figures on gold dev are written: the mean over pens, and the worst pen.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval import gold
from eval.metrics import auc, macro_f1
from eval.pens import over_pens
from eval.training import checkpoints
from eval.training.checkpoints import HEAD
from eval.training.common import LOG, parser, start
from eval.training.composed import composed
from eval.training.examples import (
    Example,
    batches,
    lesson_examples,
    mixture,
    short_examples,
    spoilt,
    verdict_weights,
)
from eval.training.rows import ORDER
from eval.training.teach import Plan
from eval.training.vectors import short_floats, tokenized
from tutor.domain import Verdict
from tutor.grading.reader_input import shown
from tutor.models.export import read_weights
from tutor.models.packing import Packed, may_see, pack
from tutor.models.reader import FOLDER

if TYPE_CHECKING:
    import torch

PIECES = 3072
"""Pieces of a batch, padding counted."""
SMOOTHING = 0.05


class Reader:
    """The encoder of a sentence model with a four-way head over the mean of each concept."""

    def __init__(self, student: Path, seed: int) -> None:
        import torch
        from transformers import BertModel

        torch.manual_seed(seed)
        self.student = student
        self.encoder = BertModel.from_pretrained(
            student, add_pooling_layer=False, hidden_dropout_prob=0.1,
            attention_probs_dropout_prob=0.0, attn_implementation="eager",
        )  # fmt: skip
        width = self.encoder.config.hidden_size
        self.head = torch.nn.Linear(width, len(ORDER))
        types = self.encoder.embeddings.token_type_embeddings.weight.detach()
        self.encoder.embeddings.token_type_embeddings = torch.nn.Embedding.from_pretrained(
            checkpoints.all_types(types), freeze=False
        )
        self.encoder.embeddings.word_embeddings.weight.requires_grad = False

    def pieces(self, texts: Sequence[str]) -> dict[str, Any]:
        """Pieces of each text."""
        once = list(dict.fromkeys(texts))
        return dict(zip(once, tokenized(self.student, once, 256), strict=True))

    def logits(self, rows: Sequence[Packed]) -> torch.Tensor:
        """(N, 4) logits of all concepts of all rows, in order."""
        import torch

        longest = max(len(r.ids) for r in rows)
        filled = np.zeros((4, len(rows), longest), dtype=np.int64)
        filled[3] = -1
        see = np.zeros((len(rows), 1, longest, longest), dtype=bool)
        pools = []
        for i, row in enumerate(rows):
            length = len(row.ids)
            filled[:, i, :length] = row.ids, row.places, row.types, row.part
            see[i, 0, :length, :length] = may_see(row.part)
            see[i, 0, length:, 0] = True
            for k in range(1, int(row.part.max()) + 1):
                inside = (filled[3, i] == k).astype(np.float32)
                pools.append((i, inside / inside.sum()))
        ids, places, types, _ = (torch.from_numpy(f) for f in filled)
        bias = torch.where(torch.from_numpy(see), 0.0, -1e9)
        with short_floats():
            hidden = self.encoder(
                input_ids=ids, position_ids=places, token_type_ids=types, attention_mask=bias
            ).last_hidden_state.float()
        owner = torch.tensor([i for i, _ in pools])
        pool = torch.from_numpy(np.stack([p for _, p in pools]))
        result: torch.Tensor = self.head((pool.unsqueeze(1) @ hidden[owner]).squeeze(1))
        return result

    def parameters(self) -> list[Any]:
        """What is trained: all but the word embeddings."""
        return [p for p in self.encoder.parameters() if p.requires_grad] + list(
            self.head.parameters()
        )

    def state(self) -> dict[str, Any]:
        """Weights of encoder and head."""
        return {"encoder": self.encoder.state_dict(), "head": self.head.state_dict()}

    def take(self, weights: Mapping[str, torch.Tensor]) -> None:
        """Take weights by name (``eval.training.checkpoints``)."""
        given = dict(weights)
        head = {n.removeprefix(HEAD): given.pop(n) for n in list(given) if n.startswith(HEAD)}
        self.head.load_state_dict(head)
        self.encoder.load_state_dict(given)

    def load(self, path: Path) -> dict[str, Any]:
        """Take the weights of a checkpoint, and return it."""
        import torch

        kept: dict[str, Any] = torch.load(path, weights_only=True)
        self.take(checkpoints.named(kept))
        return kept


def loss_of(logits: torch.Tensor, labels: Sequence[int]) -> torch.Tensor:
    """Weighted cross-entropy; ``NEITHER`` asks for partial and missing together."""
    import torch

    chance = torch.log_softmax(logits, dim=-1)
    half, none = ORDER.index(Verdict.PARTIAL), ORDER.index(Verdict.MISSING)
    either = torch.logsumexp(chance[:, [half, none]], dim=-1, keepdim=True)
    truth = torch.tensor(labels)
    picked = torch.cat([chance, either], dim=1).gather(1, truth[:, None]).squeeze(1)
    each = -(1 - SMOOTHING) * picked - SMOOTHING * chance.mean(dim=1)
    weight = torch.tensor(verdict_weights())[truth]
    return (each * weight).sum() / weight.sum()


def rounds(
    parts: dict[str, list[Example]], draw: Any, seed: int, passes: int
) -> Iterator[list[Example]]:
    """Rounds of training: a fresh draw of the lessons, half of the learners' answers, and one part
    of ``passes`` of all else."""
    chance = random.Random(seed)
    learners = parts.get("learners", [])
    others = [e for n, rows in parts.items() if n not in ("lessons", "learners") for e in rows]
    count = 0
    while True:
        if count % passes == 0:
            chance.shuffle(others)
        if count % 2 == 0:
            chance.shuffle(learners)
        taken = [*others[count % passes :: passes], *learners[count % 2 :: 2]]
        count += 1
        yield [spoilt(e, chance) for e in [*draw(chance), *taken]]


class Trainer:
    """One run: reader, optimiser, and where it stands."""

    def __init__(self, reader: Reader, arguments: argparse.Namespace) -> None:
        import torch

        self.reader, self.arguments = reader, arguments
        self.optimiser = torch.optim.AdamW(
            reader.parameters(), lr=arguments.rate, weight_decay=0.01
        )
        self.step, self.seconds = 0, 0.0
        self.path = arguments.out / "reader.pt"
        if self.path.exists():
            kept = reader.load(self.path)
            self.optimiser.load_state_dict(kept["optimiser"])
            self.step, self.seconds = kept["step"], kept["seconds"]
            LOG.info("going on from step %d", self.step)
        elif arguments.weights:
            reader.take(checkpoints.mean(arguments.weights))
        elif not arguments.anew:
            shipped, _ = read_weights(FOLDER)
            reader.take({name: torch.from_numpy(w.copy()) for name, w in shipped.items()})

    def save(self, seconds: float) -> None:
        """Write the checkpoint, replacing the last one in one move."""
        import torch

        kept = {"optimiser": self.optimiser.state_dict(), "step": self.step, "seconds": seconds}
        fresh = self.path.with_suffix(".new")
        torch.save(self.reader.state() | kept, fresh)
        fresh.replace(self.path)

    def learn(self, rows: list[Packed], labels: list[int], share: float) -> float:
        """Take one step and return its loss."""
        import torch

        self.optimiser.param_groups[0]["lr"] = self.arguments.rate * share
        loss = loss_of(self.reader.logits(rows), labels)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def run(self, parts: dict[str, list[Example]], draw: Any) -> None:
        """Train until the minutes or the steps are over."""
        options = self.arguments
        begin = time.time() - self.seconds
        steps = options.steps or 10**9
        plan = Plan(begin, begin + 60 * options.minutes, steps, warm_up=150, decay=0.5)
        saved, losses = time.time(), list[float]()
        self.reader.encoder.train()
        for examples in rounds(parts, draw, options.seed + self.step, options.rounds):
            texts = [t for e in examples for t in (e.answer, e.prompt, *e.concepts)]
            pieces = self.reader.pieces(texts)
            packed = [_packed(pieces, e.answer, e.concepts, e.prompt) for e in examples]
            sizes = [len(p.ids) for p in packed]
            chance = random.Random(options.seed + self.step)
            for numbers in batches(examples, sizes, PIECES, chance):
                share = plan.rate(self.step, time.time())
                if share == 0:
                    self.save(time.time() - begin)
                    return
                labels = [v for n in numbers for v in examples[n].labels]
                losses.append(self.learn([packed[n] for n in numbers], labels, share))
                if self.step % 25 == 0:
                    minutes = (time.time() - begin) / 60
                    LOG.info(
                        "step %d, %.1f minutes, rate %.2f, loss %.4f",
                        self.step, minutes, share, float(np.mean(losses[-25:])),
                    )  # fmt: skip
                if time.time() - saved > 300:
                    self.save(time.time() - begin)
                    saved = time.time()


def _packed(pieces: Mapping[str, Any], answer: str, concepts: Sequence[str], prompt: str) -> Packed:
    """The sequence of one answer, from the pieces of its texts."""
    asked = pieces[prompt] if prompt else ()
    return pack(pieces[answer], [pieces[c] for c in concepts], asked)


def on_gold(reader: Reader, limit: int | None) -> tuple[dict[str, Any], np.ndarray]:
    """Figures of the reader alone on gold dev.

    Returns:
        The figures (``by_pen``), and (N, 4) probabilities of every concept of every answer.
    """
    import torch

    decks = gold.deck_loader()
    examples, rows = [], []
    for answer in gold.load("dev")[:limit]:
        question = gold.question_of(decks(answer.deck), answer.question)
        assert question is not None
        texts = [shown(c) for c in question.concepts]
        examples.append((answer.answer, texts, question.prompt))
        rows += [(answer.labels[c.id], answer.pen, c.named) for c in question.concepts]
    pieces = reader.pieces([t for a, cs, p in examples for t in (a, p, *cs)])
    reader.encoder.eval()
    with torch.inference_mode():
        made = [reader.logits([_packed(pieces, *one)]).softmax(-1).numpy() for one in examples]
    reader.encoder.train()
    chances = np.concatenate(made)
    return by_pen(rows, chances), chances


def by_pen(rows: Sequence[tuple[Verdict, str, bool]], chances: np.ndarray) -> dict[str, Any]:
    """By language, [mean over pens, worst pen, its name] of: covered against contradicted by
    P(covered) − P(contradicted), the same of concepts with and without a name, covered against
    missing by P(covered), and macro-F1 of the four verdicts.

    Args:
        rows: (label, pen, whether the concept has a name) of N concepts.
        chances: (N, 4) probabilities in the order of ``ORDER``.
    """
    truth = np.asarray([ORDER.index(v) for v, _, _ in rows])
    pens = np.asarray([p for _, p, _ in rows])
    named = np.asarray([n for _, _, n in rows])
    covered, missing, denied = (
        ORDER.index(v) for v in (Verdict.COVERED, Verdict.MISSING, Verdict.CONTRADICTED)
    )
    margin = chances[:, covered] - chances[:, denied]

    def against(other: int, score: np.ndarray, among: np.ndarray) -> Callable[[np.ndarray], float]:
        def value(i: np.ndarray) -> float:
            kept = i[np.isin(truth[i], [covered, other]) & among[i]]
            return auc(truth[kept] == covered, score[kept])

        return value

    every = np.ones(len(truth), dtype=bool)
    said = chances.argmax(axis=1)
    asked = {
        "covered_contradicted": against(denied, margin, every),
        "named": against(denied, margin, named),
        "nameless": against(denied, margin, ~named),
        "covered_missing": against(missing, chances[:, covered], every),
        "macro_f1": lambda i: macro_f1(truth[i], said[i], len(ORDER)),
    }
    found: dict[str, Any] = {}
    for language, first in (("fr", "f"), ("en", "e")):
        mine = np.flatnonzero([p.startswith(first) and p != "first" for p in pens.tolist()])
        for name, metric in asked.items():
            if len(mine):
                of = over_pens(pens[mine].tolist(), partial(_among, metric, mine))
                found[f"{name}, {language}"] = [of.mean, of.worst, of.pen]
    return found


def _among(metric: Callable[[np.ndarray], float], rows: np.ndarray, i: np.ndarray) -> float:
    return metric(rows[i])


def main() -> None:
    """Train, measure on gold dev, save."""
    import torch

    made = parser(__doc__ or "", "reader")
    made.add_argument("--student", type=Path, required=True, help="sentence-transformers folder")
    made.add_argument("--minutes", type=float, default=80)
    made.add_argument("--steps", type=int, default=0, help="most steps (0: by --minutes)")
    made.add_argument("--rate", type=float, default=1.5e-4)
    made.add_argument("--rules", type=int, default=30_000, help="pairs made by rule")
    made.add_argument(
        "--rounds", type=int, default=4, help="draws of the lessons to a pass over all else"
    )
    made.add_argument("--plain", type=float, default=0.5, help="share of the lessons in a draw")
    made.add_argument("--short", type=int, default=2, help="times the short answers are in a draw")
    made.add_argument("--composed", type=int, default=7_000, help="composed answers in a draw")
    made.add_argument("--no-lessons", action="store_true", help="learn from the rest alone")
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
    made.add_argument("--threads", type=int, default=2)
    arguments = made.parse_args()
    start(arguments)
    torch.set_num_threads(arguments.threads)
    reader = Reader(arguments.student, arguments.seed)
    trainer = Trainer(reader, arguments)
    if not arguments.look:
        if arguments.rules:
            from eval.training.rules import rule_pairs
        chance = random.Random(arguments.seed)
        most = arguments.rows and max(20, arguments.rows)
        pairs = (
            rule_pairs(arguments.data, chance, min(arguments.rules, most or arguments.rules))
            if arguments.rules
            else []
        )
        taught = not arguments.no_lessons
        parts = mixture(arguments.data, chance, pairs, taught)
        parts = {name: rows[:most] for name, rows in parts.items()}

        def draw(chance: random.Random) -> list[Example]:
            if not taught:
                return []
            plain = lesson_examples(chance, arguments.plain)
            short = [e for _ in range(arguments.short) for e in short_examples(chance)]
            return [
                *plain[:most],
                *short[:most],
                *composed(chance, min(arguments.composed, most or arguments.composed)),
            ]

        trainer.run(parts, draw)
    figures, chances = on_gold(reader, arguments.rows)
    np.save(arguments.out / "gold-dev.npy", chances)
    (arguments.out / "figures.json").write_text(
        json.dumps({"steps": trainer.step, "on_gold": figures}, indent=2) + "\n"
    )
    LOG.info("%s", figures)


if __name__ == "__main__":
    main()
