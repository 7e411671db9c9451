"""Weights of readers: of one checkpoint, and the mean of several."""

from __future__ import annotations

from pathlib import Path

from eval.training import checkpoints
from tutor.models.packing import CONCEPT, PROMPT

TYPES = checkpoints.TYPES


def kept(folder: Path, name: str, value: float, types: int) -> Path:
    import torch

    path = folder / name
    rows = torch.arange(types, dtype=torch.float32)[:, None].repeat(1, 2) + value
    torch.save({"encoder": {TYPES: rows}, "head": {"bias": torch.full((4,), value)}}, path)
    return path


def test_the_mean_of_checkpoints_is_taken_weight_by_weight(tmp_path: Path) -> None:
    import torch

    before = kept(tmp_path, "before.pt", 1.0, types=2)  # saw no prompt yet
    after = kept(tmp_path, "after.pt", 3.0, types=3)
    mean = checkpoints.mean([before, after])
    assert mean["head.bias"].tolist() == [2.0] * 4
    assert mean[TYPES][:, 0].tolist() == [2.0, 3.0, 3.5]
    alone = checkpoints.mean([before])
    assert alone[TYPES].shape == (1 + PROMPT, 2)
    assert torch.equal(alone[TYPES][PROMPT], alone[TYPES][CONCEPT])
