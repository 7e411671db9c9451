"""The models that come with tutor: the same grade in any order, batch or company."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from eval.suites.speed_work import synthetic
from tutor import Grader, as_json
from tutor.domain import Deck
from tutor.models import open_encoder
from tutor.models.reader import open_reader

pytestmark = pytest.mark.model

WORDS = 8
Pairs = list[tuple[str, str]]


def answers(deck: Deck, count: int) -> Pairs:
    """So many short made-up answers."""
    rows = synthetic(deck, count, seed=11)
    return [(question, " ".join(text.split()[:WORDS])) for question, text in rows]


def graded(grader: Grader, rows: Pairs, order: Sequence[int], size: int) -> dict[int, str]:
    """Grades by place in ``rows``, asked for in this order and in batches of this size."""
    found: dict[int, str] = {}
    for start in range(0, len(order), size):
        batch = order[start : start + size]
        grades = grader.grade_many([rows[i] for i in batch])
        found |= {i: as_json(g) for i, g in zip(batch, grades, strict=True)}
    return found


def in_three_orders(grader: Grader, rows: Pairs) -> list[dict[int, str]]:
    straight = list(range(len(rows)))
    shuffled = random.Random(7).sample(straight, len(straight))
    return [
        graded(grader, rows, order, size)
        for order, size in ((straight, len(rows)), (straight[::-1], 7), (shuffled, 97))
    ]


# What could differ is the company of an answer: its batch, its place, what was read before it.
@pytest.mark.parametrize("count", [200, pytest.param(2_000, marks=pytest.mark.heavy)])
def test_grades_are_the_same_to_the_byte(social: Deck, count: int) -> None:
    one, other, third = in_three_orders(Grader(social, open_encoder()), answers(social, count))
    assert one == other == third


def test_so_are_those_of_the_reader(social: Deck) -> None:
    grader = Grader(social, open_encoder(), reader=open_reader())
    one, other, third = in_three_orders(grader, answers(social, 20))
    assert one == other == third
