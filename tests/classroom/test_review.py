"""Marks are drafts until a person has looked: corrections, undo, queue, outliers, groups."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import WordEncoder
from tutor.classroom import (
    Class,
    deciding,
    entries,
    find_columns,
    grade_class,
    read_sheet,
    work_file,
)
from tutor.classroom.alike import groups, outliers, surprises, vectors_of
from tutor.classroom.marks import fraction_of, mark_column
from tutor.classroom.opened import Work, open_work
from tutor.classroom.queue import doubt, queue, waiting
from tutor.classroom.shared import LONG, similar
from tutor.classroom.taught import write_taught
from tutor.decks import parse
from tutor.domain import Deck
from tutor.errors import ClassError, TutorError
from tutor.grading.grader import Grader
from tutor.store.classes import Kept

DECK = """---
language: fr
scale: 20
---
# Marées

## Qu'est-ce que l'estran ? {#estran}
- **Estran** {#zone}: la partie du littoral que la mer découvre à marée basse.
- **Vie** {#vie}: des algues et des coquillages y vivent.

## Que mesure le coefficient de marée ? {#coefficient}
- **Ampleur** {#ampleur}: l'ampleur de la marée.
"""
ROWS = (
    ("Ana", "estran", "La partie du littoral que la mer découvre à marée basse, avec des algues."),
    ("Bob", "estran", "Une plage."),
    ("Cléo", "estran", "La partie du littoral que la mer découvre à marée basse, avec des algues."),
    ("Ana", "coefficient", "L'ampleur de la marée."),
    ("Bob", "coefficient", ""),
    ("Cléo", "coefficient", "La profondeur du port."),
)
AT = "2026-05-04T10:00:00+00:00"
SIGNED = ("les algues suffisent", "M. Roy", AT)


def graded(folder: Path, rows: tuple[tuple[str, str, str], ...] = ROWS) -> Path:
    """A class of its own, graded; the work file."""
    table, out = folder / "classe.csv", folder / "out.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([("élève", "question", "réponse"), *rows])
    deck = parse(DECK)
    sheet = read_sheet(table)
    columns = find_columns(sheet, deck)
    grader = Grader(deck, WordEncoder(), reader=None)
    grade_class(Class(sheet, columns, deck), entries(sheet, columns, deck), grader, out)
    return work_file(out)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    opened = open_work(graded(tmp_path))
    yield opened
    opened.store.close()


def row(work: Work, typed: str) -> Kept:
    return deciding.find(work, list(work.kept()), typed)


def exported(work: Work) -> list[dict[str, str]]:
    out = work.path.with_name("again.csv")
    work.export(out)
    return list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


def test_a_mark_counts_in_every_export_and_the_machines_stays(work: Work) -> None:
    before = row(work, "3").grade
    assert before is not None
    work.corrections.add(deciding.marked(work, [row(work, "3")], "13,5/20", *SIGNED))
    one = row(work, "3")
    assert one.grade is not None
    assert one.grade["fraction"] == 0.675
    assert one.grade["mark"] == "14/20"  # the step of this deck's scale is 1
    assert one.machine == before
    assert not one.grade["needs_review"]
    said = one.grade["corrections"]
    assert [(s["who"], s["why"], s["at"], s["before"]) for s in said] == [
        ("M. Roy", "les algues suffisent", AT, before["mark"])
    ]
    again = exported(work)[1]
    assert again["note"] == "14/20"
    assert "M. Roy" in again["raisons"]
    assert before["mark"] in again["raisons"]
    work.export(work.path.with_name("again.jsonl"))
    lines = work.path.with_name("again.jsonl").read_text().splitlines()
    line = json.loads(lines[1])
    assert (line["grade"]["mark"], line["machine"]) == ("14/20", before)


def test_the_newest_correction_counts_and_undo_is_another_row(work: Work) -> None:
    machine = row(work, "3").grade
    for typed in ("5", "10"):
        work.corrections.add(deciding.marked(work, [row(work, "3")], typed, *SIGNED))
    assert (row(work, "3").grade or {})["mark"] == "10/20"
    assert work.corrections.undo(2, *SIGNED)
    assert (row(work, "3").grade or {})["mark"] == "5/20"
    assert not work.corrections.undo(2, *SIGNED)
    assert work.corrections.undo(1, *SIGNED)
    assert row(work, "3").grade == machine
    with closing(sqlite3.connect(work.path)) as other:
        kinds = [k for (k,) in other.execute("SELECT kind FROM corrections ORDER BY id")]
    assert kinds == ["mark", "mark", "undo", "undo"]
    assert [a.undone for a in work.corrections.acts()] == [True, True]


def test_a_verdict_moves_the_score_as_the_deck_says(work: Work) -> None:
    for concept in ("Estran", "vie"):
        work.corrections.add(deciding.judged([row(work, "3")], concept, "acquis", *SIGNED))
    grade = row(work, "3").grade
    assert grade is not None
    assert [c["verdict"] for c in grade["concepts"]] == ["covered", "covered"]
    assert all(c["sure"] for c in grade["concepts"])
    assert (grade["fraction"], grade["score"], grade["mark"]) == (1.0, 2.0, "20/20")
    work.corrections.add(deciding.marked(work, [row(work, "3")], "11", *SIGNED))
    work.corrections.add(deciding.judged([row(work, "3")], "vie", "missing", *SIGNED))
    assert (row(work, "3").grade or {})["mark"] == "11/20", "a mark that a person gave stands"


def test_who_agrees_has_looked(work: Work) -> None:
    kept = list(work.kept())
    grades = len([one for one in kept if one.grade])
    assert sum(1 + len(d.equal) for d in queue(kept)) == grades
    first = queue(kept)[0].one
    work.corrections.add(deciding.agreed([first], *SIGNED))
    after = list(work.kept())
    assert first.place not in [d.one.place for d in queue(after)]
    assert sum(1 + len(d.equal) for d in queue(after)) == grades - 1
    assert waiting(after) == waiting(kept) - bool((first.grade or {})["needs_review"])


@pytest.mark.parametrize("mark", ["21", "very good", "", "-3", "30/20"])
def test_what_is_no_mark_is_refused(work: Work, mark: str) -> None:
    with pytest.raises(ClassError) as caught:
        deciding.marked(work, [row(work, "2")], mark, *SIGNED)
    assert caught.value.code == "review_bad_mark"


def test_what_there_is_not_is_refused_by_name(work: Work) -> None:
    for code, wrong in (
        ("review_no_row", lambda: row(work, "99")),
        ("review_no_concept", lambda: deciding.judged([row(work, "2")], "x", "acquis", *SIGNED)),
        ("review_no_verdict", lambda: deciding.judged([row(work, "2")], "vie", "bof", *SIGNED)),
    ):
        with pytest.raises(ClassError) as caught:
            wrong()
        assert caught.value.code == code


def test_grading_again_would_lose_corrections_and_is_refused(tmp_path: Path) -> None:
    path = graded(tmp_path)
    opened = open_work(path)
    opened.corrections.add(deciding.marked(opened, [row(opened, "2")], "3", *SIGNED))
    opened.store.close()
    with pytest.raises(ClassError) as caught:
        graded(tmp_path)
    assert caught.value.code == "class_corrected"
    opened = open_work(path)
    assert (row(opened, "2").grade or {})["mark"] == "3/20"
    opened.store.close()


def test_other_files_are_named_and_left_as_they_are(tmp_path: Path) -> None:
    other = tmp_path / "notes.tutor"
    other.write_text("mine")
    for path, code in ((other, "work_other"), (tmp_path / "none.tutor", "work_none")):
        with pytest.raises(TutorError) as caught:
            open_work(path)
        assert caught.value.code == code
    assert other.read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["notes.tutor"]


def test_a_table_opens_its_own_work_file_and_a_newer_one_is_refused(tmp_path: Path) -> None:
    path = graded(tmp_path)
    opened = open_work(path.with_suffix(""))
    assert opened.path == path
    opened.store.close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version=99")
    with pytest.raises(TutorError) as caught:
        open_work(path)
    assert caught.value.code == "store_newer"


def test_a_work_file_of_before_gets_its_table_by_resuming(tmp_path: Path) -> None:
    path = graded(tmp_path)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DELETE FROM layout")
    with pytest.raises(ClassError) as caught:
        open_work(path)
    assert caught.value.code == "work_old"


def test_groups_say_the_same_and_got_the_same_verdicts(work: Work) -> None:
    kept = [one for one in work.kept() if one.grade is not None]
    vectors = vectors_of(work.store, kept, WordEncoder)
    found = groups(kept, vectors)
    assert [[m.student for m in g.members] for g in found] == [["Ana", "Cléo"]]
    machine = [one.grade for one in work.kept()]
    said = deciding.marked(work, found[0].members, "15", *SIGNED)
    act = work.corrections.add(said)
    marks = {one.student: (one.grade or {})["mark"] for one in work.kept() if one.corrections}
    assert marks == {"Ana": "15/20", "Cléo": "15/20"}
    kept = [one for one in work.kept() if one.grade is not None]
    assert groups(kept, vectors) == [
        replace(found[0], members=tuple(row(work, str(m.number)) for m in found[0].members))
    ], "a correction leaves the groups as they were"
    work.corrections.undo(act, *SIGNED)
    assert [one.grade for one in work.kept()] == machine


def test_vectors_are_made_once(work: Work) -> None:
    kept = [one for one in work.kept() if one.grade is not None]
    encoder = WordEncoder()
    first = vectors_of(work.store, kept, lambda: encoder)
    read = encoder.texts_read
    assert np.array_equal(first, vectors_of(work.store, kept, lambda: encoder))
    assert encoder.texts_read == read


def test_a_mark_unlike_those_of_equal_answers_is_found(work: Work) -> None:
    base = next(one for one in work.kept() if one.grade is not None)
    assert base.grade is not None
    fractions = [0.9] * 12 + [0.1]
    kept = [
        replace(base, place=n, grade={**base.grade, "fraction": f}) for n, f in enumerate(fractions)
    ]
    vectors = np.tile(np.eye(4)[0], (len(kept), 1))
    found = outliers(kept, vectors)
    assert [o.one.place for o in found] == [12]
    assert found[0].expected == pytest.approx(0.9)
    assert outliers(kept[:12], vectors[:12]) == [], "marks that are all equal hide none"
    assert outliers(kept[:1], vectors[:1]) == outliers([], vectors[:0]) == []


def test_a_mark_is_held_against_others_only(work: Work) -> None:
    marks = np.asarray([0.0, 1.0, 1.0, 1.0])
    expected, surprise, nearest, _ = surprises(marks, np.tile(np.eye(3)[0], (4, 1)))
    assert expected[0] == pytest.approx(1.0)
    assert surprise[0] == max(surprise)
    assert all(n != i for i, n in enumerate(nearest))


def test_doubt_is_larger_where_the_verdict_is_less_sure(work: Work) -> None:
    grade = next(one.grade for one in work.kept() if one.grade is not None)
    concept = dict(grade["concepts"][0])

    def with_(probabilities: dict[str, float], closeness: float = 0.0) -> dict[str, object]:
        told = {**concept, "probabilities": probabilities, "closeness": closeness, "points": 0.0}
        return {**grade, "concepts": [told]}

    sure = {"covered": 0.01, "partial": 0.01, "missing": 0.97, "contradicted": 0.01}
    torn = {"covered": 0.45, "partial": 0.05, "missing": 0.45, "contradicted": 0.05}
    denied = {"covered": 0.01, "partial": 0.01, "missing": 0.01, "contradicted": 0.97}
    assert doubt(with_(sure)) < doubt(with_(torn))
    assert doubt(with_(sure)) < doubt(with_(sure, closeness=0.8))
    assert doubt(with_(denied, closeness=0.8)) < doubt(with_(sure, closeness=0.8))


def kept(place: int, student: str, answer: str) -> Kept:
    return Kept(place, place, place + 2, 2, student, "estran", answer, "", {"concepts": []})


def deck() -> Deck:
    return parse(DECK)


def test_pairs_that_share_a_long_span_are_similar_whatever_is_taught() -> None:
    own = "on y marche pieds nus le soir quand le vent tombe et que les crabes sortent"
    taught = "la partie du littoral que la mer découvre à marée basse"
    assert len(own.split()) > LONG
    rows = [
        kept(0, "Ana", f"Je crois que {own}."),
        kept(1, "Bob", f"{own.capitalize()}, voilà."),
        kept(2, "Cléo", taught),
        kept(3, "Dan", taught),
        kept(4, "Ana", f"Je crois que {own}."),
    ]
    found = similar(rows, deck())
    assert {(p.one.student, p.other.student) for p in found} == {("Ana", "Bob"), ("Bob", "Ana")}
    assert found[0].span == own
    assert found[0].words == len(own.split())


def test_equal_answers_stand_together_and_only_what_asks_can_be_asked_for(work: Work) -> None:
    found = queue(work.kept())
    pairs = [(d.one.student, [o.student for o in d.equal]) for d in found if d.equal]
    assert pairs == [("Ana", ["Cléo"])]
    asking = queue(work.kept(), asked_for=True)
    assert all((d.one.grade or {})["needs_review"] for d in asking)
    assert sum(1 + len(d.equal) for d in asking) == waiting(work.kept())


def test_what_people_marked_teaches_a_standard(work: Work, tmp_path: Path) -> None:
    for typed, mark in (("2", "12"), ("5", "20")):
        one = row(work, typed)
        work.corrections.add(deciding.marked(work, [one], mark, *SIGNED))
    work.corrections.add(deciding.agreed([row(work, "3")], *SIGNED))
    work.corrections.add(deciding.remarked([row(work, "4")], "Bien.", *SIGNED))
    table = tmp_path / "notees.csv"
    assert write_taught(table, work) == 3
    sheet = read_sheet(table)
    where = mark_column(sheet)
    found = entries(sheet, find_columns(sheet, work.deck), work.deck)
    marks = [fraction_of(sheet.rows[e.row][where], work.deck.scale, "") for e in found]
    assert marks[0] == 0.6
    assert marks[2] == 1.0
    assert not any(e.fault for e in found)


def test_a_row_of_a_form_is_asked_for_its_question(tmp_path: Path) -> None:
    table, out = tmp_path / "forms.csv", tmp_path / "out.csv"
    table.write_text(
        "Nom;Qu'est-ce que l'estran ?;Que mesure le coefficient de marée ?\n"
        "Ana;Une plage.;L'ampleur de la marée.\n",
        encoding="utf-8",
    )
    deck, sheet = parse(DECK), read_sheet(table)
    columns = find_columns(sheet, deck)
    grader = Grader(deck, WordEncoder(), reader=None)
    grade_class(Class(sheet, columns, deck), entries(sheet, columns, deck), grader, out)
    work = open_work(out)
    with pytest.raises(ClassError) as caught:
        row(work, "2")
    assert caught.value.code == "review_rows"
    for typed in ("2:2", "2:coefficient"):
        assert row(work, typed).question == "coefficient"
    work.corrections.add(deciding.marked(work, [row(work, "2:2")], "7", *SIGNED))
    again = tmp_path / "again.csv"
    work.export(again)
    assert "7/20" in again.read_text(encoding="utf-8-sig")
    work.store.close()


def test_a_damaged_file_is_told_and_kept_beside(tmp_path: Path) -> None:
    path = graded(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ClassError) as caught:
        open_work(path)
    assert caught.value.code == "work_damaged"
    aside = [p for p in tmp_path.iterdir() if ".aside-" in p.name]
    assert [p.read_bytes() for p in aside] == [whole[: len(whole) // 2]]


def test_two_people_at_once_lose_nothing_and_the_newest_counts(work: Work) -> None:
    other = open_work(work.path)
    first = deciding.marked(work, [row(work, "3")], "4", "", "Mme Côté", AT)
    second = deciding.marked(other, [row(other, "3")], "16", "", "M. Roy", AT)
    acts = [work.corrections.add(first), other.corrections.add(second)]
    assert acts == [1, 2]
    for desk in (work, other):
        one = row(desk, "3")
        assert (one.grade or {})["mark"] == "16/20"
        assert [c.who for c in one.corrections] == ["Mme Côté", "M. Roy"]
    other.store.close()


def test_going_on_with_a_class_keeps_what_people_decided(tmp_path: Path) -> None:
    path = graded(tmp_path)
    work = open_work(path)
    work.corrections.add(deciding.marked(work, [row(work, "3")], "13", *SIGNED))
    sheet, columns, deck = work.graded.sheet, work.graded.columns, work.deck
    work.store.close()
    out = path.with_suffix("")
    grader = Grader(deck, WordEncoder(), reader=None)
    found = entries(sheet, columns, deck)
    grade_class(Class(sheet, columns, deck), found, grader, out, resume=True)
    assert "13/20" in out.read_text(encoding="utf-8-sig")
