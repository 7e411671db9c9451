"""`eval serve-load`: a room of learners at the page at once, through a crash in the middle.

Each learner has a deck of their own (the same questions under another title) and sends an answer,
reads, and sends the next. Half-way the server is killed and started again. An answer counts as
lost where the store does not hold it at the end, as doubled where it holds it twice.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from eval.results import REPOSITORY, RESULTS, Result, Row, Table, commit, write
from tutor.decks import format_deck
from tutor.domain import Deck
from tutor.formats import load
from tutor.grading.grader import Grader
from tutor.store import LearnerStore

DECK = REPOSITORY / "reference" / "fr" / "organisation-sociale.md"
HOST = "127.0.0.1"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_HIDDEN = re.compile(r'<input type="hidden" name="(proof|stamp)" value="([^"]*)"')
_WORDS = 60
_AGAIN = 0.5
"""Seconds between two tries at a server that does not answer."""
_TRIES = 9
"""Of the comparison with grading alone."""


@dataclass(frozen=True, slots=True)
class Room:
    """Who is there.

    Attributes:
        learners: how many.
        pause: seconds from one answer of a learner to the next.
        seconds: how long.
    """

    learners: int = 30
    pause: float = 20.0
    seconds: float = 180.0


@dataclass(slots=True)
class Seen:
    """What came back.

    Attributes:
        sent: every answer sent.
        waits: seconds from an answer to the page with its feedback, the crash left out.
        through: the same for answers that met the crash.
    """

    sent: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    through: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Served:
    """A server that can be killed and started again on the same port.

    Args:
        command: the program, up to its arguments.
        folder: of its data and decks.
        files: the decks.
    """

    def __init__(self, command: list[str], folder: Path, files: list[Path]) -> None:
        self._command, self._folder, self._files = command, folder, files
        self.port, self._process = 0, None
        self.link = self.start()

    _process: subprocess.Popen[str] | None

    def start(self) -> str:
        """Start it; the path that opens it."""
        wanted = ["--port", str(self.port)] if self.port else []
        self._process = subprocess.Popen(
            [*self._command, "serve", "--no-open", *wanted, *map(str, self._files)],
            env=os.environ | {"TUTOR_DATA_DIR": str(self._folder), "TUTOR_LANG": "en"},
            cwd=REPOSITORY, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        found = re.search(r":(\d+)(/enter\S+)", self._process.stdout.readline())
        if found is None:
            raise RuntimeError("no address")
        self.port = int(found[1])
        return found[2]

    def kill(self) -> None:
        """End it at once."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Visitor:
    """A browser of one learner.

    Args:
        port: of the server.
        cookie: that lets it in.
    """

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie, self.page = port, cookie, ""

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> str:
        """A page, redirections followed; asked again until somebody answers."""
        while True:
            with suppress(OSError, http.client.HTTPException):
                return self._ask(path, form)
            time.sleep(_AGAIN)

    def _ask(self, path: str, form: Mapping[str, str] | None) -> str:
        body = None if form is None else urlencode(form)
        headers = {"Cookie": self.cookie, **(_FORM if body else {})}
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            cookie = answer.getheader("Set-Cookie")
            if cookie and not self.cookie:
                self.cookie = cookie.partition(";")[0]
            where = answer.getheader("Location")
        finally:
            connection.close()
        if where is not None:
            return self._ask(where, None)
        self.page = text
        return text

    def hidden(self) -> dict[str, str]:
        """What the forms of the page hide, those of the last form."""
        return {name: unescape(value) for name, value in _HIDDEN.findall(self.page)}


def run(
    room: Room, command: list[str], grader: Callable[[Deck], Grader] | None = Grader
) -> tuple[dict[str, float], dict[str, int]]:
    """Fill the room.

    Args:
        room: who is there.
        command: the program, up to its arguments.
        grader: makes what the time of an answer is compared with; None for no comparison.

    Returns:
        Seconds by what they are of, and counts.
    """
    deck = load(DECK).deck
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for n in range(room.learners):
            path = folder / f"learner{n}.md"
            own = replace(deck, title=f"{deck.title} {n}")
            path.write_text(format_deck(own), encoding="utf-8")
            files.append(path)
        started = time.perf_counter()
        server = Served(command, folder / "kept", files)
        try:
            first = Visitor(server.port)
            first.ask(server.link)
            seconds = {"start": time.perf_counter() - started}
            addresses = _addresses(first)
            while "true" not in first.ask("/ready"):
                time.sleep(0.05)
            seconds["models open"] = time.perf_counter() - started
            seconds |= _view(first)
            if grader is not None:
                seconds |= _alone(first, addresses[0], deck, grader(deck))
            seen = _fill(room, server, first.cookie, addresses, deck)
        finally:
            server.kill()
        counts = _counted(folder / "kept", seen.sent)
    waits = sorted(seen.waits)
    seconds |= {
        "p50": median(waits),
        "p95": waits[int(0.95 * (len(waits) - 1))],
        "longest": waits[-1],
        "through the crash": max(seen.through, default=0.0),
    }
    return seconds, counts


