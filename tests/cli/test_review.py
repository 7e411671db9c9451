"""``tutor review``: a script decides and takes it back; a person goes through the list by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.classroom.test_review import graded
from tests.conftest import WordEncoder
from tutor.cli import reviewing
from tutor.cli.main import app
from tutor.cli.review import open_class
from tutor.cli.reviewing import Desk
from tutor.errors import ClassError, TutorError


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    monkeypatch.setenv("TUTOR_WHO", "M. Roy")


@pytest.fixture
def work(tmp_path: Path) -> str:
    return str(graded(tmp_path))


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["review", *arguments])


def marks(work: str) -> list[str]:
    opened = open_class(Path(work), None)
    try:
        return [(one.grade or {}).get("mark", "") for one in opened.kept()]
    finally:
        opened.store.close()


def test_a_script_decides_undoes_and_writes_the_table(work: str, tmp_path: Path) -> None:
    machine = marks(work)
    done = call(work, "--decide", "3", "13/20", "--why", "dates")
    assert done.exit_code == 0, done.output
    assert "→ 13/20" in done.output
    assert marks(work)[1] == "13/20"
    again = call(work, "--decide", "3", "9", "--who", "Mme Côté")
    assert "M. Roy" in again.output, "who decided before is told"
    call(work, "--verdict", "3", "zone=acquis")
    history = CliRunner().invoke(app, ["--lang", "fr", "review", work, "--history"]).output
    assert "→ acquis" in history
    assert "→ covered" not in history
    call(work, "--undo")
    out = tmp_path / "again.csv"
    assert call(work, "--undo", "-o", str(out)).exit_code == 0
    assert marks(work)[1] == "13/20"
    assert "13/20" in out.read_text(encoding="utf-8-sig")
    assert call(work, "--undo").exit_code == 0
    assert marks(work) == machine
    assert "undone" in call(work, "--history").output
    assert call(work, "--undo").exception.code == "review_no_act"  # type: ignore[union-attr]


def test_a_group_shows_its_reach_before_anything_changes(work: str) -> None:
    machine = marks(work)
    shown = call(work, "--group", "1")
    assert "reaches 2 answers" in shown.output
    refused = call(work, "--group", "1", "--mark", "8")
    assert isinstance(refused.exception, ClassError)
    assert refused.exception.code == "review_unsaid"
    assert marks(work) == machine
    done = call(work, "--group", "1", "--mark", "8", "--note", "Relisez le cours.", "--yes")
    assert done.exit_code == 0, done.output
    assert marks(work)[0] == marks(work)[2] == "8/20"
    assert call(work, "--undo").exit_code == 0
    assert marks(work) == machine


def test_lists_have_words_in_both_languages(work: str) -> None:
    for language in ("fr", "en"):
        for option in ("--list", "--outliers", "--groups", "--similar", "--history"):
            done = CliRunner().invoke(app, ["--lang", language, "review", work, option])
            assert done.exit_code == 0, done.output
            assert done.output.strip()


def test_without_a_terminal_the_list_is_shown(work: str) -> None:
    assert call(work).output == call(work, "--list").output


def test_keys(
    work: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["12,5/20 les algues", "nonsense", "u", "a", "r Bien.", "?", "", "q"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    opened = open_class(Path(work), None)
    desk = Desk(opened, "M. Roy")
    reviewing.loop(desk)
    kinds = {c.kind.value for said in opened.corrections.counting().values() for c in said}
    assert kinds == {"agreed", "remark"}
    first, second = opened.corrections.acts()[:2]
    assert (first.undone, first.why) == (True, "les algues")
    assert first.places == second.places
    assert max(len(a.places) for a in opened.corrections.acts()) == 2, "equal answers together"
    opened.store.close()
    told = capsys.readouterr().out
    assert "“nonsense” is no mark" in told


def test_a_file_that_is_none_is_one_line(tmp_path: Path) -> None:
    done = call(str(tmp_path / "none.csv.tutor"))
    assert isinstance(done.exception, TutorError)
    assert done.exception.code == "work_none"


def test_any_row_of_a_class_can_be_replayed_also_after_a_correction(
    work: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.models.reader.open_reader", lambda: None)
    mine = next(
        m for m in ("13/20", "7/20", "3/20", "1/20", "17/20", "9/20") if m not in marks(work)
    )
    call(work, "--decide", "3", mine)
    assert marks(work)[1] == mine
    for row in ("2", "3", "7"):
        done = CliRunner().invoke(app, ["replay", work, "--row", row])
        assert done.exit_code == 0, done.output
        assert "The same grade" in done.output
        assert mine not in done.output
    failed = CliRunner().invoke(app, ["replay", work])
    assert isinstance(failed.exception, TutorError)
    assert failed.exception.code == "replay_what"
