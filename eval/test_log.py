"""How often the gold test answers were scored: three times in all, then a new set is written.

`results/test-log.jsonl`, one run a line: when, at which commit, on which set (a hash of its pens),
which suites and why. The baseline, made once before anyone works on the grader, is not one of the
three.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.results import commit

LOG = "test-log.jsonl"
MOST = 3
ON_GOLD = frozenset({"concepts", "attacks", "essays"})
"""Suites that read gold answers."""


class TestSpentError(ValueError):
    """The test answers may not be scored again."""

    __test__ = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A run on test data."""

    when: str
    commit: str | None
    set: str
    suites: tuple[str, ...]
    why: str
    baseline: bool = False


def read(folder: Path) -> list[Entry]:
    """Every run, the first one first."""
    path = folder / LOG
    if not path.is_file():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Entry(**{**row, "suites": tuple(row["suites"])}) for row in rows]


def allow(folder: Path, gold_set: str, suites: list[str], baseline: bool) -> None:
    """Whether gold test answers may be scored now.

    Args:
        folder: of the results.
        gold_set: hash of the test pens.
        suites: what is to be run.
        baseline: whether this is the grader before anyone worked on it.

    Raises:
        TestSpentError: three runs were made, or a baseline is asked for after a run.
    """
    if not ON_GOLD & set(suites):
        return
    mine = [e for e in read(folder) if e.set == gold_set and ON_GOLD & set(e.suites)]
    if baseline and mine:
        raise TestSpentError("a baseline comes before every other run on these test answers")
    counted = [e for e in mine if not e.baseline]
    if len(counted) >= MOST:
        last = counted[-1].when
        raise TestSpentError(
            f"these test answers were scored {MOST} times, last on {last}: they are dev now, "
            "and a new set is to be written (eval/gold/README.md)"
        )


def add(folder: Path, gold_set: str, suites: list[str], why: str, baseline: bool) -> None:
    """Append a run."""
    folder.mkdir(parents=True, exist_ok=True)
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    entry = Entry(when, commit(), gold_set, tuple(suites), why, baseline)
    with (folder / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
