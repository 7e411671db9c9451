"""Suite `calibration`: a teacher's standard, learnt from a few marks, against the marks it has not
seen, set by set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bootstrap import Figure, figure
from eval.context import Context, Skipped
from eval.data import Graded, as_deck, asag_path, kept_back, question_key, read_asag
from eval.results import Cell, Result, Row, Table
from eval.suites import goldset
from tutor.classroom.marks import copies_of
from tutor.classroom.process import Copies
from tutor.classroom.standard import MOST, Marked, agreement, learn, tried
from tutor.domain import Grade

NAME = "calibration"
MARKS, UNSEEN = 20, 8
"""Marks of a question, and the answers that stay unseen at least: a question with fewer answers
than both gets fewer marks."""
LEAST_MARKS = 5
REPEATS = 5
EACH = 60
"""Most answers of one question."""
GOLD = "gold"
NAMED = (GOLD, "saf_en", "mohler2011")
"""Sets whose mean gain is told."""
TITLES = {
    GOLD: "Gold",
    "saf_en": "SAF, English",
    "mohler2011": "Mohler",
    "beetle": "Beetle",
    "scientsbank": "SciEntsBank",
}
STEPS = {GOLD: 10, "saf_en": 8, "mohler2011": 5, "beetle": 1, "scientsbank": 1}
"""Steps from no mark to the full one on which agreement is counted, as each set was marked."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers of a set as we grade them, with their marks (0–1) and our intervals.

    Attributes:
        copies: the answers.
        marks: (n,) what a teacher gave.
        intervals: (n, 2) our 80 % intervals without calibration.
        decks: what is marked by one teacher as one deck.
    """

    copies: Copies
    marks: Floats
    intervals: Floats
    decks: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """Marks of answers that calibration has not seen: (n,) each, over all draws.

    Attributes:
        groups: the question of each.
        marks: what the teacher gave.
        before: our mark without calibration.
        after: with it.
        intervals_before: (n, 2) intervals without it.
        intervals_after: (n, 2) with it.
        taught: marks that a standard was learnt from, on average.
        kept: share of the standards that were not refused.
    """

    groups: list[str]
    marks: Floats
    before: Floats
    after: Floats
    intervals_before: Floats
    intervals_after: Floats
    taught: float
    kept: float


def run(context: Context) -> Result:
    """Learn from some marks of each question, and mark its other answers.

    Raises:
        Skipped: neither gold answers nor public sets are there.
    """
    counts: dict[str, int] = {}
    sets: dict[str, Answers] = {}
    paths: list[Path] = []
    for name in TITLES:
        found = _gold(context) if name == GOLD else _public(context, name, paths)
        if found is not None:
            sets[name] = found
            counts[name] = len(found.marks)
    if not sets:
        raise Skipped("no marked answers")
    one = {n: unseen(a, a.copies.questions, MARKS, context.seed) for n, a in sets.items()}
    whole = {n: unseen(a, a.decks, MARKS, context.seed) for n, a in sets.items()}
    return context.result(
        NAME,
        paths,
        counts,
        tables=(
            error_table(context, one, whole),
            agreement_table(one),
            interval_table(context, one, whole),
        ),
    )


def _gold(context: Context) -> Answers | None:
    try:
        chosen = goldset.answers(context)
    except Skipped:
        return None
    grades = [g.grade for g in goldset.graded(context, chosen)]
    decks = [f"{a.pen} {a.deck}" for a in chosen]
    asked = [f"{a.pen} {a.deck} {a.question}" for a in chosen]
    texts = [a.answer for a in chosen]
    return _answers(context, grades, texts, [a.grade for a in chosen], decks, asked)


def _public(context: Context, name: str, paths: list[Path]) -> Answers | None:
    """Answers to questions that the reader did not learn; None where the set is not there."""
    path = asag_path(context.data, name)
    if not path.is_file():
        return None
    split = "uq" if context.final else "train"
    rows = [
        r
        for r in read_asag(path)
        if r.split == "all" or (r.split == split and (context.final or kept_back(r)))
    ]
    if not rows:
        return None
    paths.append(path)
    rows = list(_some(rows, context.limit or EACH, context.seed))
    deck, asked = as_deck(name, rows)
    texts = [r.answer for r in rows]
    grades = context.grade(deck, list(zip(asked, texts, strict=True)), TITLES[name])
    marks = [float(r.label == "correct") if r.score is None else r.score for r in rows]
    return _answers(context, grades, texts, marks, [name] * len(rows), asked)


def _some(rows: Sequence[Graded], each: int, seed: int) -> Iterator[Graded]:
    """At most so many answers of each question."""
    rng = np.random.default_rng(seed)
    members: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        members.setdefault(question_key(row), []).append(place)
    for mine in members.values():
        for place in sorted(rng.permutation(mine)[:each]):
            yield rows[place]


def _answers(
    context: Context, grades: Sequence[Grade], texts: list[str], marks: Sequence[float],
    decks: Sequence[str], asked: Sequence[str],
) -> Answers:  # fmt: skip
    copies = copies_of(grades, context.engine.encoder.encode(texts))
    named = Copies(
        copies.grades, copies.doubts, copies.credits, copies.counts, tuple(asked), copies.vectors
    )
    intervals = np.asarray([g.interval for g in grades])
    return Answers(named, np.asarray(marks, dtype=np.float64), intervals, tuple(decks))


def unseen(answers: Answers, together: Sequence[str], marks: int, seed: int) -> Unseen | None:
    """What calibration makes of answers that it has not seen.

    Args:
        answers: of a set.
        together: what one standard is learnt for, by answer: the question, or its deck.
        marks: marks of a question; fewer where it has fewer answers, or where its deck would have
            more than a standard takes.
        seed: of the draws.
    """
    rng = np.random.default_rng(seed)
    asked = np.asarray(answers.copies.questions)
    parts: list[tuple[Ints, Floats, Floats, bool]] = []
    taught = []
    for one in dict.fromkeys(together):
        mine = np.flatnonzero(np.asarray(together) == one)
        names = list(dict.fromkeys(asked[mine].tolist()))
        for _ in range(REPEATS):
            seen: list[int] = []
            for name in names:
                own = rng.permutation(mine[asked[mine] == name])
                seen += own[: max(0, min(marks, len(own) - UNSEEN, MOST // len(names)))].tolist()
            rest = np.setdiff1d(mine, seen)
            if len(seen) < LEAST_MARKS or len(rest) < UNSEEN:
                break
            parts.append((rest, *_calibrated(answers, seen, rest)))
            taught.append(len(seen))
    if not parts:
        return None
    places = np.concatenate([p[0] for p in parts])
    return Unseen(
        asked[places].tolist(), answers.marks[places], answers.copies.grades[places],
        np.concatenate([p[1] for p in parts]), answers.intervals[places],
        np.concatenate([p[2] for p in parts]), float(np.mean(taught)),
        float(np.mean([p[3] for p in parts])),
    )  # fmt: skip


def _calibrated(answers: Answers, seen: Sequence[int], rest: Ints) -> tuple[Floats, Floats, bool]:
    """Marks and intervals of unseen answers as ``tutor calibrate`` and ``batch`` give them, and
    whether there is a standard: one that is refused changes nothing."""
    known = Marked(answers.copies.some(seen), answers.marks[seen])
    if not tried(known).better:
        return answers.copies.grades[rest], answers.intervals[rest], False
    standard, copies = learn(known), answers.copies.some(rest)
    marks, halves = standard.marks(copies), standard.halves(copies)
    return marks, np.clip(np.stack([marks - halves, marks + halves], 1), 0.0, 1.0), True


def _mean(found: Unseen, values: Floats, seed: int) -> Figure:
    return figure(found.groups, lambda i: float(values[i].mean()), seed=seed)


def gain(found: Unseen, places: Ints) -> float:
    """By how much of itself the mean absolute error falls."""
    before = np.abs(found.before - found.marks)[places].mean()
    return 1.0 - float(np.abs(found.after - found.marks)[places].mean() / before)


def _titled(
    one: dict[str, Unseen | None], whole: dict[str, Unseen | None]
) -> Iterator[tuple[str, Unseen]]:
    """The title of each line, and what is told in it."""
    for told, group in (("", one), (", whole deck marked", whole)):
        yield from ((TITLES[n] + told, found) for n, found in group.items() if found is not None)


def error_table(
    context: Context, one: dict[str, Unseen | None], whole: dict[str, Unseen | None]
) -> Table:
    """Mean absolute error without and with calibration."""
    rows = []
    for title, found in _titled(one, whole):
        cells: tuple[Cell, ...] = (
            f"{found.taught:.0f}",
            f"{found.kept:.2f}",
            _mean(found, np.abs(found.before - found.marks), context.seed),
            _mean(found, np.abs(found.after - found.marks), context.seed),
            figure(found.groups, partial(gain, found), seed=context.seed),
        )
        rows.append(Row(title, cells))
    for told, names in (("Mean of gold, SAF and Mohler", NAMED), ("Mean of all sets", TITLES)):
        gains = [gain(f, np.arange(len(f.marks))) for n in names if (f := one.get(n)) is not None]
        rows.append(Row(told, ("–", "–", "–", "–", f"{np.mean(gains):.3f}" if gains else "–")))
    columns = ("marks", "standards kept", "error without", "error with", "of itself less")
    note = (
        f"Mean absolute error of marks of 0–1 on answers that were not marked, over {REPEATS} "
        f"draws of the marked ones: {MARKS} of a question, fewer where fewer than {UNSEEN} would "
        f"be left; of a whole deck {MOST} in all. Gold by pen and question, each pen graded by "
        "coefficients fitted without it; public sets by questions that the reader did not learn. A "
        "standard that does not beat our marks by leave-one-out is refused, and changes nothing."
    )
    return Table("calibration", "My marking standard", columns, tuple(rows), note)


def agreement_table(one: dict[str, Unseen | None]) -> Table:
    """Agreement on the steps of each set without and with calibration."""
    rows = []
    for name, found in one.items():
        if found is None:
            continue
        pairs = [
            agreement(found.marks.tolist(), ours.tolist(), STEPS[name])
            for ours in (found.before, found.after)
        ]
        cells = [f"{STEPS[name]}"]
        for take in _AGREED:
            cells += [f"{take(a):.3f}" for a in pairs]
        rows.append(Row(TITLES[name], tuple(cells)))
    columns = ("steps", *(f"{w}, {how}" for w in ("QWK", "exact", "within one step")
                          for how in ("without", "with")))  # fmt: skip
    note = "Marks rounded to the steps of each set; one step is right or wrong."
    return Table(
        "calibration-agreement", "Agreement with and without a standard", columns, tuple(rows), note
    )


_AGREED: tuple[Callable[..., float], ...] = (
    lambda a: a.kappa, lambda a: a.exact, lambda a: a.within_one,
)  # fmt: skip


def interval_table(
    context: Context, one: dict[str, Unseen | None], whole: dict[str, Unseen | None]
) -> Table:
    """Whether 80 % intervals hold, and how wide they are."""
    rows = []
    for title, found in _titled(one, whole):
        cells: list[Cell] = []
        for bounds in (found.intervals_before, found.intervals_after):
            low, high = bounds.T
            inside = (found.marks >= low - 5e-4) & (found.marks <= high + 5e-4)
            cells += [
                _mean(found, inside.astype(np.float64), context.seed),
                _mean(found, high - low, context.seed),
            ]
        rows.append(Row(title, tuple(cells)))
    columns = ("held, without", "width, without", "held, with", "width, with")
    note = "Intervals that are to hold 80 % of the marks, on answers that were not marked."
    return Table("calibration-intervals", "80 % intervals of marks", columns, tuple(rows), note)
