"""Several processes, one thread each; one that is killed costs no more than what it had begun."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count, islice
from multiprocessing import get_context, parent_process
from typing import Any

from tutor.classroom.backends.parts import Done, Opens, Part, receipts_of
from tutor.errors import ClassError
from tutor.grading.grader import Grader
from tutor.models.weights import available_cores

_THREADS = ("TUTOR_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
ONE_THREAD = dict.fromkeys(_THREADS, "1")
"""Variables under which a process and its libraries work on one thread."""
WORTH_ANOTHER = 300
"""Answers for each process, for it reads as many while another one is started."""
AHEAD = 4
"""Parts that wait for each process, so that none is idle."""
DEATHS = 3
"""Times that processes may die while not one part is done: by then it is no accident."""


def processes_for(answers: int, wanted: int | None) -> int:
    """How many processes grade some answers: as many as wanted, else one a core where there is
    enough to do."""
    return wanted or max(1, min(available_cores(), answers // WORTH_ANOTHER))


class Processes:
    """Grades parts in processes that each make the grader; close it by ``with``.

    Args:
        recipe: of the grader.
        jobs: how many processes.
        told: called where processes died and others go on.
    """

    def __init__(self, recipe: Opens, jobs: int, told: Callable[[], None] = lambda: None) -> None:
        self._recipe, self._jobs, self._told = recipe, jobs, told
        self._pool = self._opened()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def __call__(self, parts: Iterable[Part]) -> Iterator[Done]:
        """See ``Backend``; parts come back in order.

        Raises:
            ClassError: the processes die again and again.
        """
        stream, numbers, deaths = iter(parts), count(), 0
        waiting: deque[tuple[Part, Future[list[dict[str, Any]]]]] = deque()
        while True:
            for part in islice(stream, AHEAD * self._jobs - len(waiting)):
                waiting.append((part, self._submitted(part)))
            if not waiting:
                return
            try:
                found = waiting[0][1].result()
            except BrokenProcessPool as error:
                deaths += 1
                if deaths > DEATHS:
                    raise ClassError("class_processes_die", times=deaths) from error
                self._told()
                self._pool.shutdown()
                self._pool = self._opened()
                waiting = deque((p, f if _is_done(f) else self._submitted(p)) for p, f in waiting)
                continue
            deaths = 0
            waiting.popleft()
            yield Done(next(numbers), found)

    def _opened(self) -> ProcessPoolExecutor:
        # Not by a fork: threads of ONNX Runtime do not survive one.
        return ProcessPoolExecutor(self._jobs, get_context("spawn"), _open, (self._recipe,))

    def _submitted(self, part: Part) -> Future[list[dict[str, Any]]]:
        """A part that waits; in a pool that broke meanwhile, what came of it is that."""
        try:
            with environment(ONE_THREAD):
                return self._pool.submit(_graded, part)
        except BrokenProcessPool as error:
            broken: Future[list[dict[str, Any]]] = Future()
            broken.set_exception(error)
            return broken


def _is_done(future: Future[Any]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


@contextlib.contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Variables for the processes that are started inside."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


_grader: Grader


def _open(recipe: Opens) -> None:
    """Make the grader of this process, which ends with the one that started it."""
    global _grader
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it is told, and ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _grader = recipe.open()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _graded(part: Part) -> list[dict[str, Any]]:
    return receipts_of(_grader, part)
