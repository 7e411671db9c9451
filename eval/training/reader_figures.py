"""What a reader that learns is worth on the gold answers of dev, alone and before any verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from eval import gold
from eval.metrics import auc, macro_f1
from eval.pens import over_pens
from eval.training.cross_encoder import Reader, collated
from eval.training.examples import Example, plain
from eval.training.feed import LONGEST, laid_out
from eval.training.rows import ORDER
from eval.training.vectors import opened, pieces_of
from tutor.domain import Verdict
from tutor.grading.reader_input import shown

TOGETHER = 16
"""Answers that are read at once."""


def on_gold(reader: Reader, student: Path, limit: int | None) -> tuple[dict[str, Any], np.ndarray]:
    """Figures of the reader alone on gold dev.

    Args:
        reader: the reader.
        student: folder of its tokenizer.
        limit: answers read, at most; None for all.

    Returns:
        The figures (``by_pen``, and ``turned``), and (N, 4) probabilities of every concept of every
        answer.
    """
    decks = gold.deck_loader()
    examples, rows = [], []
    for answer in gold.load("dev")[:limit]:
        question = gold.question_of(decks(answer.deck), answer.question)
        assert question is not None
        concepts = tuple(shown(c) for c in question.concepts)
        examples.append(Example(answer.answer, concepts, (), question.prompt))
        rows += [(answer.labels[c.id], answer.pen, c.named) for c in question.concepts]
    chances = read(reader, student, examples)
    bare = [Example(plain(e.answer), e.concepts, (), e.prompt) for e in examples]
    pens = [pen for _, pen, _ in rows]
    return by_pen(rows, chances) | turned(pens, chances, read(reader, student, bare)), chances


def read(reader: Reader, student: Path, examples: Sequence[Example]) -> np.ndarray:
    """(N, 4) probabilities of every concept of every example, in order."""
    import torch

    texts = list(dict.fromkeys(t for e in examples for t in (e.answer, e.prompt, *e.concepts)))
    pieces = dict(zip(texts, pieces_of(opened(student, LONGEST), texts), strict=True))
    packed = [laid_out(pieces, e) for e in examples]
    order = sorted(range(len(packed)), key=lambda i: len(packed[i].ids))
    found: dict[int, np.ndarray] = {}
    learning = reader.encoder.training
    reader.encoder.eval()
    with torch.inference_mode():
        for begin in range(0, len(order), TOGETHER):
            few = order[begin : begin + TOGETHER]
            made = reader.logits(collated([packed[i] for i in few])).softmax(-1).cpu().numpy()
            counts = np.cumsum([len(examples[i].concepts) for i in few])[:-1]
            found |= zip(few, np.split(made, counts), strict=True)
    reader.encoder.train(learning)
    return np.concatenate([found[i] for i in range(len(packed))])


def turned(pens: Sequence[str], typed: np.ndarray, bare: np.ndarray) -> dict[str, Any]:
    """By language, [mean over pens, worst pen, its name] of the share of verdicts that change when
    an answer loses punctuation, capitals and accents.

    Args:
        pens: who wrote the answer of each of N concepts.
        typed: (N, 4) probabilities of the answers as typed.
        bare: (N, 4) those of the same answers without.
    """
    change = typed.argmax(1) != bare.argmax(1)

    def share(rows: np.ndarray, i: np.ndarray) -> float:
        return float(change[rows[i]].mean())

    found: dict[str, Any] = {}
    for language, mine in by_language(pens):
        whose = [pens[i] for i in mine]
        of = over_pens(whose, partial(share, mine), lower_is_better=True)
        found[f"turned, {language}"] = [of.mean, of.worst, of.pen]
    return found


def by_language(pens: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Each language with the numbers of the rows by its fresh pens, where there are any."""
    for language, first in (("fr", "f"), ("en", "e")):
        mine = np.flatnonzero([p.startswith(first) and p != "first" for p in pens])
        if len(mine):
            yield language, mine


def by_pen(rows: Sequence[tuple[Verdict, str, bool]], chances: np.ndarray) -> dict[str, Any]:
    """By language, [mean over pens, worst pen, its name] of: covered against contradicted by
    P(covered) − P(contradicted), the same of concepts with and without a name, covered against
    missing by P(covered), and macro-F1 of the four verdicts.

    Args:
        rows: (label, pen, whether the concept has a name) of N concepts.
        chances: (N, 4) probabilities in the order of ``ORDER``.
    """
    truth = np.asarray([ORDER.index(v) for v, _, _ in rows])
    pens = np.asarray([p for _, p, _ in rows])
    named = np.asarray([n for _, _, n in rows])
    covered, missing, denied = (
        ORDER.index(v) for v in (Verdict.COVERED, Verdict.MISSING, Verdict.CONTRADICTED)
    )
    margin = chances[:, covered] - chances[:, denied]

    def against(other: int, score: np.ndarray, among: np.ndarray) -> Callable[[np.ndarray], float]:
        def value(i: np.ndarray) -> float:
            kept = i[np.isin(truth[i], [covered, other]) & among[i]]
            return auc(truth[kept] == covered, score[kept])

        return value

    every = np.ones(len(truth), dtype=bool)
    said = chances.argmax(axis=1)
    asked = {
        "covered_contradicted": against(denied, margin, every),
        "named": against(denied, margin, named),
        "nameless": against(denied, margin, ~named),
        "covered_missing": against(missing, chances[:, covered], every),
        "macro_f1": lambda i: macro_f1(truth[i], said[i], len(ORDER)),
    }
    found: dict[str, Any] = {}
    for language, mine in by_language(pens.tolist()):
        for name, metric in asked.items():
            of = over_pens(pens[mine].tolist(), partial(_among, metric, mine))
            found[f"{name}, {language}"] = [of.mean, of.worst, of.pen]
    return found


def _among(metric: Callable[[np.ndarray], float], rows: np.ndarray, i: np.ndarray) -> float:
    return metric(rows[i])
