"""A person at a terminal: drives a command through a pseudo-terminal, reading what it shows."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.conftest import ROOT

WAIT = 30.0
"""Seconds after which what was waited for will not come; only a failing test takes that long."""
_OBEYED = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[()][A-Z0-9]|\x1b[=>78]|[\x07\x08]"
)
_FORWARD = re.compile(r"\x1b\[(\d+)C")
ANSWER, AGAIN = "Your answer:", "Write your answer again"
_WHERE, _HERE = b"\x1b[6n", b"\x1b[1;1R"
STUB = """
import os, sys, time
import tutor.models, tutor.models.reader
from tests.conftest import WordEncoder
class Waiting(WordEncoder):
    def read(self, texts):
        while os.path.exists(os.environ.get("TUTOR_TEST_GATE", "")):
            time.sleep(0.01)
        return super().read(texts)
tutor.models.open_encoder = lambda name=None: Waiting()
tutor.models.reader.open_reader = lambda *a, **k: None
from tutor.cli.main import run
sys.argv[0] = "tutor"
run()
"""
"""The program with an encoder that needs no model, and that waits while a gate is there."""


def command(*arguments: str) -> list[str]:
    """The command line that runs ``tutor`` with the stub."""
    return [sys.executable, "-c", STUB, *arguments]


class Screen:
    """A command in a pseudo-terminal.

    Args:
        arguments: after ``tutor``.
        columns: width of the terminal.
        environment: what differs from this process's.
    """

    def __init__(
        self, *arguments: str, columns: int = 200, environment: Mapping[str, str] | None = None
    ) -> None:
        self._mine, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        told = os.environ | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        told |= {"PYTHONIOENCODING": "utf-8"} | dict(environment or {})
        told = {name: value for name, value in told.items() if name not in ("COLUMNS", "LINES")}
        self._process = subprocess.Popen(
            command(*arguments), stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=told,
            start_new_session=True, preexec_fn=_own_terminal,
        )  # fmt: skip
        os.close(theirs)
        os.set_blocking(self._mine, False)
        self.raw = b""
        self._seen = ""
        self.said = ""

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            os.close(self._mine)

    def wait(self, text: str) -> str:
        """Read until a text is shown; what was shown up to it is given, what follows is kept."""
        until = time.monotonic() + WAIT
        while text not in self._seen:
            if not self._read() or time.monotonic() > until:
                raise AssertionError(f"{text!r} was not shown; shown was {self._seen[-2000:]!r}")
        before, _, self._seen = self._seen.partition(text)
        return before + text

    def type(self, keys: str) -> None:
        """Press keys."""
        rest = keys.encode()
        while rest:
            # What the command shows meanwhile is read, or both would wait for each other.
            if select.select([], [self._mine], [], 0)[1]:
                rest = rest[os.write(self._mine, rest) :]
            if rest:
                self._read()

    def ready(self, ask: str = ANSWER) -> None:
        """Wait until an answer can be typed; what is typed ahead is thrown away."""
        self.wait(ask)
        self.wait("> ")

    def answer(self, text: str, ask: str = ANSWER) -> None:
        """Type an answer, send it with a lone dot, and wait for what can be done with its grade."""
        self.ready(ask)
        self.type(f"{text}\r.\r")
        self.wait("Mark:")
        self.wait("stop:")

    def paste(self, text: str) -> None:
        """Paste as terminals do: between brackets, its lines ended by carriage returns."""
        self.type(f"\x1b[200~{text.replace(chr(10), chr(13))}\x1b[201~")

    def end(self) -> int:
        """Read until the command is over; its exit status."""
        until = time.monotonic() + WAIT
        while self._read():
            assert time.monotonic() < until, f"still running; shown was {self._seen[-2000:]!r}"
        return self._process.wait(WAIT)

    def close(self) -> None:
        """Close the window, and wait until the command is over."""
        os.close(self._mine)
        self._process.wait(WAIT)

    def _read(self) -> bool:
        """Take in what comes within a moment; False once nothing more will come."""
        if not select.select([self._mine], [], [], 0.01)[0]:
            return self._process.poll() is None
        try:
            found = os.read(self._mine, 1 << 16)
        except OSError:
            return False
        for _ in range((self.raw[-3:] + found).count(_WHERE)):
            os.write(self._mine, _HERE)
        self.raw += found
        moved = _FORWARD.sub(lambda m: " " * int(m[1]), self.raw.decode(errors="ignore"))
        whole = _OBEYED.sub("", moved)
        self._seen += whole[len(self.said) :]
        self.said = whole
        return bool(found)


def _own_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def kept(folder: Path) -> list[tuple[str, str]]:
    """(question, answer) of every attempt in a learner's folder."""
    from tutor.store import LearnerStore

    store = LearnerStore(folder)
    try:
        return [(a.question, a.answer) for a in store.attempts()]
    finally:
        store.close()
