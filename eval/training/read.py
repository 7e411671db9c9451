"""Train a small cross-encoder to read: (passage of an answer, concept) → one of four verdicts.

``python -m eval.training.read --student FOLDER --out FOLDER [--no-lessons]`` starts from a
sentence-transformers model, learns from the reading lessons and from public inference pairs
(``nli-train``), and writes a checkpoint and its figures on gold dev: the AUC of telling a covered
concept from a contradicted one, by the kind of the contradicted answer. The same steps, rows and
seed with ``--no-lessons`` show what the lessons add.
"""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import gold
from eval.metrics import auc
from eval.training import lessons
from eval.training.common import LOG, parser, read_table, start
from eval.training.rows import ORDER, Pair
from tutor.domain import Verdict

if TYPE_CHECKING:
    import torch

LONGEST = 128
BATCH = 32
MEGA = 32
# Rows taken of each public set: human ones first, template-made ones in small doses.
SHARES: dict[str, int] = {
    "snli_train20k": 8000, "cad_snli": 8000, "mnli_train_sample": 8000, "mnli_dev": 4000,
    "argkp_kpa2021": 6000, "fm2_dev_test": 1500, "fever_symmetric": 1000, "scitail_test": 1000,
    "entailmentbank_steps": 1000, "wice_dev_test": 600, "conjnli_dev": 600, "breaking_nli": 500,
    "med": 500, "scone_nli": 1000, "help_and_or": 300,
}  # fmt: skip
LABELS = {
    "entailment": Verdict.COVERED,
    "contradiction": Verdict.CONTRADICTED,
    "neutral": Verdict.MISSING,
    "not_entailment": Verdict.MISSING,
}
# Most concepts of a set are missing in most passages: as many of them are kept as of covered ones.
MISSING_KEPT = 0.3


def concept_text(name: str, explanation: str) -> str:
    """How a concept is shown to the reader."""
    return f"{name}: {explanation}" if name else explanation


def lesson_pairs(chance: random.Random) -> list[Pair]:
    """Pairs of the reading lessons, *missing* thinned."""
    found = []
    for one in lessons.load():
        for passage in one.passages:
            for concept, verdict in passage.labels.items():
                if verdict is Verdict.MISSING and chance.random() > MISSING_KEPT:
                    continue
                text = concept_text(*one.concepts[concept])
                found.append(Pair(passage.text, text, ORDER.index(verdict)))
    return found


def public_pairs(data: Path, chance: random.Random) -> list[Pair]:
    """Pairs of the public inference sets, drawn by ``SHARES``."""
    found = []
    for name, count in SHARES.items():
        path = data / "nli-train" / f"{name}.tsv.gz"
        if not path.is_file():
            LOG.info("%s is not there", path.name)
            continue
        rows = [
            Pair(r["premise"], r["hypothesis"], ORDER.index(LABELS[r["label"]]))
            for r in read_table(path)
            if r["label"] in LABELS and len(r["premise"]) < 600
        ]
        found += chance.sample(rows, min(count, len(rows)))
    return found


def batches(pairs: Sequence[Pair], chance: random.Random) -> Iterator[list[Pair]]:
    """Shuffled batches of like lengths, for ever."""
    while True:
        order = chance.sample(list(pairs), len(pairs))
        for begin in range(0, len(order), BATCH * MEGA):
            mega = sorted(order[begin : begin + BATCH * MEGA], key=lambda p: len(p.passage))
            parts = [mega[i : i + BATCH] for i in range(0, len(mega), BATCH)]
            chance.shuffle(parts)
            yield from parts


