"""The tables of a class report as CSV files."""

from __future__ import annotations

import csv
from pathlib import Path

from tutor.classroom.cells import harmless
from tutor.classroom.report import Report
from tutor.output import writing


def write_tables(folder: Path, report: Report) -> list[Path]:
    """Write every table whole, one file each, as a spreadsheet of the deck's language reads it.

    Raises:
        OutputError: one cannot be written.
    """
    paths = []
    for table in report.tables:
        path = folder / f"{table.name}.csv"
        with writing(path, "utf-8-sig") as stream:
            writer = csv.writer(stream, delimiter=";" if report.language == "fr" else ",")
            writer.writerow(map(harmless, table.header))
            writer.writerows(map(harmless, row) for row in table.rows)
        paths.append(path)
    return paths
