"""An essay on the page."""

from __future__ import annotations

from pathlib import Path

from tests.web.conftest import EVIL, Visitor
from tutor.store import LearnerStore

TEXT = f"One node takes every write and streams it to read-only copies. {EVIL} Many like it. " * 3
KEY = "en:Storage"


def drafts(folder: Path) -> int:
    store = LearnerStore(folder)
    try:
        return len(store.essays(KEY))
    finally:
        store.close()


def deck_id(visitor: Visitor) -> str:
    return visitor.get("/essay").split('<option value="')[1].split('"')[0]


def test_an_essay_is_read_and_its_next_draft_beside_it(visitor: Visitor, folder: Path) -> None:
    deck = deck_id(visitor)
    page = visitor.post("/essay", deck=deck, text=TEXT, keep="1", least="500")
    assert visitor.status == 200
    assert "<mark" in page
    assert EVIL not in page
    assert drafts(folder) == 1
    more = TEXT + "\n\nSeveral nodes accept updates, then reconcile conflicting rows."
    page = visitor.post("/essay", deck=deck, text=more)
    assert "Multi-leader" in page
    assert drafts(folder) == 1


def test_every_link_of_the_report_leads_somewhere(visitor: Visitor) -> None:
    import re

    page = visitor.post("/essay", deck=deck_id(visitor), text=TEXT)
    links = set(re.findall(r'href="#((?:at-|[a-z]+-\d)[^"]*)"', page))
    assert links
    assert links <= set(re.findall(r'id="([^"]+)"', page))


def test_no_text_or_no_deck_says_so_and_keeps_the_text(visitor: Visitor) -> None:
    visitor.get("/essay")
    visitor.post("/essay", deck="nothing", text=" ")
    assert visitor.status == 422
    page = visitor.post("/essay", deck="nothing", text="My own words.")
    assert visitor.status == 422
    assert "My own words." in page
