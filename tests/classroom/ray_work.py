"""What the tests of Ray look at, done by a process of its own: Ray is started once, and nothing of
it is left in theirs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.classroom.recipes import MortalRecipe, StubRecipe, class_table
from tutor.classroom import Class, entries, find_columns, grade_class, read_sheet
from tutor.classroom.backends.parts import Backend, models_hash
from tutor.classroom.backends.ray import RayParts, ray_shards, started
from tutor.classroom.shards import ShardJob, shards_of
from tutor.domain import Deck
from tutor.errors import ClassError
from tutor.formats import load

DECK = Path(__file__).parent / "tables" / "deck.md"
ROWS = 1_000
ENDINGS = ("csv", "jsonl", "parquet")
OPEN = 'student;question;answer\na;1;"never closed\n'


def graded(table: Path, deck: Deck, out: Path, backend: Backend | None = None) -> bytes:
    """Grade a class with the stub; what is written."""
    sheet = read_sheet(table)
    columns = find_columns(sheet, deck)
    found = entries(sheet, columns, deck)
    grader = StubRecipe(deck).open()
    grade_class(Class(sheet, columns, deck), found, grader, out, backend=backend)
    return out.read_bytes()


def exam(folder: Path) -> Path:
    """Four shards, one of which cannot be read."""
    folder.mkdir()
    for n in range(4):
        class_table(folder / f"{n}.csv", 100, 100 * n)
    (folder / "1.csv").write_text(OPEN)
    return folder


def work(folder: Path) -> dict[str, object]:
    """Everything, two actors each time; what came of it besides the files."""
    deck = load(DECK).deck
    lives = folder / "lives"
    stub, mortal = StubRecipe(deck), MortalRecipe(deck, lives)
    models = models_hash(stub.open())
    table = class_table(folder / "c.csv", ROWS)
    told: dict[str, object] = {}
    with started(None, 2) as jobs:
        for ending in ENDINGS:
            graded(table, deck, folder / f"ray.{ending}", RayParts(stub, models, jobs))
        lives.write_text("1")
        graded(table, deck, folder / "killed.jsonl", RayParts(mortal, models, jobs))
        told["lives after parts"] = lives.read_text()
        lives.write_text("1")
        job = ShardJob(deck, mortal, models, language="en")
        shards = shards_of(exam(folder / "exam"), folder / "graded.jsonl")
        told["shards"] = [d.as_text() for d in ray_shards(shards, job, jobs)]
        told["lives after shards"] = lives.read_text()
        class_table(folder / "exam" / "1.csv", 100, 100)
        told["shards resumed"] = [d.as_text() for d in ray_shards(shards, job, jobs)]
        try:
            graded(table, deck, folder / "other.csv", RayParts(stub, "others", jobs))
        except ClassError as error:
            told["other models"] = error.code
    return told


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(work(Path(sys.argv[1]))) + "\n")
