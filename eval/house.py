"""`python -m eval house`: how big the rooms are, how well documented, how well tested."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from eval.results import REPOSITORY
from eval.word_lists import outside


@dataclass(frozen=True, slots=True)
class Module:
    """What is counted of a module.

    Attributes:
        name: its path in the house.
        lines: of the file.
        public: public modules, classes, functions and methods.
        documented: those with a docstring.
    """

    name: str
    lines: int
    public: int
    documented: int


@dataclass(frozen=True, slots=True)
class Tests:
    """Functions that test, and lines of all that stands around them."""

    functions: int
    lines: int


@dataclass(frozen=True, slots=True)
class Room:
    """A folder of modules, those inside its folders too.

    Attributes:
        name: its path.
        modules: without those that hold nothing.
        tests: of it, in the folder of ``tests/`` that mirrors it; None where there is none.
        lists: lists of words that stand in code; None where words may.
    """

    name: str
    modules: tuple[Module, ...]
    tests: Tests | None = None
    lists: int | None = None

    def row(self) -> tuple[str, ...]:
        """Its cells: modules, lines, median, largest module, documented, tests, lists."""
        sizes = [module.lines for module in self.modules]
        largest = max(self.modules, key=lambda module: module.lines)
        public = sum(module.public for module in self.modules)
        share = sum(module.documented for module in self.modules) / max(1, public)
        tests = f"{self.tests.functions} ({self.tests.lines:,})" if self.tests else "–"
        return (
            f"{self.name}/",
            str(len(sizes)),
            f"{sum(sizes):,}",
            f"{median(sizes):.0f}",
            f"{largest.lines} {largest.name.rpartition('/')[2]}",
            f"{share:.0%}",
            tests,
            "–" if self.lists is None else str(self.lists),
        )


HEADER = (
    "room", "modules", "lines", "median", "largest", "documented", "tests (lines)", "word lists",
)  # fmt: skip


def rooms(house: Path = REPOSITORY) -> list[Room]:
    """The package, its rooms, and ``eval/``.

    Args:
        house: folder with ``tutor/``, ``eval/`` and ``tests/``.
    """
    package, tests = house / "tutor", house / "tests"
    lists = [found.place for found in outside(package)]
    found = [Room("tutor", _modules(package), _tests(tests), len(lists))]
    for folder in sorted(package.iterdir()):
        if modules := _modules(folder):
            inside = sum(place.startswith(f"{folder.name}/") for place in lists)
            found.append(Room(f"tutor/{folder.name}", modules, _tests(tests / folder.name), inside))
    return [*found, Room("eval", _modules(house / "eval"), _tests(tests / "eval"))]


def table(found: Sequence[Room]) -> str:
    """The rooms as a table in Markdown."""
    rows = [HEADER, ("---",) * len(HEADER), *(room.row() for room in found)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _modules(folder: Path) -> tuple[Module, ...]:
    return tuple(
        _module(path.relative_to(folder.parent).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
        if path.stat().st_size
    )


def _module(name: str, source: str) -> Module:
    tree = ast.parse(source)
    named = [tree, *_public(tree.body)]
    told = sum(ast.get_docstring(node) is not None for node in named)
    return Module(name, source.count("\n"), len(named), told)


def _public(body: Sequence[ast.stmt]) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """Public classes and functions, and the public methods of public classes."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _tests(folder: Path) -> Tests | None:
    sources = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))]
    functions = sum(
        isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for source in sources
        for node in ast.walk(ast.parse(source))
    )
    lines = sum(source.count("\n") for source in sources)
    return Tests(functions, lines) if sources else None
