"""The reader while it learns: a sentence model's encoder with a head of four over each concept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from eval.training import checkpoints
from eval.training.checkpoints import HEAD, WORDS
from eval.training.examples import verdict_weights
from eval.training.rows import ORDER
from eval.training.vectors import short_floats
from tutor.domain import Verdict
from tutor.models.packing import ASKED, Packed

if TYPE_CHECKING:
    import torch

SMOOTHING = 0.05
FILLED = -1
"""The part of what fills a row up."""
UNSEEN = -1e9


class Batch(NamedTuple):
    """N sequences of S pieces with K concepts in all, filled up.

    Attributes:
        ids: (N, S) pieces.
        places: (N, S) positions.
        types: (N, S) token types.
        part: (N, S) 0 for the answer, ``ASKED`` for the prompt, k for the k-th concept, ``FILLED``.
        owner: (K,) the sequence of each concept.
        which: (K,) its part there.
        labels: (K,) its label; of twins none: they are the second half of the sequences and say the
            same as the first.
        pieces: how many pieces there are, filling aside.
    """

    ids: torch.Tensor
    places: torch.Tensor
    types: torch.Tensor
    part: torch.Tensor
    owner: torch.Tensor
    which: torch.Tensor
    labels: torch.Tensor
    pieces: int

    def on(self, device: torch.device) -> Batch:
        """The batch on a device."""
        held = [(n, t) for n, t in self._asdict().items() if n != "pieces"]
        moved = {n: t.to(device, non_blocking=True) for n, t in held}
        return self._replace(**moved)


def collated(rows: Sequence[Packed], labels: Sequence[int] = ()) -> Batch:
    """The batch of some sequences."""
    import torch

    longest = max(len(r.ids) for r in rows)
    filled = np.zeros((4, len(rows), longest), dtype=np.int64)
    filled[3] = FILLED
    concepts: list[tuple[int, int]] = []
    for i, row in enumerate(rows):
        filled[:, i, : len(row.ids)] = row.ids, row.places, row.types, row.part
        concepts += ((i, k) for k in range(1, int(row.part.max()) + 1))
    owner, which = np.asarray(concepts, dtype=np.int64).reshape(-1, 2).T
    told = np.asarray(labels, dtype=np.int64)
    ids, places, types, part = map(torch.from_numpy, filled)
    return Batch(
        ids, places, types, part,
        owner=torch.from_numpy(owner.copy()),
        which=torch.from_numpy(which.copy()),
        labels=torch.from_numpy(told),
        pieces=sum(len(r.ids) for r in rows),
    )  # fmt: skip


def seen(part: torch.Tensor, alone: bool) -> torch.Tensor:
    """(N, S, S) whether the piece of a row sees that of a column, as ``packing.may_see`` has it;
    what fills up sees itself alone, and is seen by nothing else.

    Args:
        part: (N, S) parts.
        alone: whether each part sees itself alone.
    """
    mine, theirs = part[:, :, None], part[:, None, :]
    same = mine == theirs
    if alone:
        return same
    real = (mine != FILLED) & (theirs != FILLED)
    return same | (real & ((mine == 0) | (theirs == 0) | (theirs == ASKED)))


class Reader:
    """The encoder of a sentence model with a four-way head over the mean of each concept.

    Args:
        student: folder of the sentence model.
        seed: of the head and of dropout.
        alone: share of the layers, from below, in which answer, prompt and concepts do not see one
            another.
        device: where it computes.
    """

    def __init__(self, student: Path, seed: int, alone: float = 0.0, device: str = "cpu") -> None:
        import torch
        from transformers import BertModel

        torch.manual_seed(seed)
        self.device = torch.device(device)
        self.encoder = BertModel.from_pretrained(
            student, add_pooling_layer=False, hidden_dropout_prob=0.1,
            attention_probs_dropout_prob=0.0, dtype=torch.float32,
            # Plain attention has the faster backward pass on a CPU.
            attn_implementation="eager" if self.device.type == "cpu" else "sdpa",
        )  # fmt: skip
        self.alone = round(alone * len(self.encoder.encoder.layer))
        width = self.encoder.config.hidden_size
        self.head = torch.nn.Linear(width, len(ORDER))
        types = self.encoder.embeddings.token_type_embeddings.weight.detach()
        self.encoder.embeddings.token_type_embeddings = torch.nn.Embedding.from_pretrained(
            checkpoints.all_types(types), freeze=False
        )
        self.encoder.embeddings.word_embeddings.weight.requires_grad = False
        torch.nn.Module.to(self.encoder, self.device)
        self.head.to(self.device)

    def logits(self, batch: Batch) -> torch.Tensor:
        """(K, 4) logits of all concepts of all sequences, in order."""
        import torch

        batch = batch.on(self.device)
        biases = {
            alone: torch.where(seen(batch.part, alone)[:, None], 0.0, UNSEEN)
            for alone in {self.alone > 0, False}
        }
        with short_floats(self.device.type):
            hidden = self.encoder.embeddings(
                input_ids=batch.ids, position_ids=batch.places, token_type_ids=batch.types
            )
            for number, layer in enumerate(self.encoder.encoder.layer):
                hidden = layer(hidden, biases[number < self.alone])
        inside = (batch.part[batch.owner] == batch.which[:, None]).float()
        pool = (inside / inside.sum(1, keepdim=True)).unsqueeze(1)
        result: torch.Tensor = self.head((pool @ hidden.float()[batch.owner]).squeeze(1))
        return result

    def parameters(self) -> list[Any]:
        """What is trained: all but the word embeddings."""
        return [p for p in self.encoder.parameters() if p.requires_grad] + list(
            self.head.parameters()
        )

    def state(self) -> dict[str, Any]:
        """Weights of encoder and head, without the word embeddings, which are the student's."""
        encoder = {n: w for n, w in self.encoder.state_dict().items() if n != WORDS}
        return {"encoder": encoder, "head": self.head.state_dict()}

    def take(self, weights: Mapping[str, torch.Tensor]) -> None:
        """Take weights by name (``eval.training.checkpoints``)."""
        given = dict(weights)
        head = {n.removeprefix(HEAD): given.pop(n) for n in list(given) if n.startswith(HEAD)}
        self.head.load_state_dict(head)
        given.setdefault(WORDS, self.encoder.embeddings.word_embeddings.weight.detach())
        self.encoder.load_state_dict(given)

    def load(self, path: Path) -> dict[str, Any]:
        """Take the weights of a checkpoint, and return it."""
        import torch

        kept: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
        self.take(checkpoints.named(kept))
        return kept


def loss_of(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Weighted cross-entropy; ``NEITHER`` asks for partial and missing together.

    Args:
        logits: (K, 4).
        labels: (K,).
    """
    import torch

    chance = torch.log_softmax(logits, dim=-1)
    half, none = ORDER.index(Verdict.PARTIAL), ORDER.index(Verdict.MISSING)
    either = torch.logsumexp(chance[:, [half, none]], dim=-1, keepdim=True)
    picked = torch.cat([chance, either], dim=1).gather(1, labels[:, None]).squeeze(1)
    each = -(1 - SMOOTHING) * picked - SMOOTHING * chance.mean(dim=1)
    weight = torch.tensor(verdict_weights(), device=logits.device)[labels]
    return (each * weight).sum() / weight.sum()


def apart(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Mean over K concepts of the symmetric Kullback-Leibler divergence of two (K, 4) logits."""
    import torch

    mine, theirs = torch.log_softmax(one, -1), torch.log_softmax(other, -1)
    return ((mine.exp() - theirs.exp()) * (mine - theirs)).sum(-1).mean() / 2
