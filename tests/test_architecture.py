"""The floors of the house: a module imports only from floors below its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "tutor"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("tutor._version", "tutor.errors", "tutor.domain", "tutor.paths", "tutor.plain", "tutor.sniff"),
    ("tutor.text", "tutor.messages", "tutor.files", "tutor.output"),
    ("tutor.decks", "tutor.silence"),
    ("tutor.models", "tutor.formats"),
    ("tutor.embeddings",),
    ("tutor.encoders", "tutor.readers"),
    ("tutor.grading.cues", "tutor.grading.choices"),
    ("tutor.grading.names", "tutor.grading.passages", "tutor.grading.negation"),
    ("tutor.grading.polarity", "tutor.grading.verbatim"),
    ("tutor.grading.reference",),
    ("tutor.grading.recall", "tutor.grading.around"),
    ("tutor.grading.align", "tutor.grading.context", "tutor.grading.relevance"),
    ("tutor.grading.doubts", "tutor.grading.evidence", "tutor.grading.beside"),
    ("tutor.grading.evaluation",),
    ("tutor.grading.verdict", "tutor.grading.scale"),
    ("tutor.grading.second_look", "tutor.grading.reading"),
    ("tutor.grading.issue",),
    ("tutor.grading.grader",),
    ("tutor.feedback", "tutor.receipt", "tutor.probes", "tutor.store"),
    ("tutor.practice", "tutor.classroom", "tutor.essay"),
    ("tutor.pages",),
    ("tutor.web", "tutor.cli"),
    ("tutor.__main__", "tutor.demo"),
)


def floor_of(module: str) -> tuple[int, str]:
    for level, names in enumerate(FLOORS):
        for name in names:
            if module == name or module.startswith(name + "."):
                return level, name
    raise AssertionError(f"{module} stands on no floor: add it to FLOORS")


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
    if module in ("tutor", "tutor.grading"):
        return
    level, room = floor_of(module)
    for target in imports(path):
        if target in ("tutor", "tutor.grading"):
            continue
        below, other = floor_of(target)
        assert below < level or other == room, f"{module} imports {target}, which is not below it"


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


HEAVY = "torch sentence_transformers transformers sklearn scipy polars onnxruntime".split()


@pytest.mark.parametrize("code", ["import tutor", "from tutor.cli.main import app"])
def test_start_is_light(code: str) -> None:
    program = f"{code}; import sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert out.stdout.strip() == "[]"


def test_start_is_quick() -> None:
    """``import tutor`` and ``tutor --help`` under 0.3 s of processor time: the best of three."""
    for arguments in (["-c", "import tutor"], ["-m", "tutor", "--help"]):
        program = (
            "import resource, subprocess, sys;"
            f"subprocess.run([sys.executable, *{arguments!r}], stdout=subprocess.DEVNULL);"
            "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
            "print(used.ru_utime + used.ru_stime)"
        )
        seconds = [
            float(
                subprocess.run(
                    [sys.executable, "-c", program],
                    capture_output=True,
                    text=True,
                    check=True,
                    timeout=60,
                ).stdout
            )
            for _ in range(3)
        ]
        assert min(seconds) < 0.3, seconds


def test_public_names_are_sorted_and_there() -> None:
    import tutor

    assert sorted(tutor.__all__) == tutor.__all__
    for name in tutor.__all__:
        assert getattr(tutor, name) is not None
