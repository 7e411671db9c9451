"""A teacher's evening in a real browser: from the upload to the report, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("selenium")

from tests.conftest import REPLICATION
from tests.web.browser import CHROMIUM, DRIVER, Browser, Server, environment
from tutor.decks import parse

pytestmark = [
    pytest.mark.browser,
    pytest.mark.heavy,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium and its driver are not here"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
QUESTION = parse(REPLICATION).questions[0]
DECISIONS = 30
PAGES = ("", "/review", "/review?skip=999", "/alike", "/standard", "/report", "/release", "/deck")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server([], environment(tmp_path))
    yield started
    started.kill()


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A class whose answers are half there, each in words of its own."""
    first, second = (c.explanation for c in QUESTION.concepts[:2])
    lines = ["student\tquestion\tanswer"]
    for n in range(DECISIONS + 4):
        words = (first if n % 2 else second).split()
        lines.append(f"P{n}\t{QUESTION.id}\t{' '.join(words[: 4 + n % 5])} and thing{n} too")
    path = tmp_path / "class.tsv"
    path.write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "deck.md").write_text(REPLICATION, encoding="utf-8")
    return path


def graded(browser: Browser, server: Server, answers: Path) -> str:
    """Upload a class and wait until it is graded; its address."""
    browser.open(server.link)
    browser.says("Say it in your own words")
    browser.open(f"{server.address}/teach")
    browser.find("#answers").send_keys(str(answers))
    browser.find("#deckfile").send_keys(str(answers.with_name("deck.md")))
    browser.find("form.paste button.main").click()
    browser.says("Is this how the table is to be read?")
    room = str(browser.driver.current_url)
    browser.find('form[action$="/grade"] button').click()
    browser.says("Take the table")
    return room.partition("?")[0]


def test_thirty_doubtful_answers_by_keys_alone(server: Server, answers: Path) -> None:
    browser = Browser()
    try:
        room = graded(browser, server, answers)
        browser.open(f"{room}/review?all=1")
        pressed = decided = 0
        for n in range(DECISIONS):
            before = browser.find("h1").text
            keys = ["1", "g"] if n % 3 == 0 else ["g"]
            for key in keys:
                browser.keys(key)
            pressed += len(keys)
            browser.wait(lambda before=before: browser.find("h1").text != before, "the next one")
            browser.wait(lambda: browser.focus() == "asked", "the focus")
            decided += 1
        assert pressed <= 3 * decided
        last = browser.find("h1").text
        browser.keys("n")
        browser.wait(lambda: browser.find("h1").text != last, "the one after")
        browser.keys("u")
        browser.says("Taken back")
        browser.find("#remark").send_keys("g1nu")
        assert browser.find("#remark").get_attribute("value") == "g1nu"
        browser.open(room)
        browser.says(f"you decided on {DECISIONS - 1}")
    finally:
        browser.close()


@pytest.mark.parametrize(
    ("width", "dark"), [(1200, False), (1200, True), (390, False), (320, True)]
)
def test_every_page_of_a_class_fits_and_can_be_read(
    server: Server, answers: Path, width: int, dark: bool
) -> None:
    browser = Browser(width, dark)
    try:
        room = graded(browser, server, answers)
        for page in PAGES:
            browser.open(room + page)
            browser.wait(lambda: "class-waits" not in browser.driver.current_url)
            assert browser.too_wide() <= 0, page
            assert browser.faults() == [], page
        browser.open(f"{server.address}/teach")
        assert browser.faults() == []
    finally:
        browser.close()


def test_a_run_goes_on_after_the_server_was_killed(
    server: Server, answers: Path, tmp_path: Path
) -> None:
    browser = Browser()
    try:
        room = graded(browser, server, answers)
        browser.open(f"{room}/review?all=1")
        browser.keys("g")
        browser.says("Decided and kept.")
        server.kill()
        again = Server([], environment(tmp_path), server.port)
        try:
            browser.open(again.link)
            browser.open(room)
            browser.says("you decided on")
        finally:
            again.kill()
    finally:
        browser.close()
