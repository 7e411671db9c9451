"""Suite `millions`: what spreading a class is worth, and what a national exam would take."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from eval.context import Context, Skipped
from eval.results import Result, Row, Table, checksums, commit
from eval.suites.millions_work import MODELS, ONE, RAY, TWO
from eval.suites.speed import largest_deck, timed

NAME = "millions"
ROWS, QUICK_ROWS = 20_000, 500
WITH_MODELS, QUICK_WITH_MODELS = 2_000, 100
PAPERS, ANSWERS = 750_000, 5
CORES = (2, 16, 128)
PRICE = 0.05
"""US dollars for an hour of one core, a usual price of rented machines: put your own."""
_LABELS = {ONE: "one process", TWO: "two processes (--jobs 2)", RAY: "Ray, two actors"}


def run(context: Context) -> Result:
    """Grade a class three ways with the stub, and two ways with the models that come with tutor.

    Raises:
        Skipped: there are no reference decks, or Ray is not installed.
    """
    deck = largest_deck(context)
    rows = context.stream or (QUICK_ROWS if context.quick else ROWS)
    real = QUICK_WITH_MODELS if context.quick else WITH_MODELS
    ways = {way: job(context, way, rows, deck) for way in (ONE, TWO, RAY)}
    models = {way: job(context, way + MODELS, real, deck) for way in (ONE, TWO)}
    return Result(
        suite=NAME,
        split=context.split,
        command=context.command,
        seed=context.seed,
        commit=commit(),
        models={},
        data=checksums([deck]),
        n={"rows": rows, "rows with the models": real},
        tables=(
            ways_table("millions", f"{rows:,} answers, stub encoder", ways),
            ways_table("millions-models", f"{real:,} answers, the models of tutor", models),
            plan_table(ways[ONE], models),
        ),
    )


def job(context: Context, way: str, rows: int, deck: Path) -> dict[str, Any]:
    """What a way took in a process of its own; one thread each, so that ways can be compared."""
    command = [sys.executable, "-m", "eval.suites.millions_work", way, str(rows)]
    command += [str(context.seed), str(deck)]
    with context.console.status(f"millions: {way}, {rows:,} answers"):
        try:
            _, _, printed = timed(command, TUTOR_THREADS="1", OMP_NUM_THREADS="1")
        except RuntimeError as error:
            if "[ray]" in str(error) or "extra_ray" in str(error):
                raise Skipped("Ray is not installed: pip install '.[ray]'") from error
            raise
    told: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return told


def ways_table(name: str, title: str, ways: dict[str, dict[str, Any]]) -> Table:
    """Ways beside one process; what they write must be the same bytes."""
    first = ways[ONE]
    rows = tuple(
        Row(
            _LABELS[way],
            (
                f"{one['rows'] / one['seconds']:.0f}",
                f"{first['seconds'] / one['seconds']:.2f}",
                "same" if one["digest"] == first["digest"] else "other",
                f"{one['peak']:.0f}",
                f"{one['of each']:.0f}" if way == TWO else "–",
            ),
        )
        for way, one in ways.items()
    )
    columns = (
        "answers a second", "beside one process", "bytes written", "peak of the first process, MiB",
        "of each other one, MiB",
    )  # fmt: skip
    note = (
        "From a table to a table, every answer kept on the way, one thread a process; the start of "
        "processes counts, that of Ray does not. On a machine that does other things besides, only "
        "the columns beside one another mean something."
    )
    return Table(name, title, columns, rows, note)


def plan_table(stub: dict[str, Any], models: dict[str, dict[str, Any]]) -> Table:
    """A national exam, from what an answer costs one core."""
    answers = PAPERS * ANSWERS
    alone, two = models[ONE], models[TWO]
    hours = answers * alone["seconds"] / alone["rows"] / 3600
    written = answers * stub["write"] / stub["rows"] / 3600
    gib = answers * (stub["kept"] + stub["written"]) / 2**30
    plan = [
        ("one core, ms an answer", f"{1000 * alone['seconds'] / alone['rows']:.1f}"),
        ("hours of one core", f"{hours:.0f}"),
        *((f"hours on {cores} cores", f"{hours / cores:.1f}") for cores in CORES),
        (f"US dollars, at {PRICE} an hour of a core", f"{hours * PRICE:.2f}"),
        ("memory of each core, MiB", f"{two['of each']:.0f}"),
        ("GiB of work files and tables", f"{gib:.0f}"),
        ("hours of writing the tables, one core", f"{written:.1f}"),
    ]
    rows = tuple(Row(label, (value,)) for label, value in plan)
    note = (
        "Answers times what one costs in the tables above; the deck is the largest of the "
        "reference, answers have 4 to 60 words, one in five is repeated."
    )
    return Table(
        "millions-plan", f"{PAPERS:,} papers of {ANSWERS} answers", ("figure",), rows, note
    )
