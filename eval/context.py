"""What every suite is given: data, seed, what may be read, and the grader to be measured."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from rich.progress import track

from eval.results import RESULTS, Result, Table, checksum, checksums, commit
from tutor.domain import Deck, Grade
from tutor.grading.verdicts import Coefficients, coefficients
from tutor.models.encoder import Encoder
from tutor.models.reader import CrossReader
from tutor.paths import WEIGHTS

SEED = 20261
BY_PEN = RESULTS / "verdict-by-pen.json"


class GraderLike(Protocol):
    """The part of `tutor.Grader` that is measured."""

    def grade_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
        """Grades of (question id, answer) pairs, in order."""
        ...


def shown(name: str) -> str:
    """A model's name without the folders of one machine."""
    return Path(name).name if Path(name).is_absolute() else name


def without_pen(pen: str, read: bool) -> Coefficients | None:
    """Coefficients fitted without a pen; None where the shipped ones never saw it.

    ``results/verdict-by-pen.json`` is written by the fit together with the shipped coefficients;
    once those are of another fit, it says nothing.
    """
    if not pen or not BY_PEN.is_file():
        return None
    data = json.loads(BY_PEN.read_text(encoding="utf-8"))
    values = data["pens"].get(pen)
    if values is None or data["shipped"] != checksum(WEIGHTS / "verdict.json"):
        return None
    return coefficients(values, read)


class Skipped(Exception):
    """A suite whose data is not there; the message says what is missing."""


@dataclass(slots=True)
class Engine:
    """The encoder and grader under test, opened when first asked for.

    Args:
        model: name or folder of an encoder; None for the one that comes with tutor.
        opened: an encoder to use instead (tests).
        make: how a grader is made of a deck and an encoder (tests).
        read: whether the reader that comes with tutor reads.
        reader: that reader, once opened.
    """

    model: str | None = None
    opened: Encoder | None = None
    make: Callable[[Deck, Encoder], GraderLike] | None = None
    read: bool = True
    reader: CrossReader | None = None
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def shipped(self) -> bool:
        """Whether it is tutor as it comes: what is timed in a process of its own."""
        return self.model is None and self.make is None and self.read

    @property
    def encoder(self) -> Encoder:
        """The encoder."""
        if self.opened is None:
            from tutor.models import open_encoder

            self.opened = open_encoder(self.model)
        self.seen["encoder"] = (shown(self.opened.name), self.opened.hash)
        return self.opened

    def own_reader(self) -> CrossReader | None:
        """The reader that comes with tutor, opened once; None where it is not to read."""
        from tutor.models.reader import open_reader

        if self.reader is None and self.read:
            self.reader = open_reader()
        return self.reader

    def grader(self, deck: Deck, pen: str = "") -> GraderLike:
        """A grader of ``deck``; for answers of a pen on which the coefficients were fitted, one
        whose coefficients were fitted without it."""
        if self.make is not None:
            return self.make(deck, self.encoder)
        from tutor import Grader

        made: GraderLike = Grader(
            deck,
            encoder=self.encoder,
            reader=self.own_reader(),
            coefficients=without_pen(pen, self.own_reader() is not None),
        )
        return made

    def note(self, grade: Grade) -> None:
        """Keep the models that a grade names."""
        self.seen["encoder"] = (shown(grade.encoder[0]), grade.encoder[1])
        if grade.reader is not None:
            self.seen["reader"] = (shown(grade.reader[0]), grade.reader[1])


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of a run.

    Attributes:
        data: folder of the public sets.
        final: whether test data is scored.
        seed: seed of every sample and draw.
        quick: smaller sizes.
        limit: most answers taken from one split of one set, None for each suite's own number.
        stream: answers in the longest stream of the speed suite, None for its own number.
        engine: what is measured.
        models: further encoders for the similarity suite.
        results: folder written to.
        gold: folder of gold answers, or None for the repository's own.
        reference: folder of decks, or None for the repository's own.
        cases: folder of hand-written attacks, or None for the repository's own.
        console: where progress goes.
    """

    data: Path
    engine: Engine
    final: bool = False
    seed: int = SEED
    quick: bool = False
    limit: int | None = None
    stream: int | None = None
    models: tuple[str, ...] = ()
    results: Path = RESULTS
    gold: Path | None = None
    reference: Path | None = None
    cases: Path | None = None
    command: str = "python -m eval"
    console: Console = field(default_factory=lambda: Console(file=sys.stderr))

    @property
    def split(self) -> str:
        """``test`` when test data is scored, else ``dev``."""
        return "test" if self.final else "dev"

    def result(
        self,
        suite: str,
        data: Iterable[Path],
        n: Mapping[str, int],
        tables: Iterable[Table],
        models: Mapping[str, tuple[str, str]] | None = None,
        curves: Mapping[str, Any] | None = None,
    ) -> Result:
        """What a suite found, with all that is needed to run it again.

        Args:
            suite: its name.
            data: the files that were read.
            n: rows used, by set.
            tables: the figures.
            models: name and hash by role, where they are not those that the engine has seen.
            curves: points for pictures, by name.
        """
        return Result(
            suite=suite,
            split=self.split,
            command=self.command,
            seed=self.seed,
            commit=commit(),
            models=dict(self.engine.seen if models is None else models),
            data=checksums(data),
            n=n,
            tables=tuple(tables),
            curves=curves or {},
        )

    def grade(
        self, deck: Deck, answers: list[tuple[str, str]], what: str, pen: str = ""
    ) -> list[Grade]:
        """Grades of (question id, answer) pairs with a progress bar; ``pen`` wrote them."""
        stream = self.engine.grader(deck, pen).grade_many(answers)
        grades = list(track(stream, description=what, total=len(answers), console=self.console))
        if len(grades) != len(answers):
            raise RuntimeError(f"{what}: {len(answers)} answers gave {len(grades)} grades")
        for grade in grades[:1]:
            self.engine.note(grade)
        return grades
