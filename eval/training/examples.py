"""What a reader learns from: answers with a verdict for each of one or several concepts.

Sources: short answers of our own, public inference pairs (``nli-train``), the train splits of
SciEntsBank, Beetle and SAF, pairs made by rule, and the reading lessons (``diet``). A share of all
answers loses its punctuation or gets slips of the keys.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.data import (
    CONTRADICTORY,
    CORRECT,
    Graded,
    asag_path,
    kept_back,
    read_asag,
    reference_sentences,
)
from eval.training import short_answers
from eval.training.common import LOG, read_table
from eval.training.rows import ORDER, Pair
from tutor.domain import Verdict
from tutor.language import fold

COVERED, PARTIAL, MISSING, CONTRADICTED = range(4)
NEITHER = 4
"""Label of an answer known to be neither right nor contradictory: partial or missing."""
# Rows taken of each public set: human ones first, template-made ones in small doses.
SHARES: dict[str, int] = {
    "snli_train20k": 20_000, "snli_dev": 5000, "snli_test": 5000, "cad_snli": 11_000,
    "mnli_train_sample": 12_800, "mnli_dev": 8900, "fm2_dev_test": 2500, "fever_symmetric": 1400,
    "scitail_test": 2100, "folio": 1200, "entailmentbank_steps": 2500, "wice_dev_test": 600,
    "conjnli_dev": 600, "breaking_nli": 500, "med": 500, "scone_nli": 1500, "help_and_or": 300,
    "contractnli_dev_test": 800,
}  # fmt: skip
LABELS = {
    "entailment": COVERED,
    "contradiction": CONTRADICTED,
    "neutral": MISSING,
    "not_entailment": MISSING,
}
LONGEST = 500
UNPUNCTUATED, MISTYPED, SHORTENED = 0.50, 0.12, 0.08
PROMPTLESS = 0.20
CLASSMATES, LEAST_WORDS = 0.6, 5
"""Share of the learners' answers also read against a right answer of another, and words that it
has."""
SMALL = frozenset(
    """le la les l un une des du de d à au aux en dans par pour ce cette ces cet il elle ils elles
    on est sont était a ont se s y qui c the an of to in by for is are was were be been it its they
    this these that there has have and et""".split()
)
"""Words that notes leave out."""


@dataclass(frozen=True, slots=True)
class Example:
    """An answer, the concepts it is read against, a label for each (``NEITHER`` too), the prompt
    where there is one, and what the halves of a minimal pair have in common where they are learnt
    side by side."""

    answer: str
    concepts: tuple[str, ...]
    labels: tuple[int, ...]
    prompt: str = ""
    pair: str = ""


def short_examples(chance: random.Random) -> list[Example]:
    """Short answers against their reference, now and then beside those of other questions; the
    sentences of a reference apart where the answer says all of it or nothing."""
    sets = [s for s in short_answers.load() if not s.kept_back]
    found = []
    for one in sets:
        parts = tuple(reference_sentences(one.reference))
        for text, verdict in one.answers:
            label = ORDER.index(verdict)
            concepts: tuple[str, ...] = (one.reference,)
            if label in (COVERED, MISSING) and chance.random() < 0.5:
                concepts = parts
            labels = [label] * len(concepts)
            if chance.random() < 0.25:
                beside = short_answers.drawn_beside(sets, one, chance)
                concepts, labels = (*concepts, *beside), [*labels, *[MISSING] * len(beside)]
            found.append(Example(text, concepts, tuple(labels), one.prompt))
    return found


def public_examples(data: Path, chance: random.Random) -> list[Example]:
    """Rows of the public inference sets, drawn by ``SHARES``, and the French ones of RTE-3 dev."""
    found = [
        Example(r["premise"], (r["hypothesis"],), (LABELS[r["label"]],))
        for r in read_table(data / "nli" / "rte3_fr_dev.tsv.gz")
    ]
    for name, count in SHARES.items():
        rows = [
            Example(r["premise"], (r["hypothesis"],), (LABELS[r["label"]],))
            for r in read_table(data / "nli-train" / f"{name}.tsv.gz")
            if r["label"] in LABELS and len(r["premise"]) < LONGEST
        ]
        found += chance.sample(rows, min(count, len(rows)))
    return found


def point_examples(data: Path, chance: random.Random) -> list[Example]:
    """Arguments against up to four key points of their topic."""
    points: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in read_table(data / "nli-train" / "argkp_kpa2021.tsv.gz"):
        points[row["premise"]].append((row["hypothesis"], LABELS[row["label"]]))
    found = []
    for argument, mine in points.items():
        few = chance.sample(mine, min(4, len(mine)))
        found.append(Example(argument, tuple(c for c, _ in few), tuple(v for _, v in few)))
    return [e for e in found if COVERED in e.labels or chance.random() < 0.5]


def learner_examples(data: Path, chance: random.Random) -> list[Example]:
    """Answers of the train splits of SciEntsBank and Beetle against the reference answer, some also
    against a right answer of another learner, and some against the reference of another question;
    the questions of ``kept_back`` are left out."""
    found = []
    for name in ("scientsbank", "beetle"):
        rows = [
            row
            for row in read_asag(asag_path(data, name))
            if row.split == "train" and not kept_back(row)
        ]
        found += [_against(row, row.references[0]) for row in rows]
        found += classmates(rows, chance)
        found += [
            Example(row.answer, (other.references[0],), (MISSING,), other.prompt)
            for row, other in zip(chance.sample(rows, 800), chance.sample(rows, 800), strict=True)
            if row.prompt != other.prompt
        ]
    return found


def classmates(rows: Sequence[Graded], chance: random.Random) -> Iterator[Example]:
    """Some of the answers against a right answer of another learner to the same question."""
    right: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.label == CORRECT and len(row.answer.split()) >= LEAST_WORDS:
            right[row.prompt].append(row.answer)
    for row in chance.sample(rows, round(len(rows) * CLASSMATES)):
        others = [r for r in right[row.prompt] if r != row.answer]
        if others:
            yield _against(row, chance.choice(others))


def _against(row: Graded, reference: str) -> Example:
    """A learner's answer against a right one to the same question."""
    labels = {CORRECT: COVERED, CONTRADICTORY: CONTRADICTED}
    return Example(row.answer, (reference,), (labels.get(row.label or "", NEITHER),), row.prompt)


