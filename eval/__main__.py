"""`python -m eval`: how good is the grader? See `eval/README.md`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from eval import command
from eval.context import SEED, shown

SUITES = (
    "answers", "concepts", "essays", "attacks", "calibration", "review", "similarity", "speed",
    "stream", "classes", "millions",
)  # fmt: skip


class SuiteGroup(TyperGroup):
    """Names of suites need no command: ``eval concepts speed`` is ``eval run concepts speed``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``run`` before a first word that names a suite."""
        if args and args[0] in (*SUITES, "all"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=SuiteGroup,
    no_args_is_help=True,
    add_completion=False,
    help="Measure the grader. Suites: answers, concepts, attacks, calibration, review,"
    " similarity, speed, stream, classes, millions, or all.",
)
Data = Annotated[Path | None, typer.Option(help="Folder of the public sets.")]
Model = Annotated[
    list[str] | None, typer.Option(help="Encoder: name or folder. Repeat it for similarity.")
]


@app.command()
def run(
    suites: Annotated[list[str], typer.Argument(help="Names of suites, or all.")],
    data: Data = None,
    model: Model = None,
    final: Annotated[bool, typer.Option(help="Score the test data, and log it.")] = False,
    why: Annotated[str, typer.Option(help="Why the test data is scored now.")] = "",
    seed: Annotated[int, typer.Option(help="Seed of samples and draws.")] = SEED,
    limit: Annotated[int | None, typer.Option(help="Most answers of one split.")] = None,
    quick: Annotated[bool, typer.Option(help="Smaller sizes, of the slow suites.")] = False,
    stream: Annotated[
        int | None,
        typer.Option(min=1, help="Answers in the longest stream, or in the class of millions."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for results.")] = None,
    baseline: Annotated[
        bool, typer.Option(help="The grader before anyone worked on it: no run of the three.")
    ] = False,
) -> None:
    """Run suites and write results/<suite>.json."""
    wanted = list(SUITES) if "all" in suites else list(dict.fromkeys(suites))
    if unknown := [s for s in wanted if s not in SUITES]:
        raise typer.BadParameter(f"no suite {', '.join(unknown)}; there are {', '.join(SUITES)}")
    if final and not why.strip():
        raise typer.BadParameter("--final needs --why: it is written to the log of test runs")
    options = command.Options(
        data, tuple(model or ()), final, why.strip(), seed, limit, quick, out, _typed(), stream,
        baseline,
    )  # fmt: skip
    raise typer.Exit(command.run(wanted, options))


@app.command()
def check(
    update: Annotated[bool, typer.Option(help="Write the stored figures anew.")] = False,
    model: Annotated[str | None, typer.Option(help="Encoder: name or folder.")] = None,
) -> None:
    """Compare a frozen small slice with its stored figures; fail when one is worse."""
    from eval import check as checking

    raise typer.Exit(checking.main(update, model, Console()))


@app.command()
def identical(
    update: Annotated[bool, typer.Option(help="Record the grades anew.")] = False,
    every: Annotated[int, typer.Option(min=1, help="Only one of so many answers.")] = 1,
    imports_only: Annotated[
        bool, typer.Option(help="Only what the importer makes of notes.")
    ] = False,
) -> None:
    """Grade every recorded answer again, alone and in a batch; fail when a grade differs."""
    from eval import identical as golden

    raise typer.Exit(golden.main(update, every, Console(), imports_only))


@app.command()
def gold() -> None:
    """Check the gold answers, and show what they hold."""
    from eval import gold_report

    raise typer.Exit(gold_report.main(Console()))


@app.command()
def freeze(
    pens: Annotated[list[str], typer.Argument(help="Names of pens.")],
) -> None:
    """Write the hash of new pens into gold/pens.toml, before anything of theirs is graded."""
    from eval import gold_report

    raise typer.Exit(gold_report.freeze(Console(), pens))


@app.command()
def label(
    name: Annotated[str, typer.Argument(help="Your name: labels go to gold/labels-NAME.jsonl.")],
    split: Annotated[str, typer.Option(help="dev or test.")] = "dev",
    language: Annotated[str | None, typer.Option(help="Only answers to fr or en decks.")] = None,
) -> None:
    """Label gold answers without seeing their kind or their labels."""
    from eval import label as labelling

    raise typer.Exit(labelling.main(name, split, language, Console()))


@app.command("made-class")
def made_class(
    folder: Annotated[Path, typer.Argument(help="Folder for the class; made where there is none.")],
    deck: Annotated[str | None, typer.Option(help="A French deck of the development pens.")] = None,
    students: Annotated[int, typer.Option(min=1, max=320, help="Learners.")] = 300,
    marked: Annotated[int, typer.Option(min=5, help="Copies that the teacher marked.")] = 10,
    seed: Annotated[int, typer.Option(help="Seed of every draw.")] = SEED,
) -> None:
    """Make up a class from the development pens: a workbook, a form export, marks, the deck."""
    from eval import made_class as made

    for path in made.main(folder, deck or made.DECK, students, marked, seed):
        typer.echo(path)


@app.command()
def formats() -> None:
    """Show which formats are read and written, and what comes back as it went out."""
    from eval.format_table import table

    typer.echo(table())


@app.command("serve-load")
def serve_load(
    learners: Annotated[int, typer.Option(min=1, help="Learners at once.")] = 30,
    pause: Annotated[float, typer.Option(min=0.1, help="Seconds between answers.")] = 20.0,
    seconds: Annotated[float, typer.Option(min=1, help="How long.")] = 180.0,
    out: Annotated[Path | None, typer.Option(help="Folder for results.")] = None,
) -> None:
    """Fill a room at the page, kill the server half-way; fail when an answer is lost."""
    from eval import serve_load as load
    from eval.results import RESULTS

    raise typer.Exit(load.main(load.Room(learners, pause, seconds), out or RESULTS))


@app.command()
def house() -> None:
    """Measure the rooms: modules, lines, what is documented and tested, word lists in code."""
    from eval import house as measuring

    typer.echo(measuring.table(measuring.rooms()))


@app.command()
def report() -> None:
    """Write the tables and pictures of eval/README.md from the results."""
    from eval import report as reporting

    for path in reporting.main():
        Console().print(f"wrote {path}")


def _typed() -> str:
    """What was typed, without the folders of one machine."""
    return shlex.join(["python", "-m", "eval", *map(shown, sys.argv[1:])])


if __name__ == "__main__":
    app(prog_name="python -m eval")
