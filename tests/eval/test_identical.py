"""Golden grades: a slice of what ``make identical`` holds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eval import identical

EVERY = 60


@pytest.mark.model
def test_a_slice_gets_the_grades_that_are_recorded() -> None:
    known, wanted = identical.cases(EVERY)
    kept = identical.recorded()
    wanted = [c for c in wanted if c.deck != "paste"]
    assert len(wanted) >= 30
    same = json.loads(identical.ABOUT.read_text(encoding="utf-8"))["processor"]
    bytes_too = same == identical.processor()
    batch = list(identical.graded(known, wanted, alone=False))
    assert list(identical.differences(batch, kept, bytes_too, "batch")) == []
    alone = identical.graded(known, wanted[::3], alone=True)
    assert list(identical.differences(alone, {g.id: g for g in batch}, True, "alone")) == []


def test_at_least_two_thousand_answers_are_recorded() -> None:
    assert len(identical.recorded()) >= 2000


def test_what_differs_is_said_in_words() -> None:
    first = next(iter(identical.recorded().values()))
    other = replace(first, mark="1/20", verdicts="x?", digest="0")
    told = list(identical.differences([other], {first.id: first}, True, "batch"))
    assert told == [f"{first.id} (batch): mark {first.mark} → 1/20, verdicts {first.verdicts} → x?"]
    assert first.difference(replace(first, digest="0"), bytes_too=False) is None
    assert "bytes" in (first.difference(replace(first, digest="0"), bytes_too=True) or "")


def test_imports_are_recorded() -> None:
    kept = json.loads(identical.IMPORTS.read_text(encoding="utf-8"))
    now = identical.imports()
    assert {n for n in kept if "/pastes/" in n} == {n for n in now if "/pastes/" in n}
    assert [n for n in now if kept.get(n, now[n]) != now[n]] == []
