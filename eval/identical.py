"""`python -m eval identical`: does every recorded answer still get the grade that it got?

Golden grades: the answers of gold dev, the attacks on the decks of the reference folder, and where
the user's paste is beside the repository its attacks too. Verdicts, marks and evidence must be the
same everywhere, graded alone and in a batch; the bytes of the receipts on the processor that they
were recorded on. A pure move of code changes none; what is meant to change is recorded with
`--update`, in the commit that says what and why. What the importer makes of pasted notes is
recorded too.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from eval import gold
from eval.data import data_folder
from eval.results import REPOSITORY
from tutor.decks import format_deck
from tutor.domain import Deck, Grade, Verdict
from tutor.errors import TutorError
from tutor.feedback.receipt import as_dict
from tutor.formats import load as load_deck
from tutor.grading.grader import Grader
from tutor.plain import as_json_text
from tutor.probes import attacks

GOLDEN = REPOSITORY / "eval" / "golden"
GRADES, IMPORTS, ABOUT = (
    GOLDEN / name for name in ("grades.jsonl", "imports.json", "about.json")
)  # fmt: skip
PASTE = "organisation-sociale.txt"
SHOWN = 20
"""Differences printed in full."""
_LETTERS = dict(zip(Verdict, "cpmx", strict=True))


@dataclass(frozen=True, slots=True)
class Case:
    """An answer to be graded: a name of its own, its deck and question, the text."""

    id: str
    deck: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Golden:
    """What is recorded of a grade.

    Attributes:
        id: of the case.
        mark: as printed.
        verdicts: a letter a concept (c, p, m, x), with "?" where it is unsure.
        evidence: (concept index, start, end) of every passage quoted.
        digest: of the bytes of the receipt, without the hashes of what decides it.
    """

    id: str
    mark: str
    verdicts: str
    evidence: tuple[tuple[int, int, int], ...]
    digest: str

    def difference(self, other: Golden, bytes_too: bool) -> str | None:
        """What another grade of the same answer does otherwise, in words; None where nothing."""
        said = [
            f"{name} {mine} → {theirs}"
            for name, mine, theirs in (
                ("mark", self.mark, other.mark),
                ("verdicts", self.verdicts, other.verdicts),
                ("evidence", list(self.evidence), list(other.evidence)),
            )
            if mine != theirs
        ]
        if not said and bytes_too and self.digest != other.digest:
            said = [f"bytes {self.digest} → {other.digest}"]
        return ", ".join(said) or None


def golden(name: str, grade: Grade) -> Golden:
    """What is recorded of the grade of a case."""
    marks = (f"{_LETTERS[c.verdict]}{'' if c.sure else '?'}" for c in grade.concepts)
    spans = tuple(
        (k, e.span.start, e.span.end) for k, c in enumerate(grade.concepts) for e in c.evidence
    )
    told = {k: v for k, v in as_dict(grade).items() if k not in ("inputs", "tutor")}
    digest = hashlib.sha256(as_json_text(told, None).encode()).hexdigest()[:12]
    return Golden(name, grade.mark, " ".join(marks), spans, digest)


def decks() -> dict[str, Deck]:
    """The decks whose attacks are graded, by name; the paste where it is there."""
    found = {
        f"{p.parent.name}/{p.stem}": load_deck(p).deck
        for p in sorted(gold.REFERENCE.glob("*/*.md"))
    }
    paste = data_folder(None).parent / "decks" / PASTE
    if paste.is_file():
        found["paste"] = load_deck(paste).deck
    return found


def cases(every: int = 1) -> tuple[dict[str, Deck], list[Case]]:
    """Decks by name, and one of so many cases."""
    known = decks()
    load = gold.deck_loader()
    found = []
    for answer in gold.load("dev"):
        known.setdefault(answer.deck, load(answer.deck))
        found.append(Case(answer.id, answer.deck, answer.question, answer.answer))
    for name, deck in decks().items():
        for question in deck.questions:
            made = attacks(deck, question.id)
            found += (
                Case(f"{name} {question.id} {n}", name, question.id, attack.text)
                for n, attack in enumerate(made, start=1)
            )
    return known, found[::every]


def graded(known: dict[str, Deck], wanted: Sequence[Case], alone: bool) -> Iterator[Golden]:
    """What is recorded of each case, deck after deck: each graded alone, or all of a deck in one
    go."""
    for name in dict.fromkeys(c.deck for c in wanted):
        grader = Grader(known[name])
        mine = [c for c in wanted if c.deck == name]
        pairs = [(c.question, c.text) for c in mine]
        grades = (grader.grade(q, t) for q, t in pairs) if alone else grader.grade_many(pairs)
        yield from (golden(c.id, grade) for c, grade in zip(mine, grades, strict=True))


def imports() -> dict[str, str]:
    """A digest of what the importer makes of each pasted note, or of its refusal."""
    folders = (
        REPOSITORY / "tests" / "pastes",
        REPOSITORY / "tests" / "formats" / "cases",
        data_folder(None).parent / "cases" / "imports",
    )
    found = {}
    for folder in folders:
        for path in sorted(folder.glob("*.*")):
            if path.suffix == ".json":
                continue
            try:
                text = format_deck(load_deck(path).deck)
            except TutorError as error:
                text = f"{type(error).__name__}: {error}"
            digest = hashlib.sha256(text.encode()).hexdigest()[:12]
            found[f"{folder.parent.name}/{folder.name}/{path.name}"] = digest
    return found


def processor() -> str:
    """The processor's name, and the version of what computes on it."""
    import onnxruntime

    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}; onnxruntime {onnxruntime.__version__}"


