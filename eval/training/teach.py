"""Teach the student by multilingual knowledge distillation (Reimers and Gurevych 2020).

The student's vector of a text, French or English, is drawn to the teacher's vector of the
English side: squared distance, plus cross-entropy over the batch so that each text finds its own
target among the others. The learning rate warms up, stays, and falls to zero over the last part
of the run; a file `finish` in the output folder brings that last part forward. Checkpoints let
a run go on where it stopped.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.training.common import LOG, parser, start
from eval.training.figures import watched
from eval.training.pairs import read_pairs
from eval.training.vectors import EARLY, Targets, encode, tokenized, vectors

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

MEGA_BATCH = 50
"""Batches whose rows are sorted by length together."""
SCALE = 20.0
"""Inverse temperature of the cross-entropy."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a run is and how its learning rate goes; times in seconds."""

    begin: float
    end: float
    steps: int
    warm_up: int = 200
    decay: float = 0.2

    def rate(self, step: int, now: float) -> float:
        """Return the share of the full learning rate at a step; 0.0 ends the run."""
        left = min(1 - step / self.steps, (self.end - now) / (self.end - self.begin))
        return max(0.0, min(1.0, (step + 1) / self.warm_up, left / self.decay))


def objective(
    made: torch.Tensor, goal: torch.Tensor, same: torch.Tensor, weights: tuple[float, float]
) -> torch.Tensor:
    """Return the loss of a batch.

    Args:
        made: the student's unit vectors (rows, width).
        goal: the teacher's unit vectors (rows, width).
        same: number of each row's target; equal targets are no negatives of one another.
        weights: of the squared distance and of the cross-entropy.
    """
    import torch

    distance = (made - goal).square().sum(-1).mean()
    scores = SCALE * made @ goal.T
    twins = (same[:, None] == same[None, :]) & ~torch.eye(len(same), dtype=torch.bool)
    contrast = torch.nn.functional.cross_entropy(
        scores.masked_fill(twins, -1e4), torch.arange(len(same))
    )
    return weights[0] * distance + weights[1] * contrast


