"""The floors of the house: a module imports only from floors below its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "tutor"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("_version", "errors", "domain", "paths", "plain", "sniff"),
    ("language", "messages", "files", "output", "sqlite"),
    ("decks", "models"),
    ("formats", "grading"),
    ("opinions", "feedback", "store"),
    ("practice", "essay", "classroom", "probes"),
    ("web", "cli"),
)
"""Rooms of the package by floor, the lowest first. ``__main__`` and ``demo`` stand above all."""

FREE = ("tutor", "tutor.__main__", "tutor.demo")
DOORS = {"tutor.cli.serve": "web"}
"""The command that opens the page is the one step from the terminal to the other front."""


def floor_of(module: str) -> tuple[int, str]:
    room = module.split(".")[1]
    for level, rooms in enumerate(FLOORS):
        if room in rooms:
            return level, room
    raise AssertionError(f"{module} stands on no floor: add its room to FLOORS")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tutor"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                here = PACKAGE.parent / Path(*whole.split("."))
                is_module = here.is_dir() or here.with_suffix(".py").is_file()
                found.add(whole if is_module else node.module)
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.split(".")[0] == "tutor"}
    return found


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    relative = path.relative_to(PACKAGE.parent).with_suffix("")
    module = ".".join(relative.parts).removesuffix(".__init__")
    if module in FREE:
        return
    level, room = floor_of(module)
    for target in imports(path) - {"tutor"}:
        below, other = floor_of(target)
        if DOORS.get(module) == other:
            continue
        assert below < level or other == room, f"{module} imports {target}, which is not below it"


def test_no_room_runs_in_circles() -> None:
    """The modules of a room import one another one way, packages apart from what they gather."""
    names = {}
    for path in MODULES:
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        if not module.endswith("__init__"):
            names[module] = imports(path)
    waiting = {m: {t for t in found if t in names} for m, found in names.items()}
    while ready := [m for m, found in waiting.items() if not found]:
        for module in ready:
            del waiting[module]
        for found in waiting.values():
            found.difference_update(ready)
    assert not waiting, f"these import one another: {sorted(waiting)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_grading_touches_nothing_outside() -> None:
    """No file is read and nothing printed inside ``grading/``."""
    banned = {"open", "print", "input"}
    for path in (PACKAGE / "grading").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in banned, f"{path.name} calls {node.func.id}"
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [a.name for a in node.names] + [getattr(node, "module", "") or ""]
                assert not {"pathlib", "os", "socket", "random", "time"} & set(names), path.name


HELP = "import runpy, sys; sys.argv = ['tutor', '--help']; runpy.run_module('tutor')"
TYPER = set("annotated_doc attr click markdown_it mdurl pygments rich shellingham typer".split())
"""What prints the help; rich imports attrs where it is installed."""


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import tutor", {"tutor"}),
        ("from tutor.cli.main import app", {"tutor"} | TYPER),
        (HELP, {"tutor"} | TYPER),
    ],
    ids=["package", "commands", "help"],
)
def test_start_is_light(code: str, allowed: set[str]) -> None:
    """Nothing is loaded at the start but what prints the help: no model, no table, no NumPy."""
    program = (
        "import atexit, sys; before = set(sys.modules);"
        "atexit.register(lambda: print('\\n' + ' '.join(set(sys.modules) - before)));" + code
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "tutor" in loaded
    assert loaded - sys.stdlib_module_names <= allowed


def test_public_names_are_sorted_and_there() -> None:
    import tutor

    assert sorted(tutor.__all__) == tutor.__all__
    for name in tutor.__all__:
        assert getattr(tutor, name) is not None
