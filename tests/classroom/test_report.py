"""The report of a class: every figure right, nothing that a browser would fetch or run."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.classroom.test_review import DECK, ROWS, SIGNED, graded
from tests.conftest import WordEncoder
from tutor.classroom import deciding
from tutor.classroom.alike import outliers, vectors_of
from tutor.classroom.figures import (
    concept_figures,
    distribution,
    question_figures,
    strengths,
    totals,
    weaknesses,
)
from tutor.classroom.opened import Work, open_work
from tutor.classroom.page import class_page
from tutor.classroom.report import Report, report
from tutor.cli.main import app
from tutor.decks import parse
from tutor.domain import Scale, ScaleKind, Verdict
from tutor.errors import ClassError, TutorError

VOID = {"meta", "br", "rect", "hr", "img", "input", "link"}


class Checked(HTMLParser):
    """Every tag closes where it must; what would be fetched or run is kept."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.labels: list[str] = []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "srcset") or name.startswith("on"):
                self.outside.append(f"{tag} {name}={value}")
            if name == "aria-label":
                self.labels.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def made(work: Work, teacher: dict[int, float] | None = None) -> Report:
    kept = [one for one in work.kept() if one.grade is not None]
    return report(work, outliers(kept, vectors_of(work.store, kept, WordEncoder)), teacher)


def opened(folder: Path, rows: tuple[tuple[str, str, str], ...] = ROWS) -> Work:
    return open_work(graded(folder, rows))


def test_a_page_is_whole_by_itself_and_its_chart_has_words(tmp_path: Path) -> None:
    work = opened(tmp_path)
    page = class_page(made(work))
    checked = Checked(page)
    assert checked.outside == []
    assert not {"script", "link", "img", "iframe"} & set(checked.tags)
    assert "url(" not in page
    assert "@import" not in page
    assert checked.tags.count("h1") == 1
    assert any(label.startswith("Répartition des notes – 0: ") for label in checked.labels)
    assert len(set(checked.labels)) == len(checked.labels)
    assert '<html lang="fr">' in page
    assert "à relire" in page or "regardées" in page
    work.store.close()


