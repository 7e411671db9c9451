"""`python -m eval gold`: faults of the gold answers and tables of what they hold."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval import gold_check, gold_ideas, gold_pens
from eval.gold import (
    GOLD,
    LANGUAGES,
    REFERENCE,
    SPLITS,
    GoldAnswer,
    GoldFault,
    deck_loader,
    pen_hash,
    pens,
    read_lines,
    split_paths,
)
from eval.label import read_labels
from tutor.domain import Verdict


def main(console: Console, folder: Path = GOLD, reference: Path = REFERENCE) -> int:
    """Print faults and tables; returns 1 when there is a fault, else 0."""
    splits, faults = read(folder)
    decks = deck_loader(folder, reference)
    answers = [a for part in splits.values() for a in part]
    faults += gold_check.faults(splits, decks) + gold_pens.faults(answers, folder)
    faults += gold_ideas.faults(answers, decks, folder)
    console.print(_pens(answers, folder))
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
    """The splits as far as they can be read, and the faults met on the way."""
    splits: dict[str, list[GoldAnswer]] = {split: [] for split in SPLITS}
    faults: list[GoldFault] = []
    for split in SPLITS:
        paths = split_paths(split, folder)
        if not paths:
            faults.append(GoldFault("pens.toml", f"no pen in {split}"))
        for path in paths:
            if not path.is_file():
                faults.append(GoldFault(path.name, "is not there"))
                continue
            answers, found = read_lines(path)
            splits[split] += answers
            faults += found
    return splits, faults


def freeze(console: Console, names: list[str], folder: Path = GOLD) -> int:
    """Write the hash of pens that have none into `pens.toml`; returns 1 for one that has."""
    known = {p.name: p for p in pens(folder)}
    refused = [n for n in names if n not in known or known[n].sha256]
    if refused:
        console.print(f"unknown or frozen already: {', '.join(refused)}", markup=False)
        return 1
    path = folder / "pens.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    for name in names:
        lines.insert(lines.index(f"[{name}]") + 1, f'sha256 = "{pen_hash(name, folder)}"')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    console.print(f"frozen: {', '.join(names)}", markup=False)
    return 0


def _pens(answers: list[GoldAnswer], folder: Path) -> Table:
    table = _columns("Pens", "pen", ["split", "answers", "labels", "decks", "marked passages"])
    for pen in pens(folder):
        mine = [a for a in answers if a.pen == pen.name]
        numbers = (
            len(mine),
            sum(len(a.labels) for a in mine),
            len({a.deck for a in mine}),
            sum(len(a.evidence) for a in mine),
        )
        table.add_row(pen.name, pen.split, *map(str, numbers))
    return table


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
