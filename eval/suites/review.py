"""Suite `review`: what reading the most doubtful marks removes of the error, and whether marks that
were swapped are found among similar answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import gold
from eval.bootstrap import Figure, figure
from eval.context import Context
from eval.data import as_deck, asag_path, kept_back, read_asag, sample
from eval.made_class import DECK, made_class
from eval.results import Result, Row, Table
from eval.suites import goldset
from tutor.classroom.alike import surprises
from tutor.classroom.queue import doubt
from tutor.domain import Grade
from tutor.feedback.receipt import as_dict

NAME = "review"
READ = 0.2
"""Share of the answers that a person reads."""
EACH = 1_000
"""Most answers of a public set."""
PUBLIC = {"mohler2011": "Mohler", "saf_en": "SAF, English"}
STUDENTS, SWAPPED, LOOKED_AT = 300, 10, 30
DRAWS = 10
GAPS = (0.2, 0.3, 0.5)
"""Least difference of two marks that are swapped."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """Answers in the order of the queue's doubt: (n,) each."""

    groups: list[str]
    doubts: Floats
    errors: Floats


def run(context: Context) -> Result:
    """Order gold answers and public sets by doubt; swap marks of a made-up class.

    Raises:
        Skipped: there are no gold answers.
    """
    chosen = goldset.answers(context)
    graded = goldset.graded(context, chosen)
    sets = {
        "Gold": _ordered(
            [g.group for g in graded], [g.grade for g in graded], [a.grade for a in chosen]
        )
    }
    paths = goldset.files(context, chosen)
    for name, title in PUBLIC.items():
        found = _public(context, name, title, paths)
        if found is not None:
            sets[title] = found
    tables = [queue_table(context, sets)]
    answers = [a for a in gold.load("dev") if a.deck == DECK] if context.gold is None else []
    if answers:
        tables.append(_outlier_table(context, answers))
    return context.result(
        NAME,
        paths,
        {name: len(found.errors) for name, found in sets.items()},
        tables=tables,
    )


def _ordered(groups: list[str], grades: Sequence[Grade], marks: Sequence[float]) -> Ordered:
    errors = np.abs([g.fraction for g in grades] - np.asarray(marks, dtype=np.float64))
    return Ordered(groups, np.asarray([doubt(as_dict(g)) for g in grades]), errors)


def _public(context: Context, name: str, title: str, paths: list[Path]) -> Ordered | None:
    """Answers to questions that the reader did not learn; None where the set is not there."""
    path = asag_path(context.data, name)
    if not path.is_file():
        return None
    split = "uq" if context.final else "train"
    rows = [
        r for r in read_asag(path)
        if r.score is not None and r.answer.strip()
        and (r.split == "all" or (r.split == split and (context.final or kept_back(r))))
    ]  # fmt: skip
    if not rows:
        return None
    paths.append(path)
    rows = sample(rows, context.limit or EACH, context.seed)
    deck, asked = as_deck(name, rows)
    grades = context.grade(deck, [(q, r.answer) for q, r in zip(asked, rows, strict=True)], title)
    return _ordered(asked, grades, [float(r.score or 0.0) for r in rows])


def removed(doubts: Floats, errors: Floats, share: float = READ) -> tuple[float, float]:
    """What reading the first answers removes of the error, by their doubt and by the error itself;
    a person who reads an answer makes no error."""
    count = max(1, round(share * len(errors)))
    whole = float(errors.sum())
    if not whole:
        return float("nan"), float("nan")
    ours = float(errors[np.argsort(-doubts, kind="stable")[:count]].sum())
    best = float(np.sort(errors)[::-1][:count].sum())
    return ours / whole, best / whole