def test_names_and_answers_that_are_html_are_shown_as_text(tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script>"
    work = opened(tmp_path, ((nasty, "estran", f"{nasty} la plage"), *ROWS))
    page = class_page(made(work))
    assert "script" not in Checked(page).tags
    assert "&lt;script&gt;" in page
    work.store.close()


@pytest.mark.parametrize(
    "rows",
    [
        (("Ana", "estran", "Une plage."),),
        (("Ana", "estran", ""), ("Bob", "estran", "")),
        tuple((n, "estran", "Une plage.") for n in ("Ana", "Bob", "Cléo", "Dan")),
        (("", "estran", "Une plage."), ("", "estran", "La mer.")),
    ],
    ids=["one", "blank", "equal", "nameless"],
)
def test_odd_classes_have_a_report(tmp_path: Path, rows: tuple[tuple[str, str, str], ...]) -> None:
    work = opened(tmp_path, rows)
    found = made(work)
    assert "nan" not in class_page(found).casefold().replace("maintenant", "")
    assert sum(bar.count for bar in found.bars) == len(rows)
    work.store.close()


def test_a_class_not_graded_to_its_end_is_refused(tmp_path: Path) -> None:
    work = opened(tmp_path)
    work.store.database.connection.execute("DELETE FROM graded WHERE place = 1")
    work.store.close()
    with pytest.raises(ClassError) as caught:
        open_work(work.path)
    assert caught.value.code == "work_unfinished"


def test_shares_add_up_and_words_of_errors_are_the_learners(tmp_path: Path) -> None:
    work = opened(tmp_path)
    kept = list(work.kept())
    for concept in concept_figures(kept, work.deck.questions):
        graded_here = sum(
            one.question == concept.question and one.grade is not None for one in kept
        )
        assert sum(concept.counts.values()) == graded_here
        assert sum(concept.share(v) for v in Verdict) == pytest.approx(1.0)
        assert all(any(q in one.answer for one in kept) for q, _ in concept.wrong)
    concepts = concept_figures(kept, work.deck.questions)
    strong, weak = strengths(concepts), weaknesses(concepts)
    assert not {c.id for c in strong} & {c.id for c in weak}
    assert all(s.share(Verdict.COVERED) >= 0.5 for s in strong)
    work.store.close()


def test_a_blank_earns_nothing_and_a_correction_counts(tmp_path: Path) -> None:
    work = opened(tmp_path)
    for typed, mark in (("3", "10"), ("6", "20"), ("2", "20"), ("5", "20")):
        one = deciding.find(work, list(work.kept()), typed)
        work.corrections.add(deciding.marked(work, [one], mark, *SIGNED)) if one.grade else None
    found = totals(list(work.kept()), work.deck)
    # Bob: half of two points, nothing for the blank, of three points.
    assert found["Bob"] == pytest.approx(1 / 3)
    assert found["Ana"] == pytest.approx(1.0)
    work.store.close()


def test_discrimination_is_told_of_ten_learners_or_not_at_all(tmp_path: Path) -> None:
    rows = tuple(
        (f"L{n}", question, "Une plage.")
        for n in range(12) for question in ("estran", "coefficient")
    )  # fmt: skip
    work = opened(tmp_path, rows)
    kept = list(work.kept())
    assert all(q.discrimination is None for q in question_figures(kept, work.deck.questions))
    for n, one in enumerate(kept):
        mark = str(n // 2)
        work.corrections.add(deciding.marked(work, [one], mark, *SIGNED))
    kept = list(work.kept())
    for found in question_figures(kept, work.deck.questions):
        assert found.discrimination == pytest.approx(1.0)
    few = [one for one in kept if one.place < 12]
    assert all(q.discrimination is None for q in question_figures(few, work.deck.questions))
    work.store.close()


@pytest.mark.parametrize(
    ("scale", "labels"),
    [
        (Scale(ScaleKind.POINTS, 4.0, 0.5), ["0", "1", "2", "3", "4"]),
        (Scale(ScaleKind.LETTERS, letters=(("A", 80.0), ("B", 50.0), ("C", 0.0))), list("CBA")),
        (Scale(), [f"{n}–{n + 10}" for n in range(0, 100, 10)]),
    ],
)
def test_every_step_of_the_scale_is_drawn(scale: Scale, labels: list[str]) -> None:
    bars = distribution([0.0, 0.5, 0.81, 1.0], scale, "fr")
    assert [bar.label for bar in bars] == labels
    assert sum(bar.count for bar in bars) == 4
    assert bars[-1].count >= 1


def test_agreement_is_told_where_people_gave_marks(tmp_path: Path) -> None:
    work = opened(tmp_path)
    assert "agreement" not in [t.name for t in made(work).tables]
    one = deciding.find(work, list(work.kept()), "2")
    work.corrections.add(deciding.agreed([one], *SIGNED))
    table = next(t for t in made(work).tables if t.name == "agreement")
    assert table.rows[0][:3] == ("1", "0\u00a0%", "100\u00a0%")
    both = next(t for t in made(work, {0: 0.0, 1: 0.0}).tables if t.name == "agreement")
    assert both.rows[0][0] == "2"
    work.store.close()


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", *arguments])


def test_the_command_writes_the_page_and_every_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    work = str(graded(tmp_path))
    page, tables = tmp_path / "r.html", tmp_path / "tables"
    done = call(work, "-o", str(page), "--csv", str(tables))
    assert done.exit_code == 0, done.output
    Checked(page.read_text(encoding="utf-8"))
    names = sorted(p.stem for p in tables.iterdir())
    assert names == ["concepts", "distribution", "outliers", "questions", "review"]
    text = (tables / "concepts.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert {len(r) for r in rows} == {7}
    assert len(rows) == 1 + sum(len(q.concepts) for q in parse(DECK).questions)
    for wrong, code in (((), "report_no_out"), (("-o", str(tmp_path / "r.csv")), "report_ending")):
        failed = call(work, *wrong)
        assert isinstance(failed.exception, TutorError)
        assert failed.exception.code == code
