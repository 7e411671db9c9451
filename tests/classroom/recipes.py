"""Graders that other processes make: no model, and some that do not live long."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import WordEncoder
from tutor.domain import Deck, Grade
from tutor.grading.grader import Grader


@dataclass(frozen=True)
class StubRecipe:
    """Opens a grader that needs no model."""

    deck: Deck

    def open(self) -> Grader:
        return Grader(self.deck, WordEncoder(), reader=None)


class Mortal(Grader):
    """Kills its process before a part, as long as lives are left in a file."""

    lives: Path

    def grade_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
        taken = list(answers)
        left = int(self.lives.read_text())
        if left and len(taken) > 1:
            self.lives.write_text(str(left - 1))
            os.kill(os.getpid(), signal.SIGKILL)
        yield from super().grade_many(taken)


@dataclass(frozen=True)
class MortalRecipe:
    """Opens a grader whose process is killed so many times, as a file says."""

    deck: Deck
    lives: Path

    def open(self) -> Grader:
        grader = Mortal(self.deck, WordEncoder(), reader=None)
        grader.lives = self.lives
        return grader


def class_table(path: Path, rows: int, first: int = 0) -> Path:
    """A class of so many answers to the deck of tides, some of them equal, blank or unknown."""
    said = (
        "La lune attire l'eau.",
        "La zone que la mer couvre et découvre.",
        "",
        "Je ne sais pas.",
    )
    lines = [
        f"e{n};{('1', '2', 'Q9')[n % 3 if n % 7 == 0 else n % 2]};"
        f"{said[n % len(said)]}{f' Exemple {n} !' if n % 5 else ''}"
        for n in range(first, first + rows)
    ]
    path.write_text("\n".join(["student;question;answer", *lines]) + "\n", encoding="utf-8")
    return path
