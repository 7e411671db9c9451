"""Our own gold answers: reading them, joined with the decks that they answer.

A *pen* is one writer: `gold/pens/NAME.jsonl` holds the answers that it wrote, `gold/pens.toml` its
split (whole pens go to ``dev`` or ``test``), who it is and the hash with which it was frozen. One
JSON object a line: ``{"id", "deck": "fr/biologie", "question", "answer", "kind", "language",
"labels": {concept_id: verdict}, "grade": 0–1, "note", "second": {concept_id: verdict} | null}``;
``"first": {concept_id: verdict}`` where the two examiners settled on another label; and of pens
that wrote by the brief ``"quality"``, ``"ways"``, ``"wrong"``, ``"pair"`` and ``"evidence":
{concept_id: [start, end]}``.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.results import REPOSITORY
from tutor.domain import Deck, Question, Span, Verdict

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
GOOD, WEAK = 0.85, 0.35
"""A *good* answer has at least the first grade, a *weak* one less than the second."""
NOT_HONEST = frozenset(
    "blank blank_words question_copied copied_prompt off_topic off_subject to_marker".split()
)
"""Kinds and ways of being wrong that make no honest answer: blank, copied, beside the subject,
speaking to the marker."""
Labels = Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Pen:
    """One writer of gold answers.

    Attributes:
        name: as in its files.
        split: ``dev`` or ``test``.
        who: a sentence on the writer and the class.
        sha256: hash of its answers and decks when they were frozen; empty before.
    """

    name: str
    split: str
    who: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """An answer with the verdicts of a careful examiner.

    Attributes:
        id: unique over all pens.
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
        pen: who wrote it.
        ways: ways of saying it (image, notes, dictation …); empty where none were written down.
        wrong: ways of being wrong; empty where none were written down.
        pair: id of the answer that differs in one clause and one label, or None.
        evidence: the passage that an examiner would quote for a concept, where one is marked.
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
    pen: str = ""
    ways: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    pair: str | None = None
    evidence: Mapping[str, Span] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """Language of the deck; tables by language go by it, for an answer may be in the other."""
        return self.deck.partition("/")[0]

    @property
    def honest(self) -> bool:
        """Whether it is an attempt at the question: not blank, copied, off the subject, nor a
        plea to the marker."""
        return self.kind not in NOT_HONEST and not NOT_HONEST & set(self.wrong)


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
    """A deck that is neither a gold deck nor in the reference folder."""


def pens(folder: Path = GOLD) -> list[Pen]:
    """The pens in the order of `pens.toml`; none where there is no such file.

    Raises:
        GoldError: an entry without a known split.
    """
    path = folder / "pens.toml"
    if not path.is_file():
        return []
    with path.open("rb") as file:
        table = tomllib.load(file)
    found = [
        Pen(n, e.get("split", ""), e.get("who", ""), e.get("sha256", "")) for n, e in table.items()
    ]
    faults = [
        GoldFault(path.name, f"{p.name}: no split {p.split!r}")
        for p in found
        if p.split not in SPLITS
    ]
    if faults:
        raise GoldError(faults)
    return found


def pen_path(pen: str, folder: Path = GOLD) -> Path:
    """The answers of a pen."""
    return folder / "pens" / f"{pen}.jsonl"


def split_paths(split: str, folder: Path = GOLD) -> list[Path]:
    """The files of a split, a pen each."""
    return [pen_path(p.name, folder) for p in pens(folder) if p.split == split]


def read_lines(path: Path) -> tuple[list[GoldAnswer], list[GoldFault]]:
    """Answers of one file and the faults of the lines that could not be read."""
    answers: list[GoldAnswer] = []
    faults: list[GoldFault] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            answers.append(_parse(json.loads(line), path.stem))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            detail = f"no {error}" if isinstance(error, KeyError) else str(error)
            faults.append(GoldFault(f"{path.name}:{number}", f"cannot be read: {detail}"))
    return answers, faults


def load(split: str, folder: Path = GOLD) -> list[GoldAnswer]:
    """Answers of a split, pen after pen.

    Raises:
        GoldError: lines that cannot be read, or a file that is not there.
    """
    answers: list[GoldAnswer] = []
    faults: list[GoldFault] = []
    for path in split_paths(split, folder):
        if not path.is_file():
            faults.append(GoldFault(path.name, "is not there"))
            continue
        mine, found = read_lines(path)
        answers += mine
        faults += found
    if faults:
        raise GoldError(faults)
    return answers


def _parse(row: dict[str, Any], pen: str) -> GoldAnswer:
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
        pen=pen,
        ways=tuple(row.get("ways") or ()),
        wrong=tuple(row.get("wrong") or ()),
        pair=row.get("pair"),
        evidence={c: Span(*ends) for c, ends in (row.get("evidence") or {}).items()},
    )


def _text(row: dict[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not text")
    return value


def _labels(value: dict[str, Any]) -> Labels:
    given = value.get("labels", value)
    return {concept: Verdict(verdict) for concept, verdict in given.items()}


def deck_path(name: str, gold: Path = GOLD, reference: Path = REFERENCE) -> Path:
    """The file of a deck: among the gold decks, else in the reference folder."""
    mine = gold / "decks" / f"{name}.md"
    return mine if mine.is_file() else reference / f"{name}.md"


def deck_loader(gold: Path = GOLD, reference: Path = REFERENCE) -> Callable[[str], Deck]:
    """A loader of decks by name, each read once.

    The loader raises `UnknownDeckError` for a deck that is not there.
    """
    from tutor.formats import load as load_deck

    decks: dict[str, Deck] = {}

    def get(name: str) -> Deck:
        if name not in decks:
            path = deck_path(name, gold, reference)
            if not path.is_file():
                raise UnknownDeckError(f"no deck {name}")
            decks[name] = load_deck(path).deck
        return decks[name]

    return get


def pen_hash(pen: str, folder: Path = GOLD) -> str:
    """SHA-256 over a pen's answers and the gold decks that they name, in order of name."""
    path = pen_path(pen, folder)
    digest = hashlib.sha256(path.read_bytes())
    for name in sorted({a.deck for a in read_lines(path)[0]}):
        deck = folder / "decks" / f"{name}.md"
        if deck.is_file():
            digest.update(name.encode())
            digest.update(deck.read_bytes())
    return digest.hexdigest()


def set_hash(split: str, folder: Path = GOLD) -> str:
    """Short hash of a whole split: which set of answers a figure was measured on."""
    told = "".join(
        f"{p.name} {pen_hash(p.name, folder)}\n" for p in pens(folder) if p.split == split
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


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