def queue_table(context: Context, sets: dict[str, Ordered]) -> Table:
    """How much of what a perfect order removes our order removes, and a random one."""
    rows = []
    for title, found in sets.items():

        def at(i: Ints, found: Ordered = found) -> tuple[float, float]:
            return removed(found.doubts[i], found.errors[i])

        def told(value: object, found: Ordered = found) -> Figure:
            return figure(found.groups, value, seed=context.seed)  # type: ignore[arg-type]

        rows.append(
            Row(
                title,
                (
                    f"{found.errors.mean():.3f}",
                    told(lambda i, at=at: at(i)[0]),
                    told(lambda i, at=at: at(i)[1]),
                    told(lambda i, at=at: at(i)[0] / at(i)[1]),
                    told(lambda i, at=at: READ / at(i)[1]),
                ),
            )
        )
    columns = (
        "mean error", "removed by our order", "by a perfect order", "of that, ours",
        "of that, a random order",
    )  # fmt: skip
    note = (
        f"The share of the absolute error that reading {READ:.0%} of the answers removes, no "
        "standard learnt. The weight of nearness that earned nothing was chosen with gold of dev "
        "and Mohler in view; SAF had no part in it."
    )
    return Table("review-queue", "The review queue", columns, tuple(rows), note)


def _outlier_table(context: Context, answers: Sequence[gold.GoldAnswer]) -> Table:
    """Marks swapped in a made-up class, question by question."""
    deck = gold.deck_loader()(DECK)
    copies = [c for c in made_class(deck, answers, STUDENTS, context.seed) if c.mark is not None]
    texts = list(dict.fromkeys((c.question, c.answer) for c in copies))
    grades = context.grade(deck, texts, "a made-up class", answers[0].pen)
    marks = dict(zip(texts, (g.fraction for g in grades), strict=True))
    vectors = dict(zip(texts, context.engine.encoder.encode([t for _, t in texts]), strict=True))
    whole = [[(c.question, c.answer) for c in copies if c.question == q.id]
             for q in deck.questions]  # fmt: skip
    apart = [list(dict.fromkeys(mine)) for mine in whole]
    rows = []
    for gap in GAPS:
        for title, classes, swapped, looked_at in (
            (f"class of {STUDENTS}", whole, SWAPPED, LOOKED_AT),
            ("each answer once", apart, SWAPPED * 2 // 5, LOOKED_AT * 2 // 5),
        ):
            shares = [
                found_of(
                    np.asarray([marks[t] for t in mine]),
                    np.asarray([vectors[t] for t in mine], dtype=np.float64),
                    gap, swapped, looked_at, context.seed + draw,
                )
                for mine in classes if mine for draw in range(DRAWS)
            ]  # fmt: skip
            rows.append(
                Row(
                    f"{title}, {swapped} marks swapped that differ by {gap:g} or more",
                    (f"{np.mean(shares):.3f}", f"{np.mean(np.asarray(shares) >= 0.9):.3f}",
                     f"{looked_at}"),
                )
            )  # fmt: skip
    note = (
        "Marks of a made-up class swapped in pairs, and looked for among the first of the list of "
        f"marks unlike those of similar answers; {DRAWS} draws of each question. Two learners of "
        "that class may say the same, which helps; the second line of each pair has every answer "
        "once."
    )
    columns = ("found", "draws with nine of ten found", "looked at")
    return Table("review-outliers", "Outliers", columns, tuple(rows), note)


def found_of(
    marks: Floats, vectors: Floats, gap: float, swapped: int, looked_at: int, seed: int
) -> float:
    """The share of swapped marks that stand among the first of the list of outliers."""
    rng = np.random.default_rng(seed)
    mixed, planted = marks.copy(), set[int]()
    for one, other in rng.integers(len(marks), size=(10_000, 2)).tolist():
        if len(planted) >= swapped:
            break
        if one != other and not planted & {one, other} and abs(mixed[one] - mixed[other]) >= gap:
            mixed[[one, other]] = mixed[[other, one]]
            planted |= {one, other}
    _, surprise, _, _ = surprises(mixed, vectors)
    first = np.argsort(-surprise, kind="stable")[:looked_at].tolist()
    return len(planted & set(first)) / max(1, len(planted))
