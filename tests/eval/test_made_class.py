"""A made-up class: seeded, whole, and read as a teacher's files are."""

from __future__ import annotations

from pathlib import Path

from eval import gold
from eval.made_class import ASKED, DECK, made_class, write
from tutor.classroom import entries, find_columns, read_sheet
from tutor.classroom.columns import LONG, WIDE
from tutor.classroom.marks import fraction_of, mark_column


def test_a_class_is_made_again_by_its_seed_and_read_in_both_shapes(tmp_path: Path) -> None:
    deck = gold.deck_loader()(DECK)
    answers = [a for a in gold.load("dev") if a.deck == DECK]
    copies = made_class(deck, answers, 30, seed=5)
    assert copies == made_class(deck, answers, 30, seed=5)
    assert copies != made_class(deck, answers, 30, seed=6)
    assert len(copies) == 30 * ASKED
    assert all((c.mark is None) == (c.answer == "") for c in copies)
    book, form, marked, _ = write(tmp_path, deck, copies, 12, seed=5)
    long, wide, few = (read_sheet(p) for p in (book, form, marked))
    shapes = [find_columns(s, deck) for s in (long, wide)]
    assert [s.shape for s in shapes] == [LONG, WIDE]
    found = [entries(s, c, deck) for s, c in zip((long, wide), shapes, strict=True)]
    assert [e.answer.strip() for e in found[0]] == [e.answer.strip() for e in found[1]]
    assert not any(e.fault for e in found[0])
    where = mark_column(few)
    marks = [fraction_of(row[where], deck.scale, "D2") for row in few.rows]
    assert len(marks) == 12
    assert all(m is not None and 0 <= m <= 1 for m in marks)
