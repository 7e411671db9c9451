"""Suite `attacks`: what passes without knowing, what is missed, and what honest answers pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval import cases, gold
from eval.baselines import whole_cosine
from eval.bootstrap import Figure, figure
from eval.context import Context, Skipped
from eval.gold import LANGUAGES, GoldAnswer
from eval.results import Result, Row, Table
from eval.suites import attack_edits, attack_nothing, attack_whole, goldset
from eval.words import reference_text
from tutor.domain import Grade, Question, Verdict

NAME = "attacks"
PASS = 0.6
ATTACK_COLUMNS = (
    "passes",
    "passes, review ignored",
    "whole-answer cosine ≥ .6",
    "attacks",
)
HONEST_COLUMNS = ("sent to review", "passes", "passes, review ignored", "answers")


@dataclass(frozen=True, slots=True)
class Tried:
    """One attack and what became of it."""

    family: str
    language: str
    group: str
    question: Question
    answer: str
    grade: Grade


def passes(grade: Grade) -> bool:
    """Whether the grade is a pass that nobody looks at."""
    return grade.fraction >= PASS and not grade.needs_review


def run(context: Context) -> Result:
    """Attack the decks of the split, and measure what the defences cost.

    Decks that test pens answer are attacked with ``final`` alone, all others by default.

    Raises:
        Skipped: there is no deck to attack.
    """
    written = context.cases or cases.CASES
    known = gold.load(context.split, context.gold or gold.GOLD)
    names = deck_names(context, known)
    tried = _probed(context, names, known)
    wanted = [c for c in cases.load(written) if c.deck in names]
    edits = attack_edits.Edited(context, wanted, known)
    tried += [Tried(*parts) for parts in edits.attacks()]
    if not tried:
        raise Skipped(f"no deck of {context.split} can be attacked")
    nothing = attack_nothing.table(context, names, known)
    whole = attack_whole.table(context, names)
    first = [table for table in (nothing, whole) if table is not None]
    tables = [*first, attack_table(context, tried), *edits.tables()]
    honest = [*known, *_honest(context, written, names)]
    if honest:
        tables.append(honest_table(context, goldset.graded(context, honest)))
    folder, reference = context.gold or gold.GOLD, context.reference or gold.REFERENCE
    paths = [gold.deck_path(name, folder, reference) for name in names]
    return context.result(
        NAME,
        [*paths, *sorted(written.rglob("*.jsonl"))],
        {"attacks": len(tried), "honest answers": len(honest)},
        tables=tables,
    )


def deck_names(context: Context, known: Sequence[GoldAnswer]) -> list[str]:
    """The decks of the split: those that its pens answer, and in dev the reference decks too."""
    names = {a.deck for a in known}
    if not context.final:
        paths = (context.reference or gold.REFERENCE).glob("*/*.md")
        names |= {f"{path.parent.name}/{path.stem}" for path in paths}
    return sorted(names)


def _honest(context: Context, written: Path, names: Sequence[str]) -> list[GoldAnswer]:
    """The hand-written honest answers of the split, beside the gold ones."""
    load = goldset.decks(context)
    found = []
    for case in cases.load(written / "honest"):
        if case.deck not in names:
            continue
        question = gold.question_of(load(case.deck), case.question)
        if question is not None:
            labels = {c.id: case.concepts.get(c.id, Verdict.MISSING) for c in question.concepts}
            found.append(
                GoldAnswer(
                    case.id, case.deck, case.question, case.answer, case.family, case.language,
                    labels, gold.mean_credit(question, labels),
                )
            )  # fmt: skip
    return found


def _probed(context: Context, names: Sequence[str], known: Sequence[GoldAnswer]) -> list[Tried]:
    """Every attack of `tutor.probes` on the questions of some decks."""
    from tutor import probes

    load = goldset.decks(context)
    found: list[Tried] = []
    for name in names:
        deck = load(name)
        asked: list[tuple[str, str]] = []
        owners: list[tuple[str, Question]] = []
        for question in deck.questions:
            answers = [a.answer for a in known if (a.deck, a.question) == (name, question.id)]
            for attack in probes.attacks(deck, question.id, answers=answers):
                if not attack.should_pass:
                    asked.append((question.id, attack.text))
                    owners.append((attack.family, question))
        grades = context.grade(deck, asked, f"attacks: {name}") if asked else []
        found += [
            Tried(family, deck.language, f"{name} {question.id}", question, text, grade)
            for (family, question), (_, text), grade in zip(owners, asked, grades, strict=True)
        ]
    return found


def attack_table(context: Context, tried: Sequence[Tried]) -> Table:
    """Pass rates of each family, French and English apart."""
    references = [(reference_text(t.question),) for t in tried]
    cosines = whole_cosine(references, [t.answer for t in tried], context.engine.encoder)
    rows = []
    for family in sorted({t.family for t in tried}):
        for language in LANGUAGES:
            place = [n for n, t in enumerate(tried) if (t.family, t.language) == (family, language)]
            if place:
                part = [tried[n] for n in place]
                cells = _pass_cells(context, [t.group for t in part], [t.grade for t in part])
                near = _share(context, [t.group for t in part], list(cosines[place] >= PASS))
                rows.append(Row(f"{family}, {language}", (*cells, near, str(len(part)))))
    note = (
        "Answers that show no knowledge, or the wrong one. An attack passes when its fraction is "
        "at least .6 and nobody is asked to look; the second column does not count the looking."
    )
    return Table("attacks-pass", "Attacks", ATTACK_COLUMNS, tuple(rows), note)


def _share(context: Context, groups: Sequence[str], hits: Sequence[bool]) -> Figure:
    values = np.asarray(hits, dtype=np.float64)
    return figure(groups, lambda i: float(values[i].mean()), seed=context.seed)


def _pass_cells(
    context: Context, groups: Sequence[str], grades: Sequence[Grade]
) -> tuple[Figure, Figure]:
    return (
        _share(context, groups, [passes(g) for g in grades]),
        _share(context, groups, [g.fraction >= PASS for g in grades]),
    )


def honest_table(context: Context, grades: Sequence[goldset.GoldGrade]) -> Table:
    """What the defences cost: gold answers worth a pass, by kind and language."""
    good = [g for g in grades if g.answer.grade >= PASS]
    rows = []
    for kind in ["all", *sorted({g.answer.kind for g in good})]:
        for language in LANGUAGES:
            part = [
                g for g in good if kind in ("all", g.answer.kind) and g.answer.subject == language
            ]
            if part:
                groups = [g.group for g in part]
                both = _pass_cells(context, groups, [g.grade for g in part])
                rows.append(
                    Row(
                        f"{kind}, {language}",
                        (
                            _share(context, groups, [g.grade.needs_review for g in part]),
                            *both,
                            str(len(part)),
                        ),
                    )
                )
    note = "Gold and hand-written answers whose teacher's grade is at least .6."
    return Table("attacks-honest", "Honest answers", HONEST_COLUMNS, tuple(rows), note)
