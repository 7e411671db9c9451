"""Second stage of the sentence model: like meanings together, turned ones apart.

``python -m eval.training.contrast --student FOLDER --out FOLDER`` goes on from a
sentence-transformers folder. Each row is an anchor, a text of the same meaning (a translation, a
paraphrase, what it entails, what a learner wrote for it) and, where there is one, a text that is
near and does not mean it (what it denies, another definition). Loss: cross-entropy of finding the
right text among all of the batch (multiple negatives ranking, Henderson et al. 2017, with hard
negatives as in Gao et al. 2021), plus the squared distance to the vectors the model had before,
on translations alone, so that it forgets nothing of what it was taught.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from eval.data import CONTRADICTORY, CORRECT, asag_path, read_asag
from eval.training import lessons
from eval.training.common import LOG, parser, read_rows, read_table, start
from eval.training.figures import watched
from eval.training.teach import SCALE, Plan
from eval.training.vectors import EARLY, encode, tokenized, vectors
from tutor.domain import Verdict

LONGEST = 64
BATCH = 64
MEGA = 20
CAPS = {"tatoeba": 11_000, "hf_courses": 2_000, "tico19": 900, "sdg": 900, "cds": 2_000,
        "ms_bc": 3_000, "esco": 2_500, "eurovoc": 1_500, "rust_book": 800, "python": 800,
        "laws_ca": 800}  # fmt: skip
INFERENCE = ("snli_train20k", "snli_dev", "snli_test", "cad_snli", "mnli_train_sample", "mnli_dev")


@dataclass(frozen=True, slots=True)
class Row:
    """Two texts of one meaning, and one that is near without it ("" where there is none).

    ``group`` is what makes other rows no negatives of this one; ``keep`` whether its vectors should
    stay where they were.
    """

    anchor: str
    positive: str
    negative: str
    group: str
    keep: bool = False


def translations(data: Path, chance: random.Random) -> list[Row]:
    """Return French and English sides of one sentence, capped by source."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in read_table(data / "parallel" / "fr-en.tsv.gz"):
        if row["source"] in CAPS and 8 < len(row["fr"]) < 250:
            found[row["source"]].append(Row(row["fr"], row["en"], "", row["en"], keep=True))
    return [
        row
        for source, cap in CAPS.items()
        for row in chance.sample(found[source], min(cap, len(found[source])))
    ]


def paraphrases(data: Path, chance: random.Random) -> list[Row]:
    """Return two wordings of one sentence, French mostly, those that differ in most words."""
    found = []
    for language, most in (("fr", 7_000), ("en", 2_000)):
        path = data / "parallel" / f"paraphrase-{language}.tsv.gz"
        pairs = [(r[0], r[1]) for r in read_rows(path) if len(r) == 2]
        pairs.sort(key=lambda p: (_shared(*p), p))
        rows = [Row(a, b, "", a) for a, b in pairs[: 3 * most]]
        found += chance.sample(rows, min(most, len(rows)))
    return found


def _shared(one: str, other: str) -> float:
    left, right = set(one.lower().split()), set(other.lower().split())
    return len(left & right) / max(1, len(left | right))


def inference(data: Path, chance: random.Random) -> list[Row]:
    """Return premises with what they entail and, where given, what they deny."""
    by_premise: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in INFERENCE:
        for row in read_table(data / "nli-train" / f"{name}.tsv.gz"):
            if len(row["premise"]) < 250:
                by_premise[row["premise"]][row["label"]].append(row["hypothesis"])
    both: list[Row] = []
    alone: list[Row] = []
    for premise, said in by_premise.items():
        against = said["contradiction"]
        for i, right in enumerate(said["entailment"]):
            wrong = against[i % len(against)] if against else ""
            (both if wrong else alone).append(Row(premise, right, wrong, premise))
    return both + chance.sample(alone, min(4_000, len(alone)))


def arguments_and_points(data: Path, chance: random.Random) -> list[Row]:
    """Return arguments with the key point they make and another of the topic."""
    by_argument: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in read_table(data / "nli-train" / "argkp_kpa2021.tsv.gz"):
        by_argument[row["premise"]][row["label"]].append(row["hypothesis"])
    rows = [
        Row(argument, chance.choice(said["entailment"]), chance.choice(said["not_entailment"]), "")
        for argument, said in by_argument.items()
        if said["entailment"] and said["not_entailment"]
    ]
    made = [Row(r.anchor, r.positive, r.negative, r.positive) for r in rows]
    return chance.sample(made, min(3_000, len(made)))


