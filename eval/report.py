"""Tables and pictures made from the result files alone: the ones that matter first in
`eval/README.md`, all of them in `eval/results/README.md`."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table as Grid

from eval import pictures, results
from eval.pens import OverPens
from eval.results import REPOSITORY, Cell, Result, Table, path_of

README = REPOSITORY / "eval" / "README.md"
EVERY = """# Every figure

Written by `python -m eval report` from the result files beside it; `../README.md` says what they
mean."""
BEGIN = "<!-- figures: written by `python -m eval report` -->"
END = "<!-- end of figures -->"
SUITES = (
    "answers", "concepts", "essays", "attacks", "calibration", "review", "similarity", "speed",
    "stream", "classes", "millions",
)  # fmt: skip
SPLITS = {"test": "test data", "dev": "development data"}
FIRST = (
    "concepts-pens", "concepts-doubts", "concepts-moves", "essays", "essays-moves",
    "attacks-beside", "calibration", "calibration-intervals", "review-queue", "review-outliers",
)  # fmt: skip
"""Tables of `eval/README.md`; of a suite's splits the test data, where they were scored."""


class MarkerError(ValueError):
    """A README without the two markers between which the tables go."""


def number(value: float | None) -> str:
    """A figure as text: three digits after the point below ten, fewer above; a dash for None."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.3f}"


def cell(value: Cell) -> str:
    """A cell as text: the figure and its interval."""
    if isinstance(value, str):
        return value
    if isinstance(value, OverPens):
        if value.pens < 2:
            return number(value.mean)
        return f"{number(value.mean)} ({number(value.worst)} {value.pen})"
    if value.low is None or value.high is None:
        return number(value.value)
    return f"{number(value.value)} [{number(value.low)}, {number(value.high)}]"


def markdown(table: Table) -> str:
    """A table in Markdown, with its title and note."""
    head = ["", *table.columns]
    lines = [
        f"**{table.title}.** {table.note}".rstrip(),
        "",
        "| " + " | ".join(head) + " |",
        "|---" + "|---:" * len(table.columns) + "|",
    ]
    lines += [
        "| " + " | ".join([row.label, *(cell(c) for c in row.cells)]) + " |" for row in table.rows
    ]
    return "\n".join(lines) + "\n"


def on_screen(table: Table) -> Grid:
    """A table for the terminal."""
    grid = Grid(title=table.title, caption=table.note or None)
    grid.add_column("")
    for column in table.columns:
        grid.add_column(column, justify="right")
    for row in table.rows:
        grid.add_row(row.label, *(cell(c) for c in row.cells))
    return grid


def _source(result: Result) -> str:
    models = "; ".join(
        f"{role} {name} `{digest}`" for role, (name, digest) in result.models.items()
    )
    rows = ", ".join(f"{name} {count:,}" for name, count in result.n.items())
    return (
        f"`{result.command}` · seed {result.seed} · commit {result.commit or 'none'} · {models}"
        f" · rows: {rows}\n"
    )


def body(folder: Path) -> str:
    """Every table and picture, from the result files of a folder."""
    parts: list[str] = []
    for suite in SUITES:
        for split, said in SPLITS.items():
            path = path_of(folder, suite, split)
            if not path.is_file():
                continue
            result = results.read(path)
            parts.append(f"## {suite}, {said}\n")
            parts.append(_source(result))
            parts += [markdown(table) for table in result.tables]
            parts += [
                f"![{suite}, {said}]({picture.name})\n"
                for picture in pictures.existing(result, folder)
            ]
    return "\n".join(parts)


def first_tables(folder: Path) -> str:
    """The tables that matter first, each once for each split that was scored."""
    parts: list[str] = []
    for suite in SUITES:
        for split, said in SPLITS.items():
            path = path_of(folder, suite, split)
            result = results.read(path) if path.is_file() else None
            chosen = [t for t in result.tables if t.id in FIRST] if result else []
            if result and chosen:
                parts.append(f"### {suite}, {said}\n")
                parts.append(_source(result))
                parts += [markdown(table) for table in chosen]
    return "\n".join(parts)


def insert(text: str, tables: str, begin: str = BEGIN, end: str = END) -> str:
    """``text`` with ``tables`` between two markers.

    Raises:
        MarkerError: a marker is missing.
    """
    if begin not in text or end not in text:
        raise MarkerError(f"the README lacks the lines {begin} and {end}")
    head, rest = text.split(begin, 1)
    return f"{head}{begin}\n\n{tables}\n{end}{rest.split(end, 1)[1]}"


def main(readme: Path = README, folder: Path = results.RESULTS) -> list[Path]:
    """Draw the pictures and write the tables; returns the files written."""
    written: list[Path] = []
    for suite in SUITES:
        for split in SPLITS:
            path = path_of(folder, suite, split)
            if path.is_file():
                written += pictures.draw(results.read(path), folder)
    text = insert(readme.read_text(encoding="utf-8"), first_tables(folder))
    readme.write_text(text, encoding="utf-8")
    every = folder / "README.md"
    every.write_text(f"{EVERY}\n{body(folder)}", encoding="utf-8")
    return [*written, readme, every]
