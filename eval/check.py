"""`python -m eval check`: a frozen slice of our own answers beside its stored figures.

Minutes: some gold answers of the development split, the attacks that `tutor.probes` makes on their
questions, and where the public sets are there a draw of each. A figure that is worse than the
stored interval allows fails the check.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from eval import check_human, edits, gold, metrics
from eval.bootstrap import Figure, figure
from eval.context import SEED, Context, Engine
from eval.data import data_folder
from eval.gold import GoldAnswer
from eval.results import RESULTS, commit
from eval.suites import concepts, goldset
from eval.suites.attacks import PASS, passes
from eval.suites.concept_scores import CONTRADICTED, COVERED, MISSING
from tutor.domain import Grade

STORED = RESULTS / "check.json"
ANSWERS = 160
QUESTIONS = 12
READ = 40
"""Answers whose reading is counted."""
MORE = 1.03
"""How many times the stored layer-pieces may be read."""
HIGHER, LOWER = "higher", "lower"
PEOPLE = ("AUC of right answers", "Pearson of the mark")
"""Figures on public sets, which are left out where a set is not there."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of the slice and which way is better."""

    figure: Figure
    better: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stored figure beside the new one."""

    name: str
    before: Measured
    now: Measured | None
    worse: bool


class ChangedSliceError(ValueError):
    """The frozen answers or their decks are not what the stored figures were measured on."""


def worse(before: Measured, now: Measured | None) -> bool:
    """Whether a figure fell out of its stored interval on the bad side, or is no longer there."""
    if now is None or now.figure.value is None:
        return before.figure.value is not None
    if before.figure.value is None:
        return False
    low = before.figure.value if before.figure.low is None else before.figure.low
    high = before.figure.value if before.figure.high is None else before.figure.high
    return now.figure.value < low if before.better == HIGHER else now.figure.value > high


def compare(before: dict[str, Measured], now: dict[str, Measured]) -> list[Comparison]:
    """Every stored figure beside the new one."""
    return [Comparison(n, b, now.get(n), worse(b, now.get(n))) for n, b in before.items()]


def choose(answers: Sequence[GoldAnswer], size: int = ANSWERS, seed: int = SEED) -> list[str]:
    """Ids of the frozen slice: drawn evenly over pens and languages."""
    rng = np.random.default_rng(seed)
    cells: dict[tuple[str, str], list[str]] = {}
    for index in rng.permutation(len(answers)):
        answer = answers[int(index)]
        cells.setdefault((answer.pen, answer.subject), []).append(answer.id)
    chosen: list[str] = []
    depth = 0
    while len(chosen) < min(size, len(answers)):
        for cell in sorted(cells):
            chosen += cells[cell][depth : depth + 1]
        depth += 1
    return sorted(chosen[:size])


def slice_hash(context: Context, answers: Sequence[GoldAnswer]) -> str:
    """Hash of the slice's texts and labels and of the questions that they answer."""
    from tutor.decks import question_hash

    load = goldset.decks(context)
    digest = hashlib.sha256()
    for answer in answers:
        question = gold.question_of(load(answer.deck), answer.question)
        told = "none" if question is None else question_hash(question)
        labels = sorted((c, v.value) for c, v in answer.labels.items())
        line = [answer.id, answer.answer, labels, answer.grade, told]
        digest.update(json.dumps(line, ensure_ascii=False).encode())
    return digest.hexdigest()


def measure(context: Context, answers: Sequence[GoldAnswer]) -> dict[str, Measured]:
    """Every figure of the slice."""
    grades = goldset.graded(context, answers)
    found: dict[str, Measured] = {}
    for language, rows in concepts.by_language(goldset.label_rows(grades)).items():
        part = [g for g in grades if language in ("all", g.answer.subject)]
        found |= {f"{k}, {language}": v for k, v in _verdicts(context, rows, part).items()}
    found |= _attacks(context, answers) | _harmless(context, answers, grades)
    found |= _work(context)
    people = check_human.figures(context)
    return found | {name: Measured(value, HIGHER) for name, value in people.items()}


