"""The table formats × (read, written, round trip, doubts), from the cases of the tests."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tutor.domain import Deck
from tutor.errors import TutorError
from tutor.formats import TARGETS, Imported, Target, audit, load, read

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "formats" / "cases"
REFERENCE = ROOT / "reference"
_HEAD = "| layout | cases read right | written | questions back as they were | doubts |"
_FILES = {"apkg": "apkg", "moodle": "moodle", "anki": "csv", "quizlet": "tabular"}
_FILES |= {"markdown": "outline"}


@dataclass(slots=True)
class Row:
    """What is known of one layout."""

    cases: int = 0
    right: int = 0
    written: str = ""
    sent: int = 0
    back: int = 0
    doubts: Counter[str] = field(default_factory=Counter)


def table() -> str:
    """Markdown: each layout with its cases, the files written, and what came back."""
    rows: dict[str, Row] = {}
    for wanted in sorted(CASES.glob("*.json")):
        _read_case(wanted, rows)
    for target in TARGETS:
        _send(target, rows.setdefault(_FILES[target.name], Row()))
    lines = [_HEAD, "|---|---|---|---|---|"]
    for kind, row in sorted(rows.items()):
        doubts = ", ".join(f"{code} {count}" for code, count in sorted(row.doubts.items()))
        cases = f"{row.right} of {row.cases}" if row.cases else ""
        back = f"{row.back} of {row.sent}" if row.sent else ""
        lines.append(f"| {kind} | {cases} | {row.written} | {back} | {doubts} |")
    right, tried = sum(r.right for r in rows.values()), sum(r.cases for r in rows.values())
    lines.append(f"| **all** | {right} of {tried} | | | |")
    return "\n".join(lines)


def _read_case(wanted: Path, rows: dict[str, Row]) -> None:
    said = json.loads(wanted.read_text(encoding="utf-8"))
    source = next(p for p in sorted(CASES.glob(f"{wanted.stem}.*")) if p.suffix != ".json")
    try:
        imported = load(source).imported
    except TutorError as error:
        row = rows.setdefault("refused", Row())
        row.cases += 1
        row.right += "error" in said and said["error"] in str(error)
        return
    row = rows.setdefault(imported.kind if imported else "deck", Row())
    row.cases += 1
    if imported is not None:
        whole = audit(imported.text, imported).complete
        row.right += whole and _prompts(imported) == said.get("questions")
        row.doubts.update(kind.first.code for kind in imported.doubt_kinds)


def _prompts(imported: Imported) -> list[object]:
    """An import in the shape of the cases."""
    questions: list[object] = []
    for question in imported.deck.questions:
        concepts = []
        for c in question.concepts:
            texts = [text for text in (c.explanation, *c.key_points) if text]
            text = texts[0] if len(texts) == 1 else texts
            concepts.append({"name": c.name if c.named else None, "text": text})
        questions.append({"prompt": question.prompt, "concepts": concepts})
    return questions


def _send(target: Target, row: Row) -> None:
    """Send every reference deck out and read it back."""
    names = [name for name in (row.written, f"{target.name} ({target.ending})") if name]
    row.written = ", ".join(names)
    for path in sorted(REFERENCE.glob("*/*.md")):
        deck = load(path).deck
        back = read(target.write(deck), path.stem, deck.language).deck
        row.sent += len(deck.questions)
        row.back += sum(
            a == b for a, b in zip(_said(deck, target), _said(back, target), strict=False)
        )


def _said(deck: Deck, target: Target) -> list[object]:
    """What a deck says in a file of a format; words alone where key points have no place."""
    told: list[object] = []
    for question in deck.questions:
        concepts: list[object] = []
        for c in question.concepts:
            name = c.name if c.named else None
            words = " ".join((c.explanation, *c.key_points))
            bare = "".join(mark for mark in words if mark.isalnum())
            concepts.append((name, (c.explanation, c.key_points) if target.keeps_points else bare))
        told.append((question.prompt, concepts))
    return told
