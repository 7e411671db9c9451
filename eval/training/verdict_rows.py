"""Rows that the verdict model is fitted on: gold answers of dev and public answers.

What is made by rule stands in ``verdict_made``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eval import gold
from eval.data import (
    CONTRADICTORY,
    CORRECT,
    INCORRECT,
    Graded,
    as_deck,
    asag_path,
    kept_back,
    read_asag,
)
from eval.gold import GoldAnswer
from eval.training import short_answers
from eval.training.common import LOG
from tutor.domain import Concept, Deck, Question, Verdict
from tutor.grading.grader import Grader
from tutor.grading.signals import FEATURES, VERDICTS
from tutor.models import Encoder
from tutor.models.reader import Reader

# What an answer that is neither right nor contradictory does with each concept: in the
# five-way labels of the same sets, about half of these are partly right.
NEITHER = {Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.5}
LABELLED: Mapping[str | None, Mapping[Verdict, float]] = {
    CORRECT: {Verdict.COVERED: 1.0},
    CONTRADICTORY: {Verdict.CONTRADICTED: 1.0},
    INCORRECT: NEITHER,
}


class Entry(NamedTuple):
    """One row before it is put with others; what it is of stands in ``Rows``."""

    features: np.ndarray
    verdict: Verdict
    weight: float
    group: str
    language: str
    pen: str = ""


Labels = Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Models:
    """What reads an answer before the verdict model weighs it."""

    encoder: Encoder
    reader: Reader


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Training rows: (n, F) features, and (n,) each of verdict index, weight, question, language,
    and pen of a gold answer (empty for others)."""

    features: np.ndarray
    truth: np.ndarray
    weight: np.ndarray
    group: np.ndarray
    language: np.ndarray
    pen: np.ndarray


def joined(*sets: Rows) -> Rows:
    """All rows of several sets."""
    return Rows(*(np.concatenate([getattr(r, f.name) for r in sets]) for f in fields(Rows)))


def without(rows: Rows, signals: Sequence[str]) -> Rows:
    """The rows as they are where some signals are not there."""
    kept = rows.features.copy()
    kept[:, [FEATURES.index(f) for f in signals]] = 0.0
    return replace(rows, features=kept)


def rows_of(entries: Sequence[Entry]) -> Rows:
    """The rows of some entries."""
    index = {v: i for i, v in enumerate(VERDICTS)}
    return Rows(
        np.asarray([e.features for e in entries]).reshape(-1, len(FEATURES)),
        np.asarray([index[e.verdict] for e in entries]),
        np.asarray([e.weight for e in entries]),
        np.asarray([e.group for e in entries]),
        np.asarray([e.language for e in entries]),
        np.asarray([e.pen for e in entries]),
    )


def _evaluated(
    deck: Deck, models: Models, pairs: Sequence[tuple[str, str]]
) -> Iterator[np.ndarray | None]:
    """Feature rows of each answer; None where every unit was set aside by a doubt."""
    grader = Grader(deck, models.encoder, reader=models.reader)
    for evaluation in grader.evaluate_many(pairs):
        yield evaluation.features if evaluation.stated else None


def deck_loader(named: bool) -> Callable[[str], Deck]:
    """The reference decks by name, as they are or without names of concepts."""
    load = gold.deck_loader()
    return load if named else lambda name: nameless(load(name))


def nameless(deck: Deck) -> Deck:
    """The deck as if its author had given no concept a name: each explanation says itself what it
    speaks of, as the sentence of a reference does."""
    told = [replace(q, concepts=tuple(map(_told, q.concepts))) for q in deck.questions]
    return replace(deck, questions=tuple(told))


def _told(concept: Concept) -> Concept:
    if not (concept.named and concept.explanation):
        return replace(concept, named=False)
    return replace(concept, named=False, explanation=f"{concept.name}: {concept.explanation}")


def dev_answers(limit: int | None, named: bool) -> list[GoldAnswer]:
    """The gold answers of dev; without names, those to questions that have names to take off, and
    not those that exchange names: the others have their rows already (``with_nameless``)."""
    found = gold.load("dev")[:limit]
    if named:
        return found
    load = gold.deck_loader()
    with_names = {
        (name, q.id)
        for name in dict.fromkeys(a.deck for a in found)
        for q in load(name).questions
        if has_names(q)
    }
    return [a for a in found if (a.deck, a.question) in with_names and a.kind != "swapped"]


def has_names(question: Question) -> bool:
    """Whether the author gave some concept of a question a name."""
    return any(c.named for c in question.concepts)


def with_nameless(rows: Rows, named: Rows) -> Rows:
    """Rows of questions whose names were taken off, and from the rows as they are those of the
    questions that never had any."""
    return joined(rows, part(named, ~np.isin(named.group, np.unique(rows.group))))


def part(rows: Rows, kept: np.ndarray) -> Rows:
    """Some of the rows."""
    return Rows(*(getattr(rows, f.name)[kept] for f in fields(rows)))


