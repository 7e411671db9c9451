"""``--reader`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import ROOT, WordEncoder
from tests.cross_model import NLI, made
from tutor.cli.main import app

DECK = str(ROOT / "reference" / "fr" / "organisation-sociale.md")
ANSWER = "L'agent de presse parle seul, l'organisation se met en valeur."


def test_a_grade_with_a_reader_of_ones_own_is_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    named = ["--reader", str(made(tmp_path / "mine", NLI, bias=2))]
    answer, receipt = tmp_path / "answer.txt", tmp_path / "receipt.json"
    answer.write_text(ANSWER)
    asked = ["grade", DECK, "-q", "grunig", "-f", str(answer), "--format", "json", *named]
    grade = CliRunner().invoke(app, asked)
    assert grade.exit_code == 0, grade.output
    receipt.write_text(grade.stdout)
    told = json.loads(grade.stdout)
    assert told["reader"]["name"] == named[1]
    assert told["inputs"]["reader"] == told["reader"]["hash"]
    again = ["replay", str(receipt), "--deck", DECK, "--answer", str(answer)]
    assert CliRunner().invoke(app, [*again, *named]).exit_code == 0
    other = CliRunner().invoke(app, [*again, "--reader", str(made(tmp_path / "b", NLI, bias=0))])
    assert other.exit_code == 1
    assert "the reader" in other.output


def test_models_shows_it_and_says_how_it_is_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    shown = CliRunner().invoke(app, ["models", "--reader", str(made(tmp_path / "mine", NLI))])
    assert shown.exit_code == 0, shown.output
    assert "eval.training.verdict --reader" in shown.output
