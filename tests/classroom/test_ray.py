"""What Ray writes is what one process writes; an actor that is killed or a bad shard costs no more.

Where Ray is not installed these are skipped (`pip install 'free-answer-tutor[ray]'`).
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.classroom.ray_work import DECK, ENDINGS, graded
from tests.classroom.recipes import StubRecipe
from tests.conftest import ROOT
from tutor.classroom.backends.parts import models_hash
from tutor.classroom.shards import ShardDone, ShardJob, grade_shard, shards_of
from tutor.formats import load

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None,
        reason="Ray is not installed: pip install 'free-answer-tutor[ray]'",
    ),
]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of ``ray_work``, and what it says."""
    folder = tmp_path_factory.mktemp("ray")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TUTOR_CACHE": str(folder / "cache")}
    run = subprocess.run(
        [sys.executable, "-m", "tests.classroom.ray_work", str(folder)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return folder, json.loads(run.stdout.splitlines()[-1])


@pytest.mark.parametrize("ending", ENDINGS)
def test_ray_writes_what_one_process_writes(
    done: tuple[Path, dict[str, Any]], tmp_path: Path, ending: str
) -> None:
    folder, _ = done
    one = graded(folder / "c.csv", load(DECK).deck, tmp_path / f"one.{ending}")
    assert (folder / f"ray.{ending}").read_bytes() == one


def test_an_actor_that_is_killed_costs_nothing_but_time(done: tuple[Path, dict[str, Any]]) -> None:
    folder, told = done
    assert told["lives after parts"] == "0"
    assert (folder / "killed.jsonl").read_bytes() == (folder / "ray.jsonl").read_bytes()


def test_shards_go_on_beside_one_that_cannot_be_read_and_actors_that_are_killed(
    done: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    folder, told = done
    assert told["lives after shards"] == "0"
    first = sorted(map(ShardDone.from_text, told["shards"]), key=lambda d: d.source)
    assert [Path(d.source).name for d in first] == [f"{n}.csv" for n in range(4)]
    assert ["1.csv:2" in d.fault for d in first] == [False, True, False, False]
    again = list(map(ShardDone.from_text, told["shards resumed"]))
    assert len(again) == 4
    assert not any(d.fault for d in again)
    deck = load(DECK).deck
    grader = StubRecipe(deck).open()
    job = ShardJob(deck, StubRecipe(deck), models_hash(grader))
    for shard in shards_of(folder / "exam", tmp_path / "one.jsonl"):
        grade_shard(shard, job, grader)
        by_ray = folder / "graded.jsonl" / shard.out.name
        assert shard.out.read_bytes() == by_ray.read_bytes()


def test_a_machine_with_other_models_is_refused(done: tuple[Path, dict[str, Any]]) -> None:
    folder, told = done
    assert told["other models"] == "ray_other_models"
    assert not (folder / "other.csv").exists()
