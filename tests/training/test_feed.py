"""Batches for a reader that learns."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from eval.training.diet import Diet
from eval.training.examples import bare, plain
from eval.training.feed import Feed, batches, loader, read_parts, write_parts
from eval.training.vectors import opened
from tests.training import tiny
from tutor.models.shipped import FOLDER

DIET = Diet(plain=1.0, short=0, composed=10, most=100)


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    parts = read_parts(tiny.parts(tmp_path / "parts.json.gz"))
    return Feed(parts, DIET, FOLDER, seed=3, passes=2, pieces=1_024)


def test_sources_are_kept_in_a_file_as_they_are(feed: Feed, tmp_path: Path) -> None:
    write_parts(feed.parts, tmp_path / "again.json.gz")
    assert read_parts(tmp_path / "again.json.gz") == feed.parts


def test_a_round_hangs_on_its_number_alone_and_takes_every_part_once(feed: Feed) -> None:
    def taken(number: int) -> list[str]:
        return [e.answer for e in feed.examples(number, random.Random(1))]

    assert taken(1) == taken(1)
    rows = [e.answer for e in feed.parts["inference"]]
    found = [a for n in (0, 1) for a in taken(n) if a in set(rows)]
    assert len(found) == len(rows) + len(feed.parts["learners"])


def test_a_batch_has_no_more_pieces_than_it_may(feed: Feed) -> None:
    for batch in feed.round(0, opened(FOLDER, 256)):
        assert batch.ids.numel() <= 1_024 or len(batch.ids) == 1
        assert len(batch.labels) == len(batch.owner) == len(batch.which)
        assert int((batch.part != -1).sum()) == batch.pieces


@pytest.mark.heavy
def test_processes_make_the_same_rounds(feed: Feed) -> None:
    few = replace(feed, diet=replace(DIET, most=20))
    count = [sum(1 for _ in few.round(n, opened(FOLDER, 256))) for n in (0, 1)]
    alone = [b.ids.tolist() for b in islice(loader(few, 0, card=False), sum(count))]
    beside = [b.ids.tolist() for b in islice(loader(few, 2, card=False), 2 * min(count))]
    assert all(one in alone for one in beside)


def test_units_stay_together() -> None:
    chance = random.Random(2)
    sizes = [[chance.randrange(5, 60) for _ in range(chance.choice((1, 2)))] for _ in range(300)]
    made = list(batches(sizes, 256, chance))
    assert sorted(n for batch in made for n in batch) == list(range(300))
    for batch in made:
        rows = [size for n in batch for size in sizes[n]]
        assert max(rows) * len(rows) <= 256


def test_a_twin_is_the_answer_plain_or_as_it_was_typed(feed: Feed) -> None:
    twins = replace(feed, twins=True)
    unit = [feed.parts["inference"][0]]
    ways = set()
    for seed in range(40):
        ((read, twin),) = twins._spoilt(unit, random.Random(seed))
        unpunctuated = bare(read.answer) == read.answer
        assert twin.answer == (unit[0].answer if unpunctuated else plain(read.answer))
        assert (twin.concepts, twin.prompt) == (read.concepts, read.prompt)
        ways.add(unpunctuated)
    assert ways == {True, False}
    for batch in islice(twins, 3):
        assert len(batch.owner) == 2 * len(batch.labels)


def test_plain_text_has_no_mark_accent_or_capital() -> None:
    assert plain("L'été, 3,5 des ÉLÈVES… s'en vont : c'est-à-dire presque tous.") == (
        "l'ete 3 5 des eleves s'en vont\nc'est-a-dire presque tous"
    )
