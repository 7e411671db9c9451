"""Fit the coefficients of the verdict model: ``python -m eval.training.verdict``.

A multinomial logistic with L2 penalty over the features of ``tutor.grading.verdict``, fitted on our
gold answers (dev split) and, at a twentieth of their weight (``--public-share``), on the train
splits of Beetle and SciEntsBank, where a label of the whole answer stands for its only concept.
Nothing marked *measure* is read. More weight for the public sets helps them and costs gold answers;
none lets the similarity of answers that deny, which gold answers have many of, speak against
nearness.
Out-of-fold figures (folds by question) are printed and kept in the file's ``fitted`` entry, with
those of one part of the signals taken away at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from eval import gold
from eval.data import CONTRADICTORY, CORRECT, Graded, as_deck, asag_path, read_asag
from eval.metrics import auc, ece, macro_f1
from eval.training.common import LOG, parser, start
from tutor.domain import Deck, Verdict
from tutor.encoders import Encoder, open_encoder
from tutor.grading.grader import Grader
from tutor.grading.verdict import FEATURES, READ, VERDICTS
from tutor.paths import WEIGHTS
from tutor.readers.cross import CrossReader, open_reader

FOLDS = 5
# What may speak for *contradicted*: signs of contradiction, never that an answer is near by itself.
AGAINST = frozenset(
    """bias misconception elsewhere away away>.2 rival negation negated negation_said opposites
    opposites_said number read_covered read_partial read_contradicted read_nothing
    recall*away""".split()
)
# What may never speak against *covered*: in gold answers those that deny are the nearest.
RISING = (
    "similarity", "recall", "exact", "points", "weakest_point", "read_covered",
    "similarity*substance", "recall*named", "named*points", "read*similarity",
)  # fmt: skip
# What may never speak for *contradicted*.
FALLING = ("read_covered", "read_nothing")
# Signals that belong together, taken away one part at a time.
PARTS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "the reader": READ,
    "names bound to descriptions": (
        "named", "elsewhere", "away", "away>.2", "rival", "recall*named", "recall*away",
        "named*points",
    ),
    "negation, opposites and numbers": (
        "negation", "negated", "negation_said", "opposites", "opposites_said", "number",
    ),
    "key points": ("points", "points>.5", "weakest_point", "named*points"),
    "misconceptions": ("misconception",),
    "products of signals": (
        "similarity*substance", "recall*named", "recall*away", "named*points", "read*similarity",
    ),
}  # fmt: skip
# What an answer that is neither right nor contradictory does with its only concept: in the
# five-way labels of the same sets, about half of these are partly right.
NEITHER = {Verdict.PARTIAL: 0.5, Verdict.MISSING: 0.5}


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


def _rows(entries: Sequence[tuple[np.ndarray, Verdict, float, str, str]]) -> Rows:
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
    entries: list[tuple[np.ndarray, Verdict, float, str, str]] = []
    for name in dict.fromkeys(a.deck for a in answers):
        mine = [a for a in answers if a.deck == name]
        deck = decks(name)
        found = _evaluated(deck, models, [(a.question, a.answer) for a in mine])
        for answer, features in zip(mine, found, strict=True):
            question = gold.question_of(deck, answer.question)
            if features is None or question is None:
                continue
            entries += [
                (row, answer.labels[c.id], 1.0, f"{name}#{answer.question}", deck.language)
                for row, c in zip(features, question.concepts, strict=True)
            ]
    return _rows(entries)


def public_rows(models: Models, rows: Sequence[Graded]) -> Rows:
    """Rows of a public train split; questions with one concept only."""
    deck, owners = as_deck("public", rows)
    single = {q.id for q in deck.questions if len(q.concepts) == 1}
    kept = [(r, o) for r, o in zip(rows, owners, strict=True) if o in single]
    entries: list[tuple[np.ndarray, Verdict, float, str, str]] = []
    one = Grader(deck, models.encoder, one_question=False, own_reader=models.reader)
    evaluated = one.evaluate_many((o, r.answer) for r, o in kept)
    for (row, owner), evaluation in zip(kept, evaluated, strict=True):
        if not evaluation.stated:
            continue
        shares = {CORRECT: {Verdict.COVERED: 1.0}, CONTRADICTORY: {Verdict.CONTRADICTED: 1.0}}
        for verdict, share in shares.get(row.label or "", NEITHER).items():
            entries.append((evaluation.features[0], verdict, share, f"public#{owner}", "en"))
    return _rows(entries)


def fit(rows: Rows, penalty: float) -> np.ndarray:
    """(4, F) coefficients of least penalised cross-entropy; *missing* is the point of reference."""
    from scipy.optimize import minimize

    open_ = np.ones((len(VERDICTS), len(FEATURES)), dtype=bool)
    open_[VERDICTS.index(Verdict.MISSING)] = False
    open_[VERDICTS.index(Verdict.CONTRADICTED)] = [f in AGAINST for f in FEATURES]
    least = np.full(open_.shape, -np.inf)
    least[VERDICTS.index(Verdict.COVERED), [FEATURES.index(f) for f in RISING]] = 0.0
    most = np.full(open_.shape, np.inf)
    most[VERDICTS.index(Verdict.CONTRADICTED), [FEATURES.index(f) for f in FALLING]] = 0.0
    penalties = np.where([f == "bias" for f in FEATURES], 0.01, 1.0) * penalty
    target = np.eye(len(VERDICTS))[rows.truth]

    def loss(free: np.ndarray) -> tuple[float, np.ndarray]:
        table = np.zeros(open_.shape)
        table[open_] = free
        chance = predict(table, rows.features)
        value = -(rows.weight * np.log((chance * target).sum(axis=1) + 1e-12)).sum()
        slope = ((chance - target) * rows.weight[:, None]).T @ rows.features
        value += 0.5 * (penalties * table**2).sum()
        return float(value), (slope + penalties * table)[open_]

    table = np.zeros(open_.shape)
    bounds = list(zip(least[open_], most[open_], strict=True))
    start_at = np.zeros(int(open_.sum()))
    table[open_] = minimize(loss, start_at, jac=True, method="L-BFGS-B", bounds=bounds).x
    return table


def predict(table: np.ndarray, features: np.ndarray) -> np.ndarray:
    """(n, 4) probabilities."""
    logits = features @ table.T
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: np.ndarray = shares / shares.sum(axis=1, keepdims=True)
    return result


def out_of_fold(
    own: Rows, public: Rows | None, share: float, penalty: float, seed: int
) -> np.ndarray:
    """(n, 4) probabilities of gold rows, each by a model that saw no answer to its question."""
    groups = np.unique(own.group)
    order = np.random.default_rng(seed).permutation(len(groups))
    fold_of = {groups[g]: i % FOLDS for i, g in enumerate(order)}
    fold = np.asarray([fold_of[g] for g in own.group])
    result = np.zeros((len(own.truth), len(VERDICTS)))
    for f in range(FOLDS):
        rest = fold != f
        table = fit(join(part(own, rest), public, share), penalty)
        result[~rest] = predict(table, own.features[~rest])
    return result


def join(own: Rows, public: Rows | None, share: float) -> Rows:
    """Both sets; the public one weighs ``share`` of the gold one in all."""
    if public is None or not len(public.truth):
        return own
    factor = share * own.weight.sum() / public.weight.sum()
    return _both(own, replace(public, weight=public.weight * factor))


def figures(rows: Rows, probabilities: np.ndarray) -> dict[str, float]:
    """What the probabilities are worth on gold rows."""
    covered, denied = VERDICTS.index(Verdict.COVERED), VERDICTS.index(Verdict.CONTRADICTED)
    missing = VERDICTS.index(Verdict.MISSING)
    chance = probabilities[:, covered]

    def against(other: int) -> float:
        kept = np.isin(rows.truth, [covered, other])
        return round(auc(rows.truth[kept] == covered, chance[kept]), 3)

    said = probabilities.argmax(axis=1)
    credit = np.asarray([1, 0.5, 0, 0])
    return {
        "rows": len(rows.truth),
        "macro_f1": round(macro_f1(rows.truth, said, len(VERDICTS)), 3),
        "auc_covered_missing": against(missing),
        "auc_covered_contradicted": against(denied),
        "ece_covered": round(ece(rows.truth == covered, chance), 3),
        "mae_verdict_credit": round(float(np.abs(credit[rows.truth] - credit[said]).mean()), 3),
        "mae_expected_credit": round(
            float(np.abs(credit[rows.truth] - probabilities @ credit).mean()), 3
        ),
    }


def without(rows: Rows, signals: Sequence[str]) -> Rows:
    """The rows as they are where some signals are not there."""
    kept = rows.features.copy()
    kept[:, [FEATURES.index(f) for f in signals]] = 0.0
    return replace(rows, features=kept)


def part(rows: Rows, kept: np.ndarray) -> Rows:
    """Some of the rows."""
    return Rows(*(getattr(rows, f.name)[kept] for f in fields(rows)))


def measured(
    own: Rows, public: Rows | None, share: float, penalty: float, seed: int
) -> dict[str, dict[str, float]]:
    """Out-of-fold figures of all gold rows and of each language."""
    chance = out_of_fold(own, public, share, penalty, seed)
    found = {"all": figures(own, chance)}
    for language in ("fr", "en"):
        mask = own.language == language
        if mask.any():
            found[language] = figures(part(own, mask), chance[mask])
    for name, values in found.items():
        LOG.info("%s %s", name, values)
    return found


def main() -> None:
    """Fit with and without the reader, print out-of-fold figures, write the coefficients."""
    made = parser(__doc__ or "", str(WEIGHTS))
    made.add_argument("--penalty", type=float, default=0.05, help="L2 penalty")
    made.add_argument("--model", default=None, help="encoder; the shipped one when absent")
    made.add_argument("--reader", type=Path, default=None, help="folder; the shipped one if absent")
    made.add_argument(
        "--public-share", type=float, default=0.05, help="weight of public train splits beside gold"
    )
    arguments = made.parse_args()
    start(arguments)
    reader = CrossReader(arguments.reader) if arguments.reader else open_reader()
    models = Models(open_encoder(arguments.model), reader)
    own = gold_rows(models, arguments.rows)
    share, penalty = arguments.public_share, arguments.penalty
    public = _public(models, arguments.data, arguments.rows) if share else None
    tables, told = {}, {}
    alone = without(own, READ), public and without(public, READ)
    for name, (mine, theirs) in {
        "weights": (own, public),
        "weights_without_reader": alone,
    }.items():
        LOG.info("%s", name)
        told[name] = measured(mine, theirs, share, penalty, arguments.seed)
        tables[name] = fit(join(mine, theirs, share), penalty)
    for name, signals in PARTS.items():
        chance = out_of_fold(without(own, signals), None, 0, penalty, arguments.seed)
        told[f"gold alone, without {name}"] = {"all": figures(own, chance)}
        LOG.info("without %s: %s", name, told[f"gold alone, without {name}"]["all"])
    path = arguments.out / "verdict.json"
    path.write_text(json.dumps(_file(tables, models, told), indent=2) + "\n", encoding="utf-8")
    LOG.info("written: %s", path.name)


def _public(models: Models, data: Path, limit: int | None) -> Rows | None:
    parts = []
    for name in ("beetle", "scientsbank"):
        path = asag_path(data, name)
        if path.is_file():
            train = [r for r in read_asag(path) if r.split == "train"]
            parts.append(public_rows(models, train[:limit]))
        else:
            LOG.info("%s is not there: fitted without it", name)
    return None if not parts else parts[0] if len(parts) == 1 else _both(*parts)


def _both(one: Rows, other: Rows) -> Rows:
    return Rows(*(np.concatenate([getattr(r, f.name) for r in (one, other)]) for f in fields(one)))


def _file(tables: dict[str, np.ndarray], models: Models, told: dict[str, Any]) -> dict[str, Any]:
    old = json.loads((WEIGHTS / "verdict.json").read_text(encoding="utf-8"))
    written = {
        name: {
            v.value: {f: round(float(x), 3) for f, x in zip(FEATURES, row, strict=True) if x}
            for v, row in zip(VERDICTS, table, strict=True)
        }
        for name, table in tables.items()
    }
    return written | {
        "sure_at": old["sure_at"],
        "spread": old["spread"],
        "expected_credit": old["expected_credit"],
        "fitted": {
            "command": "python -m eval.training.verdict",
            "encoder": models.encoder.name,
            "reader": models.reader.name,
            "out_of_fold": told,
        },
    }


if __name__ == "__main__":
    main()
