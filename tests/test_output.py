"""What was there survives whatever happens while something else is written."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tutor.errors import OutputError
from tutor.output import check_output, locked, replacing, write_text, writing

POSIX = pytest.mark.skipif(os.name == "nt", reason="rights and links of POSIX")


def code(caught: pytest.ExceptionInfo[OutputError]) -> str:
    return caught.value.code


def only(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_text_is_written_whole_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "new" / "deck.md"
    write_text(out, "é\r\n")
    assert out.read_bytes() == "é\r\n".encode()
    write_text(out, "two")
    assert out.read_text() == "two"
    assert only(out.parent) == ["deck.md"]


def test_what_breaks_off_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "deck.md"
    out.write_text("old")

    def cut() -> None:
        with writing(out) as stream:
            stream.write("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut()
    assert out.read_text() == "old"
    assert only(tmp_path) == ["deck.md"]


FULL = """
import resource, signal, sys
from pathlib import Path
from tutor.output import write_text
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_text(Path(sys.argv[1]), "x" * 1_000_000)
except Exception as error:
    print(type(error).__name__, error.code)
"""


@POSIX
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk."""
    out = tmp_path / "deck.md"
    out.write_text("old")
    told = subprocess.run(
        [sys.executable, "-c", FULL, str(out)], capture_output=True, text=True, cwd=ROOT
    )
    assert told.stdout.split() == ["OutputError", "output_unwritable"], told.stderr
    assert out.read_text() == "old"
    assert only(tmp_path) == ["deck.md"]


@POSIX
def test_links_and_files_of_others_are_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("mine")
    out = tmp_path / "deck.md"
    out.symlink_to(other)
    with pytest.raises(OutputError) as caught:
        write_text(out, "new")
    assert code(caught) == "output_link"
    out.unlink()
    for name in ("deck.md.part", ".deck.md.lock"):
        (tmp_path / name).symlink_to(other)
    with pytest.raises(OutputError):
        write_text(out, "new")
    (tmp_path / ".deck.md.lock").unlink()
    write_text(out, "new")
    assert other.read_text() == "mine"
    assert (tmp_path / "deck.md.part").is_symlink()


@POSIX
def test_a_link_put_in_the_way_meanwhile_is_replaced_not_followed(tmp_path: Path) -> None:
    other, out = tmp_path / "other.txt", tmp_path / "deck.md"
    other.write_text("mine")
    with writing(out) as stream:
        out.symlink_to(other)
        stream.write("new")
    assert other.read_text() == "mine"
    assert out.read_text() == "new"


def test_targets_that_are_none_are_refused(tmp_path: Path) -> None:
    deck = tmp_path / "deck.md"
    deck.write_text("deck")
    same = tmp_path / "same.md"
    os.link(deck, same)
    for out, force, wanted in (
        (tmp_path, True, "output_folder"),
        (deck, True, "output_input"),
        (same, True, "output_input"),
        (same, False, "output_input"),
        (deck / "inside.csv", True, "output_unwritable"),
        (tmp_path / ("n" * 300), True, "output_unwritable"),
    ):
        with pytest.raises(OutputError) as caught:
            check_output(out, (deck, tmp_path / "none.csv"), force)
        assert code(caught) == wanted
    with pytest.raises(OutputError) as caught:
        check_output(deck, force=False)
    assert code(caught) == "output_exists"
    check_output(tmp_path / "new.csv", (deck,), force=False)
    assert deck.read_text() == "deck"


@POSIX
def test_a_device_is_refused() -> None:
    with pytest.raises(OutputError) as caught:
        check_output(Path("/dev/null"))
    assert code(caught) == "output_device"


@POSIX
def test_rights_stay(tmp_path: Path) -> None:
    out = tmp_path / "deck.md"
    out.write_text("old")
    out.chmod(0o640)
    write_text(out, "new")
    assert out.stat().st_mode & 0o777 == 0o640
    fresh, plain = tmp_path / "fresh.md", tmp_path / "plain.md"
    write_text(fresh, "new")
    plain.write_text("new")
    assert fresh.stat().st_mode == plain.stat().st_mode


def test_the_second_run_into_one_file_is_told(tmp_path: Path) -> None:
    out = tmp_path / "graded.csv"
    with writing(out) as first:
        with pytest.raises(OutputError) as caught, writing(out):
            pass
        assert code(caught) == "output_busy"
        first.write("first")
        write_text(tmp_path / "other.csv", "another file")
    assert out.read_text() == "first"
    write_text(out, "second")
    assert out.read_text() == "second"


WRITES = """
import sys, time
from pathlib import Path
from tutor.output import writing
with writing(Path(sys.argv[1])) as stream:
    stream.write("half")
    print("writing", flush=True)
    time.sleep(60)
"""


def test_a_run_that_is_killed_holds_no_lock_and_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "graded.csv"
    out.write_text("old")
    with subprocess.Popen(
        [sys.executable, "-c", WRITES, str(out)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "writing\n"
        with pytest.raises(OutputError) as caught:
            write_text(out, "new")
        assert code(caught) == "output_busy"
        run.kill()
    assert out.read_text() == "old"
    write_text(out, "new")
    assert out.read_text() == "new"


def test_a_lock_that_is_held_for_longer_work_is_held_once(tmp_path: Path) -> None:
    out = tmp_path / "graded.csv"
    with locked(out):
        write_text(out, "one")
        with locked(out):
            write_text(out, "two")
        assert only(tmp_path) == [".graded.csv.lock", "graded.csv"]
    assert only(tmp_path) == ["graded.csv"]


def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    out = tmp_path / ("é" * 120 + ".csv")
    write_text(out, "new")
    assert only(tmp_path) == [out.name]


def test_what_cannot_take_its_place_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a spreadsheet holds the target open on Windows."""
    out = tmp_path / "graded.csv"

    def refused(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refused)
        with pytest.raises(OutputError) as caught:
            write_text(out, "three hundred rows")
    assert code(caught) == "output_kept"
    (part,) = tmp_path.iterdir()
    assert part.read_text() == "three hundred rows"
    assert str(part) in str(caught.value)


def test_other_errors_inside_are_passed_on(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError), replacing(tmp_path / "graded.csv"):
        raise ConnectionError("not about the file")
    assert only(tmp_path) == []


WRITERS = {"write_text", "write_bytes", "mkstemp", "NamedTemporaryFile", "fdopen"}
# A library writes the weights of a new folder.
ELSEWHERE = {"tutor/output.py"}


def test_nothing_else_in_tutor_writes_files() -> None:
    """Modes of ``open`` and names of methods that write, outside the one module."""
    for path in sorted((ROOT / "tutor").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            assert method not in WRITERS, f"{name}:{node.lineno} {method}"
            if method == "open" or (isinstance(node.func, ast.Name) and node.func.id == "open"):
                told = [a.value for a in [*node.args, *(k.value for k in node.keywords)]
                        if isinstance(a, ast.Constant) and isinstance(a.value, str)]  # fmt: skip
                assert not any(set(m) & set("wxa+") and set(m) <= set("wxa+bt") for m in told), (
                    f"{name}:{node.lineno}"
                )
