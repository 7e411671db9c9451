"""What stands before every page: the right host, a known visitor, no flood, no foreign content.

A bug is logged by type and place alone: its words could hold what a learner wrote.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutor.web.keys import Keys

MOST_BYTES = 5_000_000
"""Of one form: a book of notes is about one megabyte."""
MOST_CLASS_BYTES = 50_000_000
"""Of a table of answers: thirty thousand of them are about ten megabytes."""
_DRAINED = 64_000_000
"""Bytes of a refused form that are read and dropped, so that the browser hears the answer."""
OPEN = ("/static/", "/enter")
"""Paths that need no cookie."""
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
}
Refuse = Callable[[Request, str, int], Response]
log = logging.getLogger("tutor.web")


class Shield:
    """Stands before the app.

    Args:
        app: what it shields.
        keys: knows visitors.
        hosts: ``Host`` headers that are answered.
        cookie: name of the visitor's cookie.
        refuse: makes the page that says why (code of the sentence, status).
    """

    def __init__(
        self, app: ASGIApp, keys: Keys, hosts: frozenset[str], cookie: str, refuse: Refuse
    ) -> None:
        self.app, self.keys, self.hosts, self.cookie = app, keys, hosts, cookie
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False
        most = MOST_CLASS_BYTES if scope["path"] == "/teach" else MOST_BYTES

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _dress(MutableHeaders(scope=message))
            await send(message)

        body = _Body(receive, most)
        request = Request(scope, body)
        try:
            refused = await self._refused(request, scope, body)
            if refused is not None:
                await refused(scope, receive, sending)
                return
            await self.app(scope, body, sending)
        except _FloodError:
            await body.drain()
            await self.refuse(request, "page_large", 413)(scope, receive, sending)
        except ClientDisconnect:
            return
        except Exception as error:
            log.error(
                "%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__))
            )
            if not started:
                await self.refuse(request, "page_bug", 500)(scope, receive, sending)

    async def _refused(self, request: Request, scope: Scope, body: _Body) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self.hosts:
            return self.refuse(request, "page_host", 421)
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] not in self.hosts:
            return self.refuse(request, "page_forged", 403)
        if headers.get("content-length", "0").isdigit() and (
            int(headers.get("content-length", "0")) > body.most
        ):
            await body.drain()
            return self.refuse(request, "page_large", 413)
        visitor = cookie_of(headers, self.cookie)
        scope["state"] = {**scope.get("state", {}), "visitor": ""}
        if visitor and self.keys.good(visitor, int(time.time())):
            scope["state"]["visitor"] = visitor
        elif not scope["path"].startswith(OPEN):
            return self.refuse(request, "page_closed", 403)
        return None


def cookie_of(headers: Headers, name: str) -> str:
    """The value of a cookie, or the empty text."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""


class _FloodError(Exception):
    """More came than a form may hold."""


def _dress(headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("cache-control", "no-store")


class _Body:
    """A body as it comes, counted."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self.most = receive, most
        self._seen = 0
        self._over = False

    async def __call__(self) -> Message:
        """The next piece.

        Raises:
            _FloodError: more came than a form may hold.
        """
        message = await self._next()
        if self._seen > self.most:
            raise _FloodError
        return message

    async def drain(self) -> None:
        """Read and drop what still comes, so that the browser listens to the answer."""
        while not self._over and self._seen < _DRAINED:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._over = message["type"] == "http.disconnect" or not message.get("more_body")
        return message