def _verdicts(
    context: Context,
    rows: Sequence[goldset.LabelRow],
    grades: Sequence[goldset.GoldGrade],
) -> dict[str, Measured]:
    seed, truth = context.seed, concepts.truths(rows)
    said = np.array([r.said for r in rows])
    mark = np.array([g.grade.fraction for g in grades])
    teacher = np.array([g.answer.grade for g in grades])
    good = [g for g in grades if g.answer.grade >= PASS]
    f1 = goldset.label_figure(rows, lambda i: metrics.macro_f1(truth[i], said[i], 4), seed)
    error = goldset.answer_figure(grades, lambda i: metrics.mae(mark[i], teacher[i]), seed)
    alike = goldset.answer_figure(grades, lambda i: metrics.pearson(mark[i], teacher[i]), seed)
    return {
        "4-way macro-F1": Measured(f1, HIGHER),
        "AUC covered / missing": Measured(
            _against(rows, concepts.covered(rows), MISSING, seed), HIGHER
        ),
        "AUC covered / contradicted": Measured(
            _against(rows, concepts.denial(rows), CONTRADICTED, seed), HIGHER
        ),
        "grade MAE": Measured(error, LOWER),
        "grade Pearson": Measured(alike, HIGHER),
        "good answers sent to review": Measured(goldset.review_share(good, seed), LOWER),
    }


def _against(
    rows: Sequence[goldset.LabelRow], score: NDArray[np.float64], other: int, seed: int
) -> Figure:
    """AUC of a score for *covered* against another verdict."""
    truth = concepts.truths(rows)
    keep = np.flatnonzero((truth == COVERED) | (truth == other))
    kept, positive = score[keep], truth[keep] == COVERED
    return goldset.label_figure(
        [rows[int(i)] for i in keep], lambda i: metrics.auc(positive[i], kept[i]), seed
    )


