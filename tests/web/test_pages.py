"""Pages that show: the first one, settings, styles; in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from tests.test_messages import KEYS
from tests.web.conftest import Visitor

TEMPLATES = Path(__file__).resolve().parents[2] / "tutor" / "web" / "templates"


def test_every_sentence_of_a_template_exists() -> None:
    used = set()
    for path in TEMPLATES.glob("*.html"):
        used |= set(re.findall(r"""\bt\('([\w.]+)'[,)]""", path.read_text(encoding="utf-8")))
    assert len(used) > 40
    assert used <= KEYS["en"]


def test_no_template_holds_a_sentence() -> None:
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"<code>.*?</code>|{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", "\n", text)
        assert not re.search(r"[^\W\d_]{3,} [^\W\d_]{2,}", text), path


def test_the_first_page_is_light(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert visitor.status == 200
    total = len(page.encode())
    for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)):
        total += len(visitor.client.get(path).content)
    assert total < 100_000
    assert len(visitor.client.get("/static/style.css").content) < 30_000


def test_the_page_speaks_the_browsers_language_or_the_one_chosen(visitor: Visitor) -> None:
    french = visitor.client.get("/", headers={"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"})
    assert '<html lang="fr"' in french.text
    assert "Dites-le avec vos mots" in french.text
    visitor.get("/settings")
    page = visitor.post("/settings", lang="fr", theme="dark", keys="off")
    assert '<html lang="fr" data-theme="dark"' in page
    assert 'data-keys="off"' in page
    assert "noté" in page


def test_what_is_chosen_badly_is_left(visitor: Visitor) -> None:
    visitor.get("/settings")
    page = visitor.post("/settings", lang="xx", theme="<b>")
    assert '<html lang="en" data-theme="auto"' in page


def test_the_style_guide_shows_every_verdict(visitor: Visitor) -> None:
    page = visitor.get("/styleguide")
    for verdict in ("covered", "partial", "missing", "contradicted"):
        assert f"v-{verdict}" in page


def test_an_unknown_page_or_deck_says_so(visitor: Visitor) -> None:
    visitor.get("/nothing")
    assert visitor.status == 404
    assert "no such page" in visitor.text
    visitor.get("/decks/nothing")
    assert visitor.status == 404


def test_a_deck_given_by_the_command_is_listed(visitor: Visitor) -> None:
    page = visitor.get("/decks")
    assert "Storage" in page
    assert "2 to practise today" in page
