"""Reading lessons: load them, and prove that they are what they should be.

``python -m eval.training.lessons`` checks every file of ``eval/training/lessons/`` and prints the
counts, the balance tables and kappa. One JSON object a line is one set: ``{"set", "subject",
"language", "prompt", "concepts": [{"id", "name", "explanation"}], "passages": [{"text", "kind",
"language", "labels": {concept id: verdict}, "note", "second": {...} | null}]}``, and
``"first"`` where
the two readers settled on another label than the first.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from eval.gold import GOLD, REFERENCE
from eval.metrics import auc, kappa
from tutor.domain import Verdict
from tutor.language import fold, words

Made = TypeVar("Made")
FOLDER = Path(__file__).parent / "lessons"
KINDS = frozenset(
    """paraphrase example near telegraphic typos other_language nameless negated opposite changed
    far_wrong harmless_negation misbound exchanged half names_only keywords related_talk
    prompt_restated right_then_wrong wrong_then_corrected""".split()
)
LEAST_SETS, LEAST_PASSAGES, LEAST_ROWS, LEAST_SUBJECTS = 200, 24, 6000, 60
OVERLAP, GIVEAWAY = (0.40, 0.60), 0.60
RUN, RUN_ROWS, COPIED_RUN = 8, 5, 10
FORMULA = 2 * RUN
"""Letters and digits below which a run is a formula, which cannot be said otherwise."""
_NEGATION = re.compile(
    r"\b(?:ne|pas|jamais|sans|aucune?|rien|ni|non|not|never|no|without|none|nor|neither|cannot"
    r"|\w+n['’]t)\b|\bn['’]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """What a student wrote, with the verdict for each concept of its set.

    ``second`` holds a second reader's verdicts or None; ``first`` the first reader's before the two
    were compared; ``pair`` the number of its minimal pair, which differs in one clause and one
    label, or None.
    """

    text: str
    kind: str
    language: str
    labels: dict[str, Verdict]
    note: str
    second: dict[str, Verdict] | None
    first: dict[str, Verdict]
    pair: int | None = None


@dataclass(frozen=True, slots=True)
class LessonSet:
    """Confusable concepts of one topic and the passages that speak of them.

    ``concepts`` maps an id to (name, explanation); the name is empty where there is none. ``ideas``
    maps that of a long explanation to its (idea, role): defining, telling or detail. ``pen`` is who
    wrote it.
    """

    id: str
    subject: str
    language: str
    prompt: str
    concepts: dict[str, tuple[str, str]]
    passages: tuple[Passage, ...]
    pen: str = "first"
    ideas: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def load(folder: Path = FOLDER) -> list[LessonSet]:
    """Every set of every file, in the order of file names.

    Raises:
        ValueError: a line that cannot be read; the message says which.
    """
    return read_lines(folder, _set)


def read_lines(folder: Path, made: Callable[[dict[str, Any]], Made]) -> list[Made]:
    """What ``made`` makes of every line of the JSONL files of a folder, in the order of their
    names.

    Raises:
        ValueError: a line that cannot be read; the message says which.
    """
    sets = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                sets.append(made(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}:{number}: {error}") from error
    return sets


def _set(row: dict[str, Any]) -> LessonSet:
    return LessonSet(
        id=row["set"],
        subject=row["subject"],
        language=row["language"],
        prompt=row["prompt"],
        concepts={c["id"]: (c["name"], c["explanation"]) for c in row["concepts"]},
        passages=tuple(
            Passage(
                p["text"],
                p["kind"],
                p["language"],
                {k: Verdict(v) for k, v in p["labels"].items()},
                p.get("note") or "",
                {k: Verdict(v) for k, v in p["second"].items()} if p.get("second") else None,
                {k: Verdict(v) for k, v in {**p["labels"], **p.get("first", {})}.items()},
                p.get("pair"),
            )
            for p in row["passages"]
        ),
        pen=row.get("pen", "first"),
        ideas={
            c["id"]: tuple((i["text"], i["role"]) for i in c["ideas"])
            for c in row["concepts"]
            if "ideas" in c
        },
    )


def faults(sets: Sequence[LessonSet]) -> list[str]:
    """Everything that is not as it should be, in words."""
    found = [f"{n} sets have the id {i}" for i, n in Counter(s.id for s in sets).items() if n > 1]
    for one in sets:
        found += _set_faults(one)
    rows = sum(len(s.passages) for s in sets)
    french = sum(s.language == "fr" for s in sets)
    subjects = {fold(s.subject) for s in sets}
    for name, value, least in (
        ("sets", len(sets), LEAST_SETS),
        ("passages", rows, LEAST_ROWS),
        ("subjects", len(subjects), LEAST_SUBJECTS),
        ("French sets", french, (len(sets) + 1) // 2),
    ):
        if value < least:
            found.append(f"{value} {name}, {least} wanted")
    texts = Counter(fold(p.text) for s in sets for p in s.passages)
    found += [f"{n} passages are the same: {t[:60]}" for t, n in texts.items() if n > 1]
    found += [f"{n} passages hold the run '{run}'" for run, n in common_runs(sets)]
    return found + overlaps(sets)


def _set_faults(one: LessonSet) -> Iterator[str]:
    if not 2 <= len(one.concepts) <= 7:
        yield f"{one.id}: {len(one.concepts)} concepts"
    if len(one.passages) < LEAST_PASSAGES:
        yield f"{one.id}: {len(one.passages)} passages"
    if one.language not in ("fr", "en"):
        yield f"{one.id}: language {one.language}"
    for passage in one.passages:
        if set(passage.labels) != set(one.concepts):
            yield f"{one.id}: labels of other concepts: {passage.text[:40]}"
        if passage.kind not in KINDS:
            yield f"{one.id}: kind {passage.kind}"


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    said = [w.folded for w in words(text, "fr")]
    return {tuple(said[i : i + length]) for i in range(len(said) - length + 1)}


def common_runs(sets: Sequence[LessonSet]) -> list[tuple[str, int]]:
    """Runs of eight words that more than five passages share, and how many do."""
    seen: Counter[tuple[str, ...]] = Counter()
    for one in sets:
        for passage in one.passages:
            seen.update(_runs(passage.text, RUN))
    return [
        (" ".join(run), n)
        for run, n in seen.most_common()
        if n > RUN_ROWS and sum(map(len, run)) >= FORMULA
    ]


def overlaps(sets: Sequence[LessonSet]) -> list[str]:
    """Concept names of the reference decks, and ten-word runs of decks or gold, in the lessons."""
    from tutor.formats import load as load_deck

    decks = [
        load_deck(path).deck
        for path in sorted([*REFERENCE.glob("*/*.md"), *GOLD.glob("decks/*/*.md")])
    ]
    concepts = [c for d in decks for q in d.questions for c in q.concepts]
    names = {fold(c.name) for c in concepts if c.named and len(c.name.split()) > 1}
    texts = [t for c in concepts for t in (c.explanation, *c.accepted)]
    for path in GOLD.glob("pens/*.jsonl"):
        texts += [json.loads(x)["answer"] for x in path.read_text(encoding="utf-8").splitlines()]
    known = set().union(*(_runs(t, COPIED_RUN) for t in texts)) if texts else set()
    found = []
    for one in sets:
        found += [
            f"{one.id}: the concept {name} is in a reference deck"
            for name, _ in one.concepts.values()
            if fold(name) in names
        ]
        found += [
            f"{one.id}: ten words of a deck or gold answer: {p.text[:60]}"
            for p in one.passages
            if _runs(p.text, COPIED_RUN) & known
        ]
    return found


@dataclass(frozen=True, slots=True)
class Balance:
    """AUC with which a cue tells covered rows from contradicted ones; 0.5 tells nothing."""

    language: str
    overlap: float
    length: float
    negation: float
    rows: int

    def __str__(self) -> str:
        return (
            f"covered over contradicted, {self.language}: overlap {self.overlap}, "
            f"length {self.length}, negation {self.negation} ({self.rows} labels)"
        )


def balance(sets: Sequence[LessonSet]) -> list[Balance]:
    """What words, length and negation words give away, over all rows and by language."""
    values: dict[str, list[tuple[bool, float, float, float]]] = defaultdict(list)
    for one in sets:
        stems = {
            k: {w.stem for w in words(f"{name} {text}", one.language) if w.content}
            for k, (name, text) in one.concepts.items()
        }
        for passage in one.passages:
            said = words(passage.text, one.language)
            content = {w.stem for w in said if w.content}
            cue = float(bool(_NEGATION.search(passage.text)))
            for concept, verdict in passage.labels.items():
                if verdict in (Verdict.COVERED, Verdict.CONTRADICTED):
                    share = len(stems[concept] & content) / max(1, len(stems[concept]))
                    row = (verdict is Verdict.COVERED, share, float(len(said)), cue)
                    values["all"].append(row)
                    values[one.language].append(row)
    return [
        Balance(language, _told(rows, 1), _told(rows, 2), _told(rows, 3), len(rows))
        for language, rows in values.items()
    ]  # fmt: skip


def _told(rows: Sequence[tuple[bool, float, float, float]], cue: int) -> float:
    return round(auc([r[0] for r in rows], [r[cue] for r in rows]), 3)


def balance_faults(rows: Sequence[Balance]) -> list[str]:
    """Cues that tell more than they may, over all rows."""
    found = []
    for one in rows:
        if one.language != "all":
            continue
        if not OVERLAP[0] <= one.overlap <= OVERLAP[1]:
            found.append(f"overlap tells covered from contradicted with an AUC of {one.overlap}")
        for name, value in (("length", one.length), ("negation", one.negation)):
            if max(value, 1 - value) > GIVEAWAY:
                found.append(f"{name} tells covered from contradicted with an AUC of {value}")
    return found


def agreement(sets: Sequence[LessonSet]) -> dict[str, tuple[float, int]]:
    """Kappa of first and second labels, and the labels compared: over all and by language."""
    order = list(Verdict)
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in sets:
        for passage in one.passages:
            for concept, other in (passage.second or {}).items():
                pair = (order.index(passage.first[concept]), order.index(other))
                pairs["all"].append(pair)
                pairs[one.language].append(pair)
    return {
        name: (round(kappa([a for a, _ in p], [b for _, b in p], 4), 3), len(p))
        for name, p in pairs.items()
    }


def main() -> None:
    """Print counts, tables and faults; exit with status 1 when there is a fault."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    made.add_argument("--folder", type=Path, default=FOLDER)
    arguments = made.parse_args()
    sets = load(arguments.folder)
    passages = [p for s in sets for p in s.passages]
    subjects = {fold(s.subject) for s in sets}
    print(f"{len(sets)} sets, {len(passages)} passages, {len(subjects)} subjects")
    for name, counts in (
        ("set language", Counter(s.language for s in sets)),
        ("passage language", Counter(p.language for p in passages)),
        ("verdict", Counter(v.value for p in passages for v in p.labels.values())),
        ("kind", Counter(p.kind for p in passages)),
    ):
        print(f"{name}: " + ", ".join(f"{k} {n}" for k, n in counts.most_common()))
    rows = balance(sets)
    print(*rows, sep="\n")
    for name, (value, count) in agreement(sets).items():
        print(f"kappa, {name}: {value} ({count} labels)")
    found = faults(sets) + balance_faults(rows)
    print(*found, f"{len(found)} faults", sep="\n")
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
