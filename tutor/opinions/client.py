"""A second opinion by an LLM behind any OpenAI-compatible endpoint. Off by default."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tutor.errors import MissingExtraError, ModelError
from tutor.grading.opinion import Asked, Judgements
from tutor.opinions.prompt import SCHEMA, messages, prompt_hash
from tutor.opinions.replies import Dropped, Reply, ReplyStore, key_of, reply_of, sound, understand
from tutor.opinions.settings import LlmSettings

_MOST_BYTES = 2_000_000
"""Of a response; a verdict with its quote for each concept takes some thousands."""
_Result = TypeVar("_Result")


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


class LlmOpinion:
    """Asks an LLM; one structured call an answer.

    A call has one limit of time, tries and pauses included, however slowly its bytes come. It goes
    to the address that was given and no other: redirects are refused, for the answer would follow.

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
        self._openai = openai
        self.settings = settings
        self.name = settings.model
        self.hash = prompt_hash()
        self.usage = Usage()
        self._store = ReplyStore(store)
        self._next = 0.0
        self._started = 0
        self._structured = True

    def read(self, asked: Sequence[Asked]) -> list[Judgements]:
        """See ``Opinion.read``. Equal calls are made once."""
        keys = [self._key(a) for a in asked]
        replies = _run(lambda: self._replies(dict(zip(keys, asked, strict=True))))
        return [self._understand(replies[k], a) for k, a in zip(keys, asked, strict=True)]

    def test(self) -> str:
        """Make a tiny call; the first words of the reply.

        Raises:
            ModelError: the endpoint cannot be reached or refuses.
        """
        try:
            reply = _run(self._greeting)
        except (self._openai.OpenAIError, ValueError, TimeoutError) as error:
            raise ModelError(
                "llm_no_answer", url=self.settings.url, model=self.name, detail=_first_line(error)
            ) from error
        return reply.text.strip()[:60]

    def _key(self, asked: Asked) -> str:
        return key_of(self.settings.url, self.name, self.hash, self.settings.seed, messages(asked))

    async def _replies(self, once: Mapping[str, Asked]) -> dict[str, Reply | None]:
        gate = asyncio.Semaphore(max(1, int(self.settings.concurrency)))

        async def one(client: Any, key: str, asked: Asked) -> Reply | None:
            async with gate:
                return await self._reply(client, key, asked)

        async with self._client() as client:
            found = await asyncio.gather(*(one(client, k, a) for k, a in once.items()))
        return dict(zip(once, found, strict=True))

    async def _greeting(self) -> Reply:
        hello = [{"role": "user", "content": "Reply with the word ready."}]
        async with self._client() as client:
            return await self._call(client, hello, False)

    def _client(self) -> Any:
        return self._openai.AsyncOpenAI(
            base_url=self.settings.url,
            api_key=self.settings.key,
            timeout=self.settings.timeout,
            max_retries=self.settings.retries,
            http_client=self._openai.DefaultAsyncHttpxClient(follow_redirects=False),
        )

    async def _reply(self, client: Any, key: str, asked: Asked) -> Reply | None:
        kept = self._store.get(key)
        if kept is not None:
            self.usage.kept += 1
            return kept
        if not await self._may_call():
            return None
        try:
            reply = await self._call(client, messages(asked), True)
        except (self._openai.OpenAIError, ValueError, TimeoutError) as error:
            self.usage.failed += 1
            self._notice(Dropped("no_reply", type(error).__name__))
            return None
        self.usage.calls += 1
        self.usage.tokens_in += reply.tokens_in
        self.usage.tokens_out += reply.tokens_out
        self.usage.cost += (
            reply.tokens_in * self.settings.price_in + reply.tokens_out * self.settings.price_out
        ) / 1e6
        if sound(reply):
            self._store.put(key, reply)
        return reply

    async def _may_call(self) -> bool:
        """Whether the ceilings allow one more call; waits for its turn if they do."""
        limits = self.settings
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
        await asyncio.sleep(max(0.0, turn - time.monotonic()))
        return True

    async def _call(self, client: Any, told: list[dict[str, str]], structured: bool) -> Reply:
        fields: dict[str, Any] = {"temperature": 0, "seed": self.settings.seed}
        async with asyncio.timeout(self.settings.timeout):
            if structured and self._structured:
                try:
                    return await self._send(client, told, {**fields, "response_format": SCHEMA})
                except (self._openai.BadRequestError, self._openai.UnprocessableEntityError):
                    self._structured = False
            return await self._send(client, told, fields)

    async def _send(self, client: Any, told: list[dict[str, str]], fields: dict[str, Any]) -> Reply:
        body = bytearray()
        create = client.chat.completions.with_streaming_response.create
        async with create(model=self.name, messages=told, **fields) as response:
            async for part in response.iter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise ValueError("the response has no end")
        return reply_of(bytes(body))

    def _understand(self, reply: Reply | None, asked: Asked) -> Judgements:
        if reply is None:
            return {}
        understood = understand(reply.text, asked)
        for reason in understood.dropped:
            self._notice(reason)
        return understood.judgements

    def _notice(self, reason: Dropped) -> None:
        self.usage.notices[reason] = self.usage.notices.get(reason, 0) + 1


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]


def _run(work: Callable[[], Awaitable[_Result]]) -> _Result:
    """Do asynchronous work now; Ctrl-C cancels it. Inside a running loop, in a thread beside it."""

    async def whole() -> _Result:
        return await work()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(whole())
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, whole()).result()
