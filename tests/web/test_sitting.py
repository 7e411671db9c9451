"""Practising on the page, without JavaScript: every path, and every way to come too late."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.conftest import WordEncoder
from tests.web.conftest import EVIL, HOST, PORT, Visitor
from tutor.store import LearnerStore
from tutor.store.learning import Attempt
from tutor.web.app import create_app
from tutor.web.models import Models

GOOD = "One node takes every write and streams it to read-only copies."


@pytest.fixture
def deck(visitor: Visitor) -> str:
    """The address of the deck."""
    found = re.search(r'href="(/decks/storage-[0-9a-f]+)"', visitor.get("/decks"))
    assert found is not None
    return found[1]


@pytest.fixture
def at(visitor: Visitor, deck: str) -> str:
    """The address of a sitting over everything that has begun."""
    visitor.get(deck)
    visitor.post(f"{deck}/sitting", what="all")
    assert visitor.path == f"{deck}/sitting"
    return visitor.path


def kept(folder: Path) -> list[Attempt]:
    store = LearnerStore(folder)
    try:
        return store.attempts()
    finally:
        store.close()


def test_from_question_to_closing(visitor: Visitor, at: str, folder: Path) -> None:
    assert "Question 1 of 2" in visitor.text
    page = visitor.post(f"{at}/answer", text=GOOD)
    assert "1 of 2 covered" in page
    assert "<mark" in page
    assert "Mark:" in page
    page = visitor.post(f"{at}/next")
    assert "Question 2 of 2" in page
    visitor.post(f"{at}/answer", text="The tree takes additional disk pages.")
    page = visitor.post(f"{at}/next")
    assert "What you have now" in page
    assert "Leader-follower" in page
    assert "Mark" not in page
    assert len(kept(folder)) == 2
    page = visitor.post(f"{at}/undo")
    assert "Question 2 of 2" in page
    assert "taken back" in page
    assert "The tree takes additional disk pages." in page
    assert len(kept(folder)) == 1


def test_hints_climb_and_want_a_try_between(visitor: Visitor, at: str) -> None:
    page = visitor.post(f"{at}/hint", text="half a thought")
    assert "Hint 1 of 5" in page
    assert "half a thought" in page
    assert "next hint comes after" in page
    for rung in range(2, 6):
        visitor.post(f"{at}/answer", text=f"nothing of it {rung}")
        page = visitor.post(f"{at}/hint", text="")
        assert f"Hint {rung} of 5" in page
    assert "several nodes accept updates" in page


def test_nothing_tells_what_was_expected_before_the_hints_do(visitor: Visitor, at: str) -> None:
    page = visitor.post(f"{at}/answer", text="I do not know.")
    assert "reconcile" not in page
    assert "read-only copies" not in page


def test_a_verdict_is_corrected_and_turned_back(visitor: Visitor, at: str, folder: Path) -> None:
    visitor.post(f"{at}/answer", text="I do not know.")
    page = visitor.post(f"{at}/correct", concept="leader")
    assert "you did say it" in page
    assert '<s class="was">missing</s>' in page
    assert kept(folder)[0].verdicts["leader"] == "covered"
    visitor.post(f"{at}/correct", concept="leader")
    assert kept(folder)[0].verdicts["leader"] == "missing"
    assert kept(folder)[0].machine["leader"] == "missing"
    visitor.post(f"{at}/correct", concept="nothing")
    assert visitor.status == 200


def test_a_blank_or_endless_answer_is_refused_and_kept(visitor: Visitor, at: str) -> None:
    page = visitor.post(f"{at}/answer", text="  ")
    assert visitor.status == 422
    assert "Nothing was written" in page
    text = "One node takes the writes. " * 9000
    page = visitor.post(f"{at}/answer", text=text)
    assert visitor.status == 422
    assert "200000 at most" in page
    assert text.strip() in visitor.get(at)


def test_a_script_in_an_answer_is_text(visitor: Visitor, at: str) -> None:
    text = f"{EVIL} One node takes every write. {EVIL}</textarea><b>"
    page = visitor.post(f"{at}/answer", text=text)
    assert EVIL not in page
    assert "</textarea><b>" not in page
    quoted = re.search(r'<blockquote class="answer"[^>]*>(.*?)</blockquote>', page, re.DOTALL)
    assert quoted is not None
    bare = re.sub(r'<a class="tag.*?</a>', "", quoted[1])
    assert html.unescape(re.sub(r"</?mark[^>]*>", "", bare)) == text


def test_two_tabs_on_one_question(visitor: Visitor, at: str, folder: Path) -> None:
    other = Visitor(visitor.client)
    other.get(at)
    visitor.post(f"{at}/answer", text=GOOD)
    page = other.post(f"{at}/answer", text="Something else that I typed here.")
    assert "old page" in page
    assert "Something else that I typed here." in page
    assert [a.answer for a in kept(folder)] == [GOOD]


def test_a_second_press_changes_nothing(visitor: Visitor, at: str, folder: Path) -> None:
    form = visitor.hidden(f"{at}/answer") | {"text": GOOD}
    for _ in range(3):
        answer = visitor.client.post(f"{at}/answer", data=form)
        assert "1 of 2 covered" in answer.text
    assert len(kept(folder)) == 1


def test_the_back_button_after_grading(visitor: Visitor, at: str, folder: Path) -> None:
    old = visitor.hidden(f"{at}/answer")
    visitor.post(f"{at}/answer", text=GOOD)
    visitor.post(f"{at}/next")
    late = visitor.client.post(f"{at}/answer", data=old | {"text": "A second thought on it."})
    assert "kept as a draft" in late.text
    assert len(kept(folder)) == 1
    visitor.get(at)
    page = visitor.post(f"{at}/go", number="1")
    assert "A second thought on it." in page


def test_an_answer_to_a_sitting_that_is_gone_is_given_back(visitor: Visitor, at: str) -> None:
    old = visitor.hidden(f"{at}/answer")
    store = LearnerStore(visitor.client.app.state.house.folder)  # type: ignore[attr-defined]
    with store.database.writing() as connection:
        connection.execute("DELETE FROM places")
    store.close()
    late = visitor.client.post(f"{at}/answer", data=old | {"text": "My long text."})
    assert late.status_code == 409
    assert "My long text." in late.text


def test_a_draft_is_kept_while_typing(visitor: Visitor, at: str) -> None:
    form = visitor.hidden(f"{at}/answer")
    sent = visitor.client.post(f"{at}/draft", data=form | {"text": "half of"})
    assert sent.status_code == 204
    assert "half of" in visitor.get(at)
    assert "Going on with what you had begun" in visitor.text
    visitor.post(f"{at}/answer", text=GOOD)
    sent = visitor.client.post(f"{at}/draft", data=form | {"text": "too late"})
    assert sent.status_code == 409
    assert "too late" not in visitor.get(at)


def test_skip_stop_and_go_on(visitor: Visitor, at: str, deck: str) -> None:
    page = visitor.post(f"{at}/skip", text="a beginning")
    assert "Put off" in page
    assert "What does an index cost?" in page.split("<h1")[1].split("</h1>")[0]
    page = visitor.post(f"{at}/stop", text="left here")
    assert visitor.path == deck
    assert "Go on: question 1 of 2" in page
    assert "left here" in visitor.get(at)
    page = visitor.post(f"{at}/go", number="2")
    assert "a beginning" in page
    visitor.post(f"{at}/go", number="77")
    assert visitor.status == 422


@pytest.fixture
def restarted(visitor: Visitor, folder: Path, deck_file: Path) -> Iterator[Visitor]:
    """The same browser, after the server was started anew."""
    app = create_app(folder, Models(lambda: (WordEncoder(), None)), PORT, [deck_file])
    with TestClient(app, base_url=HOST, headers={"accept-language": "en"}) as client:
        client.cookies.update(visitor.client.cookies)
        yield Visitor(client)


def test_the_server_is_restarted_under_an_open_page(
    visitor: Visitor, at: str, restarted: Visitor, folder: Path
) -> None:
    visitor.post(f"{at}/hint", text="before")
    restarted.text = visitor.text
    page = restarted.post(f"{at}/answer", text=GOOD)
    assert "1 of 2 covered" in page
    assert "Hint 1 of 5" in page
    assert len(kept(folder)) == 1


def test_models_that_cannot_be_opened_are_told(folder: Path, deck_file: Path) -> None:
    from tutor.errors import ModelError

    def broken() -> None:
        raise ModelError("extra_export")

    app = create_app(folder, Models(broken), PORT, [deck_file])  # type: ignore[arg-type]
    with TestClient(app, base_url=HOST, headers={"accept-language": "en"}) as client:
        client.get(f"/enter?key={app.state.house.keys.link}")
        visitor = Visitor(client)
        found = re.search(r'href="(/decks/storage-[0-9a-f]+)"', visitor.get("/decks"))
        assert found is not None
        visitor.get(found[1])
        visitor.post(f"{found[1]}/sitting", what="all")
        visitor.post(f"{found[1]}/sitting/answer", text=GOOD)
        assert visitor.status == 422
        assert GOOD in visitor.get(f"{found[1]}/sitting")
