"""Nothing goes to a learner unseen: held back, said, and proved by a receipt."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.classroom.test_report import Checked
from tests.classroom.test_review import ROWS, SIGNED, graded
from tutor.classroom import deciding
from tutor.classroom.handing import as_markdown
from tutor.classroom.learner_page import learner_page
from tutor.classroom.opened import Work, open_work
from tutor.classroom.release import Learner, held, mark_text, released
from tutor.cli.main import app
from tutor.errors import TutorError


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    opened = open_work(graded(tmp_path))
    opened.store.database.connection.execute(
        "UPDATE graded SET grade = json_set(grade, '$.needs_review', json('false'))"
    )
    yield opened
    opened.store.close()


def doubt(work: Work, place: int) -> None:
    work.store.database.connection.execute(
        "UPDATE graded SET grade = json_set(grade, '$.needs_review', json('true')) WHERE place = ?",
        (place,),
    )


def learners(work: Work) -> dict[str, Learner]:
    return {one.name: one for one in released(work.kept(), work.deck)}


def test_what_waits_is_held_back_until_a_person_has_looked(work: Work) -> None:
    doubt(work, 0)
    ana = learners(work)["Ana"]
    assert held([ana]) == 1
    assert (ana.answers[0].mark, ana.answers[0].comments, ana.total) == ("", (), "")
    machine = str((next(iter(work.kept())).grade or {})["mark"])
    for text in (learner_page(ana, work.deck), as_markdown(ana, work.deck)):
        assert "va lire cette réponse" in text
    assert machine not in mark_text(ana.answers[0], "fr")
    one = deciding.find(work, list(work.kept()), "2")
    work.corrections.add(deciding.marked(work, [one], "12", *SIGNED))
    ana = learners(work)["Ana"]
    assert held([ana]) == 0
    assert (ana.answers[0].mark, ana.answers[0].seen) == ("12/20", True)
    assert ana.total


def test_comments_and_own_words_come_before_the_number(work: Work) -> None:
    one = deciding.find(work, list(work.kept()), "3")
    remark = "Pensez aux algues."
    work.corrections.add(deciding.remarked([one], remark, *SIGNED))
    bob = learners(work)["Bob"]
    page = learner_page(bob, work.deck)
    checked = Checked(page)
    assert checked.outside == []
    places = [
        page.index(t) for t in ("Une plage.", remark, "Estran", "Note\u00a0: ", "Note totale")
    ]
    assert places == sorted(places)
    assert "Pas de réponse." in page
    lacking = [c for c in bob.answers[0].comments if c.verdict.value != "covered"]
    assert all(c.reread and c.reread in page for c in lacking)


def test_a_name_is_no_path_and_no_markup(tmp_path: Path) -> None:
    rows = (("../../etc/<b>x</b>", "estran", "Une plage."), ("=1+1", "estran", "[x](http://a.b)"),
            ("Ana", "estran", "La mer."), ("ana", "estran", "La mer."), *ROWS)  # fmt: skip
    work = open_work(graded(tmp_path, rows))
    found = learners(work)
    files = [one.file for one in found.values()]
    assert len(set(files)) == len(files)
    assert all(set(f) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for f in files)
    nasty = found["../../etc/<b>x</b>"]
    assert "b" not in Checked(learner_page(nasty, work.deck)).tags
    assert "](http://" not in as_markdown(found["=1+1"], work.deck)
    work.store.close()


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", *arguments])


def test_nothing_is_written_without_release(work: Work, tmp_path: Path) -> None:
    doubt(work, 0)
    out = tmp_path / "copies"
    refused = call(str(work.path), "--students", str(out))
    assert isinstance(refused.exception, TutorError)
    assert refused.exception.code == "report_unreleased"
    assert refused.exception.values["count"] == 1
    assert not out.exists()
    done = call(str(work.path), "--students", str(out), "--release")
    assert done.exit_code == 0, done.output
    assert "held back: 1" in done.output
    assert sorted(p.name for p in out.iterdir()) == [
        "1-ana.html", "2-bob.html", "3-cleo.html", "mail-merge.csv", "receipts",
    ]  # fmt: skip
    again = call(str(work.path), "--students", str(out), "--release")
    assert isinstance(again.exception, TutorError)
    assert again.exception.code == "release_folder"
    forced = call(str(work.path), "--students", str(out), "--release", "--markdown", "--force")
    assert forced.exit_code == 0, forced.output


def test_receipts_prove_what_was_given_and_tell_nothing_that_is_held(
    work: Work, tmp_path: Path
) -> None:
    doubt(work, 0)
    one = deciding.find(work, list(work.kept()), "3")
    work.corrections.add(deciding.marked(work, [one], "7", *SIGNED))
    out = tmp_path / "copies"
    assert call(str(work.path), "--students", str(out), "--release").exit_code == 0
    ana = json.loads((out / "receipts" / "1-ana.json").read_text(encoding="utf-8"))
    assert ana[0]["held"]
    assert "grade" not in ana[0]
    bob = json.loads((out / "receipts" / "2-bob.json").read_text(encoding="utf-8"))
    assert bob[0]["grade"]["mark"] == "7/20"
    assert bob[0]["machine"]["mark"] != "7/20"
    assert bob[1]["blank"]
    text = (out / "mail-merge.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(keepends=True), delimiter=";"))
    assert [r["élève"] for r in rows] == ["Ana", "Bob", "Cléo"]
    assert rows[0]["note"] == ""
    assert (out / rows[1]["fichier"]).is_file()
