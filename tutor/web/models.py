"""The models, opened once in the background, and a grader for each deck that is asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from tutor.decks import deck_hash
from tutor.domain import Deck, Grade
from tutor.grading.grader import Grader
from tutor.models.encoder import Encoder
from tutor.models.reader import CrossReader

_KEPT = 32
"""Graders kept: a prepared deck takes a few megabytes."""
T = TypeVar("T")
Opened = tuple[Encoder, CrossReader | None]


class Models:
    """Grades on one thread, for the models use every core by themselves.

    Args:
        open_models: gives the encoder and the reader.
    """

    def __init__(self, open_models: Callable[[], Opened]) -> None:
        self._work = ThreadPoolExecutor(1, thread_name_prefix="grading")
        self._open = open_models
        self._opened: Future[Opened] | None = None
        self._lock = threading.Lock()
        self._graders: OrderedDict[str, Grader] = OrderedDict()

    def start(self) -> None:
        """Begin to open the models; returns at once."""
        with self._lock:
            if self._opened is None:
                self._opened = self._work.submit(self._open)

    def stop(self) -> None:
        """Let what is being graded end, and take nothing more."""
        self._work.shutdown(wait=True, cancel_futures=True)

    @property
    def ready(self) -> bool:
        """Whether the models are open."""
        return self._opened is not None and self._opened.done() and not self._opened.exception()

    def grade(self, deck: Deck, question: str, answer: str) -> Grade:
        """The grade of an answer, after what stands before it in the queue.

        Raises:
            ModelError: the models could not be opened.
            AnswerError: the answer is too long to be read.
        """
        return self.use(deck, lambda grader: grader.grade(question, answer))

    def use(self, deck: Deck, job: Callable[[Grader], T]) -> T:
        """Something done with the grader of a deck, alone.

        Raises:
            ModelError: the models could not be opened.
        """
        self.start()
        return self._work.submit(lambda: job(self._grader(deck))).result()

    def _grader(self, deck: Deck) -> Grader:
        key = f"{deck.title}\n{deck_hash(deck)}"
        found = self._graders.pop(key, None)
        if found is None:
            assert self._opened is not None
            encoder, reader = self._opened.result()
            found = Grader(deck, encoder, reader=reader)
        self._graders[key] = found
        if len(self._graders) > _KEPT:
            self._graders.popitem(last=False)
        return found


def opened(name: str | None) -> Opened:
    """The encoder of a name, or the one that comes with tutor, and the reader.

    Raises:
        ModelError: a model is missing, altered or of another kind.
    """
    from tutor.models import open_encoder
    from tutor.models.reader import open_reader

    return open_encoder(name), open_reader()
