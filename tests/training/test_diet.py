"""What a round draws of the lessons."""

from __future__ import annotations

import random

import pytest

from eval.training.diet import BOUND, FIRST_PEN, Diet
from eval.training.examples import CONTRADICTED, Example

LESSONS = Diet(plain=1.0, short=0, composed=0)


def drawn(diet: Diet) -> list[Example]:
    return diet.draw(random.Random(5))


def test_the_same_source_of_chance_draws_the_same() -> None:
    diet = Diet(composed=50, most=300)
    assert drawn(diet) == drawn(diet)
    assert drawn(diet) != diet.draw(random.Random(6))


@pytest.mark.parametrize("most", [0, 3_000, 9_000])
def test_more_passages_by_new_pens_hold_the_fewer(most: int) -> None:
    few, more = (Diet(new=n).sets() for n in (most, most + 1_000))
    new = [s for s in few if s.pen != FIRST_PEN]
    assert most - 60 < sum(len(s.passages) for s in new) <= most or most == 0
    others = {s.pen for s in LESSONS.sets()} - {FIRST_PEN}
    assert {s.pen for s in new} == (others if most else set())
    assert {s.id for s in few} < {s.id for s in more}


def test_the_first_pen_alone_and_none() -> None:
    assert {s.pen for s in Diet(lessons="old").sets()} == {FIRST_PEN}
    assert drawn(Diet(lessons="none")) == []


def test_halves_of_a_minimal_pair_stand_alone_and_are_told_alike() -> None:
    halves: dict[str, list[Example]] = {}
    for example in drawn(Diet(plain=0.5, short=0, composed=0, pairs=True)):
        if example.pair:
            halves.setdefault(example.pair, []).append(example)
    told = {p.text for s in LESSONS.sets() for p in s.passages}
    pairs = {(s.id, p.pair) for s in LESSONS.sets() for p in s.passages if p.pair is not None}
    assert 0.4 < len(halves) / len(pairs) < 0.6
    for one, other in halves.values():
        assert one.answer in told
        assert one.concepts == other.concepts
        assert one.labels != other.labels


def test_names_are_taken_off_half_wherever_no_label_hangs_on_one() -> None:
    def bare(diet: Diet) -> tuple[float, float]:
        sets = [s for s in diet.sets() if all(name for name, _ in s.concepts.values())]
        names = {e: f"{n}: {e}" for s in sets for n, e in s.concepts.values()}
        free = {p.text for s in sets for p in s.passages if p.kind not in BOUND}
        known = set(names) | set(names.values())
        rows = [
            (e.concepts[0] in names, CONTRADICTED in e.labels)
            for e in drawn(diet)
            if e.answer in free and e.concepts[0] in known
        ]
        off = [b for b, _ in rows]
        denied = [b for b, contradicted in rows if contradicted]
        return sum(off) / len(off), sum(denied) / len(denied)

    every, denied = bare(Diet(plain=1.0, short=0, composed=0, nameless=0.5))
    assert every == pytest.approx(0.5, abs=0.02)
    assert denied == pytest.approx(0.5, abs=0.03)
    assert bare(LESSONS)[1] == 0
