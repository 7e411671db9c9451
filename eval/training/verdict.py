"""Fit the coefficients of the verdict model: ``python -m eval.training.verdict``.

A multinomial logistic (``verdict_fit``) over the features of ``tutor.grading.verdicts``, fitted on
our gold answers (dev split), on what is made by rule at ``--made-share`` of its own weights, and on
those questions of the train splits of Beetle and SciEntsBank that the reader has not learnt, at
``--public-share`` of the weight of gold, where a label of the whole answer stands for its only
concept. Concepts without a name have weights near to the others, fitted on gold and made answers
with all names taken off and, at ``--nameless-share``, on the public ones and on short answers of
our own to questions that the reader has not learnt. Nothing marked *measure* is read. More weight
for the public sets helps them and costs gold answers. Answers that deny are near by nature: recited
explanations among the made rows keep nearness from speaking against an answer.

Figures leave one pen out: each is taken on the answers of a pen by coefficients fitted on the
others, and told as the mean over pens with the worst pen beside it. They are printed and kept in
the file's ``fitted`` entry, with ``--ablate`` those without one part of the signals too; the
coefficients without each pen go to ``eval/results/verdict-by-pen.json``, so that ``concepts`` never
grades a pen by coefficients that saw it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eval.context import BY_PEN
from eval.metrics import auc, ece, macro_f1
from eval.pens import over_pens
from eval.results import checksum
from eval.training.common import LOG, parser, start
from eval.training.export import checksums
from eval.training.verdict_fit import fit, fit_nameless, predict
from eval.training.verdict_made import made_rows
from eval.training.verdict_rows import (
    Models,
    Rows,
    gold_rows,
    joined,
    kept_rows,
    part,
    public_train,
    short_rows,
    with_nameless,
    without,
)
from tutor.domain import Verdict
from tutor.grading.signals import FEATURES, READ, SIGNALS, VERDICTS
from tutor.grading.verdicts import WEIGHED
from tutor.models import open_encoder
from tutor.models.cross import open_named
from tutor.models.reader import open_reader
from tutor.paths import WEIGHTS

GROUPS = tuple(dict.fromkeys(s.group for s in SIGNALS if s.name != "bias"))
"""Signals that belong together, taken away one group at a time."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is fitted on: gold rows, rows made of them, public rows, and how much each weighs.

    ``made`` and ``public`` are factors: of the made rows' own weights, and of gold's whole weight.
    """

    own: Rows
    made_by_rule: Rows
    public_train: Rows | None
    made: float
    public: float

    def training(self, kept: np.ndarray) -> Rows:
        """Rows for a fit that sees these gold rows, what is made for their questions and for no
        gold question, and public ones."""
        own, made = part(self.own, kept), self.made_by_rule
        theirs = np.isin(made.group, own.group) | ~np.isin(made.group, self.own.group)
        sets = [own, weighed(part(made, theirs), self.made)]
        if self.public_train is not None and self.public:
            factor = self.public * own.weight.sum() / self.public_train.weight.sum()
            sets.append(weighed(self.public_train, factor))
        return joined(*sets)

    def without(self, signals: Sequence[str]) -> Sources:
        """The sources as they are where some signals are not there."""
        public = self.public_train and without(self.public_train, signals)
        return replace(
            self,
            own=without(self.own, signals),
            made_by_rule=without(self.made_by_rule, signals),
            public_train=public,
        )


def every(sources: Sources) -> np.ndarray:
    """(n,) all of the gold rows."""
    return np.ones(len(sources.own.truth), dtype=bool)


def weighed(rows: Rows, factor: float) -> Rows:
    """The rows at so many times their weight."""
    return replace(rows, weight=rows.weight * factor)


class Pair(NamedTuple):
    """(4, F) coefficients for concepts with a name and for those without one."""

    named: np.ndarray
    nameless: np.ndarray


def out_of_fold(own: Rows, tables: Mapping[str, np.ndarray]) -> np.ndarray:
    """(n, 4) probabilities of gold rows, each by the coefficients fitted without its pen."""
    result = np.zeros((len(own.truth), len(VERDICTS)))
    for pen, table in tables.items():
        mine = own.pen == pen
        result[mine] = predict(table, own.features[mine])
    return result


def without_pen(pen: str, named: Sources, nameless: Sources, penalty: float) -> Pair:
    """Coefficients fitted without a pen. Where there is but one pen, they are fitted on it: a
    figure then flatters.

    Args:
        pen: whose answers are left out.
        named: the sources, concepts with their names.
        nameless: the same without names.
        penalty: of the fit.
    """
    alone = bool((named.own.pen == pen).all())
    table = fit(named.training((named.own.pen != pen) | alone), penalty)
    rows = nameless.training((nameless.own.pen != pen) | alone)
    return Pair(table, fit_nameless(rows, penalty, table))


def figures(rows: Rows, probabilities: np.ndarray) -> dict[str, Any]:
    """What the probabilities are worth on gold rows: [mean over pens, worst pen, its name]."""
    covered, denied = VERDICTS.index(Verdict.COVERED), VERDICTS.index(Verdict.CONTRADICTED)
    missing = VERDICTS.index(Verdict.MISSING)
    chance = probabilities[:, covered]
    pens = rows.pen.tolist()

    def against(other: int, score: np.ndarray) -> Metric:
        def value(i: np.ndarray) -> float:
            kept = i[np.isin(rows.truth[i], [covered, other])]
            return auc(rows.truth[kept] == covered, score[kept])

        return value

    said = probabilities.argmax(axis=1)
    credit = np.asarray([1, 0.5, 0, 0])
    off = np.abs(credit[rows.truth] - probabilities @ credit)

    def told(metric: Metric, lower: bool = False) -> list[Any]:
        found = over_pens(pens, metric, lower_is_better=lower)
        return [found.mean, found.worst, found.pen]

    return {
        "rows": len(rows.truth),
        "macro_f1": told(lambda i: macro_f1(rows.truth[i], said[i], len(VERDICTS))),
        "auc_covered_missing": told(against(missing, chance)),
        "auc_covered_contradicted": told(against(denied, chance - probabilities[:, denied])),
        "ece_covered": told(lambda i: ece(rows.truth[i] == covered, chance[i]), True),
        "mae_expected_credit": told(lambda i: float(off[i].mean()), True),
    }


Metric = Callable[[np.ndarray], float]


def measured(own: Rows, tables: Mapping[str, np.ndarray]) -> dict[str, dict[str, Any]]:
    """Figures of all gold rows and of each language, leaving one pen out."""
    chance = out_of_fold(own, tables)
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
    made.add_argument("--penalty", type=float, default=0.3, help="L2 penalty")
    made.add_argument("--model", default=None, help="encoder; the shipped one when absent")
    made.add_argument("--reader", default=None, help="name or folder; the shipped one if absent")
    made.add_argument("--made-share", type=float, default=1.0, help="factor on made rows' weights")
    made.add_argument(
        "--public-share", type=float, default=0.02, help="weight of public train splits beside gold"
    )
    made.add_argument(
        "--nameless-share",
        type=float,
        default=1.0,
        help="of these and of short answers, for concepts without a name",
    )
    made.add_argument(
        "--ablate", action="store_true", help="also fit without each part of the signals"
    )
    made.add_argument(
        "--keep", type=Path, default=None, help="folder of rows once read, for further fits"
    )
    arguments = made.parse_args()
    start(arguments)
    reader = open_named(arguments.reader) if arguments.reader else open_reader()
    models = Models(open_encoder(arguments.model), reader)
    limit, seed, penalty = arguments.rows, arguments.seed, arguments.penalty
    key = hashlib.sha256(
        repr((models.encoder.hash, reader.hash, limit, seed, FEATURES)).encode()
    ).hexdigest()[:12]

    def kept(name: str, make: Callable[[], Rows]) -> Rows:
        rows = kept_rows(arguments.keep, name, key, make)
        LOG.info("%s: %d rows", name, len(rows.truth))
        return rows

    own = kept("gold", lambda: gold_rows(models, limit, True))
    ruled = kept("made", lambda: made_rows(models, limit, seed, True))
    own_bare = kept("gold-bare", lambda: gold_rows(models, limit, False))
    ruled_bare = kept("made-bare", lambda: made_rows(models, limit, seed, False))
    public = None
    if arguments.public_share:
        found = kept("public", lambda: public_train(models, arguments.data, limit))
        public = found if len(found.truth) else None
    short = kept("short", lambda: short_rows(models, limit))
    both = (
        Sources(own, ruled, public, arguments.made_share, arguments.public_share),
        Sources(
            with_nameless(own_bare, own),
            with_nameless(ruled_bare, ruled),
            joined(public, short) if public else short,
            arguments.made_share,
            arguments.nameless_share,
        ),
    )
    tables: dict[str, np.ndarray] = {}
    told: dict[str, Any] = {}
    pens = np.unique(both[0].own.pen).tolist()
    by_pen: dict[str, dict[str, np.ndarray]] = {pen: {} for pen in pens}
    for name, away in {"": (), "_without_reader": READ}.items():
        with_names, nameless = (s.without(away) for s in both)
        table = fit(with_names.training(every(with_names)), penalty)
        bare = fit_nameless(nameless.training(every(nameless)), penalty, table)
        tables |= {f"weights{name}": table, f"nameless{name}": bare}
        left = {p: without_pen(p, with_names, nameless, penalty) for p in pens}
        for pen, pair in left.items():
            by_pen[pen] |= {f"weights{name}": pair.named, f"nameless{name}": pair.nameless}
        told[f"weights{name}"] = measured(with_names.own, {p: t.named for p, t in left.items()})
        told[f"nameless{name}"] = measured(nameless.own, {p: t.nameless for p, t in left.items()})
    for name, signals in parts() if arguments.ablate else ():
        less = both[0].without(signals)
        left_out = {}
        for pen in pens:
            alone = bool((less.own.pen == pen).all())
            left_out[pen] = fit(less.training((less.own.pen != pen) | alone), penalty)
        told[f"without {name}"] = {"all": figures(less.own, out_of_fold(less.own, left_out))}
        LOG.info("without %s: %s", name, told[f"without {name}"]["all"])
    path = arguments.out / "verdict.json"
    write(path, _file(tables, models, told))
    checksums(arguments.out)
    written = {pen: _written(mine) | _settings() for pen, mine in by_pen.items()}
    apart = {"shipped": checksum(path), "pens": written}
    beside = BY_PEN if arguments.out == WEIGHTS else arguments.out / BY_PEN.name
    write(beside, apart)
    LOG.info("written: %s, %s", path.name, beside.name)


def parts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is taken away in an ablation: each group of signals, and each signal of a larger one."""
    for group in GROUPS:
        mine = tuple(s.name for s in SIGNALS if s.group == group)
        yield group, mine
        if len(mine) > 1:
            yield from ((name, (name,)) for name in mine)


