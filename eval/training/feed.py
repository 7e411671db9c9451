"""Batches for a reader that learns: drawn, spoilt, cut into pieces and filled up, without an end.

Round number r hangs on the seed and on r alone, so that several processes may make rounds at once
and every run with as many of them gives the same batches.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.training.cross_encoder import Batch, collated
from eval.training.diet import Diet
from eval.training.examples import Example, bare, plain, spoilt
from eval.training.vectors import opened, pieces_of
from tutor.models.packing import Packed, pack

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Parts = Mapping[str, Sequence[Example]]
BLOCK = 2_048
"""Examples that are cut into pieces, and sorted by length, together."""
AHEAD = 32
"""Batches that each process makes in advance."""
LONGEST = 256
"""Pieces of a text, at most."""


def write_parts(parts: Parts, path: Path) -> None:
    """Keep every source but our own in one file, for machines where the public data is not."""
    kept = {name: [asdict(e) for e in rows] for name, rows in parts.items()}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False)


def read_parts(path: Path) -> dict[str, list[Example]]:
    """What ``write_parts`` kept."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        kept = json.load(file)
    return {
        name: [
            Example(r["answer"], tuple(r["concepts"]), tuple(r["labels"]), r["prompt"])
            for r in rows
        ]
        for name, rows in kept.items()
    }


@dataclass(frozen=True, slots=True)
class Feed:
    """Batches, for ``torch.utils.data.DataLoader`` (``loader``).

    Attributes:
        parts: every source but our own, by name.
        diet: what a round draws of our own.
        student: folder of the tokenizer.
        seed: of every choice.
        passes: rounds to one pass over the parts; to the learners' answers, two.
        pieces: most pieces of a batch, filling counted.
        twins: whether each sequence has its twin: the same answer plain, or as it was typed.
    """

    parts: Parts
    diet: Diet
    student: Path
    seed: int
    passes: int
    pieces: int
    twins: bool = False

    def __iter__(self) -> Iterator[Batch]:
        from torch.utils.data import get_worker_info

        worker = get_worker_info()
        first, step = (worker.id, worker.num_workers) if worker else (0, 1)
        tokenizer = opened(self.student, LONGEST)
        number = first
        while True:
            yield from self.round(number, tokenizer)
            number += step

    def round(self, number: int, tokenizer: Tokenizer) -> Iterator[Batch]:
        """The batches of one round."""
        chance = random.Random(f"{self.seed} {number}")
        units = beside(self.examples(number, chance))
        chance.shuffle(units)
        block: list[list[Example]] = []
        for unit in units:
            block.append(unit)
            if sum(map(len, block)) >= BLOCK:
                yield from self._batches(block, tokenizer, chance)
                block = []
        if block:
            yield from self._batches(block, tokenizer, chance)

    def examples(self, number: int, chance: random.Random) -> list[Example]:
        """What a round is made of: a fresh draw of our own, half of the learners' answers, and one
        part of ``passes`` of all else."""
        others = [e for name, rows in self.parts.items() if name != "learners" for e in rows]
        taken = self.diet.draw(chance)
        for rows, passes in ((others, self.passes), (list(self.parts.get("learners", ())), 2)):
            random.Random(f"{self.seed} pass {passes} {number // passes}").shuffle(rows)
            taken += rows[number % passes :: passes]
        return taken

    def _batches(
        self, block: Sequence[Sequence[Example]], tokenizer: Tokenizer, chance: random.Random
    ) -> Iterator[Batch]:
        read = [self._spoilt(unit, chance) for unit in block]
        every = [e for unit in read for pair in unit for e in pair]
        texts = list(dict.fromkeys(t for e in every for t in (e.answer, e.prompt, *e.concepts)))
        pieces = dict(zip(texts, pieces_of(tokenizer, texts), strict=True))
        packed = [[[laid_out(pieces, e) for e in pair] for pair in unit] for unit in read]
        sizes = [[max(len(p.ids) for p in pair) for pair in unit] for unit in packed]
        rows = 2 if self.twins else 1
        for numbers in batches(sizes, self.pieces // rows, chance):
            pairs = list(chain.from_iterable(packed[n] for n in numbers))
            labels = [v for n in numbers for example, *_ in read[n] for v in example.labels]
            yield collated([pair[i] for i in range(rows) for pair in pairs], labels)

    def _spoilt(self, unit: Sequence[Example], chance: random.Random) -> list[list[Example]]:
        """The examples of a unit as they are read, each with its twin where there are any."""
        seed = chance.random()
        made = []
        for example in unit:
            # The halves of a minimal pair are spoilt alike.
            read = spoilt(example, random.Random(seed))
            unpunctuated = bare(read.answer) == read.answer
            other = example.answer if unpunctuated else plain(read.answer)
            made.append([read, replace(read, answer=other)] if self.twins else [read])
        return made


def beside(examples: Sequence[Example]) -> list[list[Example]]:
    """The examples in units that stay in one batch: the halves of a minimal pair, or one alone."""
    units: dict[str, list[Example]] = {}
    for number, example in enumerate(examples):
        units.setdefault(example.pair or f"{number}", []).append(example)
    return list(units.values())


def laid_out(pieces: Mapping[str, Any], example: Example) -> Packed:
    """The sequence of an example, from the pieces of its texts."""
    asked = pieces[example.prompt] if example.prompt else ()
    return pack(pieces[example.answer], [pieces[c] for c in example.concepts], asked)


def batches(
    sizes: Sequence[Sequence[int]], pieces: int, chance: random.Random
) -> Iterator[list[int]]:
    """Numbers of units in shuffled batches of like sizes.

    Args:
        sizes: pieces of each sequence of each unit.
        pieces: most pieces of a batch, filling counted; a unit that has more stands alone.
        chance: source of the order.
    """
    made: list[list[int]] = []
    batch: list[int] = []
    count = 0
    for number in sorted(range(len(sizes)), key=lambda n: max(sizes[n])):
        if batch and max(sizes[number]) * (count + len(sizes[number])) > pieces:
            made.append(batch)
            batch, count = [], 0
        batch.append(number)
        count += len(sizes[number])
    if batch:
        made.append(batch)
    chance.shuffle(made)
    yield from made


def loader(feed: Feed, workers: int, card: bool) -> Iterator[Batch]:
    """The batches of a feed, made by so many processes beside this one (none: in this one)."""
    from torch.utils.data import DataLoader, IterableDataset

    class Rows(IterableDataset[Batch]):
        def __iter__(self) -> Iterator[Batch]:
            return iter(feed)

    return iter(
        DataLoader(
            Rows(),
            batch_size=None,
            num_workers=workers,
            pin_memory=card,
            prefetch_factor=AHEAD if workers else None,
        )
    )
