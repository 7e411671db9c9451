"""After an edit of the deck, only what it touches is computed, and every change is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.classroom.test_review import AT, DECK, SIGNED, graded
from tests.conftest import WordEncoder
from tutor.classroom import deciding
from tutor.classroom.opened import Work, open_work
from tutor.classroom.regrading import Regraded, edits, regrade
from tutor.cli.main import app
from tutor.decks import parse
from tutor.domain import Deck
from tutor.errors import ClassError
from tutor.grading.grader import Grader

EDITED = DECK.replace(": l'ampleur de la marée.", ": la profondeur du port.")
ORDERED = DECK.replace("# Marées", "# Le littoral")


class Counted(Grader):
    """A grader that counts what it grades."""

    asked: Sequence[tuple[str, str]] = ()

    def grade_many(self, answers):  # type: ignore[no-untyped-def]
        pairs = list(answers)
        self.asked = [*self.asked, *pairs]
        return super().grade_many(pairs)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    opened = open_work(graded(tmp_path))
    yield opened
    opened.store.close()


def again(work: Work, text: str, **how: bool) -> tuple[Regraded, Counted]:
    deck = parse(text)
    grader = Counted(deck, WordEncoder(), reader=None)
    return regrade(work, deck, grader, AT, **how), grader


def turned(deck: Deck) -> str:
    """The deck with its questions the other way round."""
    head, first, second = DECK.split("\n## ")
    return f"{head}\n## {second}\n\n## {first}"


def test_only_the_edited_question_is_computed(work: Work) -> None:
    found, grader = again(work, EDITED)
    assert {question for question, _ in grader.asked} == {"coefficient"}
    assert found.computed == 2
    assert list(found.edits) == ["coefficient"]
    assert [m.key for m in found.edits["coefficient"]] == ["regrade.explanation"]
    changed = {c.one.student: c for c in found.changes}
    assert set(changed) == {"Ana", "Cléo"}
    assert changed["Cléo"].verdicts[0][2] == "covered"
    assert changed["Cléo"].before != changed["Cléo"].after
    assert set(work.store.earlier()) == {c.one.place for c in found.changes}


def test_what_was_kept_is_what_a_new_run_gives(work: Work, tmp_path: Path) -> None:
    again(work, EDITED)
    work.store.close()
    opened = open_work(work.path)
    assert opened.deck == parse(EDITED)
    found, grader = again(opened, EDITED)
    assert (found.edits, found.changes, grader.asked) == ({}, (), ())
    kept = [(one.grade or {}).get("fraction") for one in opened.kept()]
    _, whole = again(opened, EDITED, whole=True)
    assert len(whole.asked) == 4, "equal answers are graded once"
    assert kept == [(one.grade or {}).get("fraction") for one in opened.kept()]
    opened.store.close()


def test_another_name_order_and_layout_change_no_mark(work: Work) -> None:
    for text in (ORDERED, turned(work.deck), DECK.replace("\n\n", "\n\n\n")):
        found, grader = again(work, text)
        assert (found.edits, found.changes, grader.asked) == ({}, (), ())


def test_another_scale_turns_marks_without_grading(work: Work) -> None:
    found, grader = again(work, DECK.replace("scale: 20", "scale: 10"))
    assert not grader.asked
    assert found.changes
    assert all(c.after.endswith("/10") for c in found.changes)


def test_a_persons_mark_stands(work: Work) -> None:
    one = next(o for o in work.kept() if o.answer == "La profondeur du port.")
    work.corrections.add(deciding.marked(work, [one], "3", *SIGNED))
    found, _ = again(work, EDITED)
    change = next(c for c in found.changes if c.one.place == one.place)
    assert change.stands
    assert (change.one.grade or {})["mark"] == "3/20"


def test_a_question_that_is_gone_is_told_and_nothing_changes(work: Work) -> None:
    before = [one.grade for one in work.kept()]
    with pytest.raises(ClassError) as caught:
        again(work, DECK.replace("{#estran}", "{#plage}"))
    assert caught.value.code == "regrade_gone"
    assert caught.value.values["questions"] == "estran"
    assert [one.grade for one in work.kept()] == before


def test_another_model_is_told(work: Work) -> None:
    deck = parse(EDITED)
    other = WordEncoder()
    other.hash = "1" * 16
    with pytest.raises(ClassError) as caught:
        regrade(work, deck, Grader(deck, other, reader=None), AT)
    assert caught.value.code == "regrade_other"


def test_every_edit_has_a_name() -> None:
    old = parse(DECK)
    for change, key in (
        (("{#vie}", "{#vie weight=2}"), "weight"),
        (("**Vie**", "**Vivants**"), "name"),
        (("- **Vie** {#vie}: des algues et des coquillages y vivent.\n", ""), "removed"),
        (("{#estran}", "{#estran any=1}"), "any"),
        (("Qu'est-ce que l'estran", "Qu'appelle-t-on estran"), "prompt"),
    ):
        found = edits(old, parse(DECK.replace(*change)))
        assert [m.key for m in found["estran"]] == [f"regrade.{key}"], key
        assert all(str(m) for m in found["estran"])


def test_the_command_lists_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    monkeypatch.setattr("tutor.models.reader.open_reader", lambda: None)
    work, deck, out = graded(tmp_path), tmp_path / "deck.md", tmp_path / "again.csv"
    deck.write_text(EDITED, encoding="utf-8")
    done = CliRunner().invoke(app, ["regrade", str(work), "--deck", str(deck), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "Answers graded again: 2" in done.output
    assert "Cléo" in done.output
    assert out.is_file()