def kept_rows(folder: Path | None, name: str, key: str, make: Callable[[], Rows]) -> Rows:
    """Rows as they were read before with the same models and signals, else read now and kept.

    Args:
        folder: where they are kept; None for reading them in any case.
        name: what they are.
        key: what they hang on, beside the answers.
        make: reads them.
    """
    if folder is None:
        return make()
    path = folder / f"{name}-{key}.npz"
    if path.is_file():
        with np.load(path, allow_pickle=False) as data:
            return Rows(*(data[f.name] for f in fields(Rows)))
    rows = make()
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(path, **{f.name: getattr(rows, f.name) for f in fields(Rows)})
    return rows


def gold_rows(models: Models, limit: int | None, named: bool) -> Rows:
    """Rows of the gold answers of dev, one a concept; without names the concepts are known by their
    explanations alone."""
    decks, answers = deck_loader(named), dev_answers(limit, named)
    entries: list[Entry] = []
    for name in dict.fromkeys(a.deck for a in answers):
        mine = [(a.question, a.answer, a.labels) for a in answers if a.deck == name]
        pen = next(a.pen for a in answers if a.deck == name)
        entries += (e._replace(pen=pen) for e in entries_of(name, decks(name), models, mine, 1.0))
    return rows_of(entries)


def entries_of(
    name: str,
    deck: Deck,
    models: Models,
    answers: Sequence[tuple[str, str, Labels]],
    weight: float,
) -> Iterator[Entry]:
    """Entries of (question, answer, labels) of one deck, one a concept."""
    found = _evaluated(deck, models, [(q, text) for q, text, _ in answers])
    for (asked, _, labels), features in zip(answers, found, strict=True):
        question = gold.question_of(deck, asked)
        if features is not None and question is not None:
            for row, concept in zip(features, question.concepts, strict=True):
                group = f"{name}#{asked}"
                yield Entry(row, labels[concept.id], weight, group, deck.language)


def public_rows(models: Models, rows: Sequence[Graded]) -> Rows:
    """Rows of a public train split, one a concept; the concepts of an answer weigh one together.

    What an answer is as a whole, each of its concepts is taken to be. A score between none and
    full says of no concept what it is, and is left out.
    """
    deck, owners = as_deck("public", rows)
    entries: list[Entry] = []
    grader = Grader(deck, models.encoder, one_question=False, reader=models.reader)
    evaluated = grader.evaluate_many((o, r.answer) for r, o in zip(rows, owners, strict=True))
    for row, owner, evaluation in zip(rows, owners, evaluated, strict=True):
        if not evaluation.stated:
            continue
        for verdict, share in _shares(row).items():
            weight = share / len(evaluation.features)
            group = f"public#{owner}"
            entries += [Entry(f, verdict, weight, group, "en") for f in evaluation.features]
    return rows_of(entries)


def _shares(row: Graded) -> Mapping[Verdict, float]:
    if row.label in LABELLED:
        return LABELLED[row.label]
    ends = {0.0: Verdict.MISSING, 1.0: Verdict.COVERED}
    return {ends[row.score]: 1.0} if row.score in ends else {}


def short_rows(models: Models, limit: int | None) -> Rows:
    """Rows of the short answers whose questions the reader has not learnt, the whole reference as
    one concept without a name."""
    entries: list[Entry] = []
    for language in ("fr", "en"):
        sets = [s for s in short_answers.load() if s.kept_back and s.language == language][:limit]
        asked = tuple(Question(s.id, s.prompt, (_nameless(s.reference),)) for s in sets)
        deck = Deck(title=f"short {language}", language=language, questions=asked)
        grader = Grader(deck, models.encoder, one_question=False, reader=models.reader)
        told = [(s.id, text, verdict) for s in sets for text, verdict in s.answers]
        found = grader.evaluate_many((q, text) for q, text, _ in told)
        for (q, _, verdict), evaluation in zip(told, found, strict=True):
            if evaluation.stated:
                features = evaluation.features[0]
                entries.append(Entry(features, verdict, 1.0, f"short#{q}", language))
    return rows_of(entries)


def _nameless(text: str) -> Concept:
    return Concept("reference", " ".join(text.split()[:6]), text, named=False)


def public_train(models: Models, data: Path, limit: int | None) -> Rows:
    """Rows of the train splits, of the questions that the reader has not learnt: what it says of
    them is worth as much as of any question. No rows where no split is there."""
    parts = []
    for name in ("beetle", "scientsbank", "saf_en"):
        path = asag_path(data, name)
        if path.is_file():
            train = [r for r in read_asag(path) if r.split == "train" and kept_back(r)]
            parts.append(public_rows(models, train[:limit]))
        else:
            LOG.info("%s is not there: fitted without it", name)
    return joined(*parts) if parts else rows_of([])
