"""A made-up French class, from the kinds of answers of the development pens.

Learners draw answers by how good they are, and type them in their own way; one teacher marks all of
them on a scale of their own. What a class needs to be tried from end to end, and no more: two
learners may say the same.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any

import numpy as np

from eval import gold
from eval.edits import EDITS
from eval.gold import GoldAnswer
from tutor.domain import Deck, Verdict

DECK = "fr/histoire"
ASKED = 4
FIRST = (
    "Léa Zoé Inès Maïa Aminata Chloé Fatou Jade Noémie Salomé Rose Yasmine Hugo Malik Théo Samuel"
)
LAST = (
    "Tremblay Gagnon Roy Côté Bouchard Diallo Nguyen Lefebvre Moreau Benali Ouellet Traoré Girard "
    "Fournier Haddad Pelletier Mercier Lavoie Sow Caron"
)
BLANK, HABIT = 0.04, 0.5
"""Shares of answers that are blank, and of learners who type in a way of their own."""
PARTIAL, DOUBLE = 0.25, 2.0
"""The teacher: what a half is worth, and the weight of the first concept."""
STEPS, DEVIATION = 40, 0.02
"""Half points of twenty, and the standard deviation of a mark before it is rounded."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What one learner wrote to one question, and the teacher's mark (0–20); None for a blank."""

    student: str
    question: str
    answer: str
    mark: float | None


def made_class(deck: Deck, answers: Sequence[GoldAnswer], students: int, seed: int) -> list[Copy]:
    """Copies of a class, learner by learner.

    Args:
        deck: the deck; its first four questions are asked.
        answers: gold answers to it.
        students: how many learners.
        seed: of every draw.
    """
    rng = np.random.default_rng(seed)
    names = [f"{first} {last}" for last in LAST.split() for first in FIRST.split()]
    if students > len(names):
        raise ValueError(f"at most {len(names)} students")
    pools = {
        q.id: sorted((a for a in answers if a.question == q.id), key=lambda a: (a.grade, a.id))
        for q in deck.questions[:ASKED]
    }
    habits = list(EDITS)
    copies = []
    for place in rng.permutation(len(names))[:students]:
        able = rng.beta(2, 1.5)
        habit = habits[int(rng.integers(len(habits)))] if rng.random() < HABIT else None
        for question in deck.questions[:ASKED]:
            pool = pools[question.id]
            at = able * (len(pool) - 1) + rng.normal(0, 0.2 * len(pool))
            chosen = pool[int(np.clip(round(at), 0, len(pool) - 1))]
            text = chosen.answer if habit is None else EDITS[habit](chosen.answer, rng)
            if rng.random() < BLANK or not text.strip():
                copies.append(Copy(names[place], question.id, "", None))
            else:
                mark = _mark(deck, chosen, rng)
                copies.append(Copy(names[place], question.id, text, mark))
    return copies


def _mark(deck: Deck, answer: GoldAnswer, rng: np.random.Generator) -> float:
    """The teacher's mark of an answer, of 20."""
    question = gold.question_of(deck, answer.question)
    assert question is not None
    worth = {Verdict.COVERED: 1.0, Verdict.PARTIAL: PARTIAL}
    weights = [c.weight * (DOUBLE if k == 0 else 1.0) for k, c in enumerate(question.concepts)]
    earned = [worth.get(answer.labels[c.id], 0.0) for c in question.concepts]
    share = float(np.dot(weights, earned)) / sum(weights) + rng.normal(0, DEVIATION)
    return round(STEPS * min(1.0, max(0.0, share))) / 2


def write(folder: Path, deck: Deck, copies: Sequence[Copy], marked: int, seed: int) -> list[Path]:
    """Write a class as teachers have it: a workbook, a form export, a few marked copies, all marks.

    Args:
        folder: where.
        deck: the deck.
        copies: of the class.
        marked: how many the teacher marked.
        seed: of the draw of the marked copies.
    """
    head = ["Nom", "Question", "Réponse"]
    rows = [[c.student, c.question, c.answer] for c in copies]
    attempts = [c for c in copies if c.mark is not None]
    rng = np.random.default_rng(seed)
    drawn = [attempts[i] for i in sorted(rng.permutation(len(attempts))[:marked])]
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / n for n in ("classe.xlsx", "formulaire.csv", "notees.csv", "notes.csv")]
    _workbook(paths[0], [["Groupe 12, contrôle de mai"], [], head, *rows])
    prompts = [q.prompt for q in deck.questions[:ASKED]]
    said: dict[str, list[str]] = {}
    for copy in copies:
        said.setdefault(copy.student, []).append(copy.answer)
    forms = [["2026/05/12 10:04:31", name, *texts] for name, texts in said.items()]
    _table(paths[1], [["Horodateur", "Nom complet", *prompts], *forms])
    for path, some in ((paths[2], drawn), (paths[3], attempts)):
        lines = [[c.student, c.question, c.answer, _told(c.mark)] for c in some]
        _table(path, [[*head, "Note /20"], *lines])
    return paths


def _told(mark: float | None) -> str:
    return "" if mark is None else f"{mark:g}/20".replace(".", ",")


def _table(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)


def _workbook(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)


def main(folder: Path, name: str, students: int, marked: int, seed: int) -> list[Path]:
    """Make a class from the development pens and write it, with its deck."""
    answers = [a for a in gold.load("dev") if a.deck == name]
    deck = gold.deck_loader()(name)
    paths = write(folder, deck, made_class(deck, answers, students, seed), marked, seed)
    copyfile(gold.deck_path(name), folder / "deck.md")
    return [*paths, folder / "deck.md"]
