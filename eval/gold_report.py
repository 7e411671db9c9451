"""`python -m eval gold`: faults of the gold answers and tables of what they hold."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval import gold_check
from eval.gold import (
    GOLD,
    LANGUAGES,
    REFERENCE,
    SPLITS,
    GoldAnswer,
    GoldFault,
    deck_loader,
    read_lines,
    split_path,
)
from eval.label import read_labels
from tutor.domain import Verdict


def main(console: Console, folder: Path = GOLD, reference: Path = REFERENCE) -> int:
    """Print faults and tables; returns 1 when there is a fault, else 0."""
    splits, faults = read(folder)
    decks = deck_loader(reference)
    faults += gold_check.faults(splits, decks)
    console.print(_kinds(splits))
    console.print(_verdicts(splits))
    console.print(_kappas("second", gold_check.agreement(splits)))
    for path in sorted(folder.glob("labels-*.jsonl")):
        examiner = path.stem.removeprefix("labels-")
        console.print(_kappas(examiner, gold_check.agreement(splits, read_labels(path))))
    console.print(_overlaps(gold_check.overlaps(splits, decks)))
    for fault in faults:
        console.print(f"{fault.where}: {fault.problem}", style="red", markup=False, soft_wrap=True)
    total = sum(map(len, splits.values()))
    console.print(f"{total} answers, {len(faults)} faults")
    return 1 if faults else 0


def read(folder: Path) -> tuple[dict[str, list[GoldAnswer]], list[GoldFault]]:
    """Both splits as far as they can be read, and the faults met on the way."""
    splits: dict[str, list[GoldAnswer]] = {}
    faults: list[GoldFault] = []
    for split in SPLITS:
        path = split_path(split, folder)
        if not path.is_file():
            faults.append(GoldFault(path.name, "is not there"))
            continue
        splits[split], found = read_lines(path)
        faults += found
    return splits, faults


def _columns(title: str, first: str, names: list[str]) -> Table:
    table = Table(title=title)
    table.add_column(first)
    for name in names:
        table.add_column(name, justify="right")
    return table


def _kinds(splits: gold_check.Splits) -> Table:
    keys = [(s, lang) for s in splits for lang in LANGUAGES]
    table = _columns("Answers by kind", "kind", [f"{s} {lang}" for s, lang in keys] + ["all"])
    for kind, counts in gold_check.kind_counts(splits).items():
        numbers = [counts[k] for k in keys]
        table.add_row(kind, *map(str, numbers), str(sum(numbers)))
    return table


def _verdicts(splits: gold_check.Splits) -> Table:
    table = _columns("Labels by verdict", "split", [v.value for v in Verdict])
    for (split, language), counts in gold_check.verdict_counts(splits).items():
        table.add_row(f"{split} {language}", *(str(counts[v]) for v in Verdict))
    return table


def _kappas(examiner: str, rows: list[gold_check.Agreement]) -> Table:
    title = f"First examiner and {examiner}: Cohen's kappa"
    table = _columns(title, "verdict", ["language", "kappa", "labels"])
    for row in rows:
        table.add_row(row.verdict, row.language, f"{row.kappa:.3f}", str(row.n))
    return table


def _overlaps(shares: dict[tuple[str, str], tuple[float, int]]) -> Table:
    table = _columns(
        "Content words of the answer that are the reference's", "kind", ["language", "share", "n"]
    )
    for (kind, language), (share, count) in shares.items():
        table.add_row(kind, language, f"{share:.2f}", str(count))
    return table
