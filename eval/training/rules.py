"""Training rows made by rule, for a reader of (passage of an answer, concept) → verdict.

``python -m eval.training.rules --rows 2000`` prints what is made, its balance and samples.
A translation is a paraphrase without a word in common: its negation, its opposite, its half and
its neighbours give rows in French and across the two languages that no public set has.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from eval.metrics import auc
from eval.training import rules_sentences as sentences
from eval.training import rules_terms, rules_words
from eval.training.common import parser, start
from eval.training.rows import ORDER, Pair
from eval.training.rules_sources import (
    FULL_USE,
    LANGUAGES,
    Row,
    Twin,
    overlap,
    parallel,
    paraphrases,
    textbooks,
)  # fmt: skip
from tutor.domain import Verdict

MIX = {
    Verdict.COVERED: 0.33, Verdict.CONTRADICTED: 0.35, Verdict.MISSING: 0.22, Verdict.PARTIAL: 0.10,
}  # fmt: skip
DIRECTIONS = {"fr-fr": 0.24, "fr-en": 0.17, "en-fr": 0.18, "en-en": 0.41}
# Most rows of a rule, as a share of all: rules of few templates stay small.
MOST = {
    "frame": 0.03, "last word": 0.03, "only": 0.02, "exchanged": 0.08, "of another": 0.04,
    "named only": 0.03, "defined": 0.05, "opposite": 0.06, "number": 0.035, "ring": 0.01,
    "roles": 0.02, "half asked": 0.02, "both of two": 0.05, "neither of two": 0.02,
    "one of two": 0.08,
}  # fmt: skip


def has_negation(text: str) -> bool:
    """Return whether a text has a word of negation of either language."""
    return any(rules.negated(text) for rules in LANGUAGES.values())


def _of_twins(twins: Sequence[Twin], data: Path, chance: random.Random) -> Iterator[Row]:
    opposites = {name: rules_words.Opposites.load(data, name) for name in LANGUAGES}
    opposed = partial(rules_words.opposed, opposites)
    always = (sentences.negation, sentences.halves, opposed,
              rules_words.numbers, rules_words.rings, rules_words.roles)  # fmt: skip
    for twin in twins:
        for rule in always:
            yield from rule(twin, chance)
        if twin.left != twin.right:
            for framed in (sentences.frames, sentences.last_word):
                if chance.random() < 0.2:
                    yield from framed(twin, chance)


def all_rows(data: Path, chance: random.Random, most: int) -> list[Row]:
    """Return every row the rules make of as much text as `most` rows need, shuffled."""
    use = min(1.0, 0.08 + most / FULL_USE)
    translated, laws = parallel(data, chance, use)
    english = list(paraphrases(data, "en", chance, min(1.0, 2 * use)))
    twins = [
        *translated,
        *paraphrases(data, "fr", chance, min(1.0, 2 * use)),
        *english,
    ]
    terms = [*rules_terms.glossary(data), *rules_terms.legal(laws)]
    terms = chance.sample(terms, round(len(terms) * use))
    found = list(
        chain(
            _of_twins([*twins, *english, *textbooks(data, chance, use)], data, chance),
            sentences.near(twins, chance),
            rules_terms.term_rows(terms, chance),
        )
    )
    chance.shuffle(found)
    unique = {
        (row.passage.text, row.concept.text): row
        for row in found
        if row.passage.text != row.concept.text
    }
    return _thinned(unique.values(), most)


def _thinned(rows: Iterable[Row], most: int) -> list[Row]:
    """The rows without those beyond a rule's share, the limited rules first."""
    taken: Counter[str] = Counter()
    kept = []
    for row in rows:
        taken[row.rule] += 1
        if taken[row.rule] <= MOST.get(row.rule, 1.0) * most:
            kept.append(row)
    return sorted(kept, key=lambda row: row.rule not in MOST)


def _draw(rows: Sequence[Row], most: int, negated: float | None) -> list[Row]:
    """Return at most so many rows, with this share of negated passages where it can be had."""
    if negated is None:
        return list(rows[:most])
    with_word = [row for row in rows if has_negation(row.passage.text)]
    without = [row for row in rows if not has_negation(row.passage.text)]
    wanted = round(most * negated)
    first = with_word[:wanted]
    return [*first, *without[: most - len(first)]]


def mixed(rows: Sequence[Row], chance: random.Random, most: int) -> list[Row]:
    """Return rows in the shares of verdicts and directions, balanced for negation words."""
    cells: dict[tuple[Verdict, str], list[Row]] = defaultdict(list)
    for row in rows:
        cells[row.verdict, row.direction].append(row)
    kept: list[Row] = []
    for direction, share in DIRECTIONS.items():
        against = cells[Verdict.CONTRADICTED, direction]
        drawn = against[: round(most * share * MIX[Verdict.CONTRADICTED])]
        rate = sum(has_negation(r.passage.text) for r in drawn) / max(1, len(drawn))
        kept += drawn
        for verdict in (Verdict.COVERED, Verdict.MISSING, Verdict.PARTIAL):
            wanted = round(most * share * MIX[verdict])
            kept += _draw(
                cells[verdict, direction], wanted, rate if verdict is Verdict.COVERED else None
            )
    chance.shuffle(kept)
    return kept[:most]


def rule_rows(data: Path, chance: random.Random, most: int) -> list[Row]:
    """Return the mixed rows with their rules and languages."""
    return mixed(all_rows(data, chance, most), chance, most)


def rule_pairs(data: Path, chance: random.Random, most: int) -> list[Pair]:
    """Return at most so many shuffled training rows made by rule, the same for one `chance`.

    Args:
        data: folder of the public data.
        chance: of every choice.
        most: rows returned.
    """
    return [
        Pair(row.passage.text, row.concept.text, ORDER.index(row.verdict))
        for row in rule_rows(data, chance, most)
    ]


def artefacts(rows: Iterable[Row]) -> dict[str, float]:
    """AUC of telling covered from contradicted by negation words, and by words in common."""
    told = [row for row in rows if row.verdict in {Verdict.COVERED, Verdict.CONTRADICTED}]
    truth = [row.verdict is Verdict.COVERED for row in told]
    return {
        "negation in passage": auc(truth, [has_negation(r.passage.text) for r in told]),
        "negation in concept": auc(truth, [has_negation(r.concept.text) for r in told]),
        "words in common": auc(truth, [overlap(r.passage.text, r.concept.text) for r in told]),
    }


def main() -> None:
    """Print counts, balance and samples."""
    made = parser(__doc__ or "", "rules")
    made.add_argument("--samples", type=int, default=3, help="rows shown of each rule")
    made.add_argument("--rule", default=None, help="show this rule only")
    arguments = made.parse_args()
    start(arguments)
    rows = rule_rows(arguments.data, random.Random(arguments.seed), arguments.rows or 2000)
    for row_key in ("verdict", "direction", "rule"):
        counts = Counter(str(getattr(row, row_key)) for row in rows)
        print(row_key, {key: f"{n} ({n / len(rows):.1%})" for key, n in counts.most_common()})
    print("AUC", {name: round(value, 3) for name, value in artefacts(rows).items()})
    by_rule: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_rule[row.rule].append(row)
    for rule, found in sorted(by_rule.items()):
        if arguments.rule in {None, rule}:
            print(f"\n== {rule}")
            for row in found[: arguments.samples]:
                print(
                    f"[{row.verdict} {row.direction}]\n  {row.passage.text}\n  {row.concept.text}"
                )


if __name__ == "__main__":
    main()
