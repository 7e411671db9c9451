"""The word lists: typed, folded, without doubles, the same tables in both languages."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import tutor.language
from tutor.language import LANGUAGES, fold, lexicon, mixed
from tutor.language.lexicon import WordClasses
from tutor.language.notes import Notes, notes
from tutor.language.tables import read_tables, typed

ROOM = Path(tutor.language.__file__).parent
SOURCES = {
    f"{room}{language}": (ROOM / room / f"{language}.toml").read_text(encoding="utf-8")
    for room in ("", "notes/")
    for language in LANGUAGES
}
AS_WRITTEN = (
    "polarity.opposites", "sentences.abbreviations", "words.stop", "hints.reason",
    "guards.introducing", "attacks.", "asking.contrast", "lines.", "labels.", "mail.", "cards.",
    "deck.",
)  # fmt: skip
"""Lists, and tables of them, that hold words as they are written, with accents and capitals."""


def lists(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, list[str]]]:
    """(name, entries) of each list of a table."""
    for name, found in table.items():
        where = f"{path}.{name}".lstrip(".")
        if isinstance(found, dict):
            yield from lists(found, where)
        else:
            yield where, found.split() if isinstance(found, str) else found


CASES = [
    pytest.param(name, entries, id=f"{language}-{name}")
    for language, source in SOURCES.items()
    for name, entries in lists(tomllib.loads(source))
]


@pytest.mark.parametrize(("name", "entries"), CASES)
def test_a_list_says_each_word_once(name: str, entries: list[str]) -> None:
    assert not {entry for entry in entries if entries.count(entry) > 1}


@pytest.mark.parametrize(("name", "entries"), CASES)
def test_words_are_folded(name: str, entries: list[str]) -> None:
    if not name.startswith(AS_WRITTEN):
        assert [entry for entry in entries if fold(entry) != entry] == []


@pytest.mark.parametrize("source", SOURCES)
def test_a_list_says_what_it_is(source: str) -> None:
    """A comment stands before every table and every list."""
    lines = SOURCES[source].splitlines()
    bare = [
        line
        for before, line in pairwise(lines)
        if re.match(r"\[|[a-z_]+ = ", line) and not before.startswith("# ")
    ]
    assert bare == []


def test_both_languages_have_every_table() -> None:
    names = [[name for name, _ in lists(tomllib.loads(source))] for source in SOURCES.values()]
    assert (names[0], names[2]) == (names[1], names[3])


def test_mixed_is_both() -> None:
    def check(whole: Any, parts: list[Any]) -> None:
        if is_dataclass(whole):
            for field in fields(whole):
                check(getattr(whole, field.name), [getattr(part, field.name) for part in parts])
        else:
            assert set(whole) == {entry for part in parts for entry in part}

    check(mixed(), [lexicon(language) for language in LANGUAGES])
    parts = [read_tables(Notes, "tutor.language.notes", language) for language in LANGUAGES]
    check(notes(), parts)


def test_no_grade_hangs_on_notes() -> None:
    """What grading reads is in its receipts; words of notes are not."""
    grading = ROOM.parent / "grading"
    reading = [
        p.name for p in grading.glob("*.py") if "language.notes" in p.read_text(encoding="utf-8")
    ]
    assert reading == []


def test_a_number_is_said_in_words() -> None:
    assert (lexicon("fr").numbers["deux"], lexicon("en").numbers["twelve"]) == ("2", "12")


@pytest.mark.parametrize("found", [{}, {"function": "a", "unknown": "b"}])
def test_a_table_is_what_the_lexicon_knows(found: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        typed(WordClasses, found)


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("import tutor", False),
        ("from tutor.cli.main import app", False),
        ("from tutor.language import mixed; mixed()", True),
    ],
)
def test_lists_are_read_when_they_are_asked_for(code: str, read: bool) -> None:
    program = (
        "import sys; opened = []; sys.addaudithook("
        "lambda event, about: opened.append(str(about[0])) if event == 'open' else None);"
        f"{code};"
        "print(any(path.endswith(('fr.toml', 'en.toml')) for path in opened))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == str(read)
