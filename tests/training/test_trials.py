"""Trials: arms that differ in what they say, trained once, and shown as they were measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.training import trials
from tests.training import tiny


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    work = tmp_path_factory.mktemp("tiny")
    return tiny.student(work / "st"), tiny.parts(work / "parts.json.gz")


def run(folders: tuple[Path, Path], out: Path, name: str, *more: str) -> dict[str, Any]:
    student, parts = map(str, folders)
    trials.main([
        name, "--student", student, "--parts", parts, "--out", str(out), "--steps", "2",
        "--rows", "40", "--device", "cpu", *more,
    ])  # fmt: skip
    found: dict[str, Any] = json.loads((out / trials.FILE).read_text())["arms"]
    return found


@pytest.mark.heavy
def test_arms_are_trained_once_and_shown(folders: tuple[Path, Path], tmp_path: Path) -> None:
    out, readme = tmp_path / "w", tmp_path / "README.md"
    run(folders, out, "body", "--other", str(folders[0]))
    begun = (out / "both" / "reader.pt").stat().st_mtime_ns
    found = run(folders, out, "lessons")
    assert (out / "both" / "reader.pt").stat().st_mtime_ns == begun
    assert set(found) == {*trials.TRIALS["body"], *trials.TRIALS["lessons"]}
    assert {found[n]["steps"] for n in found if n != "other-time"} == {2}
    assert found["other-time"]["seconds"] >= found["both"]["seconds"]
    new = [found[n]["new_passages"] for n in trials.TRIALS["lessons"]]
    assert new[0] == 0
    assert new == sorted(new)
    assert all(a <= b for a, b in zip(new, (0, 3000, 6000, 9000), strict=False))

    readme.write_text(f"a\n{trials.BEGIN}\n{trials.END}\nb\n")
    asked = ["--out", str(out), "--results", str(tmp_path / "r"), "--readme", str(readme)]
    trials.main(["show", *asked])
    shown = readme.read_text()
    assert shown.startswith("a\n")
    assert shown.endswith("\nb\n")
    assert "other body, equal time" in shown
    assert "lower half" not in shown
    assert json.loads((tmp_path / "r" / trials.FILE).read_text())["arms"] == found


@pytest.mark.heavy
def test_an_arm_of_other_settings_is_not_gone_on_with(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    run(folders, tmp_path, "consistency")
    with pytest.raises(SystemExit, match="other settings"):
        run(folders, tmp_path, "consistency", "--seed", "8")


def test_the_other_body_must_be_named(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(folders, tmp_path, "body")
    assert "--other" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_curve_tells_mean_and_worst_of_each_language() -> None:
    def arm(new: int) -> dict[str, Any]:
        told = {f"covered_contradicted, {x}": [0.6 + new / 1e5, 0.5, "f1"] for x in ("fr", "en")}
        return {"new_passages": new, "on_gold": told}

    kept = {"settings": {"steps": 9}, "arms": {"old": arm(0), "both": arm(12_000)}}
    shape = trials.curve(kept)
    assert shape is not None
    assert shape["series"]["French, mean over pens"] == [[0, 0.6], [12_000, 0.72]]
    assert shape["series"]["English, worst pen"] == [[0, 0.5], [12_000, 0.5]]
    assert trials.curve(kept | {"arms": {"old": arm(0)}}) is None
