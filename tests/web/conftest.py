"""The page with an encoder that needs no model, and a visitor who came by the link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.conftest import REPLICATION, WordEncoder
from tutor.web.app import create_app
from tutor.web.models import Models

PORT = 8765
HOST = f"http://127.0.0.1:{PORT}"
EVIL = "<script>alert(1)</script>"


class Visitor:
    """A browser without JavaScript.

    Args:
        client: that asks.
    """

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.text = ""
        self.status = 0
        self.path = ""

    def get(self, path: str) -> str:
        return self._seen(self.client.get(path))

    def post(self, path: str, **fields: str) -> str:
        """Send a form of the page that is open, with what it hides."""
        return self._seen(self.client.post(path, data=self.hidden(path) | fields))

    def upload(self, name: str, data: bytes) -> str:
        files = {"file": (name, data)}
        return self._seen(self.client.post("/decks", data=self.hidden("/decks"), files=files))

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the form that goes to a path, or of any form."""
        forms = re.findall(r"<form[^>]*?>.*?</form>", self.text, re.DOTALL)
        own = [f for f in forms if f'action="{path}"' in f] or forms
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', own[0])
        return dict(found)

    def _seen(self, answer: object) -> str:
        self.text, self.status = answer.text, answer.status_code  # type: ignore[attr-defined]
        self.path = answer.url.path  # type: ignore[attr-defined]
        return self.text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def deck_file(tmp_path: Path) -> Path:
    path = tmp_path / "storage.md"
    path.write_text(REPLICATION, encoding="utf-8")
    return path


@pytest.fixture
def client(folder: Path, deck_file: Path) -> Iterator[TestClient]:
    """Somebody who has no cookie yet."""
    app = create_app(folder, Models(lambda: (WordEncoder(), None)), PORT, [deck_file])
    with TestClient(app, base_url=HOST, headers={"accept-language": "en"}) as client:
        yield client


@pytest.fixture
def visitor(client: TestClient) -> Visitor:
    """Somebody who came by the link."""
    link = client.app.state.house.keys.link  # type: ignore[attr-defined]
    assert client.get(f"/enter?key={link}").status_code == 200
    return Visitor(client)
