"""Tables as Parquet, in and out, where the package that reads and writes it is installed."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from tutor.classroom.cells import Value
from tutor.classroom.workbooks import Records, shown
from tutor.errors import ClassError, MissingExtraError
from tutor.files import read_bytes

ENDINGS = (".parquet", ".pq")
_BYTES = 2_000_000_000  # of a file: Parquet is packed, and read whole
_ROWS = 10_000
"""Rows of a group, which are in memory at once when they are written."""


def needs_parquet(path: Path) -> tuple[Any, Any]:
    """The package that reads and writes Parquet: (``pyarrow``, ``pyarrow.parquet``).

    Args:
        path: the file that it is wanted for.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtraError("extra_parquet", path=path) from error


def read_parquet(path: Path) -> Records:
    """The rows of a Parquet file, the names of its columns first.

    Raises:
        MissingExtraError: the package that reads it is not installed.
        ClassError: it is no Parquet file.
    """
    arrow, parquet = needs_parquet(path)
    data = read_bytes(path, _BYTES)
    try:
        found = parquet.read_table(io.BytesIO(data))
    except (arrow.ArrowException, OSError) as error:
        raise ClassError("class_no_parquet", path=path) from error
    records: Records = [(1, list(map(str, found.column_names)))]
    for batch in found.to_batches():
        for row in zip(*(c.to_pylist() for c in batch.columns), strict=True):
            records.append((len(records) + 1, [shown(v) for v in row]))
    return records


def write_parquet(
    path: Path, header: Sequence[str], numbers: Collection[int], rows: Iterable[Sequence[Value]]
) -> None:
    """Write a table: columns of text, and of numbers.

    Args:
        path: the file.
        header: names of the columns; no two are the same.
        numbers: indexes of the columns of numbers.
        rows: one after the other.

    Raises:
        MissingExtraError: the package that writes it is not installed.
    """
    arrow, parquet = needs_parquet(path)
    kinds = [arrow.float64() if i in numbers else arrow.string() for i in range(len(header))]
    schema = arrow.schema(list(zip(header, kinds, strict=True)))
    stream = iter(rows)
    with parquet.ParquetWriter(path, schema) as writer:
        while group := list(islice(stream, _ROWS)):
            columns = [
                arrow.array([_kept(v) for v in column], kind)
                for column, kind in zip(zip(*group, strict=True), kinds, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))


def _kept(value: Value) -> Value:
    """Without halves of letters, which no encoding of texts has."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
