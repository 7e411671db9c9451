"""What of the lessons a reader learns from, and how: one draw is all that a round takes of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from eval.training import lessons
from eval.training.composed import composed
from eval.training.examples import (
    CONTRADICTED,
    COVERED,
    MISSING,
    Example,
    short_examples,
)
from eval.training.lessons import LessonSet, Passage
from eval.training.rows import ORDER
from tutor.grading.reader_input import concept_text

FIRST_PEN = "first"
KINDS_JOINED = 0.45
"""Share of lesson passages that are put together with another one."""
NAMELESS, FOLLOWED = 0.35, 0.05
"""Shares of passages read without the concepts' names, and with text about something else."""
BOUND = frozenset({"misbound", "exchanged", "names_only"})
"""Kinds whose labels hang on the names."""
ORDER_OF_SETS = 1
"""Seed of the order in which sets by new pens are taken, so that more passages hold the fewer."""


@dataclass(frozen=True, slots=True)
class Diet:
    """What a round draws of our own texts.

    Attributes:
        plain: share of the lesson passages in a draw.
        short: times the short answers are in a draw.
        composed: answers composed of the lessons in a draw.
        lessons: the first pen's alone ("old"), everybody's ("all") or none.
        new: passages by the other pens, at most: whole sets in a fixed order; None for all.
        nameless: share of the passages read without the concepts' names wherever no label hangs on
            one; when absent it is ``NAMELESS``, and none of those that contradict something.
        pairs: whether minimal pairs are learnt side by side: their halves stand alone, in one
            batch, and are left out, spoilt and stripped of names together.
        most: of each kind, for a try; None for all.
    """

    plain: float = 0.5
    short: int = 2
    composed: int = 7_000
    lessons: Literal["all", "old", "none"] = "all"
    new: int | None = None
    nameless: float | None = None
    pairs: bool = False
    most: int | None = None

    def draw(self, chance: random.Random) -> list[Example]:
        """A fresh draw."""
        if self.lessons == "none":
            return []
        sets = self.sets()
        short = [e for _ in range(self.short) for e in short_examples(chance)]
        many = self.composed if self.most is None else min(self.composed, self.most)
        return [
            *self.passages(sets, chance)[: self.most],
            *short[: self.most],
            *composed(sets, chance, many),
        ]

    def sets(self) -> list[LessonSet]:
        """The lesson sets of this diet."""
        every = _lessons()
        if self.lessons == "all" and self.new is None:
            return list(every)
        old = [s for s in every if s.pen == FIRST_PEN]
        return old if self.lessons == "old" else [*old, *_some(every, self.new or 0)]

    def passages(self, sets: Sequence[LessonSet], chance: random.Random) -> list[Example]:
        """Passages of lesson sets, each against all concepts of its set; some put together. Those
        that tell an idea by an example are all taken."""
        every: dict[str, list[LessonSet]] = defaultdict(list)
        for one in sets:
            every[one.language].append(one)
        return [e for one in sets for e in self._of_set(one, every[one.language], chance)]

    def _of_set(
        self, one: LessonSet, others: Sequence[LessonSet], chance: random.Random
    ) -> Iterator[Example]:
        halves: dict[int, list[Passage]] = defaultdict(list)
        for passage in one.passages:
            if self.pairs and passage.pair is not None:
                halves[passage.pair].append(passage)
        seed = chance.random()
        for passage in one.passages:
            pair = halves.get(-1 if passage.pair is None else passage.pair, [])
            if len(pair) == 2:
                # Both halves meet the same chances.
                key = f"{one.id}#{passage.pair}"
                yield from self._half(one, passage, pair, key, random.Random(f"{seed} {key}"))
            elif passage.kind == "example" or chance.random() < self.plain:
                yield self._whole(one, passage, others, chance)

    def _half(
        self,
        one: LessonSet,
        passage: Passage,
        pair: Sequence[Passage],
        key: str,
        chance: random.Random,
    ) -> Iterator[Example]:
        """Half of a minimal pair, if the pair is taken."""
        if chance.random() < self.plain:
            labels = _labels(one, passage)
            concepts = self._shown(one, pair, [v for p in pair for v in _labels(one, p)], chance)
            yield Example(passage.text, concepts, tuple(labels), one.prompt, key)

    def _whole(
        self, one: LessonSet, passage: Passage, others: Sequence[LessonSet], chance: random.Random
    ) -> Example:
        """A passage, put together with another one and followed by others now and then."""
        text, labels, used = passage.text, _labels(one, passage), [passage]
        if chance.random() < KINDS_JOINED:
            other = chance.choice(one.passages)
            both = [together(a, b) for a, b in zip(labels, _labels(one, other), strict=True)]
            joined = [label for label in both if label is not None]
            if other.text != text and len(joined) == len(labels):
                text = chance.choice(("{} {}", "{}\n{}")).format(text, other.text)
                labels, used = joined, [passage, other]
        concepts = self._shown(one, used, labels, chance)
        if chance.random() < FOLLOWED:
            text = chance.choice(("{}\n{}", "{} {}")).format(text, _foreign(others, one, chance))
        return Example(text, concepts, tuple(labels), one.prompt)

    def _shown(
        self,
        one: LessonSet,
        used: Sequence[Passage],
        labels: Sequence[int],
        chance: random.Random,
    ) -> tuple[str, ...]:
        """The concepts as text. A name may be left out, and with it the concept is known by its
        description alone; not where it is the name that is wrong."""
        if self.nameless is None:
            free = used[0].kind not in BOUND and CONTRADICTED not in labels
            share = NAMELESS
        else:
            free = not any(p.kind in BOUND for p in used)
            share = self.nameless
        bare = chance.random() < (share if free else 0.0)
        return tuple(concept_text("" if bare else n, e) for n, e in one.concepts.values())


@lru_cache(maxsize=1)
def _lessons() -> tuple[LessonSet, ...]:
    return tuple(lessons.load())


def _some(every: Sequence[LessonSet], most: int) -> Iterator[LessonSet]:
    """Sets by new pens in a fixed order, one of each pen in turn, as long as their passages stay
    within so many."""
    of_pen: dict[str, list[LessonSet]] = defaultdict(list)
    for one in every:
        if one.pen != FIRST_PEN:
            of_pen[one.pen].append(one)
    for sets in of_pen.values():
        random.Random(ORDER_OF_SETS).shuffle(sets)
    turns = zip_longest(*of_pen.values())
    for one in (s for turn in turns for s in turn if s is not None):
        most -= len(one.passages)
        if most < 0:
            return
        yield one


def _labels(one: LessonSet, passage: Passage) -> list[int]:
    return [ORDER.index(passage.labels[c]) for c in one.concepts]


def _foreign(others: Sequence[LessonSet], one: LessonSet, chance: random.Random) -> str:
    """One to four passages of another subject."""
    while (other := chance.choice(others)).subject == one.subject:
        pass
    few = chance.sample(other.passages, chance.choice((1, 1, 2, 4)))
    return " ".join(p.text for p in few)


def together(one: int, other: int) -> int | None:
    """Return the label of two passages read in a row; None where it is not plain."""
    if MISSING in (one, other):
        return min(one, other, key=lambda v: v == MISSING)
    return one if one == other and one in (COVERED, CONTRADICTED) else None
