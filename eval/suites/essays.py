"""Suite `essays`: essays by six pens, read where they speak of each concept.

The weights with which a place is judged are those of a fit that leaves the essay's pen out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from eval import gold, metrics
from eval.context import Context, Skipped
from eval.pens import OverPens, over_pens
from eval.results import Result, Row, Table, checksums, commit
from eval.suites.speed import ONE_THREAD, timed
from tutor.domain import Deck, Evidence, Grade, Span, Verdict
from tutor.essay.places import SIGNS, Weights
from tutor.essay.reading import Candidate, Essay, EssayReader, Looked
from tutor.formats import load
from tutor.grading.grader import Grader

NAME = "essays"
QUICK = 6
PENALTY = 1.0
"""Inverse strength of the fit's penalty, that of the library's default."""
LENGTHS, QUICK_LENGTHS = (300, 1_000, 3_000, 5_000), (60,)
"""Words of the essays that are timed."""
_VERDICTS = tuple(Verdict)
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GoldEssay:
    """An essay with its labels."""

    id: str
    pen: str
    language: str
    text: str
    labels: Mapping[str, Verdict]
    evidence: Mapping[str, Span]
    grade: float


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """An essay as it was read: with every place looked at, and with a strange paragraph in it."""

    gold: GoldEssay
    reader: EssayReader
    looked: Looked
    longer: Looked
    whole: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A concept of an essay: what the examiner and the grader say of it."""

    pen: str
    language: str
    truth: Verdict
    said: Verdict
    odds: tuple[float, ...]
    marked: Span | None
    shown: tuple[Evidence, ...]


