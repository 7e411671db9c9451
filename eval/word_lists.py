"""Lists of French or English words that stand in code: they belong to ``tutor/language/``.

A literal is such a list when it has five entries of a few words each, or is a pattern of five
words, and two of its words tell that it is language: function words, or words of French that are
none of English. Names of our own (keys, fields, formats) are English nouns.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tutor.language import fold, known_word, mixed
from tutor.language.forms import known_form

SEVERAL = 5
"""So many words make a list."""
TELLING = 2
"""So many of them tell that it is language."""
ROOMS = ("language", "messages")
"""Rooms of the package where words stand."""
ALLOWED = {
    "classroom/columns.py:ERRORS": "what spreadsheets show, as their makers translated it",
    "probes/answers.py:FAMILIES": "names of families of attacks",
    "probes/idle.py:FAMILIES": "names of families of attacks",
    "probes/negation.py:WAYS": "names of ways to negate",
    "probes/negation.py:_AFTER": "what each way puts behind a verb: a rule, not a list",
}
"""Lists that stay in code: ``module:name``, and why."""
_FUNCTION = mixed().words.function
_SIGNS = re.compile(r"\\[a-zA-Z]|\(\?P<\w+>|\(\?[a-z]*:?|\[[^\]]*\]|\?")
"""What of a pattern is no word."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENTRY = re.compile(r"[^\W\d_]+(?:[ '’.-][^\W\d_]+){0,3}")
_ALTERNATIVES = re.compile(r"(?<=[\w)?*])\|(?=[\w(])")


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words that stands in code.

    Attributes:
        place: ``module:name`` of what it is assigned to, or of the function that holds it.
        line: where it begins, from 1.
        words: its known words, folded, in order.
    """

    place: str
    line: int
    words: tuple[str, ...]


def word_lists(package: Path) -> Iterator[WordList]:
    """Lists of words in a package's code outside ``ROOMS``; allowed ones too."""
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package).as_posix()
        if module.partition("/")[0] not in ROOMS:
            yield from lists_of(path.read_text(encoding="utf-8"), module)


def outside(package: Path) -> list[WordList]:
    """Lists of words that are not allowed where they stand."""
    return [found for found in word_lists(package) if found.place not in ALLOWED]


def lists_of(source: str, module: str) -> Iterator[WordList]:
    """Lists of words in one module."""
    for statement in ast.parse(source).body:
        name = _name(statement)
        if name == "__all__":
            continue
        told = {id(node.value) for node in ast.walk(statement) if isinstance(node, ast.Expr)}
        for node in (node for node in ast.walk(statement) if id(node) not in told):
            words = dict.fromkeys(fold(word) for text in _texts(node) for word in _words(text))
            known = tuple(word for word in words if word in _FUNCTION or known_word(word))
            if len(known) >= SEVERAL and sum(map(_is_language, known)) >= TELLING:
                yield WordList(f"{module}:{name}", getattr(node, "lineno", 0), known)


def _name(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
    return ""


def _texts(node: ast.AST) -> list[str]:
    """The strings of a literal that may list words; none where it is another kind of node."""
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            found = [_text(part) for part in parts]
        case ast.Dict(keys=parts, values=values) if None not in map(_text, values):
            found = [_text(part) if part else None for part in parts]
        case ast.Call(func=ast.Attribute(attr="split", value=cut)):
            return [_text(cut) or ""]
        case ast.Constant() | ast.JoinedStr():
            said = _text(node) or ""
            return [said] if _ALTERNATIVES.search(said) else []
        case _:
            return []
    entries = [text for text in found if text is not None and _ENTRY.fullmatch(text)]
    return entries if SEVERAL <= len(entries) == len(found) else []


def _text(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return " ".join(_text(part) or "" for part in parts)
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(_SIGNS.sub(" ", text))


def _is_language(word: str) -> bool:
    """Whether a known word is no name of our own."""
    return word in _FUNCTION or not known_form(word, "en")