def marked_examples(data: Path) -> list[Example]:
    """Answers of SAF's English train split: those with all marks state each point, those with
    none state none, and the others state the reference answer in part."""
    found = []
    for row in read_asag(asag_path(data, "saf_en")):
        if row.split != "train" or row.score is None or kept_back(row):
            continue
        points = tuple(text for text, _ in row.points)
        summed = sum(weight for _, weight in row.points)
        if points and summed < 1.01 and row.score in (0.0, 1.0):
            label = COVERED if row.score else NEITHER
            found.append(Example(row.answer, points, (label,) * len(points), row.prompt))
        else:
            label = {0.0: NEITHER, 1.0: COVERED}.get(row.score, PARTIAL)
            found.append(Example(row.answer, (row.references[0],), (label,), row.prompt))
    return found


def of_pairs(pairs: Sequence[Pair]) -> list[Example]:
    """Pairs made by rule, one concept each."""
    return [Example(p.passage, (p.concept,), (p.verdict,)) for p in pairs]


def spoilt(example: Example, chance: random.Random) -> Example:
    """The example, its answer now and then without punctuation, with slips of the keys or without
    small words; some lose the prompt."""
    if chance.random() < PROMPTLESS:
        example = replace(example, prompt="")
    draw = chance.random()
    if draw < UNPUNCTUATED:
        return replace(example, answer=bare(example.answer))
    if draw < UNPUNCTUATED + MISTYPED:
        return replace(example, answer=mistyped(example.answer, chance))
    if draw < UNPUNCTUATED + MISTYPED + SHORTENED:
        return replace(example, answer=shortened(example.answer))
    return example


def bare(text: str) -> str:
    """The text without punctuation, apostrophes and hyphens inside words kept."""
    kept = [
        c
        if c.isalnum() or c.isspace() or ((c in "'’-%" and 0 < i < len(text) - 1)
        and text[i - 1].isalnum())
        else " "
        for i, c in enumerate(text)
    ]  # fmt: skip
    return " ".join("".join(kept).split())


def plain(text: str) -> str:
    """The text without punctuation, capitals and accents, in short lines."""
    return textwrap.fill(bare(fold(text)), 40, break_on_hyphens=False)


def mistyped(text: str, chance: random.Random) -> str:
    """The text with a slip in about one long word of five."""
    words = text.split(" ")
    for i, word in enumerate(words):
        if len(word) >= 6 and word.isalpha() and chance.random() < 0.2:
            at = chance.randrange(1, len(word) - 2)
            slips = (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
            words[i] = chance.choice(slips)
    return " ".join(words)


def shortened(text: str) -> str:
    """The text as in notes, small words left out; as it stands where little would be left."""
    kept = [
        w
        for line in text.split(" ")
        if (w := re.sub(r"^[dlcs]['’]", "", line, flags=re.IGNORECASE))
        and w.strip(".,;:").lower() not in SMALL
    ]
    return " ".join(kept) if len(kept) >= 4 else text


def mixture(data: Path, chance: random.Random, pairs: Sequence[Pair]) -> dict[str, list[Example]]:
    """Every source but our own by name, in the order drawn."""
    parts = {
        "inference": public_examples(data, chance),
        "points": point_examples(data, chance),
        "learners": learner_examples(data, chance) + marked_examples(data),
        "rules": of_pairs(pairs),
    }
    LOG.info("%s", {name: len(rows) for name, rows in parts.items()})
    return parts


def verdict_weights() -> list[float]:
    """Weight of each label's loss: most concepts of a set are missing in most passages."""
    weights = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 1.4, Verdict.MISSING: 0.5}
    return [weights.get(v, 1.0) for v in ORDER] + [0.6]
