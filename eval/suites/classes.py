"""Suite `classes`: what all but the models costs from table to table, and in what memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.context import Context
from eval.results import Result, Row, Table
from eval.suites.speed import job, largest_deck

NAME = "classes"
SIZES, QUICK_SIZES = (1_000, 5_000, 20_000), (100, 1_000)
ENDINGS = ("csv", "xlsx")


def run(context: Context) -> Result:
    """Grade ever larger classes with an encoder that costs next to nothing and no reader.

    Raises:
        Skipped: there are no reference decks.
    """
    deck = largest_deck(context)
    sizes = QUICK_SIZES if context.quick else SIZES
    return context.result(
        NAME,
        [deck],
        {"largest class": sizes[-1]},
        models={},
        tables=(class_table(context, deck, sizes),),
    )


def class_table(context: Context, deck: Path, sizes: Sequence[int]) -> Table:
    """Classes of ever more answers: is the cost of a row flat?"""
    rows = []
    for ending in ENDINGS:
        done = [job(context, f"class-{ending}", size, deck) for size in sizes]
        each = [one["cpu"] / one["rows"] for one in done]
        rows += [
            Row(
                f"{size:,} answers, {ending.upper()}",
                (f"{1000 * cost:.2f}", f"{cost / each[0]:.2f}", f"{one['mib']:.0f}"),
            )
            for size, one, cost in zip(sizes, done, each, strict=True)
        ]
    columns = (
        "ms of one core an answer",
        f"cost of a row, beside {sizes[0]:,} answers",
        "peak memory, MiB",
    )
    note = (
        "From a CSV to a graded table as `tutor batch` does it, every answer kept in the work file "
        "on the way; an encoder that costs next to nothing, no reader, set-up not counted."
    )
    return Table("classes", "A class, stub encoder", columns, tuple(rows), note)
