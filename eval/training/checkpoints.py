"""Weights of a reader by name: of a checkpoint, or the mean of those of several.

The mean of goes that began one from the other is a reader of the same size, and keeps more of what
each learnt than the last alone (Wortsman et al. 2022, *Model soups*).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.models.packing import CONCEPT, PROMPT

if TYPE_CHECKING:
    import torch

TYPES = "embeddings.token_type_embeddings.weight"
WORDS = "embeddings.word_embeddings.weight"
"""What a checkpoint leaves out: the word embeddings are the student's."""
HEAD = "head."


def named(kept: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """Weights of a checkpoint, those of the head as ``head.…``; a token type that it lacks is that
    of concepts."""
    head = {HEAD + name: value for name, value in kept["head"].items()}
    weights = {name: value.float() for name, value in (kept["encoder"] | head).items()}
    return {**weights, TYPES: all_types(weights[TYPES])}


def all_types(rows: torch.Tensor) -> torch.Tensor:
    """(T, d) embeddings of token types as a reader has them, from the first rows of these."""
    import torch

    more = [rows[CONCEPT:][:1]] * (1 + PROMPT - len(rows))
    return torch.cat([rows, *more])


def mean(paths: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The mean of the weights of some checkpoints, without word embeddings where one lacks them."""
    import torch

    every = [named(torch.load(path, weights_only=True, map_location="cpu")) for path in paths]
    names = [name for name in every[0] if all(name in one for one in every)]
    return {name: torch.stack([one[name] for one in every]).mean(0) for name in names}