class Trainer:
    """One run over a mixture: model, optimisers and where it stands."""

    def __init__(self, arguments: Any) -> None:
        """Read mixture, student and checkpoint as the command's arguments say."""
        import torch
        from transformers import BertModel

        torch.manual_seed(arguments.seed)
        self.arguments = arguments
        self.pairs = read_pairs(arguments.pairs, arguments.rows)
        numbers: dict[str, int] = {}
        self.target = np.asarray([numbers.setdefault(p.target, len(numbers)) for p in self.pairs])
        self.targets = Targets(list(numbers), arguments.out, arguments.early)
        self.ids = tokenized(arguments.student, [p.text for p in self.pairs], arguments.longest)
        self.model = BertModel.from_pretrained(
            arguments.student,
            add_pooling_layer=False,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",  # its backward pass is the faster one on a CPU
        )
        words = self.model.embeddings.word_embeddings
        words.sparse, words.padding_idx = True, None
        self.inner = [p for p in self.model.parameters() if p is not words.weight]
        self.optimizers = [
            torch.optim.SparseAdam([words.weight], lr=arguments.rate_words),
            torch.optim.AdamW(self.inner, lr=arguments.rate, weight_decay=0.0, fused=True),
        ]
        self.step = 0
        self.seconds = 0.0
        kept = arguments.out / "checkpoint.pt"
        if kept.exists():
            state = torch.load(kept, weights_only=True)
            self.model.load_state_dict(state["model"])
            for optimizer, old in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(old)
            self.step, self.seconds = state["step"], state["seconds"]
            LOG.info("going on from step %d", self.step)

    def batches(self, step: int) -> list[NDArray[np.int64]]:
        """Return the batches (row numbers) of the mega-batch that starts at `step`."""
        size = self.arguments.batch
        block = step // MEGA_BATCH
        per_epoch = max(1, -(-len(self.pairs) // (size * MEGA_BATCH)))
        epoch, place = divmod(block, per_epoch)
        chance = np.random.default_rng([self.arguments.seed, epoch])
        order = np.arange(len(self.pairs)) if epoch == 0 else chance.permutation(len(self.pairs))
        rows = order[place * size * MEGA_BATCH : (place + 1) * size * MEGA_BATCH]
        rows = rows[np.argsort([len(self.ids[row]) for row in rows], kind="stable")]
        made = [rows[begin : begin + size] for begin in range(0, len(rows), size)]
        return [made[i] for i in np.random.default_rng([step]).permutation(len(made))]

    def learn(self, rows: NDArray[np.int64], goal: NDArray[np.float16], share: float) -> float:
        """Take one step on the batch `rows` and return its loss."""
        import torch

        for optimizer, full in zip(
            self.optimizers, (self.arguments.rate_words, self.arguments.rate), strict=True
        ):
            optimizer.param_groups[0]["lr"] = full * share
            optimizer.zero_grad(set_to_none=True)
        loss = objective(
            vectors(self.model, [self.ids[row] for row in rows], self.arguments.early),
            torch.from_numpy(goal.astype(np.float32)),
            torch.from_numpy(self.target[rows]),
            (self.arguments.distance, self.arguments.contrast),
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.inner, 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        return float(loss.detach())

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the student's vectors."""
        ids = tokenized(self.arguments.student, texts, 128)
        return encode(self.model, ids, early=self.arguments.early)

    def watch(self) -> dict[str, float]:
        """Return STS-B dev correlations of the student as it is."""
        self.model.eval()
        seen = watched(self.encode, self.arguments.data, self.arguments.rows)
        self.model.train()
        return seen

    def save(self, seconds: float) -> None:
        """Write the checkpoint (replacing the last one in one move)."""
        import torch

        state = {
            "model": self.model.state_dict(),
            "step": self.step,
            "seconds": seconds,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        fresh = self.arguments.out / "checkpoint.new"
        torch.save(state, fresh)
        fresh.replace(self.arguments.out / "checkpoint.pt")

    def run(self) -> None:
        """Train until the plan ends, watching and saving on the way."""
        options = self.arguments
        steps = options.steps or -(-len(self.pairs) * options.epochs // options.batch)
        now = time.time()
        begin = now - self.seconds
        plan = Plan(begin, begin + 60 * options.minutes, steps, decay=options.decay)
        finishing, next_watch, losses = False, now + 60 * options.every, []
        while (share := plan.rate(self.step, now)) > 0:
            batches = self.batches(self.step)
            goals = self.targets.of(self.target[np.concatenate(batches)])
            ends = np.cumsum([len(rows) for rows in batches])[:-1]
            for rows, goal in zip(batches, np.split(goals, ends), strict=True):
                now = time.time()
                share = plan.rate(self.step, now)
                if share == 0:
                    break
                losses.append(self.learn(rows, goal, share))
            if not finishing and (options.out / "finish").exists():
                finishing = True
                length = (now - begin) / (1 - options.decay)
                plan = Plan(begin, begin + length, steps, decay=options.decay)
            LOG.info(
                "step %d, %.1f minutes, loss %.4f",
                self.step,
                (now - begin) / 60,
                float(np.mean(losses[-MEGA_BATCH:])),
            )
            if now > next_watch:
                LOG.info(
                    json.dumps(
                        {
                            "step": self.step,
                            "minutes": round((now - begin) / 60, 1),
                            "rate": round(share, 3),
                            "loss": round(float(np.mean(losses)), 4),
                            "per_second": round(self.step * options.batch / (now - begin)),
                            **self.watch(),
                        }
                    )
                )
                self.save(now - begin)
                next_watch, losses = time.time() + 60 * options.every, []
        self.save(now - begin)
        LOG.info("ended at step %d: %s", self.step, self.watch())


def main() -> None:
    """Train and keep the checkpoint in --out; `export` makes a model of it."""
    options = parser(__doc__ or "", "teach")
    options.add_argument("--pairs", type=Path, default=Path("pairs/pairs.tsv.gz"))
    options.add_argument("--student", type=Path, default=Path("vocabulary/student"))
    options.add_argument("--minutes", type=float, default=75.0, help="length of the run")
    options.add_argument("--epochs", type=int, default=1, help="most passes over the mixture")
    options.add_argument("--steps", type=int, default=0, help="most steps (0: by --epochs)")
    options.add_argument("--batch", type=int, default=96, help="rows of a batch")
    options.add_argument("--longest", type=int, default=96, help="most pieces of a text")
    options.add_argument("--rate", type=float, default=1e-4, help="learning rate of the layers")
    options.add_argument("--rate-words", type=float, default=1e-3, help="of the embeddings")
    options.add_argument("--distance", type=float, default=5.0, help="weight of the distance")
    options.add_argument("--contrast", type=float, default=0.3, help="of the cross-entropy")
    options.add_argument(
        "--early", type=float, default=EARLY,
        help="weight of embeddings and first layer beside the last one's, teacher's and student's",
    )  # fmt: skip
    options.add_argument("--decay", type=float, default=0.2, help="last share of the run")
    options.add_argument("--every", type=float, default=8.0, help="minutes between looks")
    arguments = options.parse_args()
    start(arguments)
    Trainer(arguments).run()


if __name__ == "__main__":
    main()
