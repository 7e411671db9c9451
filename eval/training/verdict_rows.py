"""Rows that the verdict model is fitted on: gold answers, what is made of them, public answers.

Of each gold answer of dev two harmless edits are read as well (without punctuation, with slips of
the keys); and of each question of dev, answers made by rule of its explanations: recited in full
and in part, two names exchanged, one or all of them negated, another question's instead. They
teach the weights what no learner may get away with; figures are taken on the gold answers alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from eval import gold
from eval.data import CONTRADICTORY, CORRECT, Graded, as_deck, asag_path, read_asag
from eval.training.common import LOG
from eval.training.examples import bare, mistyped
from eval.training.rules_sources import LANGUAGES
from tutor.domain import Deck, Question, Verdict
from tutor.encoders import Encoder
from tutor.grading.grader import Grader
from tutor.grading.reading import concept_text, shown
from tutor.grading.verdict import FEATURES, VERDICTS
from tutor.readers.cross import CrossReader

EDITED, MADE = 0.25, 0.35
"""Weights of an edited answer and of one made by rule beside a gold answer's."""
# What an answer that is neither right nor contradictory does with its only concept: in the
# five-way labels of the same sets, about half of these are partly right.
NEITHER = {Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.5}
Entry = tuple[np.ndarray, Verdict, float, str, str]
Labels = Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Models:
    """What reads an answer before the verdict model weighs it."""

    encoder: Encoder
    reader: CrossReader


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Training rows: (n, F) features, (n,) verdict index, (n,) weight, (n,) group of the fold."""

    features: np.ndarray
    truth: np.ndarray
    weight: np.ndarray
    group: np.ndarray
    language: np.ndarray


def joined(*sets: Rows) -> Rows:
    """All rows of several sets."""
    return Rows(*(np.concatenate([getattr(r, f.name) for r in sets]) for f in fields(Rows)))


def _rows(entries: Sequence[Entry]) -> Rows:
    index = {v: i for i, v in enumerate(VERDICTS)}
    return Rows(
        np.asarray([e[0] for e in entries]).reshape(-1, len(FEATURES)),
        np.asarray([index[e[1]] for e in entries]),
        np.asarray([e[2] for e in entries]),
        np.asarray([e[3] for e in entries]),
        np.asarray([e[4] for e in entries]),
    )


def _evaluated(
    deck: Deck, models: Models, pairs: Sequence[tuple[str, str]]
) -> Iterator[np.ndarray | None]:
    """Feature rows of each answer; None where every unit was set aside by a doubt."""
    grader = Grader(deck, models.encoder, own_reader=models.reader)
    for evaluation in grader.evaluate_many(pairs):
        yield evaluation.features if evaluation.stated else None


def gold_rows(models: Models, limit: int | None) -> Rows:
    """Rows of the gold answers of dev, one a concept."""
    decks = gold.deck_loader()
    answers = gold.load("dev")[:limit]
    entries: list[Entry] = []
    for name in dict.fromkeys(a.deck for a in answers):
        mine = [(a.question, a.answer, a.labels) for a in answers if a.deck == name]
        entries += _entries(name, decks(name), models, mine, 1.0)
    return _rows(entries)


def made_rows(models: Models, limit: int | None, seed: int) -> Rows:
    """Rows of edited gold answers of dev and of answers made by rule for their questions."""
    decks = gold.deck_loader()
    chance = random.Random(seed)
    answers = gold.load("dev")[:limit]
    entries: list[Entry] = []
    for name in dict.fromkeys(a.deck for a in answers):
        deck = decks(name)
        mine = [a for a in answers if a.deck == name]
        edited = [
            (a.question, text, a.labels)
            for a in mine
            for text in (bare(a.answer), mistyped(a.answer, chance))
            if text != a.answer
        ]
        entries += _entries(name, deck, models, edited, EDITED)
        wanted = dict.fromkeys(a.question for a in mine)
        questions = [q for q in deck.questions if q.id in wanted]
        made = [
            (q.id, text, labels)
            for q in questions
            for text, labels in by_rule(q, questions, deck.language, chance)
        ]
        entries += _entries(name, deck, models, made, MADE)
    return _rows(entries)


def _entries(
    name: str,
    deck: Deck,
    models: Models,
    answers: Sequence[tuple[str, str, Labels]],
    weight: float,
) -> Iterator[Entry]:
    found = _evaluated(deck, models, [(q, text) for q, text, _ in answers])
    for (asked, _, labels), features in zip(answers, found, strict=True):
        question = gold.question_of(deck, asked)
        if features is not None and question is not None:
            for row, concept in zip(features, question.concepts, strict=True):
                yield row, labels[concept.id], weight, f"{name}#{asked}", deck.language


def by_rule(
    question: Question, others: Sequence[Question], language: str, chance: random.Random
) -> Iterator[tuple[str, Labels]]:
    """Answers made of a question's explanations and of those of others, with their labels."""
    concepts = [c for c in question.concepts if c.explanation]
    missing = {c.id: Verdict.MISSING for c in question.concepts}
    told = {c.id: shown(c) for c in concepts}
    covered = dict.fromkeys(told, Verdict.COVERED)
    yield "\n".join(told.values()), missing | covered
    yield " ".join(c.explanation for c in concepts), missing | covered
    few = chance.sample(sorted(told), len(told) // 2)
    yield "\n".join(told[c] for c in few), missing | dict.fromkeys(few, Verdict.COVERED)
    named = [c for c in concepts if c.named]
    if len(named) > 1:
        one, other = chance.sample(named, 2)
        turned = {
            one.id: concept_text(one.name, other.explanation),
            other.id: concept_text(other.name, one.explanation),
        }
        labels = missing | covered | dict.fromkeys(turned, Verdict.CONTRADICTED)
        yield "\n".join((told | turned).values()), labels
    negate = LANGUAGES[language].negate
    against = {c.id: negate(c.explanation, "plain", chance) for c in concepts}
    denied = {
        c.id: concept_text(c.name if c.named else "", text)
        for c in concepts
        if (text := against[c.id])
    }
    if denied:
        yield "\n".join(denied.values()), missing | dict.fromkeys(denied, Verdict.CONTRADICTED)
        last = chance.choice(sorted(denied))
        labels = missing | covered | {last: Verdict.CONTRADICTED}
        yield "\n".join((told | {last: denied[last]}).values()), labels
    for foreign in chance.sample(list(others), min(2, len(others))):
        if foreign.id != question.id:
            yield "\n".join(concept_text(c.name, c.explanation) for c in foreign.concepts), missing


def public_rows(models: Models, rows: Sequence[Graded]) -> Rows:
    """Rows of a public train split; questions with one concept only."""
    deck, owners = as_deck("public", rows)
    single = {q.id for q in deck.questions if len(q.concepts) == 1}
    kept = [(r, o) for r, o in zip(rows, owners, strict=True) if o in single]
    entries: list[Entry] = []
    one = Grader(deck, models.encoder, one_question=False, own_reader=models.reader)
    evaluated = one.evaluate_many((o, r.answer) for r, o in kept)
    for (row, owner), evaluation in zip(kept, evaluated, strict=True):
        if not evaluation.stated:
            continue
        shares = {CORRECT: {Verdict.COVERED: 1.0}, CONTRADICTORY: {Verdict.CONTRADICTED: 1.0}}
        for verdict, share in shares.get(row.label or "", NEITHER).items():
            entries.append((evaluation.features[0], verdict, share, f"public#{owner}", "en"))
    return _rows(entries)


def public_train(models: Models, data: Path, limit: int | None) -> Rows | None:
    """Rows of the train splits that are there; None where none is."""
    parts = []
    for name in ("beetle", "scientsbank"):
        path = asag_path(data, name)
        if path.is_file():
            train = [r for r in read_asag(path) if r.split == "train"]
            parts.append(public_rows(models, train[:limit]))
        else:
            LOG.info("%s is not there: fitted without it", name)
    return joined(*parts) if parts else None