def _addresses(visitor: Visitor) -> list[str]:
    found = re.findall(r'href="(/decks/learner\d+-[0-9a-f]+)"', visitor.ask("/decks"))
    return sorted(set(found))


def _view(visitor: Visitor) -> dict[str, float]:
    """The first page with its style and script, as a browser asks for them."""
    waits = []
    for _ in range(_TRIES):
        started = time.perf_counter()
        page = visitor.ask("/")
        for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)):
            visitor.ask(path)
        waits.append(time.perf_counter() - started)
    return {"first view": median(waits)}


def _alone(visitor: Visitor, at: str, deck: Deck, grader: Grader) -> dict[str, float]:
    """One answer of 60 words on the page and by the grader, in turns."""
    question = deck.questions[0]
    visitor.ask(at)
    visitor.ask(f"{at}/sitting", visitor.hidden() | {"what": question.id})
    page, bare = [], []
    for n in range(_TRIES + 1):
        text = _text(deck, f"({n})")
        form = visitor.hidden() | {"text": text}
        started = time.perf_counter()
        visitor.ask(f"{at}/sitting/answer", form)
        page.append(time.perf_counter() - started)
        started = time.perf_counter()
        grader.grade(question.id, text)
        bare.append(time.perf_counter() - started)
    return {"answer on the page": median(page[1:]), "answer by the grader": median(bare[1:])}


def _text(deck: Deck, mark: str) -> str:
    words = " ".join(c.explanation for q in deck.questions for c in q.concepts).split()
    return " ".join([*words[: _WORDS - 1], mark])


def _fill(room: Room, server: Served, cookie: str, addresses: list[str], deck: Deck) -> Seen:
    seen = Seen()
    begin = time.perf_counter()
    crashed: list[float] = []

    def learner(number: int) -> None:
        visitor = Visitor(server.port, cookie)
        at = addresses[number]
        visitor.ask(at)
        visitor.ask(f"{at}/sitting", visitor.hidden() | {"what": "all"})
        time.sleep(room.pause * number / room.learners)
        turn = 0
        while (now := time.perf_counter()) - begin < room.seconds:
            text = _text(deck, f"({number}.{turn})")
            form = visitor.hidden() | {"text": text}
            visitor.ask(f"{at}/sitting/answer", form)
            wait = time.perf_counter() - now
            met = bool(crashed) and now <= crashed[-1] and now + wait >= crashed[0]
            with seen.lock:
                seen.sent.append(text)
                (seen.through if met else seen.waits).append(wait)
            turn += 1
            time.sleep(max(0.0, room.pause - wait))

    threads = [threading.Thread(target=learner, args=(n,)) for n in range(room.learners)]
    for thread in threads:
        thread.start()
    time.sleep(room.seconds / 2)
    crashed.append(time.perf_counter())
    server.kill()
    server.start()
    crashed.append(time.perf_counter() + room.pause)
    for thread in threads:
        thread.join()
    return seen


def _counted(folder: Path, sent: list[str]) -> dict[str, int]:
    store = LearnerStore(folder)
    kept = Counter(a.answer for a in store.attempts())
    store.close()
    return {
        "answers": len(sent),
        "lost": sum(kept[text] == 0 for text in sent),
        "doubled": sum(kept[text] > 1 for text in sent),
    }


def main(room: Room, out: Path = RESULTS) -> int:
    """Run, write ``serve.json``; 1 where an answer was lost or doubled."""
    busy = os.getloadavg()[0]
    seconds, counts = run(room, [sys.executable, "-m", "tutor"])
    ratio = seconds["answer on the page"] / seconds["answer by the grader"]
    rows = [Row(label, (f"{value:.3f}",)) for label, value in seconds.items()]
    told = Table("seconds", "The page", ("seconds",), tuple(rows), (
        f"{room.learners} learners, an answer of {_WORDS} words each {room.pause:.0f} s, for "
        f"{room.seconds:.0f} s on {os.cpu_count()} cores, the server killed half-way. An answer on "
        "the page, feedback shown, against the grader alone, medians of "
        f"{_TRIES} in turns: ×{ratio:.2f}. Load average of the machine at the start: {busy:.0f}."
    ))  # fmt: skip
    table = Table("answers", "Answers", ("number",), tuple(
        Row(label, (str(value),)) for label, value in counts.items()
    ))  # fmt: skip
    command = f"python -m eval serve-load --learners {room.learners} --seconds {room.seconds:.0f}"
    result = Result("serve", "dev", command, 0, commit(), {}, {}, counts, (told, table))
    path = write(result, out)
    sys.stdout.write(f"{seconds}\n{counts}\nx{ratio:.2f}\n{path}\n")
    return int(counts["lost"] > 0 or counts["doubled"] > 0)
