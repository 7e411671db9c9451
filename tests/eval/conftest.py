"""A small world: two decks, a handful of gold answers, a context without a model."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tutor.models.encoder import Encoder

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from evaldata import ANSWERS, ENGLISH, FRENCH, TEST_SPLIT, gold_row, write_lines

from eval.context import Context, Engine

OF_BERT = {"fr/biologie": "fr/racines", "en/storage": "en/indexes"}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Folders ``reference`` and ``gold`` of the small world."""
    for name, text in (("fr/biologie", FRENCH), ("en/storage", ENGLISH)):
        path = tmp_path / "reference" / f"{name}.md"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    rows = [gold_row(n) for n in range(len(ANSWERS))]
    rows[0]["second"] = {"osmose": "covered", "diffusion": "partial"}
    rows[5]["second"] = {"leader": "contradicted", "multi": "contradicted"}
    write_lines(tmp_path / "gold" / "pens" / "first.jsonl", [r for r in rows if not tested(r)])
    write_lines(
        tmp_path / "gold" / "pens" / "bert.jsonl",
        [{**r, "deck": OF_BERT[r["deck"]]} for r in rows if tested(r)],
    )
    for name, text in (("fr/biologie", FRENCH), ("en/storage", ENGLISH)):
        path = tmp_path / "gold" / "decks" / f"{OF_BERT[name]}.md"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    pens = tmp_path / "gold" / "pens.toml"
    pens.write_text('[first]\nsplit = "dev"\n[bert]\nsplit = "test"\n', encoding="utf-8")
    return tmp_path


def tested(row: dict[str, Any]) -> bool:
    """Whether a row of the small world is test data."""
    return (row["deck"], row["question"]) in TEST_SPLIT


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals from few draws: quick, and still repeatable."""
    monkeypatch.setattr("eval.bootstrap.DRAWS", 60)


@pytest.fixture
def quiet() -> Console:
    return Console(file=io.StringIO(), width=200)


@pytest.fixture
def make_context(world: Path, encoder: Encoder, quiet: Console) -> Callable[..., Context]:
    """A context on the small world, with the encoder that needs no model."""

    def make(**changed: Any) -> Context:
        given: dict[str, Any] = {
            "data": world / "data",
            "engine": Engine(opened=encoder, read=False),
            "results": world / "results",
            "gold": world / "gold",
            "reference": world / "reference",
            "cases": world / "attacks",
            "console": quiet,
        }
        return Context(**{**given, **changed})

    return make
