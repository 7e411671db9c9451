"""A teacher's standard: learnt where there is one, and nothing where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.classroom.test_class import TABLES
from tests.conftest import WordEncoder
from tutor.classroom.marking import StandardGrader
from tutor.classroom.marks import copies_of
from tutor.classroom.process import Copies, learnt, likeness
from tutor.classroom.standard import Marked, Standard, agreement, from_dict, learn, tried
from tutor.classroom.standard import to_mark_next as next_ones
from tutor.errors import ClassError
from tutor.formats import load
from tutor.grading.grader import Grader


def copies(count: int, seed: int = 1, questions: tuple[str, ...] = ("q0", "q1")) -> Copies:
    rng = np.random.default_rng(seed)
    credits = rng.random((count, 3)) - 0.5
    vectors = rng.standard_normal((count, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = tuple(questions[n % len(questions)] for n in range(count))
    return Copies(
        credits.mean(axis=1) + 0.5, np.full(count, 0.01), credits, np.full(count, 3.0), asked,
        vectors,
    )  # fmt: skip


def marked(count: int, harsh: float = 0.5, seed: int = 1, **how: tuple[str, ...]) -> Marked:
    """Marks of a teacher who gives a part of what we would."""
    known = copies(count, seed, **how)
    noise = 0.02 * np.random.default_rng(seed).standard_normal(count)
    return Marked(known, np.clip(harsh * known.grades + noise, 0, 1))


def error(standard: Standard, others: Marked) -> tuple[float, float]:
    """Mean absolute error (without, with) on copies that the standard has not seen."""
    found = standard.marks(others.copies)
    return (
        float(np.abs(others.copies.grades - others.marks).mean()),
        float(np.abs(found - others.marks).mean()),
    )


def test_a_standard_learns_a_teachers_scale() -> None:
    trial = tried(marked(20))
    assert trial.better
    assert trial.after < 0.5 * trial.before
    without, with_it = error(learn(marked(20)), marked(40, seed=9))
    assert with_it < 0.5 * without


def test_a_teacher_who_marks_as_we_do_changes_nothing() -> None:
    standard = learn(marked(8, harsh=1.0))
    others = marked(40, harsh=1.0, seed=9)
    assert np.abs(standard.marks(others.copies) - others.copies.grades).max() < 0.02


def test_a_teacher_who_counts_one_concept_more_is_learnt() -> None:
    def heavy(known: Copies) -> Marked:
        return Marked(known, np.clip(known.credits @ [0.8, 0.1, 0.1] + 0.5, 0, 1))

    without, with_it = error(
        learn(heavy(copies(20, questions=("q",)))), heavy(copies(60, 9, ("q",)))
    )
    assert with_it < 0.8 * without


def test_one_odd_mark_moves_little_else() -> None:
    known = marked(20, harsh=1.0)
    odd = Marked(known.copies, np.where(np.arange(20) == 4, 1.0 - known.marks, known.marks))
    others = marked(40, harsh=1.0, seed=9)
    assert np.abs(learn(odd).marks(others.copies) - others.copies.grades).mean() < 0.03


def test_a_mark_of_its_own_has_no_say_in_the_mark_by_the_others() -> None:
    known = marked(12)
    changed = known.marks.copy()
    changed[3] = 0.9
    before, after = (learnt(known.copies, m).left_out for m in (known.marks, changed))
    assert before[3] == pytest.approx(after[3], abs=0.03)


def test_a_near_copy_is_marked_like_its_neighbour() -> None:
    known = copies(20, questions=("q0",))
    harsh = known.vectors[:, 0] > 0
    standard = learn(Marked(known, np.clip(known.grades - 0.4 * harsh, 0, 1)))
    one = known.some([4, 4])
    pair = Copies(one.grades, one.doubts, one.credits, one.counts, one.questions,
                  np.eye(8)[[0, 0]] * [[1.0], [-1.0]])  # fmt: skip
    near, far = standard.marks(pair) - one.grades
    assert near < far - 0.1


def test_the_likeness_of_copies_is_a_covariance() -> None:
    table = likeness(copies(30), copies(30))
    assert np.allclose(table, table.T)
    assert np.linalg.eigvalsh(table).min() > -1e-9


def test_intervals_hold_most_marks_that_were_not_seen() -> None:
    rng = np.random.default_rng(4)
    held = []
    for seed in range(12):
        known, others = copies(20, seed), copies(100, seed + 50)
        given = [Marked(c, np.clip(0.6 * c.grades + 0.15 * rng.standard_normal(len(c)), 0, 1))
                 for c in (known, others)]  # fmt: skip
        standard = learn(given[0])
        gap = np.abs(standard.marks(others) - given[1].marks)
        held.append(float((gap <= standard.halves(others)).mean()))
    assert 0.72 < np.mean(held) < 0.9


def test_too_few_copies_are_refused_and_a_file_is_read_back() -> None:
    with pytest.raises(ClassError, match="5"):
        learn(marked(4))
    standard = learn(marked(9))
    again = from_dict(json.loads(json.dumps(standard.as_dict())))
    assert again.hash == standard.hash
    assert np.allclose(again.marks(copies(5, 3)), standard.marks(copies(5, 3)), atol=1e-3)


@pytest.mark.parametrize("change", [{"schema": 1}, {"half": "x"}, {"pulls": [1.0]},
                                    {"grades": None}, {"half": float("nan")}])  # fmt: skip
def test_what_is_no_standard_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ClassError):
        from_dict(learn(marked(9)).as_dict() | change)


def test_copies_to_mark_next_are_of_questions_without_marks_and_unlike() -> None:
    others = copies(4, 3, ("q0", "q0", "new", "q1")).some([0, 1, 2, 3, 2])
    chosen = next_ones(marked(6), others, 2)
    assert chosen[0] in (2, 4)
    assert len(set(chosen)) == 2
    assert not {2, 4} <= set(chosen)


def test_agreement_counts_steps() -> None:
    found = agreement([0.0, 0.5, 1.0], [0.0, 0.6, 1.0], 10)
    assert (found.exact, found.within_one) == (pytest.approx(2 / 3), 1.0)
    assert found.kappa > 0.9


def test_a_grader_by_a_standard_marks_and_keeps_verdicts(tmp_path: Path) -> None:
    deck = load(TABLES / "deck.md").deck
    grader = Grader(deck, WordEncoder(), reader=None)
    asked = [("estran", f"la partie {n} du littoral découverte à marée basse") for n in range(6)]
    asked += [("estran", f"le sable {n}") for n in range(6)]
    grades = list(grader.grade_many(asked))
    known = copies_of(grades, grader.models.encoder.encode([a for _, a in asked]))
    standard = learn(Marked(known, 0.4 * known.grades))
    by_it = list(StandardGrader(grader, standard).grade_many(asked))
    assert [g.concepts for g in by_it] == [g.concepts for g in grades]
    assert by_it[0].fraction < grades[0].fraction
    assert by_it[0].interval[0] <= by_it[0].fraction <= by_it[0].interval[1]
    assert by_it[0].score == pytest.approx(by_it[0].fraction * by_it[0].max_score, abs=0.01)
