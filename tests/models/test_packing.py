"""The layout of an answer and its concepts in one sequence."""

from __future__ import annotations

import numpy as np

from tutor.models.packing import (
    ASKED,
    MOST_ANSWER,
    MOST_CONCEPT,
    MOST_PROMPT,
    groups,
    may_see,
    pack,
)


def test_every_part_starts_at_place_zero() -> None:
    packed = pack([1, 7, 2], [[1, 8, 9, 2], [1, 5, 2]])
    assert packed.ids.tolist() == [1, 7, 2, 1, 8, 9, 2, 1, 5, 2]
    assert packed.places.tolist() == [0, 1, 2, 0, 1, 2, 3, 0, 1, 2]
    assert packed.part.tolist() == [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]
    assert packed.types.tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]


def test_a_prompt_stands_between_and_everything_sees_it() -> None:
    packed = pack([1, 7, 2], [[1, 8, 2]], [1, 4, 2])
    assert packed.ids.tolist() == [1, 7, 2, 1, 4, 2, 1, 8, 2]
    assert packed.types.tolist() == [0, 0, 0, 2, 2, 2, 1, 1, 1]
    see = may_see(np.asarray([0, ASKED, 1, 2]))
    assert see[:, 1].all()
    assert see[1].tolist() == [True, True, False, False]


def test_of_a_long_prompt_the_end_is_kept() -> None:
    packed = pack([1, 2], [[1, 2]], list(range(300)))
    mine = packed.ids[packed.part == ASKED].tolist()
    assert mine == [0, *range(300 - MOST_PROMPT + 1, 300)]


def test_a_concept_sees_itself_and_the_answer() -> None:
    see = may_see(np.asarray([0, 1, 2, 2]))
    assert see.tolist() == [
        [True, True, True, True],
        [True, True, False, False],
        [True, False, True, True],
        [True, False, True, True],
    ]


def test_long_parts_are_cut_and_keep_their_last_piece() -> None:
    packed = pack(list(range(1000)), [list(range(500))])
    assert (packed.part == 0).sum() == MOST_ANSWER
    assert (packed.part == 1).sum() == MOST_CONCEPT
    assert packed.ids[MOST_ANSWER - 1] == 999
    assert packed.ids[-1] == 499


def test_many_concepts_are_read_in_several_sequences() -> None:
    runs = groups([80] * 10, 180)
    assert [list(r) for r in runs] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert groups([20, 20], 30) == [range(2)]
    assert groups([], 30) == []
    assert [list(r) for r in groups([80] * 6, 180, 60)] == [[0, 1, 2, 3, 4], [5]]
