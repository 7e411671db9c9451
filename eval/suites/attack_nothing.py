"""Nothing for nothing: texts beside the subject, no answers, remarks that fit everything, words put
behind an answer, and choice questions.

The texts are in `attacks/texts/`; they were written apart from what the coefficients are fitted on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eval import cases
from eval.bootstrap import Figure, figure
from eval.context import Context
from eval.gold import LANGUAGES, WEAK, GoldAnswer
from eval.results import Row, Table
from eval.suites.goldset import decks
from tutor.domain import Concept, Deck, Question

A_QUESTION = 6
"""Texts tried on one question, in turn."""
TOO_MUCH = 0.15
RIGHT, WRONG = 0.85, 0.35
"""Least grade of a right choice that counts as read right, and most of a wrong one."""


class Beside(NamedTuple):
    """A text about something else, and the decks whose very subject it is about."""

    text: str
    not_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """What is tried, by language."""

    beside: dict[str, list[Beside]]
    blank: dict[str, list[str]]
    fits: dict[str, list[str]]
    choices: list[dict[str, str]]


def load(folder: Path | None = None) -> Texts | None:
    """The texts of a folder of attacks; None where there are none."""
    folder = (folder or cases.CASES) / "texts"
    if not folder.is_dir():
        return None
    rows = {r["id"]: r for r in _rows(folder / "beside.jsonl")}
    beside: dict[str, list[Beside]] = {language: [] for language in LANGUAGES}
    for row in rows.values():
        parts = [rows[i]["text"] for i in row["of"]] if "of" in row else [row["text"]]
        text = Beside("\n\n".join(parts), tuple(row.get("not_on", ())))
        beside[row["language"]].append(text)
    blank, fits = (_by_language(folder / name) for name in ("blank.jsonl", "fits.jsonl"))
    return Texts(beside, blank, fits, list(_rows(folder / "choices.jsonl")))


def _by_language(path: Path) -> dict[str, list[str]]:
    rows = list(_rows(path))
    return {lang: [r["text"] for r in rows if r["language"] == lang] for lang in LANGUAGES}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


@dataclass(frozen=True, slots=True)
class Moved:
    """How far an answer's grade moved by words behind it."""

    group: str
    language: str
    by: float


def table(context: Context, names: Sequence[str], known: Sequence[GoldAnswer]) -> Table | None:
    """What says nothing, on every question of some decks; None without texts."""
    texts = load(context.cases)
    if texts is None:
        return None
    load_deck = decks(context)
    credit: dict[tuple[str, str], list[tuple[str, float]]] = {}
    moved: list[Moved] = []
    turn = 0
    for name in names:
        deck = load_deck(name)
        asked: list[tuple[str, str]] = []
        kinds: list[str] = []
        for question in deck.questions:
            for kind, text in _empty(texts, question, deck, name, turn):
                asked.append((question.id, text))
                kinds.append(kind)
            turn += 1
        grades = context.grade(deck, asked, f"nothing: {name}")
        for kind, (question_id, _), grade in zip(kinds, asked, grades, strict=True):
            row = (f"{name} {question_id}", grade.fraction)
            credit.setdefault((kind, deck.language), []).append(row)
        moved += _behind(context, texts, deck, name, known)
    rows = [_credit_row(context, f"{k}, {lang}", v) for (k, lang), v in sorted(credit.items())]
    rows += [_moved_row(context, lang, moved) for lang in sorted({m.language for m in moved})]
    rows += [_choice_row(context, lang, texts) for lang in LANGUAGES]
    columns = ("mean", f"above {TOO_MUCH}", "most", "answers")
    note = (
        "The first lines are credit, 0–1, of what states nothing; *words behind* is how far right "
        "and half answers move by them; *choices* the share of right, wrong and copied answers to "
        "choice questions that are read right."
    )
    return Table("attacks-beside", "Nothing for nothing", columns, tuple(rows), note)


def _others(texts: Texts, language: str, name: str) -> list[str]:
    """The texts that are about something else than a deck."""
    return [t.text for t in texts.beside[language] if name not in t.not_on]


def _empty(
    texts: Texts, question: Question, deck: Deck, name: str, turn: int
) -> Iterator[tuple[str, str]]:
    language = deck.language
    beside = _others(texts, language, name)
    for kind, pool in (("beside the subject", beside), ("no answer", texts.blank[language])):
        for k in range(A_QUESTION):
            yield kind, pool[(turn * A_QUESTION + k) % len(pool)]
    named = [c.name for c in question.concepts if c.named]
    if named:
        pool = texts.fits[language]
        for first in (turn, turn + 3):
            remarks = [pool[(first + k) % len(pool)].format(n) for k, n in enumerate(named)]
            yield "fits everything, under the names", " ".join(remarks)


def _behind(
    context: Context, texts: Texts, deck: Deck, name: str, known: Sequence[GoldAnswer]
) -> list[Moved]:
    mine = [a for a in known if a.deck == name and a.honest and a.grade >= WEAK][::2][:24]
    pool = _others(texts, deck.language, name)
    more = [f"{a.answer.rstrip()}\n\n{pool[n % len(pool)]}" for n, a in enumerate(mine)]
    both = (
        [(a.question, a.answer) for a in mine],
        [(a.question, t) for a, t in zip(mine, more, strict=True)],
    )
    before, after = (context.grade(deck, list(asked), f"behind: {name}") for asked in both)
    return [
        Moved(f"{name} {a.question}", deck.language, abs(y.fraction - x.fraction))
        for a, x, y in zip(mine, before, after, strict=True)
    ]


def _figure(context: Context, groups: Sequence[str], values: Sequence[float]) -> Figure:
    data = np.asarray(values, dtype=np.float64)
    return figure(groups, lambda i: float(data[i].mean()), seed=context.seed)


def _credit_row(context: Context, label: str, found: Sequence[tuple[str, float]]) -> Row:
    groups, values = [g for g, _ in found], [v for _, v in found]
    return Row(
        label,
        (
            _figure(context, groups, values),
            _figure(context, groups, [float(v > TOO_MUCH) for v in values]),
            f"{max(values):.3f}",
            str(len(values)),
        ),
    )


def _moved_row(context: Context, language: str, moved: Sequence[Moved]) -> Row:
    mine = [m for m in moved if m.language == language]
    return _credit_row(
        context, f"words behind, {language}", [(m.group, m.by) for m in mine] or [("", 0.0)]
    )


def _choice_row(context: Context, language: str, texts: Texts) -> Row:
    mine = [c for c in texts.choices if c["language"] == language]
    questions = tuple(
        Question(f"q{n}", c["prompt"], (Concept("c", "reference", c["reference"], named=False),))
        for n, c in enumerate(mine)
    )
    deck = Deck("choices", language, questions)
    asked = [
        (q.id, text)
        for q, c in zip(questions, mine, strict=True)
        for text in (c["right"], c["wrong"], c["prompt"])
    ]
    grades = [g.fraction for g in context.grade(deck, asked, f"choices: {language}")]
    read = [
        all((right >= RIGHT, wrong <= WRONG, copied <= WRONG))
        for right, wrong, copied in zip(grades[::3], grades[1::3], grades[2::3], strict=True)
    ]
    groups = [q.id for q in questions]
    share = _figure(context, groups, [float(r) for r in read])
    return Row(f"choices, {language}", (share, "–", "–", str(len(read))))
