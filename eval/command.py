"""Runs suites, writes results, keeps the log of runs on test data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from rich.console import Console

from eval import gold, report, results, test_log
from eval.context import Context, Engine, Skipped
from eval.data import data_folder
from eval.results import Result


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    data: Path | None
    models: tuple[str, ...]
    final: bool
    why: str
    seed: int
    limit: int | None
    quick: bool
    out: Path | None
    typed: str
    stream: int | None = None
    baseline: bool = False


def screen() -> Console:
    """A console wide enough for the tables where the width is nobody's window."""
    return Console() if Console().is_terminal else Console(width=230)


def run(suites: list[str], options: Options) -> int:
    """Run suites in order; a suite without its data says so and is skipped.

    Returns:
        0, or 1 when every suite was skipped, or when the test answers may not be scored again.
    """
    console = screen()
    folder = options.out or results.RESULTS
    gold_set = gold.set_hash("test")
    if options.final:
        try:
            test_log.allow(folder, gold_set, suites, options.baseline)
        except test_log.TestSpentError as error:
            console.print(str(error), style="red", markup=False)
            return 1
    context = Context(
        data=data_folder(options.data),
        engine=Engine(options.models[0] if options.models else None),
        final=options.final,
        seed=options.seed,
        quick=options.quick,
        limit=options.limit,
        stream=options.stream,
        models=options.models,
        results=folder,
        command=options.typed,
    )
    done = []
    for suite in suites:
        runner: Callable[[Context], Result] = import_module(f"eval.suites.{suite}").run
        try:
            result = runner(context)
        except Skipped as reason:
            console.print(f"{suite}: skipped, {reason}", markup=False)
            continue
        path = results.write(result, folder)
        console.print(f"{suite}: wrote {path.name}", markup=False)
        for table in result.tables:
            console.print(report.on_screen(table))
        done.append(suite)
    if options.final and done:
        test_log.add(folder, gold_set, done, options.why, options.baseline)
    if done and options.out is None:
        report.main()
    return 0 if done else 1