def run(context: Context) -> Result:
    """Read every essay.

    Raises:
        Skipped: there are none, or test data is asked for.
    """
    folder = (context.gold or gold.GOLD) / "essays"
    paths = sorted(folder.glob("*.jsonl"))
    if not paths or context.final:
        raise Skipped("no essays for this split")
    pens = {path.stem: essays_of(path) for path in paths}
    if context.quick:
        pens = {pen: few[: max(1, QUICK // len(pens))] for pen, few in pens.items()}
    read = [one for path in paths for one in _read(context, path, pens)]
    without = {pen: fit([r for r in read if r.gold.pen != pen]) for pen in pens}
    settled = [r.reader.settle(r.looked, without[r.gold.pen]) for r in read]
    longer = [r.reader.settle(r.longer, without[r.gold.pen]) for r in read]
    tables = (
        _figures(read, settled),
        _moves(read, settled, longer),
        _weights(fit(read)),
        *((_cost(context),) if context.engine.shipped else ()),
    )
    return Result(
        suite=NAME,
        split=context.split,
        command=context.command,
        seed=context.seed,
        commit=commit(),
        models=dict(context.engine.seen),
        data=checksums([*paths, *(p.with_suffix(".md") for p in paths)]),
        n={"essays": len(read), "concepts": sum(len(r.gold.labels) for r in read)},
        tables=tables,
    )


def essays_of(path: Path) -> list[GoldEssay]:
    """The essays of one pen."""
    return [_essay(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _essay(row: Mapping[str, Any]) -> GoldEssay:
    return GoldEssay(
        row["id"],
        row["pen"],
        row["language"],
        row["essay"],
        {name: Verdict(label) for name, label in row["labels"].items()},
        {name: Span(*place) for name, place in row["evidence"].items()},
        float(row["grade"]),
    )


def _read(context: Context, path: Path, pens: Mapping[str, Sequence[GoldEssay]]) -> Iterable[Read]:
    deck = load(path.with_suffix(".md")).deck
    mine = pens[path.stem]
    grader = _grader(context, deck)
    reader = EssayReader(grader)
    strange = _strange(mine[0], pens)
    for essay in track(mine, description=path.stem, console=context.console):
        asked = ((q.id, essay.text) for q in deck.questions)
        whole = tuple(grader.grade_many(asked))
        context.engine.note(whole[0])
        looked = reader.look(essay.text)
        yield Read(essay, reader, looked, reader.look(_with(essay.text, strange)), whole)


def _grader(context: Context, deck: Deck) -> Grader:
    engine = context.engine
    return Grader(deck, engine.encoder, reader=engine.own_reader(), one_question=False)


def _strange(mine: GoldEssay, pens: Mapping[str, Sequence[GoldEssay]]) -> str:
    """A paragraph about something else: of an essay by another pen in the same language."""
    other = next(e for few in pens.values() for e in few if _another(e, mine))
    paragraphs = other.text.split("\n\n")
    return paragraphs[len(paragraphs) // 2]


def _another(essay: GoldEssay, mine: GoldEssay) -> bool:
    return essay.pen != mine.pen and essay.language == mine.language


def _with(text: str, strange: str) -> str:
    """An essay with a further paragraph in its middle."""
    paragraphs = text.split("\n\n")
    at = len(paragraphs) // 2
    return "\n\n".join([*paragraphs[:at], strange, *paragraphs[at:]])


def fit(read: Sequence[Read]) -> Weights:
    """Weights of the signs with which a place is judged, from the places that examiners marked."""
    from sklearn.linear_model import LogisticRegression

    signs, truth = [], []
    for one in read:
        for candidate, name in _candidates(one.looked):
            signs.append(candidate.signs)
            truth.append(_met(_shown(candidate), one.gold.evidence.get(name)))
    found = LogisticRegression(C=PENALTY, fit_intercept=False, max_iter=1000).fit(signs, truth)
    return tuple(round(float(w), 3) for w in found.coef_[0])


def _candidates(looked: Looked) -> Iterable[tuple[Candidate, str]]:
    for question, sought in zip(looked.questions, looked.sought, strict=True):
        for concept, few in zip(question.concepts, sought, strict=True):
            for candidate in few:
                yield candidate, concept.id


def _shown(candidate: Candidate) -> list[Span]:
    return [e.span for e in candidate.result.evidence] or [candidate.span]


def _met(shown: Iterable[Span], marked: Span | None) -> bool:
    return marked is not None and any(s.start < marked.end and marked.start < s.end for s in shown)


def judged(essay: GoldEssay, grades: Iterable[Grade]) -> list[Judged]:
    """Every concept of an essay with what its grades say."""
    return [
        Judged(
            essay.pen,
            essay.language,
            essay.labels[c.id],
            c.verdict,
            c.probabilities,
            essay.evidence.get(c.id),
            c.evidence,
        )
        for grade in grades
        for c in grade.concepts
    ]


def _figures(read: Sequence[Read], settled: Sequence[Essay]) -> Table:
    """Verdicts, grades and passages, beside the whole text read at once."""
    ways = {
        "where it speaks of the concept": [e.grades for e in settled],
        "the whole text at once": [r.whole for r in read],
    }
    lines = []
    for way, grades in ways.items():
        for language in ("all", *gold.LANGUAGES):
            chosen = [
                (r.gold, g)
                for r, g in zip(read, grades, strict=True)
                if language in ("all", r.gold.language)
            ]
            if chosen:
                lines.append(Row(f"{way}, {language}", _cells(chosen)))
    columns = (
        "covered against contradicted, AUC",
        "covered against missing, AUC",
        "grade, Pearson",
        "grade, MAE",
        "passage met",
        "passage elsewhere",
        "earned beside the subject, at most",
        "over pens, covered against missing",
    )
    note = (
        "AUC by P(covered) − P(contradicted) and by P(covered). A passage is met where it shares "
        "words with what the examiner marked, of the concepts that both find."
    )
    return Table("essays", "Essays", columns, tuple(lines), note)


def _cells(chosen: Sequence[tuple[GoldEssay, Sequence[Grade]]]) -> tuple[str | OverPens, ...]:
    rows = [j for essay, grades in chosen for j in judged(essay, grades)]
    covered, _, missing, contradicted = (_is(rows, v) for v in _VERDICTS)
    odds = np.asarray([r.odds for r in rows])
    told = odds[:, 0] - odds[:, 3]
    truth = np.asarray([essay.grade for essay, _ in chosen])
    score = np.asarray([_fraction(grades) for _, grades in chosen])
    found = [r for r in rows if r.marked is not None and r.said is not Verdict.MISSING]
    hits = [_met((e.span for e in r.shown), r.marked) for r in found]
    met = float(np.mean(hits)) if hits else metrics.UNDEFINED
    beside = score[truth == 0]

    def auc(positive: NDArray[np.bool_], negative: NDArray[np.bool_], by: NDArray[Any]) -> float:
        kept = positive | negative
        return metrics.auc(positive[kept], by[kept])

    def against_missing(i: Rows) -> float:
        return auc(covered[i], missing[i], odds[i, 0])

    return (
        _number(auc(covered, contradicted, told)),
        _number(auc(covered, missing, odds[:, 0])),
        _number(metrics.pearson(score, truth)),
        _number(metrics.mae(score, truth)),
        _number(met),
        _number(1 - met),
        _number(float(beside.max())) if beside.size else "–",
        over_pens([r.pen for r in rows], against_missing),
    )


def _is(rows: Sequence[Judged], verdict: Verdict) -> NDArray[np.bool_]:
    return np.asarray([r.truth is verdict for r in rows], dtype=bool)


def _fraction(grades: Sequence[Grade]) -> float:
    return sum(g.score for g in grades) / sum(g.max_score for g in grades)


def _moves(read: Sequence[Read], settled: Sequence[Essay], longer: Sequence[Essay]) -> Table:
    """What a paragraph about something else changes."""
    rows = []
    for one, before, after in zip(read, settled, longer, strict=True):
        pairs = list(zip(before.found, after.found, strict=True))
        changed = sum(a.result.verdict is not b.result.verdict for a, b in pairs)
        rows.append((one.gold.language, changed, len(pairs), abs(before.fraction - after.fraction)))
    lines = []
    for language in ("all", *gold.LANGUAGES):
        mine = [r for r in rows if language in ("all", r[0])]
        if mine:
            share = sum(r[1] for r in mine) / sum(r[2] for r in mine)
            most = max(r[3] for r in mine)
            lines.append(Row(language, (_number(share), _number(most), str(len(mine)))))
    columns = ("share of verdicts changed", "grade moved by at most", "essays")
    note = "A paragraph of an essay on another course, put into the middle."
    title = "A paragraph about something else"
    return Table("essays-moves", title, columns, tuple(lines), note)


def _weights(weights: Weights) -> Table:
    """What a fit on all pens gives: the weights of ``tutor/essay/places.py``."""
    note = "Fitted on all essays; the figures above leave out the essay's pen."
    rows = tuple(Row(sign, (f"{w:.3f}",)) for sign, w in zip(SIGNS, weights, strict=True))
    return Table("essays-weights", "What speaks for a place", ("weight",), rows, note)


def _cost(context: Context) -> Table:
    """Time and memory of essays of growing length, beside the same words as short answers."""
    rows = []
    for words in QUICK_LENGTHS if context.quick else LENGTHS:
        command = [sys.executable, "-m", "eval.suites.essay_work", str(words), str(context.seed)]
        with context.console.status(f"essays: {words:,} words"):
            _, mib, printed = timed(command, **ONE_THREAD)
        done = json.loads(printed)
        cells = (
            f"{done['essay']:.1f}",
            f"{done['answers']:.1f}",
            f"{done['essay'] / done['answers']:.1f}",
            f"{mib:.0f}",
        )
        rows.append(Row(f"{done['words']:,} words, {done['questions']} questions", cells))
    columns = (
        "essay, seconds of one core",
        "as short answers",
        "times as long",
        "peak memory, MiB",
    )
    note = "Sentences of gold answers to thirty French questions, a paragraph a question."
    return Table("essays-cost", "What an essay takes", columns, tuple(rows), note)


def _number(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"
