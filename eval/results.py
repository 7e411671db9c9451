"""What a suite writes: tables of figures with everything needed to run them again.

One JSON file a suite, `results/<suite>.json` for development data and `results/<suite>-test.json`
for test data. The README's tables are made from these files alone.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from eval.bootstrap import Figure
from eval.pens import OverPens

REPOSITORY = Path(__file__).resolve().parents[1]
RESULTS = REPOSITORY / "eval" / "results"
Cell = Figure | OverPens | str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a label and a cell for each column."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures; ``note`` says what is in it, in a sentence or two."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one suite found.

    Attributes:
        suite: name of the suite.
        split: ``dev`` or ``test``.
        command: the command that makes it again.
        seed: seed of draws and samples.
        commit: commit of the tree, with ``+`` when files differed from it; None outside git.
        models: name and hash of the models used, by role.
        data: SHA-256 of each data file, by name.
        n: rows used, by set.
        tables: the figures.
        curves: points for pictures, by name.
    """

    suite: str
    split: str
    command: str
    seed: int
    commit: str | None
    models: Mapping[str, tuple[str, str]]
    data: Mapping[str, str]
    n: Mapping[str, int]
    tables: tuple[Table, ...]
    curves: Mapping[str, Any] = field(default_factory=dict)


def path_of(folder: Path, suite: str, split: str) -> Path:
    """Where the result of a suite on a split lives."""
    return folder / (f"{suite}.json" if split == "dev" else f"{suite}-{split}.json")


def write(result: Result, folder: Path = RESULTS) -> Path:
    """Write a result; returns its path."""
    path = path_of(folder, result.suite, result.split)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(result), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read(path: Path) -> Result:
    """Read a result written by `write`."""
    data = json.loads(path.read_text(encoding="utf-8"))
    tables = tuple(
        Table(
            t["id"],
            t["title"],
            tuple(t["columns"]),
            tuple(Row(r["label"], tuple(_cell(c) for c in r["cells"])) for r in t["rows"]),
            t["note"],
        )
        for t in data["tables"]
    )
    models = {role: (name, digest) for role, (name, digest) in data["models"].items()}
    return Result(**{**data, "tables": tables, "models": models})


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return OverPens(**value) if "pens" in value else Figure(**value)
    return str(value)


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def checksums(paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of each file, by file name in order."""
    return {path.name: checksum(path) for path in sorted(paths)}


def commit(repository: Path = REPOSITORY) -> str | None:
    """Short commit of the tree, with ``+`` when tracked files differ; None outside git."""
    head = _git(repository, "rev-parse", "--short=12", "HEAD")
    if head is None:
        return None
    return head + ("+" if _git(repository, "status", "--porcelain", "-uno") else "")


def _git(repository: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
