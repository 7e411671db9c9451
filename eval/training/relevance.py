"""Fit relevance: ``python -m eval.training.relevance``.

A logistic (``tutor.grading.relevance``) that tells units of honest gold answers (dev) from units of
answers to decks and lessons of other subjects in the same language. The cohort is drawn from the
explanations of the lessons. The figures leave one pen out; how an answer begins and goes on is
chosen on honest answers with a text about something else put behind them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from eval import gold
from eval.gold import GoldAnswer
from eval.metrics import auc
from eval.pens import over_pens
from eval.training import lessons
from eval.training.common import LOG, parser, start
from eval.training.export import checksums
from tutor.domain import Deck
from tutor.grading.answer import Answer
from tutor.grading.grader import Grader
from tutor.grading.question import Reference
from tutor.grading.relevance import FEATURES, RelevanceModel, posterior, unit_features
from tutor.models import Encoder, open_encoder
from tutor.paths import WEIGHTS

COHORT = 400
NEAREST = 20
OTHERS = 24
"""Answers about something else that each question is told from."""
PENALTY = 1.0
SHIFTS, STARTS = (-0.5, 0.0, 0.5, 1.0), (0.0, 0.5, 1.0, 2.0)
STAYS, TEMPERS = (2.0, 3.0, 4.0, 5.0), (0.4, 0.6, 0.8, 1.0)
PASS = 0.6
LOST = 0.01
"""Share of the units of right answers that may be set aside."""


def cohort_texts(seed: int) -> list[str]:
    """Explanations of the lessons, as many of each language, drawn evenly over the sets."""
    chance = random.Random(seed)
    found: list[str] = []
    for language in gold.LANGUAGES:
        sets = [s for s in lessons.load() if s.language == language]
        chance.shuffle(sets)
        texts = [[e for _, e in s.concepts.values()] for s in sets]
        turns = [t[k] for k in range(max(map(len, texts))) for t in texts if k < len(t)]
        found += turns[: COHORT // 2]
    return found


class Readings:
    """Answers cut and encoded against a question, with the relevance features of their units."""

    def __init__(self, encoder: Encoder, model: RelevanceModel) -> None:
        self.encoder, self.model = encoder, model

    def rows(self, deck: Deck, pairs: Sequence[tuple[str, str]]) -> Iterator[np.ndarray]:
        """(U, F) features of each (question id, answer) of a deck."""
        grader = Grader(deck, self.encoder, reader=None, relevance=None)
        for answer, reference in grader.parse_many(pairs):
            yield self._of(answer, reference)

    def _of(self, answer: Answer, reference: Reference) -> np.ndarray:
        if not answer.units:
            return np.zeros((0, len(FEATURES)))
        return unit_features(answer, reference, self.model)


def main() -> None:
    """Fit, print figures over pens, write the coefficients and the cohort."""
    made = parser(__doc__ or "", str(WEIGHTS))
    arguments = made.parse_args()
    start(arguments)
    encoder = open_encoder(None)
    texts = cohort_texts(arguments.seed)
    cohort = encoder.encode(texts)
    model = RelevanceModel(cohort, NEAREST, np.zeros(len(FEATURES)), 0.0, 2.0, 3.0, 0.0)
    mine, theirs = collected(Readings(encoder, model), arguments.rows, arguments.seed)
    told: dict[str, Any] = {}
    truth = np.concatenate([np.ones(len(mine.table)), np.zeros(len(theirs.table))])
    table, pens = (
        np.concatenate([mine.table, theirs.table]),
        np.concatenate([mine.pens, theirs.pens]),
    )
    odds = np.zeros(len(truth))
    for pen in np.unique(pens).tolist():
        seen = (pens != pen) | bool((pens == pen).all())
        weights, bias = fit(table[seen], truth[seen])
        odds[pens == pen] = table[pens == pen] @ weights + bias
    area = over_pens(pens.tolist(), lambda i: auc(truth[i] == 1, odds[i]))
    told["auc_units"] = [area.mean, area.worst, area.pen]
    weights, bias = fit(table, truth)
    model, told["runs"] = chain(
        replace(model, weights=weights, bias=bias), mine, theirs, arguments.seed
    )
    values = {
        "weights": dict(zip(FEATURES, np.round(model.weights, 3).tolist(), strict=True)),
        "bias": round(model.bias, 3),
        "nearest": NEAREST,
        "start": model.start,
        "stay": model.stay,
        "least": model.least,
        "encoder": encoder.hash,
        "fitted": {"command": "python -m eval.training.relevance", "over_pens": told},
    }
    path = arguments.out / "relevance.json"
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    np.save(arguments.out / "cohort.npy", cohort.astype(np.float16))
    checksums(arguments.out)
    LOG.info("%s; written: %s, cohort.npy", told, path.name)


class Units(NamedTuple):
    """(n, F) features of units, (n,) their pens; the rows of each answer, of right answers too."""

    table: np.ndarray
    pens: np.ndarray
    answers: list[np.ndarray]
    right: list[np.ndarray]


def collected(readings: Readings, limit: int | None, seed: int) -> tuple[Units, Units]:
    """Units of honest answers to their own question, and of others to the same questions."""
    chance = random.Random(seed)
    load = gold.deck_loader()
    answers = [a for a in gold.load("dev") if a.honest][:limit]
    by_deck: dict[str, list[GoldAnswer]] = {}
    for answer in answers:
        by_deck.setdefault(answer.deck, []).append(answer)
    taught = [(s.language, p.text) for s in lessons.load() for p in s.passages]
    mine: list[tuple[str, np.ndarray, bool]] = []
    theirs: list[tuple[str, np.ndarray, bool]] = []
    for name, asked in by_deck.items():
        deck, pen = load(name), asked[0].pen
        rows = readings.rows(deck, [(a.question, a.answer) for a in asked])
        mine += ((pen, r, a.grade >= PASS) for a, r in zip(asked, rows, strict=True))
        beside = [a.answer for a in answers if a.subject == deck.language and a.deck != name]
        beside += chance.sample([t for lang, t in taught if lang == deck.language], len(beside))
        for question in dict.fromkeys(a.question for a in asked):
            some = chance.sample(beside, min(OTHERS, len(beside)))
            rows = readings.rows(deck, [(question, t) for t in some])
            theirs += ((pen, r, False) for r in rows)
    return _units(mine), _units(theirs)


def _units(found: list[tuple[str, np.ndarray, bool]]) -> Units:
    return Units(
        np.concatenate([rows for _, rows, _ in found]),
        np.concatenate([np.full(len(rows), pen) for pen, rows, _ in found]),
        [rows for _, rows, _ in found if len(rows)],
        [rows for _, rows, right in found if right and len(rows)],
    )


def fit(table: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, float]:
    """(F,) weights and bias of a logistic in which both classes weigh as much."""
    from sklearn.linear_model import LogisticRegression

    found = LogisticRegression(C=PENALTY, class_weight="balanced").fit(table, truth)
    return found.coef_[0], float(found.intercept_[0])


def chain(
    model: RelevanceModel, mine: Units, theirs: Units, seed: int
) -> tuple[RelevanceModel, dict[str, float]]:
    """The bias, start, stay and tempering under which what is about the question and what is not
    is likeliest, alone and one behind the other; and the cut at which ``LOST`` of the units of
    right answers are set aside."""
    chance = random.Random(seed)
    long = [r for r in theirs.answers if len(r) >= 3]
    others = chance.sample(theirs.answers, min(len(mine.right), len(theirs.answers)))
    kinds = (
        [(r, r[:0]) for r in mine.right],
        [(r, chance.choice(long)) for r in mine.right],
        [(r[:0], r) for r in others],
    )
    best, value = model, -np.inf
    for shift, begin, stay, temper in product(SHIFTS, STARTS, STAYS, TEMPERS):
        now = replace(
            model,
            bias=temper * (model.bias + shift),
            weights=temper * model.weights,
            start=begin,
            stay=stay,
        )
        likely = sum(_likelihood(posteriors(now, kind)) for kind in kinds)
        if likely > value:
            best, value = now, likely
    right = np.concatenate([p for one in posteriors(best, kinds[0]) for p in one])
    best = replace(best, least=round(float(np.quantile(right, LOST)), 2))
    told: dict[str, float] = {}
    for name, kind in zip(("alone", "with_others_behind", "others"), kinds, strict=True):
        found = posteriors(best, kind)
        for side, values in enumerate(zip(*found, strict=True)):
            every = np.concatenate(values)
            if len(every):
                what = ("right_set_aside", "others_kept")[side]
                share = (every < best.least) if side == 0 else (every >= best.least)
                told[f"{what}_{name}"] = round(float(share.mean()), 4)
    return best, told


def posteriors(
    model: RelevanceModel, mixed: Sequence[tuple[np.ndarray, np.ndarray]]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Log-odds of the units of each answer, and of those put behind it."""
    found = []
    for one, other in mixed:
        rows = np.concatenate([one, other])
        odds = posterior(np.round(rows @ model.weights + model.bias, 4), model)
        found.append((odds[: len(one)], odds[len(one) :]))
    return found


def _likelihood(found: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """Mean log-likelihood of units: the first of each pair are about the question."""
    said = np.concatenate([np.concatenate([one, -other]) for one, other in found])
    return float(-np.logaddexp(0.0, -said).mean())


if __name__ == "__main__":
    main()
