"""Public sets of graded answers: read where they lie, never copied.

The folder is ``../shared/data`` beside the repository unless ``--data`` or ``TUTOR_DATA`` says
otherwise. Where a set has no concepts, the sentences of its reference are the concepts, with equal
weights; several references of one question are wordings of one concept.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from eval.results import REPOSITORY
from tutor.domain import Concept, Deck, Question
from tutor.language import sentences

CONTRADICTORY, INCORRECT, CORRECT = "contradictory", "incorrect", "correct"


@dataclass(frozen=True, slots=True)
class Graded:
    """One answer of a public set.

    Attributes:
        id: as in the set.
        split: train, ua (unseen answers), uq (unseen questions), ud (unseen domains) or all.
        prompt: the question.
        references: one or more reference answers.
        points: (explanation, weight) of the set's own concepts; empty where it has none.
        answer: the text.
        score: 0–1, or None where the set has labels only.
        label: correct, contradictory or incorrect, or None where the set has scores only.
        graders: marks of single graders, 0–5, where the set keeps them.
        gaps: phrases of the reference that are missing in the answer (the gap sets).
        source: where the answer comes from, for sets made of several.
    """

    id: str
    split: str
    prompt: str
    references: tuple[str, ...]
    points: tuple[tuple[str, float], ...]
    answer: str
    score: float | None
    label: str | None
    graders: tuple[float, ...] = ()
    gaps: tuple[str, ...] = ()
    source: str = ""


def data_folder(given: Path | None = None) -> Path:
    """The folder of the public sets, whether or not it is there."""
    named = os.environ.get("TUTOR_DATA")
    return given or (Path(named) if named else REPOSITORY.parent / "shared" / "data")


def asag_path(folder: Path, name: str) -> Path:
    """The file of a set of graded answers."""
    return folder / "asag" / f"{name}.jsonl.gz"


def read_asag(path: Path) -> list[Graded]:
    """Every answer of a set, in the order of its file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_graded(json.loads(line)) for line in lines]


def _graded(row: dict[str, Any]) -> Graded:
    reference = row["reference"]
    references = (reference,) if isinstance(reference, str) else tuple(reference)
    score, highest = row.get("score"), row.get("max_score")
    explanations, weights = row.get("rubric") or (), row.get("rubric_points") or ()
    return Graded(
        id=row["id"],
        split=row["split"],
        prompt=row["question"].strip(),
        references=tuple(r.strip() for r in references if r.strip()),
        points=tuple((e.strip(), float(w)) for e, w in zip(explanations, weights, strict=True)),
        answer=row["answer"],
        score=None if score is None else float(score) / float(highest or 1),
        label=row.get("label"),
        graders=tuple(
            5 * float(row[k]) / float(row["grader_scale"])
            for k in ("grader_me", "grader_other")
            if k in row
        ),
        gaps=tuple(row.get("gap_spans") or ()),
        source=row.get("source") or "",
    )


def kept_back(row: Graded) -> bool:
    """Whether the question of a train split is one of the fifth that the reader did not learn."""
    return question_kept_back(row.prompt)


def question_kept_back(prompt: str) -> bool:
    """Whether a question is one of a fifth, drawn by its prompt."""
    return crc32(prompt.encode()) % 5 == 0


def question_key(row: Graded) -> tuple[str, ...]:
    """What makes two answers answers to one question: prompt and references."""
    return (row.prompt, *row.references)


def as_deck(title: str, rows: Iterable[Graded]) -> tuple[Deck, list[str]]:
    """A deck in memory with the questions of ``rows``, and the question id of each row."""
    ids: dict[tuple[str, ...], str] = {}
    questions: list[Question] = []
    owners: list[str] = []
    for row in rows:
        key = question_key(row)
        if key not in ids:
            ids[key] = f"q{len(ids) + 1}"
            questions.append(as_question(ids[key], row))
        owners.append(ids[key])
    return Deck(title=title, language="en", questions=tuple(questions)), owners


def as_question(question_id: str, row: Graded) -> Question:
    """The question that a row answers, with its concepts."""
    if row.points:
        concepts = [_concept(n, text, weight) for n, (text, weight) in enumerate(row.points, 1)]
        total = sum(c.weight for c in concepts)
        best = max(1, round(len(concepts) / total)) if total > 1.01 else None
        return Question(question_id, row.prompt, tuple(concepts), any=best)
    if len(row.references) > 1:
        first, *others = row.references
        return Question(question_id, row.prompt, (_concept(1, first, 1.0, tuple(others)),))
    parts = reference_sentences(row.references[0])
    return Question(
        question_id, row.prompt, tuple(_concept(n, t, 1.0) for n, t in enumerate(parts, 1))
    )


def reference_sentences(text: str) -> list[str]:
    """Sentences of a reference that hold a word; the whole text when there is none."""
    found = [text[span.start : span.end].strip() for span in sentences(text)]
    return [s for s in found if re.search(r"\w", s)] or [text]


def _concept(number: int, text: str, weight: float, accepted: tuple[str, ...] = ()) -> Concept:
    name = " ".join(text.split()[:6])
    return Concept(f"c{number}", name, text, named=False, weight=weight, accepted=accepted)


def sample(rows: Sequence[Graded], size: int | None, seed: int) -> list[Graded]:
    """At most ``size`` rows, drawn evenly over the questions, in the order of the set."""
    if size is None or len(rows) <= size:
        return list(rows)
    rng = np.random.default_rng(seed)
    members: dict[tuple[str, ...], list[int]] = {}
    for index, row in enumerate(rows):
        members.setdefault(question_key(row), []).append(index)
    shuffled = [list(rng.permutation(m)) for m in members.values()]
    taken: list[int] = []
    for depth in range(max(map(len, shuffled))):
        layer = [m[depth] for m in shuffled if depth < len(m)]
        taken += (
            layer
            if len(taken) + len(layer) <= size
            else list(rng.permutation(layer)[: size - len(taken)])
        )
        if len(taken) >= size:
            break
    return [rows[i] for i in sorted(taken)]


def read_tsv(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a gzipped TSV file with a header and no quoting."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        header = next(lines).rstrip("\r\n").split("\t")
        for line in lines:
            fields = line.rstrip("\r\n").split("\t")
            if len(fields) == len(header):
                yield dict(zip(header, fields, strict=True))
