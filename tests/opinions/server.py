"""A real HTTP server on loopback that speaks the OpenAI chat protocol, with scripted replies."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Call"], "Answer"]


class Call:
    """One request: its body, and what the reader sent inside it."""

    def __init__(self, body: dict[str, Any], number: int) -> None:
        self.body = body
        self.number = number

    @property
    def sent(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.body["messages"][-1]["content"])
        return value


class Answer:
    """One response: a status, a content, or something broken."""

    def __init__(
        self,
        content: str = "",
        status: int = 200,
        wait: float = 0,
        finish: str = "stop",
        raw: bytes | None = None,
        drop: bool = False,
        drip: bool = False,
        to: str = "",
    ) -> None:
        self.content, self.status, self.wait = content, status, wait
        self.finish, self.raw, self.drop = finish, raw, drop
        self.drip, self.to = drip, to


def verdicts(*entries: tuple[str, str, str]) -> Answer:
    rows = [{"id": i, "verdict": v, "quote": q} for i, v, q in entries]
    return Answer(json.dumps({"verdicts": rows}))


def all_covered(call: Call) -> Answer:
    """A gullible model: everything is covered, and all of the answer but a word is the quote."""
    quote = call.sent["answer"].rsplit(" ", 1)[0]
    return verdicts(*((c["id"], "covered", quote) for c in call.sent["concepts"]))


class FakeLlm:
    """The server; ``calls`` holds the requests that were answered."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.calls: list[Call] = []
        self.lock = threading.Lock()
        self.at_once = 0
        self.most_at_once = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                outer.handle(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        with self.lock:
            call = Call(body, len(self.calls))
            self.calls.append(call)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            answer = self.script(call)
            time.sleep(answer.wait)
            if answer.drop:
                request.close_connection = True
                request.connection.close()
                return
            self._send(request, answer)
        finally:
            with self.lock:
                self.at_once -= 1

    def _send(self, request: BaseHTTPRequestHandler, answer: Answer) -> None:
        value = {
            "id": "x",
            "object": "chat.completion",
            "created": 0,
            "model": "fake",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": answer.finish,
                    "message": {"role": "assistant", "content": answer.content},
                }
            ],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
        }
        if answer.status != 200:
            value = {"error": {"message": "no", "type": "error"}}
        data = answer.raw if answer.raw is not None else json.dumps(value).encode()
        request.send_response(answer.status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        if answer.status == 429:
            request.send_header("retry-after-ms", "20")
        if answer.to:
            request.send_header("Location", answer.to)
        request.end_headers()
        if not answer.drip:
            request.wfile.write(data)
            return
        for byte in data:
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
            time.sleep(0.1)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
