"""An LLM behind any OpenAI-compatible endpoint, as a reader. Off by default, never needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.errors import MissingExtraError, ModelError
from tutor.readers.base import Asked, Readings
from tutor.readers.prompt import SCHEMA, messages, prompt_hash
from tutor.readers.replies import Dropped, Reply, ReplyStore, key_of, understand
from tutor.readers.settings import LlmSettings


@dataclass(slots=True)
class Usage:
    """What a run asked of an LLM.

    Attributes:
        calls: calls that were answered.
        kept: replies taken from the store.
        failed: calls without a usable reply.
        refused: calls not made because a ceiling was reached.
        tokens_in: tokens sent.
        tokens_out: tokens received.
        cost: in the currency of the prices.
        notices: how often replies or parts of them were dropped, by why.
    """

    calls: int = 0
    kept: int = 0
    failed: int = 0
    refused: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    notices: dict[Dropped, int] = field(default_factory=dict)


class LlmReader:
    """Asks an LLM; one structured call an answer.

    Args:
        settings: how to reach it and what it may cost.
        store: file that keeps replies, so that the same answer gets the same reply.

    Raises:
        MissingExtraError: the client is not installed.
    """

    def __init__(self, settings: LlmSettings, store: Path) -> None:
        try:
            import openai
        except ImportError as error:
            raise MissingExtraError("extra_llm") from error
        self._errors = openai
        self._client = openai.OpenAI(
            base_url=settings.url,
            api_key=settings.key,
            timeout=settings.timeout,
            max_retries=settings.retries,
        )
        self.settings = settings
        self.name = settings.model
        self.hash = prompt_hash()
        self.usage = Usage()
        self._store = ReplyStore(store)
        self._lock = threading.Lock()
        self._next = 0.0
        self._started = 0
        self._structured = True

    def read(self, asked: Sequence[Asked]) -> list[Readings]:
        """See ``Reader.read``. Equal calls are made once."""
        keys = [self._key(a) for a in asked]
        once = dict(zip(keys, asked, strict=True))
        with ThreadPoolExecutor(max(1, int(self.settings.concurrency))) as pool:
            replies = dict(zip(once, pool.map(self._reply, once, once.values()), strict=True))
        return [self._understand(replies[k], a) for k, a in zip(keys, asked, strict=True)]

    def test(self) -> str:
        """Make a tiny call; the first words of the reply.

        Raises:
            ModelError: the endpoint cannot be reached or refuses.
        """
        try:
            reply = self._call([{"role": "user", "content": "Reply with the word ready."}], False)
        except (self._errors.OpenAIError, ValueError) as error:
            raise ModelError(
                "llm_no_answer", url=self.settings.url, model=self.name, detail=_first_line(error)
            ) from error
        return reply.text.strip()[:60]

    def _key(self, asked: Asked) -> str:
        return key_of(self.settings.url, self.name, self.hash, self.settings.seed, messages(asked))

    def _reply(self, key: str, asked: Asked) -> Reply | None:
        kept = self._store.get(key)
        if kept is not None:
            with self._lock:
                self.usage.kept += 1
            return kept
        if not self._may_call():
            return None
        try:
            reply = self._call(messages(asked), True)
        except (self._errors.OpenAIError, ValueError) as error:
            with self._lock:
                self.usage.failed += 1
            self._notice(Dropped("no_reply", type(error).__name__))
            return None
        with self._lock:
            self.usage.calls += 1
            self.usage.tokens_in += reply.tokens_in
            self.usage.tokens_out += reply.tokens_out
            self.usage.cost += (
                reply.tokens_in * self.settings.price_in
                + reply.tokens_out * self.settings.price_out
            ) / 1e6
        self._store.put(key, reply)
        return reply

    def _may_call(self) -> bool:
        """Whether the ceilings allow one more call; waits for its turn if they do."""
        limits = self.settings
        with self._lock:
            over = (limits.max_calls and self._started >= limits.max_calls) or (
                limits.max_cost and self.usage.cost >= limits.max_cost
            )
            if over:
                self.usage.refused += 1
                return False
            self._started += 1
            pause = 60 / limits.requests_per_minute if limits.requests_per_minute else 0.0
            turn = max(time.monotonic(), self._next)
            self._next = turn + pause
        time.sleep(max(0.0, turn - time.monotonic()))
        return True

    def _call(self, told: list[dict[str, str]], structured: bool) -> Reply:
        fields: dict[str, Any] = {"temperature": 0, "seed": self.settings.seed}
        if structured and self._structured:
            try:
                return self._send(told, {**fields, "response_format": SCHEMA})
            except (self._errors.BadRequestError, self._errors.UnprocessableEntityError):
                self._structured = False
        return self._send(told, fields)

    def _send(self, told: list[dict[str, str]], fields: dict[str, Any]) -> Reply:
        done = self._client.chat.completions.create(
            model=self.name,
            messages=told,  # type: ignore[arg-type]
            **fields,
        )
        choices = getattr(done, "choices", None) or []
        text = (choices[0].message.content if choices else None) or ""
        if choices and choices[0].finish_reason == "length":
            text = ""
        used = done.usage
        return Reply(
            text,
            used.prompt_tokens if used else 0,
            used.completion_tokens if used else 0,
        )

    def _understand(self, reply: Reply | None, asked: Asked) -> Readings:
        if reply is None:
            return {}
        understood = understand(reply.text, asked)
        for reason in understood.dropped:
            self._notice(reason)
        return understood.readings

    def _notice(self, reason: Dropped) -> None:
        with self._lock:
            self.usage.notices[reason] = self.usage.notices.get(reason, 0) + 1


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
