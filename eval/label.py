"""`python -m eval label NAME`: a second examiner labels gold answers, blind.

Shows the guide, the question with its concepts, and the answer; neither its kind nor its labels.
Each answer is written to ``gold/labels-NAME.jsonl`` as soon as it is done.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console

from eval import gold
from eval.gold import GoldAnswer
from tutor.domain import Question, Verdict

GUIDE = """[bold]How to label[/bold]: one verdict for each concept.
  [bold]c[/bold] covered       the defining idea is there, in whatever words, order or spelling
  [bold]p[/bold] partial       the idea is there, a defining part of it is absent or too vague
  [bold]m[/bold] missing       nothing states it; a bare name or a list of its words states nothing
  [bold]x[/bold] contradicted  the opposite is asserted, or the name goes with another description
The last word counts. A false remark on something else harms no concept. Requests to whoever
grades state nothing. Also: [bold]?[/bold] this guide, [bold]s[/bold] skip, [bold]q[/bold] stop."""
KEYS = {
    "c": Verdict.COVERED,
    "p": Verdict.PARTIAL,
    "m": Verdict.MISSING,
    "x": Verdict.CONTRADICTED,
}
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
Ask = Callable[[str], str]


class Stop(Exception):
    """The examiner stops for now."""


class Skip(Exception):
    """The examiner leaves this answer for later."""


def labels_path(name: str, folder: Path = gold.GOLD) -> Path:
    """The file of an examiner's labels."""
    return folder / f"labels-{name}.jsonl"


def read_labels(path: Path) -> dict[str, dict[str, Verdict]]:
    """Labels by answer id; a later line for the same answer replaces an earlier one."""
    if not path.is_file():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return {r["id"]: {c: Verdict(v) for c, v in r["labels"].items()} for r in rows}


def order(answers: list[GoldAnswer], name: str) -> list[GoldAnswer]:
    """Answers in an order of the examiner's own, the same at every start."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    return [answers[int(i)] for i in rng.permutation(len(answers))]


def main(
    name: str,
    split: str,
    language: str | None,
    console: Console,
    *,
    folder: Path = gold.GOLD,
    reference: Path = gold.REFERENCE,
    ask: Ask | None = None,
) -> int:
    """Label until there is no answer left or the examiner stops; returns the exit code."""
    if not _NAME.fullmatch(name):
        console.print("a name is lower-case letters, digits and hyphens", markup=False)
        return 2
    path, ask = labels_path(name, folder), ask or console.input
    done = read_labels(path)
    answers = [a for a in gold.load(split, folder) if language in (None, a.subject)]
    left = [a for a in order(answers, name) if a.id not in done]
    load = gold.deck_loader(folder, reference)
    console.print(GUIDE)
    for number, answer in enumerate(left, start=1):
        question = gold.question_of(load(answer.deck), answer.question)
        if question is None:
            raise gold.GoldError([gold.GoldFault(answer.id, f"no question {answer.question}")])
        console.rule(f"{number} of {len(left)}")
        _show(question, answer, console)
        try:
            labels = {c.id: _verdict(c.name, console, ask) for c in question.concepts}
        except Skip:
            continue
        except (Stop, EOFError, KeyboardInterrupt):
            break
        with path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"id": answer.id, "labels": labels}, ensure_ascii=False) + "\n")
    console.print(f"{len(read_labels(path))} answers labelled in {path.name}", markup=False)
    return 0


def _show(question: Question, answer: GoldAnswer, console: Console) -> None:
    console.print(question.prompt, style="bold", markup=False)
    for concept in question.concepts:
        console.print(f"  {concept.name}: {concept.explanation}", markup=False)
        for point in concept.key_points:
            console.print(f"    - {point}", markup=False)
    if question.any:
        console.print(f"  any {question.any} of these make a full answer", markup=False)
    console.print(f"\n{answer.answer}\n", style="cyan", markup=False)


def _verdict(concept: str, console: Console, ask: Ask) -> Verdict:
    console.print(concept, style="bold", markup=False)
    while True:
        key = ask("c, p, m or x: ").strip().lower()
        if key in KEYS:
            return KEYS[key]
        if key == "q":
            raise Stop
        if key == "s":
            raise Skip
        console.print(GUIDE)