def recorded() -> dict[str, Golden]:
    """The golden grades by the name of their case."""
    rows = (json.loads(line) for line in GRADES.read_text(encoding="utf-8").splitlines())
    made = (Golden(r[0], r[1], r[2], tuple(map(tuple, r[3])), r[4]) for r in rows)
    return {g.id: g for g in made}


def differences(
    found: Iterable[Golden], known: dict[str, Golden], bytes_too: bool, how: str
) -> Iterator[str]:
    """In words, what is not as it was recorded."""
    for one in found:
        if one.id not in known:
            yield f"{one.id} ({how}): not recorded"
        elif told := known[one.id].difference(one, bytes_too):
            yield f"{one.id} ({how}): {told}"


def main(update: bool, every: int, console: Console, imports_only: bool = False) -> int:
    """Compare, or record anew; 1 when something differs."""
    if imports_only:
        told = [] if update else _imports_differing()
        if update:
            _write_json(IMPORTS, imports())
        return _say(told, f"{len(imports())} pasted notes", console)
    known, wanted = cases(every)
    batch = list(track(graded(known, wanted, False), "in a batch", len(wanted), console=console))
    if update:
        _write(batch, imports())
        console.print(f"recorded: {len(batch)} grades")
        return 0
    same = json.loads(ABOUT.read_text(encoding="utf-8"))["processor"] == processor()
    kept = recorded()
    told = list(differences(batch, kept, same, "batch"))
    alone = track(graded(known, wanted, True), "alone", len(wanted), console=console)
    told += differences(alone, {g.id: g for g in batch}, True, "alone, not as in the batch")
    told += _imports_differing()
    what = "verdicts, marks, evidence and bytes" if same else "verdicts, marks and evidence"
    return _say(told, f"{len(wanted)} answers, {what}", console)


def _imports_differing() -> list[str]:
    before: dict[str, str] = json.loads(IMPORTS.read_text(encoding="utf-8"))
    now = imports()
    return [f"{n}: is read otherwise" for n in now if before.get(n, now[n]) != now[n]]


def _say(told: Sequence[str], what: str, console: Console) -> int:
    for line in told[:SHOWN]:
        console.print(line, markup=False, highlight=False)
    console.print(f"{what}: {len(told)} differences")
    return int(bool(told))


def _write(grades: Sequence[Golden], read: dict[str, str]) -> None:
    GOLDEN.mkdir(exist_ok=True)
    rows: list[list[Any]] = [[g.id, g.mark, g.verdicts, g.evidence, g.digest] for g in grades]
    lines = (json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in rows)
    GRADES.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    _write_json(IMPORTS, read)
    _write_json(ABOUT, {"processor": processor()})


def _write_json(path: Path, value: dict[str, str]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
