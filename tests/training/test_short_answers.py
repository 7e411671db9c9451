"""Short answers of our own."""

from __future__ import annotations

from dataclasses import replace

from eval.training import short_answers


def test_the_short_answers_have_no_fault() -> None:
    sets = short_answers.load()
    assert list(short_answers.faults(sets)) == []
    assert all(len(s.answers) == 9 for s in sets)
    cues = short_answers.balance(sets)[0]
    assert 0.4 < cues.length < 0.6
    assert 0.4 < cues.negation < 0.6
    assert cues.overlap < 0.6


def test_short_answers_with_a_fault_are_named() -> None:
    one = short_answers.load()[0]
    same = replace(one, answers=one.answers[:2] + one.answers[:1])
    found = "\n".join(short_answers.faults([one, same]))
    assert "2 questions have the id" in found
    assert "a verdict has no answer" in found
    assert "answers are the same" in found
