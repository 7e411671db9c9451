"""Sittings as a person has them: at a pseudo-terminal, key by key."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.terminal import AGAIN, ANSWER, Screen, kept
from tests.conftest import REPLICATION, ROOT, WordEncoder
from tutor.decks import parse
from tutor.grading.grader import Grader
from tutor.store import LearnerStore, Memory, Place
from tutor.store.learning import now

PARAGRAPHS = "One node writes.\n\nThe copies follow.\n\nNothing else happens.\n\nThat is all."
KEY = "en:Storage"
COLOUR = re.compile(rb"\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7])(?:;[0-9]+)*m")


@pytest.fixture
def deck(tmp_path: Path) -> str:
    path = tmp_path / "storage.md"
    path.write_text(REPLICATION, encoding="utf-8")
    return str(path)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def verdicts(store: Path) -> dict[str, str]:
    opened = LearnerStore(store)
    try:
        return {c: v.value for c, v in opened.attempts()[-1].verdicts.items()}
    finally:
        opened.close()


@pytest.mark.parametrize("keys", ["\r.\r", "\x1b[13;5u", "\x1b[27;5;13~", "\x1b\r"])
def test_a_paste_of_four_paragraphs_is_one_answer(deck: str, store: Path, keys: str) -> None:
    """Sent by a lone dot, by Ctrl+Enter as two kinds of terminals say it, by Alt+Enter."""
    with Screen("practise", deck) as screen:
        screen.ready()
        screen.paste(PARAGRAPHS)
        screen.type(keys)
        screen.wait("Mark:")
        screen.wait("stop:")
        screen.type("q\r")
        screen.wait("goes on from here")
        assert screen.end() == 0
    assert [(q, a.strip()) for q, a in kept(store)] == [("replication", PARAGRAPHS)]


def test_two_megabytes_pasted_are_refused_in_a_sentence_and_kept(deck: str, store: Path) -> None:
    text = ("One node takes the writes. " * 40 + "\n") * 2000
    assert len(text) > 2_000_000
    with Screen("practise", deck) as screen:
        screen.ready()
        screen.paste(text)
        screen.type("\r.\r")
        screen.wait("characters; 200000 at most are read.")
        screen.wait("Going on with what you had begun")
        assert "Traceback" not in screen.said
    opened = LearnerStore(store)
    assert opened.draft(KEY, "replication").strip() == text.strip()
    opened.close()


def test_what_is_typed_during_grading_is_no_answer(
    deck: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    monkeypatch.setenv("TUTOR_TEST_GATE", str(gate))
    with Screen("practise", deck) as screen:
        screen.ready()
        screen.type("One node takes the writes.\r.\r")
        screen.wait("Reading")
        screen.type("\r\r\r\rmore\r.\r\r")
        gate.unlink()
        screen.wait("Mark:")
        screen.wait("stop:")
        screen.type("u\r")
        screen.wait("taken back")
        screen.ready()
        screen.type(":stop\r")
        assert screen.end() == 0
        assert "Question 2" not in screen.said
    assert kept(store) == []


def test_hints_go_to_the_last_rung_each_after_a_new_try(deck: str, store: Path) -> None:
    told = ["idea", "say what it is", "one n… t… the w…", "one node takes the writes",
            "streams it to read-only copies"]  # fmt: skip
    with Screen("practise", deck) as screen:
        screen.answer("Nothing comes to mind.")
        for rung, words in enumerate(told):
            screen.type("i\r")
            shown = screen.wait(words)
            assert "Hint:" in shown
            screen.answer(f"Try number {rung}.", AGAIN)
        screen.type("i\r")
        screen.wait("That was the last hint")
        screen.wait("stop:")
        screen.type("q\r")
        assert screen.end() == 0
    opened = LearnerStore(store)
    assert [a.rung for a in opened.attempts()] == [0, 1, 2, 3, 4, 5]
    opened.close()


def test_one_key_corrects_a_verdict(deck: str, store: Path) -> None:
    with Screen("practise", deck) as screen:
        screen.answer("Nothing comes to mind.")
        screen.type("2\r")
        screen.wait("Noted: Multi-leader was said.")
        screen.wait("stop:")
        screen.type("9\r")
        screen.wait("from 1 to 2")
        screen.wait("stop:")
        screen.type("q\r")
        assert screen.end() == 0
    assert verdicts(store) == {"leader": "missing", "multi": "covered"}


def test_ctrl_c_asks_and_keeps_the_draft(deck: str, store: Path) -> None:
    with Screen("practise", deck) as screen:
        screen.ready()
        screen.type("One node\rtakes")
        screen.wait("takes")
        screen.type("\x03")
        screen.wait("What you wrote is kept.")
        screen.wait("[y/n]")
        screen.type("n\r")
        screen.ready()
        screen.wait("takes")
        screen.type(" every write\x03")
        screen.wait("What you wrote is kept.")
        screen.wait("[y/n]")
        screen.type("y\r")
        screen.wait("goes on from here")
        assert screen.end() == 0
    assert kept(store) == []
    with Screen("practise", deck) as screen:
        screen.wait("Going on with what you had begun")
        screen.wait("takes every write")
        screen.type("\r.\r")
        screen.wait("Mark:")
    assert kept(store) == [("replication", "One node\ntakes every write\n")]


def test_a_window_that_closes_keeps_the_draft(deck: str, store: Path) -> None:
    with Screen("practise", deck) as screen:
        screen.answer("Nothing comes to mind.")
        screen.type("r\r")
        screen.ready(AGAIN)
        screen.type("One node takes")
        screen.wait("takes")
        screen.close()
    opened = LearnerStore(store)
    assert opened.draft(KEY, "replication") == "One node takes"
    assert len(opened.attempts()) == 1
    opened.close()


def test_a_sitting_stops_and_goes_on_at_the_same_question(deck: str, store: Path) -> None:
    with Screen("practise", deck) as screen:
        screen.answer("Nothing comes to mind.")
        screen.type("\r")
        screen.wait("Question 2 of 2")
        screen.ready()
        screen.type(":stop\r")
        assert screen.end() == 0
    with Screen("practise", deck) as screen:
        screen.wait("Going on at question 2 of 2.")
        screen.wait("What does an index cost?")
        screen.answer("Nothing comes to mind either.")
        screen.type("\r")
        screen.wait("Done.")
        assert screen.end() == 0
    assert [question for question, _ in kept(store)] == ["replication", "index"]


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_dumb_terminal_is_sent_plain_lines(deck: str, store: Path, name: str) -> None:
    with Screen("practise", deck, environment={"TERM": name}) as screen:
        screen.wait(ANSWER)
        screen.type("One node writes.\n\nNothing else.\n.\n")
        screen.wait("Mark:")
        screen.wait("stop:")
        screen.type("q\n")
        assert screen.end() == 0
        assert b"\x1b" not in screen.raw
    assert kept(store) == [("replication", "One node writes.\n\nNothing else.\n")]


@pytest.mark.parametrize(("told", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_no_colour_where_none_is_wanted(deck: str, told: dict[str, str], coloured: bool) -> None:
    with Screen("practise", deck, environment=told) as screen:
        screen.answer("One node takes the writes.")
        screen.type("q\r")
        assert screen.end() == 0
        assert bool(COLOUR.search(screen.raw)) is coloured


def test_sixty_columns_break_no_word(deck: str) -> None:
    french = str(ROOT / "reference/fr/organisation-sociale.md")
    for path, ask, mark, last in (
        (deck, ANSWER, "Mark:", "q stop:"),
        (french, "Votre réponse", "Note\u00a0:", "q arrêter :"),
    ):
        with Screen("practise", path, columns=60) as screen:
            shown = screen.wait(ask)
            screen.wait("> ")
            screen.type("Nothing comes to mind.\r.\r")
            screen.wait(mark)
            shown += screen.wait("\r\n") + screen.wait("\r\n")
            assert "[" in shown.splitlines()[-1]
            assert max(len(line) for line in shown.splitlines()) < 60
            screen.wait(last)
            screen.type("q\r")
            assert screen.end() == 0


def test_a_known_question_comes_back_turned(deck: str, store: Path) -> None:
    opened = LearnerStore(store)
    month = now() - timedelta(days=30)
    index = parse(REPLICATION).questions[1]
    grade = Grader(parse(REPLICATION), WordEncoder(), reader=None).grade("index", "Pages.")
    number = opened.add_attempt(parse(REPLICATION), index, "Pages.", 0, grade, {}, month)
    memory = Memory(20.0, 5.0, month + timedelta(days=20), month)
    places = [Place(KEY, "index", c.id) for c in index.concepts]
    opened.review(number, dict.fromkeys(places, (3, memory)), month)
    opened.close()
    with Screen("practise", deck) as screen:
        screen.ready()
        screen.type(":skip\r")
        assert "turned round" not in screen.wait("Explain only “Space”.")
        assert "turned round" in screen.wait(ANSWER)
        screen.wait("> ")
        screen.type(":skip\r")
        screen.wait("What is this called? every … must also maintain the sorted tree.")
        screen.ready()
        screen.type("Slow writing\r.\r")
        assert "Slower inserts" not in screen.wait("stop:")
        assert "Mark:" not in screen.said
        screen.type("\r")
        screen.wait("its name here: Slower inserts")
        screen.wait("Did you say it?")
        screen.type("y\r")
        screen.wait("Question 2 of 3")
    assert verdicts(store) == {"inserts": "covered"}