def lesson_rows(chance: random.Random) -> list[Row]:
    """Return explanations with a passage that states them and one that denies them."""
    found = []
    for one in lessons.load():
        for concept, (_, explanation) in one.concepts.items():
            told: dict[Verdict, list[str]] = defaultdict(list)
            for passage in one.passages:
                others = [v for c, v in passage.labels.items() if c != concept]
                if all(v is Verdict.MISSING for v in others):
                    told[passage.labels[concept]].append(passage.text)
            against = told[Verdict.CONTRADICTED]
            for text in told[Verdict.COVERED]:
                wrong = chance.choice(against) if against else ""
                found.append(Row(explanation, text, wrong, f"{one.id}#{concept}"))
    return found


def learners(data: Path, chance: random.Random) -> list[Row]:
    """Return reference answers with right answers and contradictory ones, of train splits."""
    found = []
    for name in ("scientsbank", "beetle"):
        told: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in read_asag(asag_path(data, name)):
            if row.split == "train":
                told[row.prompt, row.references[0]][row.label or ""].append(row.answer)
        for (question, reference), said in told.items():
            for text in said[CORRECT]:
                against = said[CONTRADICTORY]
                wrong = chance.choice(against) if against else ""
                found.append(Row(reference, text, wrong, question))
    return chance.sample(found, min(3_000, len(found)))


def definitions(data: Path, chance: random.Random) -> list[Row]:
    """Return terms of textbooks with their definitions."""
    rows = [
        Row(r["term"], r["definition"], "", r["term"])
        for r in read_table(data / "english" / "openstax-glossary.tsv.gz")
    ]
    return chance.sample(rows, min(3_000, len(rows)))


def mixture(data: Path, seed: int, most: int | None) -> list[Row]:
    """Return the rows of the stage in training order, the same for the same seed."""
    chance = random.Random(seed)
    parts = {
        "translations": translations(data, chance),
        "paraphrases": paraphrases(data, chance),
        "inference": inference(data, chance),
        "points": arguments_and_points(data, chance),
        "lessons": lesson_rows(chance),
        "learners": learners(data, chance),
        "definitions": definitions(data, chance),
    }
    LOG.info("%s", {name: len(rows) for name, rows in parts.items()})
    rows = [row for part in parts.values() for row in part]
    chance.shuffle(rows)
    return rows[:most]


def batches(rows: list[Row], chance: random.Random) -> Iterator[list[Row]]:
    """Batches of like lengths, each row once."""
    for begin in range(0, len(rows), BATCH * MEGA):
        mega = sorted(rows[begin : begin + BATCH * MEGA], key=lambda r: len(r.anchor + r.positive))
        parts = [mega[i : i + BATCH] for i in range(0, len(mega), BATCH)]
        chance.shuffle(parts)
        yield from parts


def loss_of(
    model: Any, ids: dict[str, Any], before: dict[str, Any], batch: list[Row], hinder: float
) -> Any:
    """Return the loss of a batch: finding each row's positive, both ways, and staying put.

    Args:
        model: the encoder.
        ids: pieces of each text.
        before: vectors, before this stage, of the texts that should stay near them.
        batch: the rows.
        hinder: weight of the distance to those vectors.
    """
    import torch

    against = [r.negative for r in batch if r.negative]
    texts = [r.anchor for r in batch] + [r.positive for r in batch] + against
    made = vectors(model, [ids[t] for t in texts], EARLY)
    count = len(batch)
    anchors, positives = made[:count], made[count : 2 * count]
    names = np.asarray([r.group for r in batch])
    same = torch.from_numpy(names[:, None] == names[None, :]) & ~torch.eye(count, dtype=torch.bool)
    scores = (SCALE * anchors @ positives.T).masked_fill(same, -1e4)
    truth = torch.arange(count)
    backward = torch.nn.functional.cross_entropy(scores.T, truth)
    if against:
        owners = np.asarray([r.group for r in batch if r.negative])
        mine = np.asarray([i for i, r in enumerate(batch) if r.negative])
        hard = SCALE * anchors @ made[2 * count :].T
        # A negative of the same group is one for its own row alone.
        foreign = (names[:, None] == owners[None, :]) & (np.arange(count)[:, None] != mine[None, :])
        scores = torch.cat([scores, hard.masked_fill(torch.from_numpy(foreign), -1e4)], dim=1)
    loss = torch.nn.functional.cross_entropy(scores, truth) + 0.5 * backward
    kept = [i for i, t in enumerate(texts) if t in before]
    if kept:
        goal = torch.from_numpy(np.stack([before[texts[i]] for i in kept]))
        loss = loss + hinder * (made[kept] - goal).square().sum(-1).mean()
    return loss


