"""Replies of an LLM: what counts in them, and a store that gives the same reply again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from tutor.domain import Span, Verdict
from tutor.grading.opinion import Asked, Judgement, Judgements
from tutor.opinions.prompt import CANNOT_TELL, MENU, masked

_CERTAIN = 0.91  # chance of the verdict that an LLM gives
_REST = 0.03  # chance of each other verdict
_SHORTEST_QUOTE = 3  # characters of a quote that proves something
_SHORT_ANSWER = 8
"""Words up to which the quote may be the whole answer."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it came: its text and the tokens it took."""

    text: str
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """Why a reply or a part of it was dropped.

    Attributes:
        code: of the sentence, in the section ``dropped`` of the messages.
        detail: the kind of failure behind it; empty where there is none.
    """

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What counts in a reply, and why the rest was dropped."""

    judgements: Judgements
    dropped: tuple[Dropped, ...]


def reply_of(body: bytes) -> Reply:
    """The reply inside a response of the chat protocol.

    Raises:
        ValueError: it is none, or holds a text that cannot be written down.
    """
    try:
        value = json.loads(body)
        choice = value["choices"][0]
        text = choice["message"]["content"] or ""
        used = value.get("usage") or {}
        text.encode()  # half of a surrogate pair is no text
        if choice.get("finish_reason") == "length":
            text = ""
        return Reply(text, *(_count(used.get(n)) for n in ("prompt_tokens", "completion_tokens")))
    except (KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no reply of the chat protocol ({type(error).__name__})") from error


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**53 else 0


def sound(reply: Reply) -> bool:
    """Whether a reply has the form that was asked for, and may be kept."""
    return _entries(reply.text) is not None


def understand(reply: str, asked: Asked) -> Understood:
    """Read a reply. What is off the menu, off the subject or without a verbatim quote is dropped.

    Where a concept is judged twice, the last verdict stands; an off-menu last verdict drops it.
    """
    entries = _entries(reply)
    if entries is None:
        return Understood({}, (Dropped("no_form"),))
    sent = masked(asked.answer, asked.hidden)
    judgements: dict[str, Judgement | None] = {}
    dropped: list[Dropped] = []
    for concept_id, verdict, quote in entries:
        if concept_id not in asked.concepts:
            dropped.append(Dropped("not_asked"))
            continue
        judgements.pop(concept_id, None)
        if verdict not in MENU:
            dropped.append(Dropped("off_menu"))
        elif verdict == CANNOT_TELL:
            judgements[concept_id] = None
        elif verdict == Verdict.MISSING:
            judgements[concept_id] = Judgement(_probabilities(Verdict.MISSING), None)
        else:
            span = _find(quote, sent)
            if span is None:
                dropped.append(Dropped("no_quote"))
            else:
                judgements[concept_id] = Judgement(_probabilities(Verdict(verdict)), span)
    return Understood(judgements, tuple(dropped))


def _entries(reply: str) -> list[tuple[str, str, str]] | None:
    text = reply.strip()
    if text.startswith("```"):
        text = text.strip("`").removeprefix("json").strip()
    try:
        value = json.loads(text)
        rows = value["verdicts"]
        return [(str(r["id"]), str(r["verdict"]), str(r.get("quote") or "")) for r in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _find(quote: str, answer: str) -> Span | None:
    """Where a quote stands. All of an answer points at nothing, unless it is very short."""
    quote = quote.strip()
    if len(quote) < _SHORTEST_QUOTE:
        return None
    words = len(_WORD.findall(answer))
    if words > _SHORT_ANSWER and len(_WORD.findall(quote)) >= words:
        return None
    start = answer.find(quote)
    return None if start < 0 else Span(start, start + len(quote))


def _probabilities(verdict: Verdict) -> tuple[float, float, float, float]:
    covered, partial, missing, contradicted = (_CERTAIN if v is verdict else _REST for v in Verdict)
    return covered, partial, missing, contradicted


class ReplyStore:
    """Replies by the content of their calls, in an SQLite file, safe across threads and runs.

    Args:
        path: the file; its folder is made. A file that cannot be written is left aside.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._kept: dict[str, Reply] = {}
        with contextlib.suppress(OSError, sqlite3.Error):
            path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(self._connect()) as connection, connection:
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS replies(key TEXT PRIMARY KEY, text TEXT, "
                    "tokens_in INTEGER, tokens_out INTEGER) WITHOUT ROWID"
                )

    def get(self, key: str) -> Reply | None:
        """The reply kept under a key; None where there is none, or none of the form asked for."""
        with self._lock:
            if key in self._kept:
                return self._kept[key]
            with (
                contextlib.suppress(OSError, sqlite3.Error),
                contextlib.closing(self._connect()) as connection,
            ):
                row = connection.execute(
                    "SELECT text, tokens_in, tokens_out FROM replies WHERE key = ?", (key,)
                ).fetchone()
                if row and isinstance(row[0], str) and sound(Reply(row[0], 0, 0)):
                    return Reply(row[0], _count(row[1]), _count(row[2]))
        return None

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply, on the disk before this returns."""
        with self._lock:
            self._kept[key] = reply
            with (
                contextlib.suppress(OSError, sqlite3.Error),
                contextlib.closing(self._connect()) as connection,
                connection,
            ):
                connection.execute(
                    "INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?)",
                    (key, reply.text, reply.tokens_in, reply.tokens_out),
                )

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10)


def key_of(*parts: object) -> str:
    """A key for everything that decides a reply."""
    told = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
