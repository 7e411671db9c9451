"""The page in a real browser: keys, focus, what is announced, what fits, what axe finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("selenium")

from selenium.webdriver.common.keys import Keys

from tests.conftest import REPLICATION
from tests.web.browser import CHROMIUM, DRIVER, Browser, Server, environment

pytestmark = [
    pytest.mark.browser,
    pytest.mark.heavy,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium and its driver are not here"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
GOOD = "One node takes every write and streams it to read-only copies."
NOTES = "What is rain?\n- Evaporation: water rises\n- Clouds: the vapour cools into drops\n"
MANY = "---\nlanguage: en\n---\n# Many\n\n## Name all twelve. {#all}\n" + "".join(
    f"- **Thing {n}** {{#thing-{n}}}: the thing called {word} grows.\n"
    for n, word in enumerate(
        "ash beech cedar date elm fir gorse hazel iris jasmine kale lime".split(), start=1
    )
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    paths = []
    for name, text in (("storage", REPLICATION), ("many", MANY)):
        path = tmp_path / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    started = Server(paths, environment(tmp_path))
    yield started
    started.kill()


@pytest.fixture
def browser(server: Server) -> Iterator[Browser]:
    opened = Browser()
    opened.open(server.link)
    opened.says("Say it in your own words")
    yield opened
    opened.close()


def begin(browser: Browser, server: Server, name: str = "storage") -> str:
    """Go to a sitting over a whole deck; its address."""
    browser.open(f"{server.address}/decks")
    at = browser.find(f'.card a[href*="{name}"]').get_attribute("href")
    browser.open(at)
    browser.find('button[value="all"]').click()
    browser.wait(lambda: browser.driver.current_url.endswith("/sitting"))
    return str(browser.driver.current_url)


def test_all_of_a_sitting_by_keys_alone(browser: Browser, server: Server) -> None:
    browser.open(server.address)
    browser.tab_to('.card a[href*="storage"]')
    browser.keys(Keys.ENTER)
    browser.says("Practise everything")
    browser.tab_to('button[value="all"]')
    browser.keys(Keys.ENTER)
    browser.says("Question 1 of 2")
    browser.keys("w")
    assert browser.focus() == "answer"
    browser.keys("nhus1")
    assert browser.find("#answer").get_attribute("value") == "nhus1"
    browser.keys(Keys.CONTROL, "a")
    browser.keys(Keys.NULL, GOOD)
    browser.keys(Keys.CONTROL, Keys.ENTER)
    browser.says("1 of 2 covered")
    assert browser.focus() == "feedback"
    browser.wait(lambda: browser.find("#live").get_attribute("textContent") == "1 of 2 covered")
    browser.keys("2")
    browser.says("you did say it")
    assert browser.focus() == "turn2"
    browser.says("2 of 2 covered")
    browser.keys("2")
    browser.says("you did not say it")
    browser.keys("h")
    browser.says("Hint 1 of 5")
    assert browser.focus() == "answer"
    browser.keys(Keys.ESCAPE)
    browser.keys("u")
    browser.says("taken back")
    assert browser.focus() == "answer"
    browser.keys(Keys.CONTROL, Keys.ENTER)
    browser.says("covered")
    browser.keys("n")
    browser.says("Question 2 of 2")
    assert browser.focus() == "question"
    browser.keys("w")
    browser.keys("The tree takes additional disk pages.", Keys.CONTROL, Keys.ENTER)
    browser.says("of 2 covered")
    browser.keys("n")
    browser.says("What you have now")
    browser.keys("u")
    browser.says("Question 2 of 2")


def test_a_paste_becomes_a_deck_by_keys_alone(browser: Browser, server: Server) -> None:
    browser.open(server.address)
    browser.tab_to("#paste-text")
    browser.keys(NOTES)
    browser.keys(Keys.CONTROL, Keys.ENTER)
    browser.says("1 questions with 2 concepts")
    browser.tab_to(".structure details summary")
    browser.keys(Keys.ENTER)
    browser.tab_to('textarea[name="prompt"]')
    browser.keys(Keys.CONTROL, "a")
    browser.keys(Keys.NULL, "How does rain come about?", Keys.CONTROL, Keys.ENTER)
    browser.says("Saved.")
    browser.says("How does rain come about?")
    browser.tab_to('.structure a[href$="/try"]')
    browser.keys(Keys.ENTER)
    browser.says("An answer to try")
    browser.keys("w")
    browser.keys("Water rises.", Keys.CONTROL, Keys.ENTER)
    browser.says("of 2 covered")
    browser.tab_to('a[href="/settings"]')


def test_no_key_past_nine_and_none_where_keys_are_off(browser: Browser, server: Server) -> None:
    begin(browser, server, "many")
    browser.keys("w")
    browser.keys("Nothing at all.", Keys.CONTROL, Keys.ENTER)
    browser.says("0 of 12 covered")
    assert len(browser.all("[data-key]")) >= 9
    assert {e.get_attribute("data-key") for e in browser.all(".concept [data-key]")} == set(
        "123456789"
    )
    browser.keys("9")
    browser.says("1 of 12 covered")
    browser.open(f"{server.address}/settings")
    browser.find('input[name="keys"][value="off"]').click()
    browser.find("main form button").click()
    browser.says("Kept.")
    browser.driver.back()
    browser.driver.back()
    browser.says("1 of 12 covered")
    browser.driver.refresh()
    browser.find("#feedback")
    browser.keys("9", "n", "u")
    assert "1 of 12 covered" in browser.text()


def test_the_server_dies_under_an_open_page(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    begin(browser, server)
    browser.keys("w")
    browser.keys(GOOD)
    server.kill()
    browser.keys(Keys.CONTROL, Keys.ENTER)
    browser.says("The server does not answer")
    assert browser.find("#answer").get_attribute("value") == GOOD
    again = Server([tmp_path / "storage.md"], environment(tmp_path), server.port)
    try:
        browser.find("#send").click()
        browser.says("1 of 2 covered")
    finally:
        again.kill()


def test_what_is_typed_is_there_in_another_tab(browser: Browser, server: Server) -> None:
    at = begin(browser, server)
    browser.keys("w")
    browser.keys("half a thought")
    browser.driver.switch_to.new_window("tab")
    browser.wait(lambda: browser.open(at) or "half a thought" in browser.driver.page_source)


def test_without_script_everything_works(server: Server) -> None:
    browser = Browser(script=False)
    try:
        browser.open(server.link)
        browser.says("Say it in your own words")
        begin(browser, server)
        browser.find("#answer").send_keys(GOOD)
        browser.find("#send").click()
        browser.says("1 of 2 covered")
        browser.find("#turn2").click()
        browser.says("2 of 2 covered")
        browser.find("#next").click()
        browser.says("Question 2 of 2")
    finally:
        browser.close()


def states(browser: Browser, server: Server) -> Iterator[str]:
    """Every page in every state, one after the other."""
    for path in ("/", "/decks", "/settings", "/styleguide", "/teach", "/essay", "/nothing"):
        browser.open(server.address + path)
        yield path
    browser.find("body")
    browser.open(server.address)
    browser.find("#paste-text").send_keys(NOTES)
    browser.find("form.paste button").click()
    browser.says("1 questions with 2 concepts")
    yield "edit"
    browser.find(".structure details summary").click()
    yield "edit, open"
    browser.find('.structure form[action$="/probe"] button').click()
    browser.wait(lambda: browser.driver.current_url.endswith("/probe"), "probe")
    browser.find("main .notice")
    yield "probe"
    at = begin(browser, server)
    yield "question"
    browser.find("#send").click()
    browser.says("Nothing was written")
    yield "refused"
    browser.find("#answer").send_keys(GOOD)
    browser.find("#send").click()
    browser.says("1 of 2 covered")
    yield "feedback"
    browser.find("#turn1").click()
    browser.says("you did not say it")
    yield "corrected"
    browser.find("#hint").click()
    browser.says("Hint 1 of 5")
    browser.find("details.all summary").click()
    yield "hint"
    browser.find("#next").click()
    browser.says("Question 2 of 2")
    browser.find("#answer").send_keys("The tree takes additional disk pages.")
    browser.find("#send").click()
    browser.says("of 2 covered")
    browser.find("#next").click()
    browser.says("What you have now")
    yield "closing"
    deck = at.removesuffix("/sitting")
    browser.open(deck)
    yield "deck"
    browser.js("document.getElementById('exam-day').value = '2099-01-01'")
    browser.find("#exam-minutes").submit()
    browser.says("Until the exam")
    yield "progress"


@pytest.mark.parametrize(("width", "dark"), [(1200, False), (1200, True), (320, False)])
def test_axe_finds_nothing_serious_and_everything_fits(
    server: Server, width: int, dark: bool
) -> None:
    browser = Browser(width, dark)
    try:
        browser.open(server.link)
        browser.says("Say it in your own words")
        for state in states(browser, server):
            assert browser.faults() == [], state
            assert browser.too_wide() <= 0, state
    finally:
        browser.close()
