"""Who is let in, what is refused, what every answer carries."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import EVIL, HOST, Visitor
from tutor.web.keys import LIFE, Keys
from tutor.web.shield import MOST_BYTES


def test_without_the_link_nothing_is_shown(client: TestClient) -> None:
    for path in ("/", "/decks", "/settings", "/ready", "/no-such-page"):
        answer = client.get(path)
        assert answer.status_code == 403, path
        assert "tutor serve" in answer.text


def test_a_link_opens_once(client: TestClient) -> None:
    link = client.app.state.house.keys.link  # type: ignore[attr-defined]
    assert client.get("/enter?key=wrong").status_code == 403
    answer = client.get(f"/enter?key={link}")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/").status_code == 200
    client.cookies.clear()
    assert client.get(f"/enter?key={link}").status_code == 403


def test_a_cookie_lives_through_a_restart_and_not_for_ever(tmp_path: Path) -> None:
    first = Keys(tmp_path)
    assert first.link is not None
    cookie = first.enter(first.link, 1000)
    assert cookie is not None
    again = Keys(tmp_path)
    assert again.good(cookie, 1000 + 24 * 3600)
    assert not again.good(cookie, 1000 + LIFE)
    assert not again.good(cookie.replace("1000", "9999"), 10000)
    assert not Keys(tmp_path / "other").good(cookie, 1000)
    assert again.proves(cookie, first.proof(cookie))
    assert (tmp_path / "page.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:80", "127.0.0.1.evil.example:8765"])
def test_another_host_is_refused(visitor: Visitor, host: str) -> None:
    assert visitor.client.get("/", headers={"host": host}).status_code == 421


def test_a_form_of_another_site_is_refused(visitor: Visitor) -> None:
    client = visitor.client
    assert client.post("/settings", data={"lang": "fr"}).status_code == 403
    assert client.post("/settings", data={"lang": "fr", "proof": "0" * 64}).status_code == 403
    visitor.get("/settings")
    proof = visitor.hidden("/settings")
    sent = client.post(
        "/settings", data=proof | {"lang": "fr"}, headers={"origin": "http://evil.example"}
    )
    assert sent.status_code == 403
    sent = client.post("/settings", data=proof | {"lang": "fr"}, headers={"origin": HOST})
    assert "Réglages" in sent.text


def test_every_answer_forbids_what_is_foreign(client: TestClient) -> None:
    for path in ("/", "/static/style.css", "/static/../app.py", "/nothing"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert headers["x-content-type-options"] == "nosniff"
    assert client.get("/").headers["cache-control"] == "no-store"


def test_no_page_has_a_script_or_style_of_its_own() -> None:
    import tutor.web

    for path in (Path(tutor.web.__file__).parent / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?! src=)|<style|\son\w+=[\"']|\sstyle=|javascript:", text), (
            path
        )


@pytest.mark.parametrize("counted", [True, False])
def test_ten_megabytes_are_refused_with_what_to_do(visitor: Visitor, counted: bool) -> None:
    visitor.get("/")
    body = b"text=" + b"a" * (2 * MOST_BYTES)
    content = body if counted else (body[i : i + 65536] for i in range(0, len(body), 65536))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = visitor.client.post("/decks", content=content, headers=kind)
    assert answer.status_code == 413
    assert "tutor deck import" in answer.text


def test_a_bug_is_logged_without_what_was_written(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError(*args)

    monkeypatch.setattr("tutor.web.pages.decks.opened", broken)
    visitor.get("/")
    with caplog.at_level(logging.DEBUG):
        page = visitor.post("/decks", text="What is it?\n- a secret thing")
    assert visitor.status == 500
    assert "fault of tutor" in page
    assert "RuntimeError" in caplog.text
    assert "a secret thing" not in caplog.text


def test_a_script_in_a_deck_or_a_file_name_is_text(visitor: Visitor) -> None:
    visitor.get("/")
    text = f"# {EVIL}\n\n## What is {EVIL}? {{#a}}\n- **{EVIL}**: {EVIL} is text here.\n"
    visitor.upload(f"../../{EVIL}.md", f"---\nlanguage: en\n---\n{text}".encode())
    assert visitor.status == 200
    assert EVIL not in visitor.text
    assert "&lt;script&gt;" in visitor.text
    visitor.get("/")
    page = visitor.upload(f"../../{EVIL}.md", b"## no deck {#a}\n")
    assert EVIL not in page


def test_a_name_that_climbs_writes_nothing_elsewhere(visitor: Visitor, folder: Path) -> None:
    before = set(folder.parent.rglob("*"))
    visitor.get("/")
    visitor.upload("../../../escaped.txt", b"What is rain?\n- water that falls from clouds\n")
    made = {p for p in folder.parent.rglob("*") if p.is_file()} - before
    assert {p.parent for p in made if p.suffix != ".sqlite"} <= {folder / "decks", folder}
    for path in ("/decks/..%2f..%2fpage", "/decks/%2e%2e/page.key", "/static/..%2fapp.py"):
        visitor.get(path)
        assert visitor.status in (404, 403)
