"""The reader while it learns: what sees what, what is lost, what is kept."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from eval.training.cross_encoder import Reader, apart, collated, loss_of, seen
from eval.training.examples import NEITHER
from eval.training.rows import ORDER
from tests.training import tiny
from tutor.domain import Verdict
from tutor.models.packing import may_see, pack

ANSWER, OTHER = [2, 900, 901, 3], [2, 905, 3]
CONCEPTS = [[2, 910, 3], [2, 911, 912, 3]]
PROMPT = [2, 920, 3]


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.student(tmp_path_factory.mktemp("tiny") / "st")


def logits(reader: Reader, answer: list[int]) -> np.ndarray:
    import torch

    reader.encoder.eval()
    with torch.inference_mode():
        found: np.ndarray = reader.logits(collated([pack(answer, CONCEPTS, PROMPT)])).numpy()
    return found


def test_what_sees_what_is_as_the_packing_says() -> None:
    import torch

    rows = [pack(ANSWER, CONCEPTS, PROMPT), pack(OTHER, CONCEPTS[:1])]
    found = seen(collated(rows).part, alone=False)
    for row, mine in zip(rows, found, strict=True):
        length = len(row.ids)
        assert torch.equal(mine[:length, :length], torch.from_numpy(may_see(row.part)))
        assert not mine[:length, length:].any()
        assert mine.any(dim=1).all()


def test_neighbours_in_a_batch_change_nothing(student: Path) -> None:
    import torch

    reader = Reader(student, 1)
    reader.encoder.eval()
    rows = [pack(ANSWER, CONCEPTS, PROMPT), pack(OTHER, CONCEPTS[:1])]
    with torch.inference_mode():
        both = reader.logits(collated(rows)).numpy()
        alone = [reader.logits(collated([row])).numpy() for row in rows]
    assert np.abs(both - np.concatenate(alone)).max() < 1e-5


@pytest.mark.parametrize(("alone", "layers"), [(0.0, 0), (0.5, 1), (1.0, 2)])
def test_lower_layers_read_each_text_alone(student: Path, alone: float, layers: int) -> None:
    reader = Reader(student, 1, alone)
    assert reader.alone == layers
    change = np.abs(logits(reader, ANSWER) - logits(reader, OTHER)).max()
    assert (change < 1e-6) == (layers == 2)


def test_storeys_read_otherwise_with_the_same_weights(student: Path) -> None:
    whole, half = (logits(Reader(student, 1, alone), ANSWER) for alone in (0.0, 0.5))
    assert np.abs(whole - half).max() > 1e-6


def test_neither_right_nor_denied_asks_for_two_verdicts_together() -> None:
    import torch

    chance = torch.tensor([[0.1, 0.3, 0.5, 0.1]])
    half, none = (ORDER.index(v) for v in (Verdict.PARTIAL, Verdict.MISSING))
    smooth = -0.05 * float(chance.log().mean())
    loss = float(loss_of(chance.log(), torch.tensor([NEITHER])))
    assert loss == pytest.approx(-0.95 * math.log(chance[0, [half, none]].sum()) + smooth, abs=1e-5)


def test_twins_that_are_read_alike_are_not_apart() -> None:
    import torch

    one, other = torch.tensor([[2.0, 0, 0, 0]]), torch.tensor([[0.0, 2, 0, 0]])
    assert float(apart(one, one + 1)) == pytest.approx(0, abs=1e-6)
    assert float(apart(one, other)) == pytest.approx(float(apart(other, one)))
    assert float(apart(one, other)) > 0.5


def test_a_checkpoint_leaves_the_words_of_the_student_out(student: Path, tmp_path: Path) -> None:
    import torch

    taught = Reader(student, 1)
    with torch.no_grad():
        taught.head.bias += 1
    torch.save(taught.state(), tmp_path / "reader.pt")
    again = Reader(student, 2)
    again.load(tmp_path / "reader.pt")
    assert np.array_equal(logits(taught, ANSWER), logits(again, ANSWER))
    table = student / "model.safetensors"
    assert (tmp_path / "reader.pt").stat().st_size < table.stat().st_size / 4
