"""A small room of learners, through a crash."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette")

from eval.serve_load import Room, run
from tests.cli.terminal import command


@pytest.mark.heavy
def test_no_answer_is_lost_through_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.conftest import ROOT

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    seconds, counts = run(Room(learners=4, pause=1.0, seconds=10.0), command(), None)
    assert counts["answers"] >= 8
    assert (counts["lost"], counts["doubled"]) == (0, 0)
    assert seconds["p95"] > 0
