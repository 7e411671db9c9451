"""One way of grading a class from a table to a table, in a process of its own.

Run as `python -m eval.suites.millions_work WAY ROWS SEED DECK`; prints what it took as JSON.
"""

from __future__ import annotations

import csv
import hashlib
import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.suites.speed_work import StubRecipe, synthetic
from tutor.classroom import Class, entries, find_columns, grade_class, read_sheet, work_file
from tutor.classroom.backends.parts import Backend, Opens, models_hash
from tutor.domain import Deck
from tutor.formats import load
from tutor.grading.grader import Recipe

ONE, TWO, RAY = "one", "two", "ray"
"""Ways: this process, two of them, Ray with two actors."""
MODELS = "-models"
"""Behind a way: with the models that come with tutor, not the stub."""


@contextmanager
def backend_of(way: str, recipe: Opens) -> Iterator[Backend | None]:
    """Who grades."""
    if way == ONE:
        yield None
    elif way == TWO:
        from tutor.classroom.backends.processes import Processes

        with Processes(recipe, 2) as processes:
            yield processes
    else:
        from tutor.classroom.backends.ray import RayParts, started

        with started(None, 2) as jobs:
            yield RayParts(recipe, models_hash(recipe.open()), jobs)


def work(way: str, rows: int, seed: int, deck: Deck) -> dict[str, float | str]:
    """Grade a made-up class; the clock starts when processes are there, the first part is awaited.

    Returns:
        ``seconds`` of grading and writing, ``write`` of them writing; bytes an answer of the work
        file and of the table; MiB of this process at its peak; hash of what was written.
    """
    recipe: Opens = Recipe(deck) if way.endswith(MODELS) else StubRecipe(deck)
    last = [0.0]

    def tick(_: int) -> None:
        last[0] = time.perf_counter()

    with TemporaryDirectory() as temporary:
        table, out = Path(temporary) / "class.csv", Path(temporary) / "graded.csv"
        with table.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("student", "question", "answer"))
            writer.writerows((f"s{n}", *a) for n, a in enumerate(synthetic(deck, rows, seed)))
        grader = recipe.open()
        sheet = read_sheet(table)
        columns = find_columns(sheet, deck)
        found = entries(sheet, columns, deck)
        graded = Class(sheet, columns, deck)
        with backend_of(way.removesuffix(MODELS), recipe) as backend:
            started = time.perf_counter()
            grade_class(graded, found, grader, out, backend=backend, tick=tick)
            seconds = time.perf_counter() - started
        return {
            "rows": rows,
            "seconds": round(seconds, 2),
            "write": round(started + seconds - last[0], 2),
            "kept": work_file(out).stat().st_size / rows,
            "written": out.stat().st_size / rows,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10,
            "of each": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10,
            "digest": hashlib.sha256(out.read_bytes()).hexdigest(),
        }


if __name__ == "__main__":
    way, rows, seed, deck = sys.argv[1:]
    told = work(way, int(rows), int(seed), load(Path(deck)).deck)
    sys.stdout.write("\n" + json.dumps(told) + "\n")
