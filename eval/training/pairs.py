"""Build the training mixture: lines of (source, language, text, target).

`text` is what the student reads; `target` is the English sentence whose teacher vector it has
to give. French rows pair a sentence or term with its translation; English rows are their own
target and keep the student where the teacher was.
"""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from gzip import open as gzip_open
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from eval.training.common import LOG, parser, read_rows, read_table, start

LONGEST = 300
"""Characters of the longest text kept on either side."""

SHARES: dict[str, tuple[int, int]] = {
    "tatoeba": (150_000, 1),
    "ms_bc": (45_000, 1),
    "hf_courses": (8_000, 2),
    "rust_book": (4_000, 1),
    "react": (9_000, 1),
    "python": (14_000, 1),
    "django": (9_000, 1),
    "php": (9_000, 1),
    "tico19": (1_000, 4),
    "sdg": (1_000, 4),
    "cds": (7_001, 1),
    "gc_a11y": (3_200, 1),
    "gc_playbook": (400, 2),
    "ms_projops": (3_800, 1),
    "tei": (1_800, 1),
    "ocds": (1_500, 1),
    "laws_ca": (30_000, 1),
    "laws_ca_def": (14_000, 1),
    "laws_ca_annual": (4_000, 1),
    "laws_ca_head": (9_000, 1),
    "esco": (16_000, 1),
    "eurovoc": (6_400, 2),
    "eurovoc_def": (1_200, 3),
}
"""Source of the parallel file: most rows taken, and how often each is repeated."""

WORDNET_SHARE = 26_000
ENGLISH_SHARE = 0.2
ENGLISH_ONLY = {"openstax": 0.40, "glossary": 0.08, "nli": 0.22, "parallel": 0.30}
"""Where the English rows come from, as shares of them."""

NLI_FILES = ("snli_train20k", "mnli_train_sample", "entailmentbank_steps", "argkp_kpa2021")


class Pair(NamedTuple):
    """One row of the mixture."""

    source: str
    language: str
    text: str
    target: str


def usable(text: str) -> bool:
    """Return whether a text has letters and is not too long."""
    return 1 < len(text) <= LONGEST and any(letter.isalpha() for letter in text)


def parallel(data: Path, chance: random.Random, most: int | None) -> list[Pair]:
    """Return the French rows of the first `most` parallel ones, capped and repeated by source."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for row in islice(read_table(data / "parallel" / "fr-en.tsv.gz"), most):
        if row["source"] in SHARES and usable(row["fr"]) and usable(row["en"]):
            found[row["source"]].append(Pair(row["source"], "fr", row["fr"], row["en"]))
    kept: list[Pair] = []
    for source, (most, times) in SHARES.items():
        rows = found[source]
        chance.shuffle(rows)
        kept += rows[:most] * times
    return kept


def names(data: Path, chance: random.Random, running: set[str]) -> list[Pair]:
    """Return French terms with their English names; terms unseen in running text come first.

    A term that several synsets share gets the name with its gloss, so that its senses part.

    Args:
        data: folder of the data.
        chance: source of random choices.
        running: lower-case words of the sentences already taken.
    """
    unseen: list[Pair] = []
    seen: list[Pair] = []
    with gzip_open(data / "terms" / "wordnet-fr-en.jsonl.gz", "rt", encoding="utf-8") as lines:
        synsets = [json.loads(line) for line in lines]
    for synset in synsets:
        english = synset["en"][0]
        if english[:1].isupper():
            continue
        gloss = synset["def_en"][0] if synset["def_en"] else ""
        for rank, french in enumerate(synset["fr"][:3]):
            if not usable(french) or not usable(english):
                continue
            target = f"{english}: {gloss}" if rank and gloss else english
            new = not {word.lower() for word in french.split()} <= running
            (unseen if new else seen).append(Pair("wordnet", "fr", french, target[:LONGEST]))
    chance.shuffle(unseen)
    chance.shuffle(seen)
    return (unseen + seen)[:WORDNET_SHARE]


def english_texts(data: Path) -> dict[str, Iterator[str]]:
    """Return the English-only sources by name, as texts."""
    books = data / "english"
    return {
        "openstax": (row["sentence"] for row in read_table(books / "openstax-sentences.tsv.gz")),
        "glossary": (
            f"{row['term']}: {row['definition']}"
            for row in read_table(books / "openstax-glossary.tsv.gz")
        ),
        "nli": (
            row[side]
            for name in NLI_FILES
            for row in read_table(data / "nli-train" / f"{name}.tsv.gz")
            for side in ("premise", "hypothesis")
        ),
    }


def english(data: Path, chance: random.Random, french: list[Pair]) -> list[Pair]:
    """Return the English rows: `ENGLISH_SHARE` of the whole mixture."""
    wanted = len(french) * ENGLISH_SHARE / (1 - ENGLISH_SHARE)
    texts = {
        name: dict.fromkeys(filter(usable, found)) for name, found in english_texts(data).items()
    }
    texts["parallel"] = dict.fromkeys(pair.target for pair in french if pair.source != "wordnet")
    made: list[Pair] = []
    for name, share in ENGLISH_ONLY.items():
        pool = list(texts[name])
        taken = chance.sample(pool, min(len(pool), round(wanted * share)))
        made += [Pair(name, "en", text, text) for text in taken]
    return made


def mixture(data: Path, seed: int, most: int | None = None) -> list[Pair]:
    """Return the mixture in its training order, the same for the same seed.

    Args:
        data: folder of the data.
        seed: of every choice.
        most: rows returned; few parallel rows are then read (None: the whole mixture).
    """
    chance = random.Random(seed)
    french = parallel(data, chance, most and 20 * most)
    running = {word for pair in french for word in pair.text.lower().split()}
    french += names(data, chance, running)
    made = french + english(data, chance, french)
    chance.shuffle(made)
    return made[:most]


def read_pairs(path: Path, most: int | None = None) -> list[Pair]:
    """Read a mixture written by this stage, `most` rows of it if given."""
    kept: list[Pair] = []
    for row in read_rows(path):
        if most is not None and len(kept) == most:
            break
        kept.append(Pair(*row))
    return kept


def main() -> None:
    """Write `pairs.tsv.gz` and the counts by source."""
    options = parser(__doc__ or "", "pairs")
    arguments = options.parse_args()
    start(arguments)
    rows = mixture(arguments.data, arguments.seed, arguments.rows)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[f"{row.language} {row.source}"] += 1
    with gzip_open(arguments.out / "pairs.tsv.gz", "wt", encoding="utf-8", newline="") as file:
        table = csv.writer(
            file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n"
        )
        table.writerows([" ".join(field.split()) for field in row] for row in rows)
    (arguments.out / "counts.json").write_text(json.dumps(counts, indent=1, sort_keys=True))
    LOG.info("%d rows: %s", len(rows), dict(counts))


if __name__ == "__main__":
    main()