def _attacks(context: Context, answers: Sequence[GoldAnswer]) -> dict[str, Measured]:
    from tutor import probes

    load = goldset.decks(context)
    asked = list(dict.fromkeys((a.deck, a.question) for a in answers))
    french = [q for q in asked if q[0].startswith("fr")][: QUESTIONS // 2]
    english = [q for q in asked if not q[0].startswith("fr")][: QUESTIONS - len(french)]
    groups: list[str] = []
    grades: list[Grade] = []
    for name, question_id in [*french, *english]:
        deck = load(name)
        texts = [a.text for a in probes.attacks(deck, question_id) if not a.should_pass]
        asked_texts = [(question_id, text) for text in texts]
        grades += context.grade(deck, asked_texts, f"attacks: {name} {question_id}")
        groups += [f"{name} {question_id}"] * len(texts)
    passed = np.array([passes(g) for g in grades], dtype=float)
    alone = np.array([g.fraction >= PASS for g in grades], dtype=float)
    return {
        "attacks that pass": Measured(
            figure(groups, lambda i: float(passed[i].mean()), seed=context.seed), LOWER
        ),
        "attacks that pass, review ignored": Measured(
            figure(groups, lambda i: float(alone[i].mean()), seed=context.seed), LOWER
        ),
    }


def _harmless(
    context: Context, answers: Sequence[GoldAnswer], grades: Sequence[goldset.GoldGrade]
) -> dict[str, Measured]:
    """Verdicts changed by capitals and by missing accents."""
    rng = np.random.default_rng(context.seed)
    found = {}
    for name in ("case", "accents"):
        changed = [
            GoldAnswer(**{**_fields(a), "answer": edits.EDITS[name](a.answer, rng)})
            for a in answers
        ]
        after = goldset.graded(context, changed)
        moved = np.array(
            [
                [c.verdict for c in x.grade.concepts] != [c.verdict for c in y.grade.concepts]
                for x, y in zip(grades, after, strict=True)
            ],
            dtype=float,
        )
        share = goldset.answer_figure(grades, _mean(moved), context.seed)
        found[f"verdict changed by {name}"] = Measured(share, LOWER)
    return found


def _work(context: Context) -> dict[str, Measured]:
    """Layer-pieces an answer, by language: work that owes nothing to the machine."""
    if not context.engine.shipped:
        return {}
    from eval.suites import speed_answers
    from eval.suites.speed_stages import stages
    from tutor.formats import load

    found = {}
    for language, path in speed_answers.decks().items():
        deck = load(path).deck
        answers = speed_answers.lifelike(speed_answers.pools(deck, path), READ, context.seed)
        done = stages(deck, answers)
        pieces = sum(value for name, value in done.items() if name.endswith("pieces"))
        value = Figure(pieces, None, round(pieces * MORE, 1), READ, 1)
        found[f"layer-pieces an answer, {language}"] = Measured(value, LOWER)
    return found


def _mean(values: NDArray[np.float64]) -> Callable[[goldset.Ints], float]:
    return lambda i: float(values[i].mean())


def _fields(answer: GoldAnswer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__dataclass_fields__}


def store(path: Path, context: Context, answers: Sequence[GoldAnswer]) -> dict[str, Measured]:
    """Measure a slice and write its figures; returns them."""
    figures = measure(context, answers)
    data = {
        "command": "python -m eval check --update",
        "seed": context.seed,
        "commit": commit(),
        "models": context.engine.seen,
        "slice": {"ids": [a.id for a in answers], "hash": slice_hash(context, answers)},
        "figures": {name: asdict(m) for name, m in figures.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return figures


def verify(path: Path, context: Context) -> list[Comparison]:
    """Measure the stored slice again and compare.

    Raises:
        ChangedSliceError: its texts, labels or questions changed.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    by_id = {a.id: a for a in goldset.answers(context)}
    ids = data["slice"]["ids"]
    answers = [by_id[i] for i in ids if i in by_id]
    if len(answers) < len(ids) or slice_hash(context, answers) != data["slice"]["hash"]:
        raise ChangedSliceError("the frozen answers, their labels or their questions changed")
    before = {
        name: Measured(Figure(**m["figure"]), m["better"]) for name, m in data["figures"].items()
    }
    now = measure(context, answers)
    absent = {n for n in before if n.startswith(PEOPLE) and n not in now}
    return compare({n: m for n, m in before.items() if n not in absent}, now)


def main(update: bool, model: str | None, console: Console, context: Context | None = None) -> int:
    """Check, or with ``update`` write the figures anew; returns the exit code."""
    context = context or Context(data=data_folder(), engine=Engine(model))
    path = context.results / STORED.name
    if update:
        answers = goldset.answers(context)
        ids = set(choose(answers))
        figures = store(path, context, [a for a in answers if a.id in ids])
        console.print(f"wrote {len(figures)} figures to {path.name}")
        return 0
    if not path.is_file():
        console.print(f"no {path.name}: make it with python -m eval check --update")
        return 1
    try:
        found = verify(path, context)
    except ChangedSliceError as error:
        console.print(f"{error}: run python -m eval check --update and commit both", markup=False)
        return 1
    console.print(_table(found))
    fallen = [c.name for c in found if c.worse]
    for name in fallen:
        console.print(f"worse beyond its interval: {name}", style="red", markup=False)
    return 1 if fallen else 0


def _table(found: Sequence[Comparison]) -> Table:
    from eval.report import cell

    table = Table(title="Frozen slice: before and after")
    for name in ("figure", "better", "before", "now", ""):
        table.add_column(name)
    for line in found:
        now = "gone" if line.now is None else cell(line.now.figure)
        verdict = "worse" if line.worse else "ok"
        table.add_row(line.name, line.before.better, cell(line.before.figure), now, verdict)
    return table
