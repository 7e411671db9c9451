"""From a paste to a deck on the page: doubts, words in place, text, a try, a probe, an exam."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.web.conftest import Visitor
from tutor.decks import parse
from tutor.store import LearnerStore
from tutor.store.learning import now

NOTES = """What is rain?
- Evaporation: water rises from the sea
- Clouds: the vapour cools into drops

What is snow?
- frozen drops that fall as crystals
"""


@pytest.fixture
def at(visitor: Visitor) -> str:
    """The address of a deck made of notes."""
    visitor.get("/")
    visitor.post("/decks", text=NOTES)
    assert visitor.path.endswith("/edit")
    return visitor.path.removesuffix("/edit")


def deck_of(folder: Path, at: str):  # type: ignore[no-untyped-def]
    path = folder / "decks" / f"{at.rpartition('/')[2]}.md"
    return parse(path.read_text(encoding="utf-8"))


def test_notes_stand_left_and_what_was_understood_right(visitor: Visitor, at: str) -> None:
    assert "2 questions with 3 concepts" in visitor.text
    left, _, right = visitor.text.partition('aria-labelledby="right"')
    assert "What is snow?" in left
    assert "frozen drops" in right


def test_a_question_is_edited_in_place(visitor: Visitor, at: str, folder: Path) -> None:
    first = deck_of(folder, at).questions[0]
    one, two = first.concepts
    fields = {
        "prompt": "How does rain come about?",
        f"name.{one.id}": "Evaporation",
        f"explanation.{one.id}": "water rises from the sea and lakes",
        f"points.{one.id}": "water rises\nfrom the sea",
        f"weight.{one.id}": "2",
        f"drop.{two.id}": "1",
        "name.new": "Gravity",
        "explanation.new": "drops that grow too heavy fall",
        "hints": "think of the sea",
    }
    page = visitor.post(f"{at}/questions/{first.id}", **fields)
    assert "Saved." in page
    changed = deck_of(folder, at).questions[0]
    assert changed.id == first.id
    assert changed.prompt == "How does rain come about?"
    assert [c.id for c in changed.concepts] == [one.id, "gravity"]
    assert changed.concepts[0].key_points == ("water rises", "from the sea")
    assert changed.concepts[0].weight == 2
    assert changed.hints == ("think of the sea",)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"prompt": " "}, "needs words"),
        ({"prompt": "What is rain?"}, "one concept at least"),
        ({"prompt": "Q", "name.new": "A", "weight.new": "-1"}, "no weight"),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    visitor: Visitor, at: str, folder: Path, fields: dict[str, str], told: str
) -> None:
    before = deck_of(folder, at)
    page = visitor.post(f"{at}/questions/{before.questions[0].id}", **fields)
    assert visitor.status == 422
    assert told in page
    assert deck_of(folder, at) == before


def test_the_deck_as_text_is_checked_line_by_line(visitor: Visitor, at: str, folder: Path) -> None:
    page = visitor.post(f"{at}/text", text="---\nlanguage: en\n---\n# T\n\n## Empty? {#e}\n")
    assert visitor.status == 422
    assert "Line 6:" in page
    assert "## Empty? {#e}" in page
    text = "---\nlanguage: en\n---\n# T\n\n## Full? {#e}\n- it is full of things\n"
    visitor.post(f"{at}/text", text=text)
    assert deck_of(folder, at).questions[0].id == "e"


def test_notes_are_mended_and_read_again(visitor: Visitor, at: str, folder: Path) -> None:
    visitor.post(f"{at}/reread", paste=NOTES + "\nWhat is hail?\n- ice that grew in the cloud\n")
    assert len(deck_of(folder, at).questions) == 3
    assert "hail" in visitor.text


def test_an_answer_is_tried_and_not_kept(visitor: Visitor, at: str, folder: Path) -> None:
    question = deck_of(folder, at).questions[0].id
    visitor.get(f"{at}/questions/{question}/try")
    page = visitor.post(f"{at}/questions/{question}/try", text="Water rises from the sea.")
    assert "1 of 2 covered" in page
    assert "looked for and not found" in page
    store = LearnerStore(folder)
    assert store.attempts() == []
    store.close()
    page = visitor.post(f"{at}/questions/{question}/try", text="water rises " * 20000)
    assert visitor.status == 422
    assert "200000 at most" in page


def test_a_question_is_probed(visitor: Visitor, at: str, folder: Path) -> None:
    question = deck_of(folder, at).questions[0].id
    page = visitor.post(f"{at}/questions/{question}/probe")
    assert visitor.status == 200
    assert "Try to fool it" in page


def test_no_question_of_that_name(visitor: Visitor, at: str) -> None:
    visitor.get(f"{at}/questions/nothing/try")
    assert visitor.status == 404


def test_a_deck_leaves_the_shelf(visitor: Visitor, at: str, folder: Path) -> None:
    visitor.get(at)
    visitor.post(f"{at}/remove")
    assert "Taken off" in visitor.text
    assert list((folder / "decks").iterdir()) == []


def test_a_file_elsewhere_is_copied_before_it_is_edited(
    visitor: Visitor, deck_file: Path, folder: Path
) -> None:
    before = deck_file.read_bytes()
    page = visitor.get("/decks")
    at = page.split('href="/decks/storage-')[1].split('"')[0]
    at = f"/decks/storage-{at}"
    visitor.get(f"{at}/edit")
    visitor.post(f"{at}/text", text="# nothing")
    assert visitor.status == 422
    visitor.get(f"{at}/edit")
    visitor.post(f"{at}/copy")
    assert visitor.path == "/decks/storage/edit"
    assert deck_file.read_bytes() == before
    deck_file.write_text("no deck at all", encoding="utf-8")
    visitor.get("/decks")
    assert "storage.md" in visitor.text


def test_the_days_until_an_exam_are_planned(visitor: Visitor, at: str) -> None:
    visitor.get(at)
    page = visitor.post(f"{at}/exam", day="2001-01-01", minutes="20")
    assert visitor.status == 422
    visitor.get(at)
    page = visitor.post(f"{at}/exam", day="soon", minutes="20")
    assert "soon" in page
    visitor.get(at)
    visitor.post(f"{at}/exam", day="2001-01-01", minutes="x")
    assert visitor.status == 422
    visitor.get(at)
    day = (now().astimezone().date() + timedelta(days=10)).isoformat()
    page = visitor.post(f"{at}/exam", day=day, minutes="20")
    assert "Until the exam" in page
    assert '<svg class="plan"' in page


def test_notes_in_which_there_is_no_question(visitor: Visitor) -> None:
    visitor.get("/")
    visitor.post("/decks", text="   ")
    assert visitor.status == 422
    assert "Nothing was pasted" in visitor.text
    visitor.get("/")
    page = visitor.post("/decks", text='{"json": ["this is a program\'s", 1]}')
    assert visitor.status == 422
    assert "this is a program" in page
    visitor.get("/")
    visitor.upload("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    assert visitor.status == 422
    assert "photo.png" in visitor.text
