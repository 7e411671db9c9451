"""Edits of honest answers: those that change the meaning, and those that do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval import gold
from eval.bootstrap import Figure, figure
from eval.cases import Case
from eval.context import Context
from eval.edits import EDITS
from eval.gold import LANGUAGES, GoldAnswer
from eval.results import Row, Table
from eval.suites import goldset
from tutor.domain import Grade, Question, Verdict

MEANING = ("negated", "swapped", "opposite", "number", "order", "cause", "actor", "deletion")
HARMLESS = tuple(EDITS)
GOOD = 0.6


@dataclass(frozen=True, slots=True)
class Change:
    """One edited answer with its grade and that of the answer before the edit.

    ``touched`` holds the concepts whose verdict should leave *covered*.
    """

    family: str
    language: str
    group: str
    touched: tuple[str, ...]
    before: Grade | None
    after: Grade


@dataclass(frozen=True, slots=True)
class Touch:
    """One concept that an edit should have taken from *covered*."""

    group: str
    was_covered: bool
    left: bool
    reviewed: bool
    fall: float


class Edited:
    """Grades hand-written cases and automatic edits, once.

    Args:
        context: the circumstances of the run.
        cases: hand-written cases of the split.
        known: gold answers of the split; the good ones are edited.
    """

    def __init__(self, context: Context, cases: Sequence[Case], known: Sequence[GoldAnswer]):
        self._context = context
        self._load = goldset.decks(context)
        self._cases = list(cases)
        self._good = [a for a in known if a.grade >= GOOD]

    def attacks(self) -> list[tuple[str, str, str, Question, str, Grade]]:
        """Cases that are no edits: (family, language, group, question, text, grade)."""
        chosen = [c for c in self._cases if c.family not in (*MEANING, *HARMLESS)]
        graded = self._grades([(c.deck, c.question, c.answer) for c in chosen])
        return [
            (c.family, c.language, f"{c.deck} {c.question}", self._question(c), c.answer, g)
            for c, g in zip(chosen, graded, strict=True)
        ]

    def tables(self) -> list[Table]:
        """Detection of meaning changes, and verdict changes after harmless edits."""
        made = [
            meaning_table(self._context, self._written(MEANING)),
            harmless_table(self._context, [*self._written(HARMLESS), *self._automatic()]),
        ]
        return [t for t in made if t.rows]

    def _question(self, case: Case) -> Question:
        question = gold.question_of(self._load(case.deck), case.question)
        if question is None:
            raise gold.GoldError(
                [gold.GoldFault(case.id, f"no question {case.question} in {case.deck}")]
            )
        return question

    def _check(self, case: Case) -> None:
        names = {c.id for c in self._question(case).concepts}
        if unknown := sorted(set(case.concepts) - names):
            problem = f"no such concept in {case.deck} {case.question}: {', '.join(unknown)}"
            raise gold.GoldError([gold.GoldFault(case.id, problem)])

    def _grades(self, texts: Sequence[tuple[str, str, str]]) -> list[Grade]:
        found: dict[int, Grade] = {}
        for name in dict.fromkeys(deck for deck, _, _ in texts):
            place = [n for n, (deck, _, _) in enumerate(texts) if deck == name]
            asked = [(texts[n][1], texts[n][2]) for n in place]
            grades = self._context.grade(self._load(name), asked, f"edits: {name}")
            found |= dict(zip(place, grades, strict=True))
        return [found[n] for n in range(len(texts))]

    def _written(self, families: Sequence[str]) -> list[Change]:
        chosen = [c for c in self._cases if c.family in families]
        for case in chosen:
            self._check(case)
        after = self._grades([(c.deck, c.question, c.answer) for c in chosen])
        bases = [c for c in chosen if c.base is not None]
        graded = self._grades([(c.deck, c.question, c.base or "") for c in bases])
        before = dict(zip([c.id for c in bases], graded, strict=True))
        return [
            Change(
                c.family,
                c.language,
                f"{c.deck} {c.question}",
                tuple(k for k, v in c.concepts.items() if v is not Verdict.COVERED),
                before.get(c.id),
                grade,
            )
            for c, grade in zip(chosen, after, strict=True)
        ]

    def _automatic(self) -> list[Change]:
        """The four harmless edits of every good gold answer that they change."""
        rng = np.random.default_rng(self._context.seed)
        edited = [
            (family, answer, edit(answer.answer, rng))
            for family, edit in EDITS.items()
            for answer in self._good
        ]
        edited = [(f, a, text) for f, a, text in edited if text != a.answer]
        before = {
            a.id: g
            for a, g in zip(
                self._good,
                self._grades([(a.deck, a.question, a.answer) for a in self._good]),
                strict=True,
            )
        }
        after = self._grades([(a.deck, a.question, text) for _, a, text in edited])
        return [
            Change(f, a.subject, f"{a.deck} {a.question}", (), before[a.id], g)
            for (f, a, _), g in zip(edited, after, strict=True)
        ]


def _share(context: Context, groups: Sequence[str], hits: Sequence[float]) -> Figure:
    values = np.asarray(hits, dtype=np.float64)
    return figure(groups, lambda i: float(values[i].mean()), seed=context.seed)


def _families(changes: Sequence[Change]) -> list[tuple[str, str, list[Change]]]:
    found = []
    for family in dict.fromkeys(c.family for c in changes):
        for language in LANGUAGES:
            part = [c for c in changes if (c.family, c.language) == (family, language)]
            if part:
                found.append((family, language, part))
    return found


def touches(changes: Sequence[Change]) -> list[Touch]:
    """One row a touched concept: was it covered before, did it leave *covered*?"""
    found = []
    for change in changes:
        after = {c.id: c for c in change.after.concepts}
        before = {c.id: c for c in change.before.concepts} if change.before else {}
        for concept in change.touched:
            now, then = after[concept], before.get(concept)
            found.append(
                Touch(
                    change.group,
                    then is not None and then.verdict is Verdict.COVERED,
                    now.verdict is not Verdict.COVERED,
                    change.after.needs_review,
                    then.probabilities[0] - now.probabilities[0] if then else float("nan"),
                )
            )
    return found


def meaning_table(context: Context, changes: Sequence[Change]) -> Table:
    """Did the touched concept leave *covered*?"""
    rows = []
    for family, language, part in _families(changes):
        rows_of = touches(part)
        were = [t for t in rows_of if t.was_covered]
        falls = [t for t in rows_of if not np.isnan(t.fall)]
        if rows_of:
            groups = [t.group for t in rows_of]
            rows.append(
                Row(
                    f"{family}, {language}",
                    (
                        _share(context, groups, [t.left for t in rows_of]),
                        _share(context, groups, [t.left or t.reviewed for t in rows_of]),
                        _share(context, [t.group for t in were], [t.left for t in were]),
                        _share(context, [t.group for t in falls], [t.fall for t in falls]),
                        str(len(rows_of)),
                    ),
                )
            )
    columns = (
        "not covered any more",
        "not covered, or sent to review",
        "not covered, of those covered before",
        "fall of P(covered)",
        "touched concepts",
    )
    note = "Edits that change the meaning: the touched concept should leave *covered*."
    return Table("attacks-meaning", "Meaning changes", columns, tuple(rows), note)


def harmless_table(context: Context, changes: Sequence[Change]) -> Table:
    """Did any verdict change?"""
    rows = []
    for family, language, part in _families(changes):
        pairs = [(c.group, c.before, c.after) for c in part if c.before is not None]
        groups = [g for g, _, _ in pairs]
        changed = [
            [c.verdict for c in before.concepts] != [c.verdict for c in after.concepts]
            for _, before, after in pairs
        ]
        concepts = [
            float(x.verdict is not y.verdict)
            for _, before, after in pairs
            for x, y in zip(before.concepts, after.concepts, strict=True)
        ]
        owners = [g for g, before, _ in pairs for _ in before.concepts]
        review = [after.needs_review and not before.needs_review for _, before, after in pairs]
        rows.append(
            Row(
                f"{family}, {language}",
                (
                    _share(context, groups, changed),
                    _share(context, owners, concepts),
                    _share(context, groups, review),
                    str(len(pairs)),
                ),
            )
        )
    columns = (
        "answers with a changed verdict",
        "verdicts changed",
        "newly sent to review",
        "edits",
    )
    note = (
        "Edits that change nothing: typos in one long word of five, accents taken off, everything "
        "in capitals, punctuation taken out."
    )
    return Table("attacks-harmless", "Harmless edits", columns, tuple(rows), note)
