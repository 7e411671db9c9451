"""Hand-written attacks: `attacks/*.jsonl`, one case a line.

``{"id", "deck", "question", "family", "language", "base": text or null, "answer",
"concepts": {concept_id: verdict}}``: ``base`` is the honest answer that was altered, ``concepts``
the verdicts that the altered one deserves, at least for the concepts that were touched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.gold import GoldError, GoldFault
from eval.results import REPOSITORY
from tutor.domain import Verdict

CASES = REPOSITORY / "eval" / "attacks"


@dataclass(frozen=True, slots=True)
class Case:
    """One hand-written attack or edit."""

    id: str
    deck: str
    question: str
    family: str
    language: str
    base: str | None
    answer: str
    concepts: Mapping[str, Verdict]


def load(folder: Path = CASES) -> list[Case]:
    """Every case of a folder, files in order of name; none when the folder is not there.

    Raises:
        GoldError: lines that cannot be read, all of them at once.
    """
    found: list[Case] = []
    faults: list[GoldFault] = []
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                verdicts = {c: Verdict(v) for c, v in row.pop("concepts").items()}
                found.append(Case(concepts=verdicts, **row))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                faults.append(GoldFault(f"{path.name}:{number}", f"cannot be read: {error}"))
    if faults:
        raise GoldError(faults)
    return found