def _written(tables: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Coefficient tables as they stand in a file: of each signal, a weight for each of
    ``WEIGHED``."""
    rows = [VERDICTS.index(v) for v in WEIGHED]
    return {
        name: {
            f: np.round(table[rows, k], 3).tolist()
            for k, f in enumerate(FEATURES)
            if not (f in READ and name.endswith("_without_reader"))
        }
        for name, table in tables.items()
    }


SETTINGS = (
    "knots", "subject", "prefer", "sure_at", "review_at", "spread", "credit_range",
    "closeness_share",
)  # fmt: skip


def _settings() -> dict[str, Any]:
    """What of the coefficients is set, not fitted here."""
    old = json.loads((WEIGHTS / "verdict.json").read_text(encoding="utf-8"))
    return {name: old[name] for name in SETTINGS}


def write(path: Path, values: Mapping[str, Any]) -> None:
    """Indented JSON with each innermost list on one line."""
    text = json.dumps(values, indent=1)
    lines = re.sub(r"\[[^\[\]{}]*\]", lambda m: " ".join(m.group().split()), text)
    path.write_text(lines + "\n", encoding="utf-8")


def _file(tables: dict[str, np.ndarray], models: Models, told: dict[str, Any]) -> dict[str, Any]:
    return {
        **_written(tables),
        **_settings(),
        "fitted": {
            "command": "python -m eval.training.verdict",
            "encoder": models.encoder.name,
            "encoder_hash": models.encoder.hash,
            "reader": models.reader.name,
            "reader_hash": models.reader.hash,
            "out_of_fold": told,
        },
    }


if __name__ == "__main__":
    main()
