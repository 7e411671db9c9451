"""The essays of gold: every concept has a label, every passage stands where it is said to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.gold import GOLD
from tutor.domain import Verdict
from tutor.formats import load

PENS = sorted((GOLD / "essays").glob("*.jsonl"))


@pytest.mark.parametrize("path", PENS, ids=lambda p: p.stem)
def test_labels_and_passages_fit_the_deck_and_the_essay(path: Path) -> None:
    deck = load(path.with_suffix(".md")).deck
    concepts = {c.id for q in deck.questions for c in q.concepts}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert set(row["labels"]) == concepts, row["id"]
        told = {c for c, v in row["labels"].items() if Verdict(v) is not Verdict.MISSING}
        assert set(row["evidence"]) == told, row["id"]
        for begin, end in row["evidence"].values():
            assert 0 <= begin < end <= len(row["essay"]), row["id"]
        assert row["language"] == deck.language
        assert 0 <= row["grade"] <= 1


def test_there_are_essays_in_both_languages() -> None:
    languages = [
        json.loads(line)["language"]
        for path in PENS
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert min(languages.count("fr"), languages.count("en")) >= 15
