"""Nothing leaves the machine, and nothing is written where nobody looks."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.conftest import ROOT
from tests.tracing import Trace, traced
from tutor.models.silence import SWITCHES

DECK = ROOT / "reference/fr/organisation-sociale.md"
# A lock, what takes the output's place at the end, and the work file of a class with its journal.
BESIDE = r"\.graded\.\w+\.lock|\.tutor-\w+\.part|openpyxl\.\w+|graded\.\w+\.tutor(-\w+)?"
SAID = (
    "L'agent de presse parle seul et se vante.",
    "Le public donne son avis, mais il ne pèse pas sur les décisions.",
    "On consulte le public et il participe aux décisions.",
    "L'information va dans un seul sens, mais elle répond à des besoins.",
    "Aucune idée.",
)


def run(folder: Path, *command: str, loopback: bool = False) -> Trace:
    """A command with a home of its own; without the switches that silence libraries."""
    kept = {n: v for n, v in os.environ.items() if not any(n in s for s in SWITCHES.values())}
    home = folder / "home"
    home.mkdir(exist_ok=True)
    own = {"TUTOR_CACHE": str(folder / "cache"), "TUTOR_DATA_DIR": str(folder / "kept")}
    # Python keeps compiled modules beside their sources by itself.
    own |= {
        "TMPDIR": str(home),
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return traced([sys.executable, *command], folder, kept | own, 600, loopback)


@pytest.mark.model
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_class_is_graded_without_a_network_and_writes_its_table_alone(
    tmp_path: Path, ending: str
) -> None:
    table, out = tmp_path / "answers.csv", tmp_path / f"graded.{ending}"
    rows = [f"e{i};{1 + i % 2};{SAID[i % len(SAID)]}" for i in range(300)]
    table.write_text("\n".join(["student;question;answer", *rows]), encoding="utf-8")
    trace = run(tmp_path, "-m", "tutor", "batch", "answers.csv", "-d", str(DECK), "-o", out.name)
    assert trace.returncode == 0, trace.output
    assert ending != "csv" or len(out.read_text(encoding="utf-8-sig").splitlines()) == 301
    assert trace.internet == []
    beside = [
        path
        for path in trace.written_outside(tmp_path / "cache", tmp_path / "kept", out)
        if path.parent != tmp_path or not re.fullmatch(BESIDE, path.name)
    ]
    assert beside == []
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "answers.csv", "cache", out.name, f"{out.name}.tutor", "home", "trace.txt",
    ]  # fmt: skip
    assert list((tmp_path / "home").rglob("*")) == []


OTHER_MODEL = """
import sys
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
words = "le public parle agent presse".split()
tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(["[UNK]", *words])}, "[UNK]"))
tokenizer.pre_tokenizer = Whitespace()
model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=16)], device="cpu")
model.save(sys.argv[1])
"""


@pytest.mark.model
@pytest.mark.heavy
def test_a_folder_of_sentence_transformers_looks_nothing_up(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    subprocess.run([sys.executable, "-c", OTHER_MODEL, str(folder)], check=True)
    trace = run(
        tmp_path, "-m", "tutor", "grade", str(DECK), "-q", "1", SAID[0], "--model", str(folder)
    )
    assert trace.returncode == 0, trace.output
    assert trace.internet == []
    # torch asks Python where temporary files go, and Python tries the folder.
    assert trace.written_outside(tmp_path / "cache", tmp_path / "kept", tmp_path / "home") == []
    assert list((tmp_path / "home").rglob("*")) == []


@pytest.mark.heavy
@pytest.mark.skipif(
    importlib.util.find_spec("ray") is None,
    reason="Ray is not installed: pip install 'free-answer-tutor[ray]'",
)
def test_ray_calls_nobody_and_leaves_nothing() -> None:
    """Its sockets lie under ``TMPDIR``, and their names must be short."""
    with TemporaryDirectory(prefix="tutor") as temporary:
        folder = Path(temporary)
        trace = run(folder, "-m", "tests.classroom.ray_little", str(folder), loopback=True)
        assert trace.returncode == 0, trace.output
        assert (folder / "graded.csv").is_file()
        assert trace.addresses <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}
        outside = trace.written_outside(
            folder / "cache", folder / "kept", folder / "home", folder / "graded.csv"
        )
        assert [p for p in outside if p.parent != folder and p.parts[1] != "proc"] == []
        left = {p.name for p in folder.iterdir()} - {"cache", "home", "trace.txt"}
        assert left == {"c.csv", "graded.csv", "graded.csv.tutor"}
        assert list((folder / "home").rglob("*")) == []


REACHES = """
import pathlib, socket
pathlib.Path("left").write_text("behind")
pathlib.Path("made").mkdir()
pathlib.Path("left").rename("moved")
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
except OSError:
    pass
"""


def test_the_tracer_sees_what_is_written_and_who_is_called(tmp_path: Path) -> None:
    trace = run(tmp_path, "-c", REACHES)
    assert trace.returncode == 0, trace.output
    assert any("192.0.2.1" in line for line in trace.internet)
    assert trace.written_outside() == [tmp_path / n for n in ("left", "made", "moved")]
    assert trace.written_outside(tmp_path) == []


WITHOUT = {n: v for n, v in os.environ.items() if not any(n in s for s in SWITCHES.values())}


@pytest.mark.parametrize(("language", "told"), [("en", "before tutor"), ("fr", "avant tutor")])
def test_a_program_that_came_first_is_told_once(language: str, told: str) -> None:
    program = (
        "import sys, types; sys.modules['onnxruntime'] = types.ModuleType('onnxruntime');"
        "from tutor.models.silence import silence; silence(); silence()"
    )
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", program],
        env=WITHOUT | {"TUTOR_LANG": language, "PYTHONIOENCODING": "utf-8"},
        capture_output=True, encoding="utf-8", cwd=ROOT, check=True,
    )  # fmt: skip
    assert done.stderr.count(told) == 1


@pytest.mark.parametrize(
    "set_first", [{"ORT_DISABLE_TELEMETRY": "1"}, {"ORT_DISABLE_TELEMETRY": "0"}]
)
def test_what_a_person_has_set_stands_and_nothing_is_said(set_first: dict[str, str]) -> None:
    program = (
        "import os, sys, types; sys.modules['onnxruntime'] = types.ModuleType('onnxruntime');"
        "from tutor.models.silence import silence; silence();"
        "print(os.environ['ORT_DISABLE_TELEMETRY'])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], env=WITHOUT | set_first,
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == set_first["ORT_DISABLE_TELEMETRY"]


def test_the_libraries_that_report_are_imported_in_one_place_each() -> None:
    """After ``silence``, which stands a few lines above."""
    places = {
        "onnxruntime": "weights.py", "sentence_transformers": "transformer.py", "ray": "ray.py",
    }  # fmt: skip
    for name, where in places.items():
        wanted = re.compile(rf"^\s+(?:import|from) {name}\b", re.MULTILINE)
        sources = {p: p.read_text(encoding="utf-8") for p in (ROOT / "tutor").rglob("*.py")}
        found = [p for p, text in sources.items() if wanted.search(text)]
        assert [p.name for p in found] == [where]
        before = wanted.split(sources[found[0]])[0]
        assert "    silence()\n" in before[before.rindex("\ndef ") :]
