"""Rows of the small world that the evaluation is tested on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

FRENCH = """---
language: fr
---
# Biologie

## Que deviennent l'eau et le sel ? {#eau}
- **Osmose** {#osmose}: l'eau traverse la membrane vers le milieu le plus salé.
- **Diffusion** {#diffusion weight=2}: le sel se répand vers le milieu le moins salé.

## À quoi sert une racine ? {#racine}
- **Absorption** {#absorption}: la racine absorbe l'eau et les minéraux du sol.
- **Ancrage** {#ancrage}: la racine fixe solidement la plante au terrain.
"""
ENGLISH = """---
language: en
---
# Storage

## How do the two kinds of replication differ? {#replication}
- **Leader-follower** {#leader}: one node takes every write and streams it to read-only copies.
- **Multi-leader** {#multi}: several nodes accept updates, then reconcile conflicting rows.

## What does an index cost? {#index}
- **Space** {#space}: the tree occupies additional disk pages.
- **Slower inserts** {#inserts}: every insertion must also maintain the sorted tree.
"""
ANSWERS: list[tuple[str, str, str, str, dict[str, str]]] = [
    (
        "fr/biologie",
        "eau",
        "paraphrase",
        "l'eau passe la membrane vers le milieu salé, le sel se répand vers le moins salé",
        {"osmose": "covered", "diffusion": "covered"},
    ),
    (
        "fr/biologie",
        "eau",
        "telegraphic",
        "eau -> membrane -> milieu plus salé",
        {"osmose": "covered", "diffusion": "missing"},
    ),
    (
        "fr/biologie",
        "eau",
        "negated",
        "l'eau ne traverse pas la membrane vers le milieu le plus salé",
        {"osmose": "contradicted", "diffusion": "missing"},
    ),
    (
        "fr/biologie",
        "racine",
        "paraphrase",
        "elle absorbe les minéraux du sol et fixe la plante",
        {"absorption": "covered", "ancrage": "covered"},
    ),
    (
        "en/storage",
        "replication",
        "paraphrase",
        "one node takes the write and copies follow; or several nodes accept updates and reconcile",
        {"leader": "covered", "multi": "covered"},
    ),
    (
        "en/storage",
        "replication",
        "swapped",
        "multi-leader: one node takes every write; leader-follower: several nodes accept updates",
        {"leader": "contradicted", "multi": "contradicted"},
    ),
    (
        "en/storage",
        "index",
        "partial",
        "the tree occupies disk pages",
        {"space": "covered", "inserts": "missing"},
    ),
    (
        "en/storage",
        "index",
        "blank",
        "i do not know",
        {"space": "missing", "inserts": "missing"},
    ),
]
TEST_SPLIT = {("fr/biologie", "racine"), ("en/storage", "index")}
WEIGHTS = {"osmose": 1.0, "diffusion": 2.0}
CREDIT = {"covered": 1.0, "partial": 0.5, "missing": 0.0, "contradicted": 0.0}


def gold_row(number: int, **changed: Any) -> dict[str, Any]:
    """One gold answer as it stands in a file."""
    deck, question, kind, answer, labels = ANSWERS[number]
    weights = {c: WEIGHTS.get(c, 1.0) for c in labels}
    grade = sum(weights[c] * CREDIT[v] for c, v in labels.items()) / sum(weights.values())
    row = {
        "id": f"g{number}",
        "deck": deck,
        "question": question,
        "answer": answer,
        "kind": kind,
        "language": deck[:2],
        "labels": labels,
        "grade": round(grade, 2),
        "note": "",
        "second": None,
    }
    return {**row, **changed}


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    """One JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def write_gzip(path: Path, rows: list[dict[str, Any]]) -> Path:
    """The same, compressed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(r) + "\n" for r in rows)
    return path


def graded_row(**changed: Any) -> dict[str, Any]:
    """One row of a public set as it stands in a file."""
    row = {
        "id": "r1",
        "question": "What happens to hot water?",
        "reference": "Water boils.",
        "rubric": None,
        "answer": "it boils",
        "score": 1.0,
        "max_score": 1.0,
        "label": "correct",
        "split": "train",
        "lang": "en",
    }
    return {**row, **changed}
