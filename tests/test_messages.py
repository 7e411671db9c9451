"""Every sentence stands in both languages, every code has its sentence, and each is found."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import MODULES, PACKAGE
from tutor import errors
from tutor.errors import DeckError, Fault, FileError, Message, TutorError
from tutor.messages import choose_language, locale_language, say

Table = dict[str, dict[str, str]]
_SAYERS = {"say": 1, "_say": 0, "Message": 0}
_TAKES_CODE = {"_BrokenError": "audit", "Fault": "fault", "fault": "fault", "ScaleFault": "fault"}


def table(language: str) -> Table:
    path = PACKAGE / "messages" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


TABLES = {language: table(language) for language in ("en", "fr")}
KEYS = {
    language: {f"{section}.{name}" for section, rows in found.items() for name in rows}
    for language, found in TABLES.items()
}


def braces(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def sentence(language: str, key: str) -> str:
    section, _, name = key.partition(".")
    return TABLES[language][section][name]


def test_both_languages_have_the_same_sentences() -> None:
    assert KEYS["en"] == KEYS["fr"]


def test_a_sentence_has_the_same_braces_in_both() -> None:
    for key in KEYS["en"]:
        assert braces(sentence("en", key)) == braces(sentence("fr", key)), key


def test_french_signs_stand_after_a_no_break_space() -> None:
    for key in KEYS["fr"]:
        text = sentence("fr", key)
        assert not [sign for sign in (" ;", " :", " !", " ?", " »", "« ") if sign in text], text


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                name = node.func.id if isinstance(node.func, ast.Name) else name
                yield path, node, name


def told() -> Iterator[tuple[str, str, ast.Call]]:
    """(where, key, call) of every sentence whose code is written out in the code."""
    kinds = {n for n, kind in vars(errors).items() if isinstance(kind, type)}
    for path, call, name in calls():
        where = f"{path.relative_to(PACKAGE)}:{call.lineno}"
        arguments = [a.value if isinstance(a, ast.Constant) else None for a in call.args]
        if name in _SAYERS and len(arguments) > _SAYERS[name]:
            code, section = arguments[_SAYERS[name]], ""
        elif name in _TAKES_CODE:
            at = 0 if name == "ScaleFault" else 1
            code, section = arguments[at] if len(arguments) > at else None, _TAKES_CODE[name]
        elif name in kinds and name.endswith("Error") and name != "DeckError" and arguments:
            code, section = arguments[0], "error"
        else:
            continue
        if isinstance(code, str):
            yield where, f"{section}.{code}".removeprefix("."), call


def test_every_code_has_its_sentence_and_fills_its_braces() -> None:
    found = list(told())
    assert len(found) > 100
    for where, key, call in found:
        assert key in KEYS["en"], f"{where}: no sentence {key}"
        given = {k.arg for k in call.keywords}
        for argument in call.args:
            if isinstance(argument, ast.Dict):
                given |= {k.value for k in argument.keys if isinstance(k, ast.Constant)}
            elif not isinstance(argument, ast.Constant) and key.startswith("fault."):
                given.add(None)
        if None not in given:
            assert braces(sentence("en", key)) <= given, f"{where}: {key} lacks a value"


@pytest.mark.parametrize(("language", "said"), [("en", "no such file"), ("fr", "n'existe pas")])
def test_an_error_speaks_the_language_of_its_reader(
    monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    error = FileError("file_none", path="a.md")
    monkeypatch.setenv("TUTOR_LANG", language)
    assert said in str(error)


def test_a_fault_and_a_word_in_it_speak_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Fault(3, "no_concept", {"kind": Message("kind.hint")})
    assert str(DeckError("d.md", (fault,))).startswith("d.md:3: a hint without a concept.")
    monkeypatch.setenv("TUTOR_LANG", "fr")
    assert str(DeckError("d.md", (fault,))).startswith("d.md:3: un indice sans élément attendu.")


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "en_GB", "LC_ALL": "fr_CA"}, "fr"),
        ({"LANG": "de_DE"}, "en"),
        ({"LANG": "fr_FR", "TUTOR_LANG": "en"}, "en"),
    ],
)
def test_the_locale_gives_the_language(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("TUTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert locale_language() == language


def test_a_chosen_language_goes_before_the_locale() -> None:
    choose_language("fr")
    try:
        assert locale_language() == "fr"
        assert str(TutorError("no_answer")) == say("fr", "error.no_answer")
    finally:
        choose_language(None)


_THREE_WORDS = re.compile(r"[^\W\d_]+[,;:.]? [^\W\d_]+[,;:.]? [^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_PRINTERS = {"echo", "print", "warn", "confirm", "prompt", "working", "advancing"}
_SAME_IN_BOTH = re.compile(r"\[/?\w+\]|\btutor\b|\bversion\b")
"""Markup, and words that French and English share."""
_FOR_PROGRAMS = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|WHERE|<|tutor )")
"""SQL, HTML, and the commands of examples."""
_FOR_PROGRAMMERS = {"ValueError", "TypeError", "AttributeError", "AssertionError", "KeyError"}
"""What only a mistake in a program raises."""
NOT_FOR_PEOPLE = {
    "probes/phrases.py": "answers as a learner would write them",
    "probes/negation.py": "answers as a learner would write them",
    "probes/answers.py": "names of kinds, which have words of their own, and notes for tests",
    "probes/idle.py": "names of kinds, which have words of their own, and notes for tests",
    "probes/knowing.py": "names of kinds, and notes for tests",
    "probes/remedies.py": "names of kinds, which have words of their own",
    "demo.py": "answers as a learner would write them",
    "grading/signals.py": "what a signal says, for who reads the table; receipts name it alone",
    "opinions/client.py": "told to an LLM",
    "models/export.py": "a note in the folder of a model, for the tools that read it",
    "formats/paste/html.py": "lists of words",
    "models/cache.py": "statements of a database",
}


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of the literals of a module that read as a sentence."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed: set[int] = set()
    printed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            name = called.rpartition(".")[2]
            if called.startswith("re.") or name == "split" or name in _FOR_PROGRAMMERS:
                passed |= {id(inner) for inner in ast.walk(node)}
            elif name in _PRINTERS:
                given = [a for a in node.args if isinstance(a, ast.Constant | ast.JoinedStr)]
                parts = [p for a in given for p in getattr(a, "values", [a])]
                printed |= {id(p) for p in parts if isinstance(p, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            worded = id(node) in printed and _WORD.search(_SAME_IN_BOTH.sub("", text))
            if worded or (
                id(node) not in passed
                and _THREE_WORDS.search(text)
                and not _FOR_PROGRAMS.match(text)
            ):
                yield node.lineno, text


def test_no_sentence_stands_outside_the_messages() -> None:
    for path in MODULES:
        where = path.relative_to(PACKAGE).as_posix()
        if where not in NOT_FOR_PEOPLE:
            assert not list(sentences(path)), where


def test_a_sentence_outside_the_messages_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        '"""A docstring is no message."""\n'
        'problem = f"the deck {path} has no title"\n'
        'typer.echo(f"{path}: written")\n'
        "typer.echo(say(language, 'deck.written', path=path))\n"
        'words = "the list of words".split()\n'
    )
    assert {line for line, _ in sentences(module)} == {2, 3}


@pytest.mark.parametrize("where", NOT_FOR_PEOPLE)
def test_what_is_allowed_is_needed(where: str) -> None:
    assert list(sentences(PACKAGE / where))
