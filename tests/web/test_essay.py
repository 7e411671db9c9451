"""An essay on the page."""

from __future__ import annotations

from tests.web.conftest import EVIL, Visitor

TEXT = f"One node takes every write and streams it to read-only copies. {EVIL} " * 3


def test_an_essay_is_read_against_a_deck(visitor: Visitor) -> None:
    page = visitor.get("/essay")
    deck = page.split('<option value="')[1].split('"')[0]
    page = visitor.post("/essay", deck=deck, text=TEXT)
    assert visitor.status == 200
    assert "Not found in full" in page
    assert "How do leader-follower" in page
    assert "What does an index cost?" in page
    assert EVIL not in page


def test_no_text_or_no_deck_says_so(visitor: Visitor) -> None:
    visitor.get("/essay")
    visitor.post("/essay", deck="nothing", text=" ")
    assert visitor.status == 422
    visitor.get("/essay")
    visitor.post("/essay", deck="nothing", text=TEXT)
    assert visitor.status == 404
