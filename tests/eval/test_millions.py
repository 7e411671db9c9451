"""The plan of a national exam: its tables, and its page beside the figures that it is made of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from eval.results import REPOSITORY, RESULTS
from eval.suites.millions import ANSWERS, CORES, PAPERS, PRICE, plan_table, ways_table
from eval.suites.millions_work import ONE, RAY, TWO

FAST: dict[str, Any] = {
    "rows": 1000, "seconds": 40.0, "write": 1.0, "kept": 4000.0, "written": 500.0, "peak": 100.0,
    "of each": 0.0, "digest": "a",
}  # fmt: skip


def test_ways_are_told_beside_one_process() -> None:
    two = FAST | {"seconds": 20.0, "of each": 80.0}
    table = ways_table("t", "t", {ONE: FAST, TWO: two, RAY: FAST | {"digest": "b"}})
    assert [row.cells for row in table.rows] == [
        ("25", "1.00", "same", "100", "–"),
        ("50", "2.00", "same", "100", "80"),
        ("25", "1.00", "other", "100", "–"),
    ]


def test_the_plan_is_answers_times_what_one_costs() -> None:
    table = plan_table(FAST, {ONE: FAST, TWO: FAST | {"of each": 300.0}})
    told = {row.label: row.cells[0] for row in table.rows}
    hours = PAPERS * ANSWERS * 0.04 / 3600
    assert told["hours of one core"] == f"{hours:.0f}"
    assert told["hours on 16 cores"] == f"{hours / 16:.1f}"
    assert told["memory of each core, MiB"] == "300"


def test_the_page_says_what_the_suites_measured() -> None:
    page = (REPOSITORY / "eval" / "millions.md").read_text(encoding="utf-8")
    tables = json.loads((RESULTS / "speed.json").read_text(encoding="utf-8"))["tables"]
    cells = {row["label"]: row["cells"] for table in tables for row in table["rows"]}
    rate = float(cells["20,000 answers"][0])  # on the two cores of that machine
    hours = PAPERS * ANSWERS / rate * CORES[0] / 3600
    assert f"suite `speed`: {rate:.0f} answers a second on two cores" in page
    for told in (
        f"| hours of one core | {hours:.0f} |",
        f"| hours on 2 cores, an ordinary laptop | {hours / 2:.0f} |",
        f"| hours on 16 cores, one server | {hours / 16:.0f} |",
        f"| minutes on 128 cores, eight servers | {60 * hours / 128:.0f} |",
        f"| at {PRICE} dollars an hour of a core | {hours * PRICE:.2f} dollars |",
    ):
        assert told in page


@pytest.mark.parametrize("cores", CORES)
def test_the_page_and_the_suite_speak_of_the_same_machines(cores: int) -> None:
    page = (REPOSITORY / "eval" / "millions.md").read_text(encoding="utf-8")
    assert f"on {cores} cores" in page