def main() -> None:
    """Train for one pass, write ``checkpoint.pt`` for `export`."""
    import torch
    from transformers import BertModel

    options = parser(__doc__ or "", "contrast")
    options.add_argument("--student", type=Path, required=True, help="sentence-transformers folder")
    options.add_argument("--rate", type=float, default=3e-5, help="learning rate of the layers")
    options.add_argument("--rate-words", type=float, default=1e-4, help="of the embeddings")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--steps", type=int, default=0, help="most steps (0: one pass)")
    options.add_argument("--hinder", type=float, default=1.0, help="pull to the vectors before")
    options.add_argument("--no-negatives", action="store_true", help="nothing that denies")
    options.add_argument("--watch", type=int, default=0, help="STS-B dev and a copy every N steps")
    arguments = options.parse_args()
    start(arguments)
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    rows = mixture(arguments.data, arguments.seed, arguments.rows)
    if arguments.no_negatives:
        rows = [replace(row, negative="") for row in rows]
    texts = list(dict.fromkeys(t for r in rows for t in (r.anchor, r.positive, r.negative) if t))
    ids = dict(zip(texts, tokenized(arguments.student, texts, LONGEST), strict=True))
    model = BertModel.from_pretrained(
        arguments.student, add_pooling_layer=False, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    words = model.embeddings.word_embeddings
    words.sparse, words.padding_idx = True, None
    inner = [p for p in model.parameters() if p is not words.weight]
    made = [
        (torch.optim.SparseAdam([words.weight], lr=1e-4), arguments.rate_words),
        (torch.optim.AdamW(inner, lr=1e-4, weight_decay=0.0), arguments.rate),
    ]
    model.eval()
    still = list(dict.fromkeys(t for r in rows if r.keep for t in (r.anchor, r.positive)))
    before = dict(zip(still, encode(model, [ids[t] for t in still], early=EARLY), strict=True))
    LOG.info("%d rows, %d texts kept near where they were", len(rows), len(still))

    def told(texts: list[str]) -> Any:
        return encode(model, tokenized(arguments.student, texts, LONGEST), early=EARLY)

    model.train()
    steps = min(-(-len(rows) // BATCH), arguments.steps or 10**9)
    began, total = time.time(), 0.0
    plan = Plan(began, began + 10**9, steps, warm_up=100, decay=0.7)
    every = batches(rows, random.Random(arguments.seed))
    for step, batch in enumerate(islice(every, steps)):
        for optimizer, full in made:
            optimizer.param_groups[0]["lr"] = full * plan.rate(step, time.time())
            optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model, ids, before, batch, arguments.hinder)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(inner, 1.0)
        for optimizer, _ in made:
            optimizer.step()
        total += float(loss.detach())
        if (step + 1) % 25 == 0:
            minutes = (time.time() - began) / 60
            LOG.info("step %d of %d, %.1f minutes, loss %.3f", step + 1, steps, minutes, total / 25)
            total = 0.0
            torch.save({"model": model.state_dict()}, arguments.out / "checkpoint.pt")
        if arguments.watch and (step + 1) % arguments.watch == 0:
            LOG.info("step %d: %s", step + 1, watched(told, arguments.data, None))
            torch.save({"model": model.state_dict()}, arguments.out / f"step{step + 1}.pt")
    torch.save({"model": model.state_dict()}, arguments.out / "checkpoint.pt")
    LOG.info("ended at step %d", steps)


if __name__ == "__main__":
    main()
