"""What comes with tutor is what was shipped."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tutor.errors import ModelError
from tutor.grading.verdicts import coefficients
from tutor.models import weights as models
from tutor.paths import WEIGHTS


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for path in WEIGHTS.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path / path.name)
    monkeypatch.setattr(models, "WEIGHTS", tmp_path)
    kept = (models.verdict_values, models.relevance_values, models.cohort_vectors, models._checked)
    for values in kept:
        values.cache_clear()
    yield tmp_path
    for values in kept:
        values.cache_clear()


def test_the_coefficients_are_those_of_their_checksum(weights: Path) -> None:
    assert models.verdict_values()["sure_at"] > 0


def test_altered_coefficients_are_refused(weights: Path) -> None:
    path = weights / "verdict.json"
    path.write_text(path.read_text(encoding="utf-8").replace("1", "2", 1), encoding="utf-8")
    with pytest.raises(ModelError, match=r"verdict\.json"):
        models.verdict_values()


def test_coefficients_without_their_checksum_are_refused(weights: Path) -> None:
    (weights / "checksums.txt").unlink()
    with pytest.raises(ModelError):
        models.verdict_values()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_coefficients_that_are_no_numbers_are_refused(value: str) -> None:
    shipped = models.verdict_values()
    for spoil in (
        lambda v: v["weights"]["bias"].__setitem__(0, float(value)),
        lambda v: v["nameless"]["similarity"].__setitem__(2, float(value)),
        lambda v: v["knots"].update(content=float(value)),
        lambda v: v.update(spread=float(value)),
        lambda v: v.update(credit_range=[0.1, float(value)]),
    ):
        values = copy.deepcopy(shipped)
        spoil(values)
        with pytest.raises(ValueError, match="finite"):
            coefficients(values, read=True)
    assert json.loads(json.dumps(shipped)) == shipped
