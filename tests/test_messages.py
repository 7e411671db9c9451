"""Every sentence stands in both languages, every code has its sentence, and each is found."""

from __future__ import annotations

import ast
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
_TAKES_CODE = {"Fault": "fault", "fault": "fault", "ScaleFault": "fault"}


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


@pytest.mark.parametrize("key", sorted(KEYS["en"]))
def test_a_sentence_has_the_same_braces_in_both(key: str) -> None:
    assert braces(sentence("en", key)) == braces(sentence("fr", key))


@pytest.mark.parametrize("key", sorted(KEYS["fr"]))
def test_french_signs_stand_after_a_no_break_space(key: str) -> None:
    text = sentence("fr", key)
    for sign in " ;", " :", " !", " ?", " »", "« ":
        assert sign not in text, text


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
