"""Nothing hostile in a deck or an answer is obeyed where it is shown."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import ROOT, WordEncoder
from tutor import Grader, as_json, as_text
from tutor.cli.main import app
from tutor.domain import Concept, Deck, Question
from tutor.feedback.html import page
from tutor.feedback.text import as_markdown, as_table
from tutor.plain import as_json_text, as_markdown_text, visible

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\x7f"
TURNS = "\u202egnorw\u202c\u2066x\u2069\u200f\u061c\u2028"
MARKUP = "[clic](javascript:alert) ![i](http://x/y.png) <script>alert(1)</script> `a` # b | c"
HOSTILE = f"A{ESCAPES}{TURNS}{MARKUP}"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture
def hostile() -> Deck:
    """As a program may build it; a file with control characters is refused."""
    concept = Concept("c", HOSTILE, HOSTILE, key_points=(HOSTILE, "un point"))
    return Deck(HOSTILE, "fr", (Question("q", HOSTILE, (concept,), hints=(HOSTILE,)),))


def test_visible_keeps_texts_and_shows_what_is_hostile() -> None:
    for kept in ("Où naît l'été ?\n\tœuvre", "👩‍👩‍👧 مرحبا", "a b"):
        assert visible(kept) == kept
    assert not OBEYED.search(visible(HOSTILE))
    assert "\ufffd[2J" in visible(HOSTILE)
    visible("\ud800").encode()


def test_grades_show_nothing_that_is_obeyed(hostile: Deck) -> None:
    from rich.console import Console

    grade = Grader(hostile, WordEncoder()).grade("q", HOSTILE)
    screen = Console(record=True, width=200, file=io.StringIO())
    screen.print(as_table(grade, hostile))
    for text in (as_text(grade, hostile), as_markdown(grade, hostile), screen.export_text()):
        assert not OBEYED.search(text)
    as_read = json.loads(as_json(grade))
    assert not OBEYED.search(as_json(grade))
    assert as_read["deck"] == HOSTILE


MARKDOWN = [
    MARKUP,
    "> quote", "- list", "+ list", "= under", "1. item", "12) item", "# heading", "***", "___",
    "https://evil.example/x", "www.evil.example", "me@evil.example", "&lt;b&gt;", "a\\b", "a | b",
    "~~x~~", "line\n# next",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    """Read by the parser that Rich brings: one paragraph of plain words, and the same ones."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").enable("strikethrough")
    tokens = parser.parse(as_markdown_text(text))
    assert [t.type for t in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inside = tokens[1].children or []
    assert {t.type for t in inside} <= {"text", "text_special"}
    assert "".join(t.content for t in inside) == " ".join(text.split())


def test_markdown_leaves_no_address_that_readers_link_by_themselves() -> None:
    told = as_markdown_text("https://evil.example www.evil.example me@evil.example")
    for link in ("https://", "www.", "me@"):
        assert link not in told


def test_json_is_the_same_value_and_shows_nothing_that_is_obeyed() -> None:
    for value in (HOSTILE, "\ud800", {"é": [HOSTILE]}):
        assert json.loads(as_json_text(value)) == value
        assert not OBEYED.search(as_json_text(value))
    assert "é" in as_json_text("é")


def test_pages_escape_tags_and_signs_of_direction() -> None:
    told = page(HOSTILE, "fr", "")
    assert "<script>" not in told
    assert not OBEYED.search(told)


TURNED = """---
language: fr
---
# Titre \u202eevil [bold]x[/bold]
## Pourquoi \u2066cela\u2069 ? {#q}
- **Nom \u202eevil**: une \u202eexplication [red]rouge[/red].
"""


@pytest.mark.parametrize(
    "command",
    [
        ("deck", "show", "{deck}"),
        ("deck", "check", "{deck}"),
        ("grade", "{deck}", "-q", "q", "Une \x1b[2J\u202eexplication."),
        ("grade", "{deck}", "-q", "\x1b[2J\u202enone", "x"),
        ("grade", "{deck}", "-q", "q", "Une explication.", "--format", "markdown"),
        ("grade", "{deck}", "-q", "q", "Une explication.", "--format", "json"),
        ("grade", "none\x1b[2J.md", "-q", "q", "x"),
        ("deck", "probe", "{deck}"),
    ],
    ids=lambda c: " ".join(c[:2]),
)
def test_commands_print_nothing_that_is_obeyed(
    command: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from tutor.cli.main import run

    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    monkeypatch.setattr("tutor.models.reader.open_reader", lambda: None)
    deck = tmp_path / "deck.md"
    deck.write_text(TURNED, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["tutor", *(part.format(deck=deck) for part in command)])
    with pytest.raises(SystemExit):
        run()
    said = capsys.readouterr()
    assert said.out + said.err
    assert not OBEYED.search(said.out + said.err)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "latin-1"])
def test_an_output_without_the_sign_gets_a_letter(encoding: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from tutor.cli.screen import echo, open_screen; open_screen();"
         "echo('✓ ✗ ◐ ≠ → … « é » 🙂')"],
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    shown = told.stdout.decode(encoding)
    assert shown.startswith("v x ~")
    assert not told.stderr


def test_a_whole_command_runs_where_nothing_but_letters_can_be_shown() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tutor", "deck", "show", "reference/fr/organisation-sociale.md"],
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    assert b"Traceback" not in told.stderr
    assert b"Agent de presse" in told.stdout


def test_commands_print_in_one_place() -> None:
    for path in (ROOT / "tutor").rglob("*.py"):
        if path.name == "screen.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("echo", "secho"):
                assert not (isinstance(node.value, ast.Name) and node.value.id == "typer"), path


def test_a_deck_with_control_characters_is_refused_and_its_fault_shows_none(
    tmp_path: Path,
) -> None:
    deck = tmp_path / "deck.md"
    deck.write_text(f"---\nlanguage: fr\n---\n# T{ESCAPES}\n## A ?\n- b c\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["deck", "check", str(deck)])
    assert result.exit_code == 2
    assert not OBEYED.search(result.output)
