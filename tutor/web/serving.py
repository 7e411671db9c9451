"""The page as a server at 127.0.0.1, from a free port to Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import uvicorn

from tutor.errors import CommandError
from tutor.files import MOST_BYTES, read_bytes
from tutor.paths import data_dir
from tutor.web.app import create_app
from tutor.web.models import Models, opened

HOST = "127.0.0.1"
PORT = 8765
_IDLE = 20
"""Seconds after which a connection on which nothing comes is closed."""
_ENDING = 10
"""Seconds that requests have to end in when the server is stopped."""


def serve(
    files: Sequence[Path], port: int | None, model: str | None, tell: Callable[[str], None]
) -> None:
    """Serve until the process is told to stop.

    Args:
        files: decks and notes that are shown beside those kept.
        port: the one wanted; the usual one or a free one when None.
        model: name of an encoder; None for the one that comes with tutor.
        tell: is given the address to open, once it answers.

    Raises:
        CommandError: the port is in use.
        FileError: a file cannot be read.
    """
    for path in files:
        read_bytes(path, MOST_BYTES)
    listening = _listen(port)
    number = listening.getsockname()[1]
    app = create_app(data_dir(), Models(partial(opened, model)), number, files)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False,
        timeout_keep_alive=_IDLE, timeout_graceful_shutdown=_ENDING, ws="none",
    )  # fmt: skip
    tell(f"http://{HOST}:{number}/enter?key={app.state.house.keys.link}")
    uvicorn.Server(config).run(sockets=[listening])


def _listen(port: int | None) -> socket.socket:
    """A socket that listens: on the port wanted, or on the usual one, or on a free one."""
    for wanted in (port,) if port is not None else (PORT, 0):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, wanted))
            listening.listen()
        except OSError:
            listening.close()
            continue
        return listening
    raise CommandError("port_taken", port=port)
