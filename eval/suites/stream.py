"""Suite `stream`: what all but the models costs, up to a million answers, and in what memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.context import Context
from eval.results import Result, Row, Table
from eval.suites.speed import job, largest_deck

NAME = "stream"
LONGEST, QUICK_LONGEST = 1_000_000, 10_000


def run(context: Context) -> Result:
    """Grade ever longer streams with an encoder that costs next to nothing and no reader.

    Raises:
        Skipped: there are no reference decks.
    """
    deck = largest_deck(context)
    sizes = stream_sizes(context.stream or (QUICK_LONGEST if context.quick else LONGEST))
    return context.result(
        NAME,
        [deck],
        {"longest stream": sizes[-1]},
        models={},
        tables=(stream_table(context, deck, sizes),),
    )


def stream_sizes(longest: int) -> tuple[int, ...]:
    """Thousands, times ten each, up to the longest stream and with it."""
    shorter = (10**power for power in range(3, 10))
    return (*(size for size in shorter if size < longest), longest)


def stream_table(context: Context, deck: Path, sizes: Sequence[int]) -> Table:
    """Ours with a stub encoder: what a row costs, and whether memory stays flat."""
    done = [(size, job(context, "stub", size, deck)) for size in sizes]
    first = done[0][1]
    rows = tuple(
        Row(
            f"{size:,} answers",
            (
                f"{1000 * one['cpu'] / one['rows']:.2f}",
                f"{one['mib']:.0f}",
                f"{one['mib'] / first['mib']:.2f}",
            ),
        )
        for size, one in done
    )
    columns = (
        "ms of one core an answer",
        "peak memory, MiB",
        f"memory, beside {sizes[0]:,} answers",
    )
    note = (
        "An encoder that costs next to nothing, and no reader, show what everything else costs: "
        "time of the processor, set-up counted."
    )
    return Table("stream", "A long stream, stub encoder", columns, rows, note)