class Reader:
    """The encoder of a sentence model with a four-way head over the mean of its tokens."""

    def __init__(self, student: Path, seed: int) -> None:
        import torch
        from transformers import AutoModel, PreTrainedTokenizerFast

        torch.manual_seed(seed)
        self.tokenizer = PreTrainedTokenizerFast(
            tokenizer_file=str(student / "tokenizer.json"),
            pad_token="[PAD]",
            cls_token="[CLS]",
            sep_token="[SEP]",
        )
        self.encoder = AutoModel.from_pretrained(str(student), add_pooling_layer=False)
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, len(ORDER))
        for parameter in self.encoder.embeddings.word_embeddings.parameters():
            parameter.requires_grad = False

    def logits(self, pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
        """(n, 4) logits of (passage, concept) pairs."""
        inputs = self.tokenizer(
            [p for p, _ in pairs],
            [c for _, c in pairs],
            truncation="longest_first",
            max_length=LONGEST,
            padding=True,
            return_tensors="pt",
            return_token_type_ids=True,
        )
        hidden = self.encoder(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        result: torch.Tensor = self.head(mean.float())
        return result

    def parameters(self) -> list[Any]:
        """What is trained: all but the word embeddings."""
        return [p for p in self.encoder.parameters() if p.requires_grad] + list(
            self.head.parameters()
        )


def train(reader: Reader, pairs: Sequence[Pair], steps: int, rate: float, seed: int) -> None:
    """One-cycle AdamW on cross-entropy, bfloat16 autocast."""
    import torch

    optimiser = torch.optim.AdamW(reader.parameters(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=rate, total_steps=steps, pct_start=0.1
    )
    reader.encoder.train()
    began, total = time.monotonic(), 0.0
    for step, batch in enumerate(batches(pairs, random.Random(seed)), start=1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = reader.logits([(p.passage, p.concept) for p in batch])
        truth = torch.tensor([p.verdict for p in batch])
        loss = torch.nn.functional.cross_entropy(logits.float(), truth, label_smoothing=0.05)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
        total += loss.item()
        if step % 50 == 0:
            minutes = (time.monotonic() - began) / 60
            LOG.info("step %d of %d, %.1f minutes, loss %.3f", step, steps, minutes, total / 50)
            total = 0.0
        if step == steps:
            return


def on_gold(reader: Reader, limit: int | None) -> dict[str, Any]:
    """AUC of covered against contradicted on gold dev, in all, by language and by kind."""
    import torch

    decks = gold.deck_loader()
    asked: list[tuple[str, str]] = []
    rows: list[tuple[Verdict, str, str]] = []
    for answer in gold.load("dev")[:limit]:
        question = gold.question_of(decks(answer.deck), answer.question)
        for concept in question.concepts if question else ():
            asked.append((answer.answer, concept_text(concept.name, concept.explanation)))
            rows.append((answer.labels[concept.id], answer.kind, answer.deck[:2]))
    reader.encoder.eval()
    scores: list[float] = []
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for begin in range(0, len(asked), BATCH):
            chances = reader.logits(asked[begin : begin + BATCH]).float().softmax(-1)
            covered, contradicted = (
                chances[:, ORDER.index(v)] for v in (Verdict.COVERED, Verdict.CONTRADICTED)
            )
            scores += (covered - contradicted).tolist()
    groups: dict[str, list[float]] = defaultdict(list)
    right = [s for s, r in zip(scores, rows, strict=True) if r[0] is Verdict.COVERED]
    for score, (verdict, kind, language) in zip(scores, rows, strict=True):
        if verdict is Verdict.CONTRADICTED:
            for name in ("all", language, kind):
                groups[name].append(score)
    by_language = {
        n: [s for s, r in zip(scores, rows, strict=True) if r[0] is Verdict.COVERED and r[2] == n]
        for n in ("fr", "en")
    }
    return {
        name: {
            "auc": round(_auc(by_language.get(name, right), against), 3),
            "contradicted": len(against),
        }
        for name, against in sorted(groups.items(), key=lambda g: -len(g[1]))
        if len(against) >= 5
    }


def _auc(right: list[float], wrong: list[float]) -> float:
    return auc([True] * len(right) + [False] * len(wrong), right + wrong)


def main() -> None:
    """Train, measure on gold dev, save."""
    import torch

    made = parser(__doc__ or "", "reader")
    made.add_argument("--student", type=Path, required=True, help="sentence-transformers folder")
    made.add_argument("--steps", type=int, default=1500)
    made.add_argument("--rate", type=float, default=2e-4)
    made.add_argument("--no-lessons", action="store_true", help="public pairs only")
    made.add_argument("--threads", type=int, default=2)
    arguments = made.parse_args()
    start(arguments)
    torch.set_num_threads(arguments.threads)
    chance = random.Random(arguments.seed)
    taught = [] if arguments.no_lessons else lesson_pairs(chance)
    pairs = [*public_pairs(arguments.data, chance), *taught][: arguments.rows]
    LOG.info("%d pairs, %d of them lessons", len(pairs), len(taught))
    reader = Reader(arguments.student, arguments.seed)
    train(reader, pairs, arguments.steps, arguments.rate, arguments.seed)
    figures = {
        "lessons": len(taught),
        "pairs": len(pairs),
        "steps": arguments.steps,
        "auc_covered_over_contradicted": on_gold(reader, arguments.rows),
    }
    (arguments.out / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    torch.save(
        {"encoder": reader.encoder.state_dict(), "head": reader.head.state_dict()},
        arguments.out / "reader.pt",
    )
    LOG.info("%s", figures["auc_covered_over_contradicted"])


if __name__ == "__main__":
    main()
