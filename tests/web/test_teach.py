"""The teacher's room without a browser: from an upload to what goes out."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.conftest import REPLICATION, WordEncoder
from tests.web.conftest import EVIL, HOST, PORT, Visitor
from tutor.decks import parse
from tutor.web.app import create_app
from tutor.web.models import Models

DECK = parse(REPLICATION)
QUESTION = DECK.questions[0]
RIGHT = " ".join(c.explanation for c in QUESTION.concepts)
ROWS = [
    ("Ada", RIGHT),
    ("Ben", QUESTION.concepts[0].explanation),
    ("Cleo", "It has to do with copies of data, I think."),
    (EVIL, f"{EVIL} {QUESTION.concepts[0].explanation}"),
    ("Eve", ""),
    ("Fay", QUESTION.concepts[0].explanation),
    ("Gil", "Nothing comes to mind about these servers and copies."),
]


def table(rows: list[tuple[str, str]] = ROWS) -> bytes:
    lines = ["student\tquestion\tanswer"]
    lines += [f"{name}\t{QUESTION.id}\t{answer}" for name, answer in rows]
    return "\n".join(lines).encode()


@pytest.fixture
def teacher(visitor: Visitor) -> Visitor:
    visitor.get("/teach")
    return visitor


def upload(teacher: Visitor, data: bytes, name: str = "class.tsv") -> str:
    """Upload a table with the deck; the address of the class."""
    hidden = teacher.hidden("/teach")
    files = {
        "answers": (name, data),
        "deckfile": ("storage.md", REPLICATION.encode()),
    }
    teacher._seen(teacher.client.post("/teach", data=hidden, files=files))
    return teacher.path


def graded(teacher: Visitor, data: bytes | None = None) -> str:
    """The address of a class that is graded."""
    room = upload(teacher, data or table())
    teacher.post(f"{room}/grade")
    for _ in range(600):
        if "/review" in teacher.get(room):
            return room
        time.sleep(0.05)
    raise AssertionError(teacher.text)


def test_the_guess_is_shown_and_can_be_mended_before_anything_is_graded(teacher: Visitor) -> None:
    room = upload(teacher, b"aa\tbb\tcc\n" + table().split(b"\n", 1)[1])
    assert teacher.status == 200
    assert "notice bad" in teacher.text
    teacher.post(f"{room}/columns", student="aa", question="bb", answer="cc", shape="long")
    assert "notice bad" not in teacher.text
    assert "6 to grade, 1 blank" in teacher.text
    assert "&lt;script&gt;" in teacher.text
    assert EVIL not in teacher.text


def test_five_first_show_their_evidence(teacher: Visitor) -> None:
    room = upload(teacher, table())
    text = teacher.get(f"{room}/first")
    assert text.count('class="panel"') == 5
    assert '<mark class="v-' in text
    assert EVIL not in text


def test_a_decision_is_kept_serves_equal_answers_and_can_be_taken_back(teacher: Visitor) -> None:
    room = graded(teacher)
    text = teacher.get(f"{room}/review?at=1")
    assert "Copy 3" in text
    assert "Ben" not in text
    before = "you decided on 0"
    assert before in teacher.get(room)
    teacher.get(f"{room}/review?at=1")
    teacher.post(f"{room}/review", **{"verdict-1": "missing", "remark": "Say which one writes."})
    assert "Decided and kept." in teacher.text
    assert "you decided on 2" in teacher.get(room)
    assert "Say which one writes." in teacher.get(f"{room}/review?at=5")
    teacher.get(f"{room}/review?at=1")
    teacher.post(f"{room}/undo")
    assert "Taken back" in teacher.text
    assert before in teacher.get(room)


def test_two_tabs_do_not_write_over_one_another(teacher: Visitor) -> None:
    room = graded(teacher)
    teacher.get(f"{room}/review?at=0")
    old = teacher.hidden(f"{room}/review")
    teacher.post(f"{room}/review", mark="50%")
    seen = teacher._seen(teacher.client.post(f"{room}/review", data=old | {"mark": "10%"}))
    assert "decided elsewhere" in seen
    assert "50%" in seen


def test_a_bad_mark_is_said_and_nothing_is_lost(teacher: Visitor) -> None:
    room = graded(teacher)
    teacher.get(f"{room}/review?at=0")
    teacher.post(f"{room}/review", mark="twelve")
    assert teacher.status == 422
    assert "twelve" in teacher.text
    assert "you decided on 0" in teacher.get(room)


def test_names_are_shown_once_the_teacher_says_so(teacher: Visitor) -> None:
    room = graded(teacher)
    teacher.get(room)
    teacher.post(f"{room}/names", named="yes")
    assert "Ben" in teacher.get(f"{room}/review?at=1")


def test_a_group_is_shown_before_one_decision_is_kept_for_it(teacher: Visitor) -> None:
    room = graded(teacher)
    text = teacher.get(f"{room}/alike")
    assert "Group 1" in text
    teacher.post(f"{room}/alike", group="1", mark="25%")
    assert "This reaches" in teacher.text
    assert "you decided on 0" in teacher.get(room)
    teacher.get(f"{room}/alike")
    teacher.post(f"{room}/alike", group="1", mark="25%")
    teacher.post(f"{room}/alike")
    assert "Decided and kept." in teacher.text


def test_report_table_and_pages_go_out(teacher: Visitor) -> None:
    room = graded(teacher)
    assert EVIL not in teacher.get(f"{room}/report")
    page = teacher.client.get(f"{room}/report.html")
    assert "attachment" in page.headers["content-disposition"]
    assert EVIL not in page.text
    assert teacher.client.get(f"{room}/graded.xlsx").content[:2] == b"PK"
    assert b"Ada" in teacher.client.get(f"{room}/graded.csv").content
    hidden = teacher.get(f"{room}/release") and teacher.hidden(f"{room}/copies")
    packed = teacher.client.post(f"{room}/copies", data=hidden).content
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert sum(name.endswith(".html") for name in names) == len(ROWS)
    assert not any(".." in name or name.startswith("/") for name in names)


def test_an_edited_deck_moves_marks_and_says_which(teacher: Visitor) -> None:
    room = graded(teacher)
    teacher.get(f"{room}/deck")
    edited = REPLICATION.replace(QUESTION.concepts[0].explanation, "Cats purr at night on roofs.")
    assert edited != REPLICATION
    teacher.post(f"{room}/deck", text=edited)
    for _ in range(600):
        if "Graded again" in teacher.get(room):
            break
        time.sleep(0.05)
    assert "→" in teacher.text
    assert "Cats purr" in teacher.get(f"{room}/deck")


def test_a_standard_is_shown_and_refused_where_it_is_no_better(teacher: Visitor) -> None:
    many = [(f"P{n}", f"{QUESTION.concepts[n % 2].explanation} {n}") for n in range(9)]
    room = graded(teacher, table(many))
    assert "Copies with a mark of yours: 0" in teacher.get(f"{room}/standard")
    for place in range(6):
        teacher.get(f"{room}/review?at={place}&all=1")
        teacher.post(f"{room}/review", mark="90%" if place % 2 else "20%")
    text = teacher.get(f"{room}/standard")
    assert "Copies with a mark of yours: 6" in text
    assert "Mean error" in text


def test_what_was_graded_is_there_after_a_restart(
    teacher: Visitor, folder: Path, deck_file: Path
) -> None:
    room = graded(teacher)
    app = create_app(folder, Models(lambda: (WordEncoder(), None)), PORT, [deck_file])
    with TestClient(app, base_url=HOST, headers={"accept-language": "en"}) as client:
        client.cookies = teacher.client.cookies
        again = Visitor(client)
        assert "/review" in again.get(room)
        assert "class.tsv" in again.get("/teach")


@pytest.mark.parametrize(
    ("data", "name"), [(b"", "a.csv"), (b"PK\x03\x04 no", "a.xlsx"), (b"x" * 10, "../../a.csv")]
)
def test_what_is_no_class_is_said(teacher: Visitor, data: bytes, name: str, folder: Path) -> None:
    upload(teacher, data, name)
    assert "notice bad" in teacher.text or teacher.status == 422
    assert not list(folder.parent.glob("a.csv"))


def test_a_class_is_taken_away_only_once_that_is_sure(teacher: Visitor, folder: Path) -> None:
    room = upload(teacher, table())
    teacher.post(f"{room}/remove")
    assert "no way back" in teacher.text
    assert list((folder / "classes").iterdir())
    teacher.post(f"{room}/remove", sure="yes")
    assert not list((folder / "classes").iterdir())
    assert teacher.get(room)
    assert teacher.status == 404
