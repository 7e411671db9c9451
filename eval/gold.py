"""Our own gold answers: reading them, joined with the decks that they answer.

One JSON object a line in `gold/dev.jsonl` and `gold/test.jsonl`:
``{"id", "deck": "fr/biologie", "question", "answer", "kind", "language",
"labels": {concept_id: verdict}, "grade": 0–1, "note", "second": {concept_id: verdict} | null}``,
and ``"first": {concept_id: verdict}`` where the two examiners settled on another label.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.results import REPOSITORY
from tutor.domain import Deck, Question, Verdict

GOLD = REPOSITORY / "eval" / "gold"
REFERENCE = REPOSITORY / "reference"
SPLITS = ("dev", "test")
LANGUAGES = ("fr", "en")
CREDIT = {
    Verdict.COVERED: 1.0,
    Verdict.PARTIAL: 0.5,
    Verdict.MISSING: 0.0,
    Verdict.CONTRADICTED: 0.0,
}
Labels = Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """An answer with the verdicts of a careful examiner.

    Attributes:
        id: unique over both splits.
        deck: name of the deck, ``fr/biologie``.
        question: id of the question.
        answer: the text as typed.
        kind: how it was written (paraphrase, negated, …).
        language: ``fr`` or ``en``, of the answer.
        labels: a verdict for each concept of the question.
        grade: the grade that a teacher would give, 0–1.
        note: why, for those who read the labels again.
        second: the verdicts of a second examiner, or None.
        first: the first examiner's verdicts as they were before the two were compared.
    """

    id: str
    deck: str
    question: str
    answer: str
    kind: str
    language: str
    labels: Labels
    grade: float
    note: str = ""
    second: Labels | None = None
    first: Labels | None = None

    @property
    def subject(self) -> str:
        """Language of the deck; tables by language go by it, for an answer may be in the other."""
        return self.deck.partition("/")[0]


@dataclass(frozen=True, slots=True)
class GoldFault:
    """A fault of a gold file: where it is and what is wrong."""

    where: str
    problem: str


class GoldError(ValueError):
    """Gold files with faults; ``faults`` holds every one of them."""

    def __init__(self, faults: Iterable[GoldFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{f.where}: {f.problem}" for f in self.faults))


class UnknownDeckError(ValueError):
    """A deck that is not in the reference folder."""


def split_path(split: str, folder: Path = GOLD) -> Path:
    """The file of a split."""
    return folder / f"{split}.jsonl"


def read_lines(path: Path) -> tuple[list[GoldAnswer], list[GoldFault]]:
    """Answers of one file and the faults of the lines that could not be read."""
    answers: list[GoldAnswer] = []
    faults: list[GoldFault] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            answers.append(_parse(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            detail = f"no {error}" if isinstance(error, KeyError) else str(error)
            faults.append(GoldFault(f"{path.name}:{number}", f"cannot be read: {detail}"))
    return answers, faults


def load(split: str, folder: Path = GOLD) -> list[GoldAnswer]:
    """Answers of a split.

    Raises:
        GoldError: lines that cannot be read.
    """
    answers, faults = read_lines(split_path(split, folder))
    if faults:
        raise GoldError(faults)
    return answers


def _parse(row: dict[str, Any]) -> GoldAnswer:
    second = row.get("second")
    return GoldAnswer(
        id=_text(row, "id"),
        deck=_text(row, "deck"),
        question=_text(row, "question"),
        answer=_text(row, "answer"),
        kind=_text(row, "kind"),
        language=_text(row, "language"),
        labels=_labels(row["labels"]),
        grade=float(row["grade"]),
        note=str(row.get("note") or ""),
        second=None if second is None else _labels(second),
        first={**_labels(row["labels"]), **_labels(row.get("first") or {})},
    )


def _text(row: dict[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not text")
    return value


def _labels(value: dict[str, Any]) -> Labels:
    given = value.get("labels", value)
    return {concept: Verdict(verdict) for concept, verdict in given.items()}


def deck_loader(folder: Path = REFERENCE) -> Callable[[str], Deck]:
    """A loader of decks by name, each read once.

    The loader raises `UnknownDeckError` for a deck that is not there.
    """
    from tutor.decks import load as load_deck

    decks: dict[str, Deck] = {}

    def get(name: str) -> Deck:
        if name not in decks:
            path = folder / f"{name}.md"
            if not path.is_file():
                raise UnknownDeckError(f"no deck {name}")
            decks[name] = load_deck(path).deck
        return decks[name]

    return get


def question_of(deck: Deck, question_id: str) -> Question | None:
    """The question of a deck by its id, or None."""
    return next((q for q in deck.questions if q.id == question_id), None)


def mean_credit(question: Question, labels: Labels) -> float:
    """Credit of an answer, 0–1: weights counted, and the best ``any`` of its concepts."""
    earned = sorted(
        ((c.weight * CREDIT[labels[c.id]], c.weight) for c in question.concepts), reverse=True
    )
    counted = earned[: question.any] if question.any else earned
    highest = sorted((c.weight for c in question.concepts), reverse=True)[: len(counted)]
    return sum(points for points, _ in counted) / sum(highest)
