"""A sitting that is killed at any moment loses no answer that was confirmed."""

from __future__ import annotations

import os
import random
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.terminal import STUB, WAIT, kept
from tests.conftest import REPLICATION, ROOT
from tutor.store import LearnerStore

MOMENTS = 50
ANSWERS = 6
"""Answers that one sitting of these could have."""


def _letters(number: int) -> str:
    """A number without digits: with another number in it a verdict may be in doubt."""
    return chr(ord("a") + number % 26) * (2 + number // 26)


class Pipe:
    """A sitting over a plain pipe: questions are all asked, whatever was answered before."""

    def __init__(self, deck: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", STUB, "practise", str(deck), "--all"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        self._seen = b""

    def wait(self, text: str) -> None:
        """Read until a text is shown."""
        assert self._process.stdout is not None
        while text.encode() not in self._seen:
            came = select.select([self._process.stdout], [], [], WAIT)[0]
            assert came, f"waiting for {text!r} after {self._seen.decode()!r}"
            found = os.read(self._process.stdout.fileno(), 1 << 16)
            assert found, f"over before {text!r}: {self._seen.decode()!r}"
            self._seen += found
        self._seen = self._seen.partition(text.encode())[2]

    def type(self, text: str) -> None:
        """Write some lines."""
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def kill(self) -> str:
        """Kill at once; what it had still shown."""
        self._process.kill()
        return (self._seen + self._process.communicate()[0]).decode(errors="ignore")


@pytest.mark.heavy
def test_killed_at_random_moments_it_loses_no_confirmed_answer(tmp_path: Path) -> None:
    deck, folder = tmp_path / "storage.md", tmp_path / "kept"
    deck.write_text(REPLICATION, encoding="utf-8")
    chance = random.Random(25)
    confirmed: list[str] = []
    whole, after = 0.0, 0
    for moment in range(MOMENTS):
        sitting = Pipe(deck)
        sitting.wait("Your answer:")
        last = chance.randrange(ANSWERS)
        for number in range(last + 1):
            text = f"Soup {_letters(number)} of kettle {_letters(moment)}."
            begun = time.monotonic()
            sitting.type(f"{text}\n.\n")
            if number == last:
                # A moment of grading, keeping or showing: within what the last answer took.
                time.sleep(chance.random() * 1.2 * (whole or 0.1))
                if "Mark:" in sitting.kill():
                    confirmed.append(text)
                    after += 1
                break
            sitting.wait("Mark:")
            whole = time.monotonic() - begun
            confirmed.append(text)
            sitting.wait("q stop:")
            # Go on, so that what was learnt is settled too, or try the same question again.
            sitting.type("\n" if number == 0 else "r\n")
            sitting.wait("Your answer:" if number == 0 else "Write your answer again")
        stored = [answer.strip() for _, answer in kept(folder)]
        assert not set(confirmed) - set(stored), f"lost at moment {moment}"
        assert len(stored) == len(set(stored)), f"kept twice at moment {moment}"
        assert len(stored) <= len(confirmed) + moment + 1
    opened = LearnerStore(folder)
    assert opened.database.notices == []
    assert opened.database.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    opened.close()
    assert 0 < after < MOMENTS, "all were killed before an answer was kept, or all after"
