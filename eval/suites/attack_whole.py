"""Whole answers by other pens: everything said to be the opposite without a negation word,
descriptions exchanged between neighbours, right answers built on prohibitions; and answers to the
user's own notes.

The answers are in `attacks/whole/`, labelled by those who wrote them; nothing is fitted on them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval import cases
from eval.bootstrap import Figure, figure
from eval.context import Context
from eval.gold import LANGUAGES
from eval.results import Row, Table
from eval.suites.goldset import decks
from tutor.domain import Deck, Verdict

PASTE = "organisation-sociale.txt"
WRONG, RIGHT = 0.35, 0.70
"""Most credit of a wrong answer that is no failure, and least of a right one."""
COLUMNS = ("mean credit", "on the wrong side", "least", "most", "answers")


@dataclass(frozen=True, slots=True)
class Whole:
    """One answer of which everything is right, or everything wrong.

    Attributes:
        deck: language/name, or ``paste`` for the user's notes as they were pasted.
        labels: verdict of each concept.
    """

    id: str
    pen: str
    family: str
    language: str
    deck: str
    question: str
    labels: Mapping[str, Verdict]
    answer: str

    @property
    def right(self) -> bool:
        """Whether its concepts are stated."""
        return Verdict.COVERED in self.labels.values()


def load(folder: Path | None = None) -> list[Whole]:
    """Every answer of a folder of attacks; none where there are none."""
    found = []
    for path in sorted(((folder or cases.CASES) / "whole").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            labels = {c: Verdict(v) for c, v in row.pop("labels").items()}
            found.append(Whole(labels=labels, **row))
    return found


def table(context: Context, names: Sequence[str]) -> Table | None:
    """Credit of whole answers to some decks, and to the paste where it is there; None without any.

    An answer to the deck of a pen of gold is graded by coefficients fitted without that pen.
    """
    known = load(context.cases)
    load_deck, paste = decks(context), _paste(context)
    credit: dict[tuple[str, str], list[tuple[Whole, float]]] = {}
    for name in dict.fromkeys(a.deck for a in known):
        deck = paste if name == "paste" else load_deck(name) if name in names else None
        if deck is None:
            continue
        mine = [a for a in known if a.deck == name]
        pen = name.partition("/")[2].partition("-")[0]
        asked = [(a.question, a.answer) for a in mine]
        for one, grade in zip(mine, context.grade(deck, asked, f"whole: {name}", pen), strict=True):
            own = " (the user's notes)" if one.pen == "wp" else ""
            key = (f"{one.family}{own}", one.language)
            credit.setdefault(key, []).append((one, grade.fraction))
    if not credit:
        return None
    order = sorted(credit, key=lambda key: (key[0], LANGUAGES.index(key[1])))
    rows = [_row(context, f"{family}, {lang}", credit[family, lang]) for family, lang in order]
    note = (
        f"Credit, 0–1. On the wrong side is a right answer under {RIGHT:.2f}, a wrong one over "
        f"{WRONG:.2f}. In *opposite* and *exchanged* every concept is contradicted, in "
        "*prohibition* and *right* every one covered. Graded by coefficients fitted without the "
        "deck's pen."
    )
    return Table("attacks-whole", "Whole answers by other pens", COLUMNS, tuple(rows), note)


def _paste(context: Context) -> Deck | None:
    from tutor.formats import load as load_notes

    path = context.data.parent / "decks" / PASTE
    return load_notes(path).deck if path.is_file() else None


def _row(context: Context, label: str, found: Sequence[tuple[Whole, float]]) -> Row:
    values = np.asarray([v for _, v in found])
    failed = [v < RIGHT if one.right else v > WRONG for one, v in found]
    groups = [f"{one.deck} {one.question}" for one, _ in found]

    def mean(data: np.ndarray) -> Figure:
        return figure(groups, lambda i: float(data[i].mean()), seed=context.seed)

    shares = mean(values), mean(np.asarray(failed, dtype=np.float64))
    cells = (*shares, f"{values.min():.2f}", f"{values.max():.2f}", str(len(values)))
    return Row(label, cells)
