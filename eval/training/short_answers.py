"""Short answers: a question, the answer expected, and learners' answers, each with a verdict.

``python -m eval.training.short_answers`` checks every file of ``lessons/short/`` and prints the
counts and what a reader could tell by cues alone; where the public sets are there, also that no
question comes near to one of their test questions. One JSON object a line is one question:
``{"id", "subject", "language", "prompt", "reference", "answers": [{"text", "verdict"}]}``.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.data import Graded, asag_path, data_folder, question_kept_back, read_asag
from eval.training import lessons
from eval.training.lessons import Balance, LessonSet, Passage
from tutor.domain import Verdict
from tutor.language import fold

FOLDER = lessons.FOLDER / "short"
NEAR = 0.66
REFERENCE = "reference"
"""Id of the only concept of a question."""


@dataclass(frozen=True, slots=True)
class ShortSet:
    """One question with its answers: (text, verdict on the reference)."""

    id: str
    subject: str
    language: str
    prompt: str
    reference: str
    answers: tuple[tuple[str, Verdict], ...]

    @property
    def kept_back(self) -> bool:
        """Whether it is one of the fifth that the reader does not learn."""
        return question_kept_back(self.prompt)


def load(folder: Path = FOLDER) -> list[ShortSet]:
    """Every question of every file, in the order of file names.

    Raises:
        ValueError: a line that cannot be read; the message says which.
    """
    return lessons.read_lines(folder, _set)


def _set(row: dict[str, Any]) -> ShortSet:
    answers = tuple((a["text"], Verdict(a["verdict"])) for a in row.pop("answers"))
    return ShortSet(**row, answers=answers)


def faults(sets: Sequence[ShortSet]) -> Iterator[str]:
    """Everything that is not as it should be, in words."""
    for what, values in (("id", [s.id for s in sets]), ("prompt", [fold(s.prompt) for s in sets])):
        yield from (
            f"{n} questions have the {what} {v}" for v, n in Counter(values).items() if n > 1
        )
    for one in sets:
        if one.language not in ("fr", "en"):
            yield f"{one.id}: language {one.language}"
        if set(Verdict) - {v for _, v in one.answers}:
            yield f"{one.id}: a verdict has no answer"
    texts = Counter(fold(f"{s.reference} {text}") for s in sets for text, _ in s.answers)
    yield from (f"{n} answers are the same: {t[:60]}" for t, n in texts.items() if n > 1)
    yield from lessons.overlaps([as_lesson(s) for s in sets])


def as_lesson(one: ShortSet) -> LessonSet:
    """The question as a reading lesson with one concept that has no name."""
    return LessonSet(
        one.id,
        one.subject,
        one.language,
        one.prompt,
        {REFERENCE: ("", one.reference)},
        tuple(
            Passage(text, "paraphrase", one.language, labels := {REFERENCE: v}, "", None, labels)
            for text, v in one.answers
        ),
    )


def balance(sets: Sequence[ShortSet]) -> list[Balance]:
    """What words, length and negation words give away of covered against contradicted."""
    return lessons.balance([as_lesson(s) for s in sets])


def drawn_beside(sets: Sequence[ShortSet], one: ShortSet, chance: random.Random) -> tuple[str, ...]:
    """Up to two references of other questions of the subject or language."""
    near = [s for s in sets if s.id != one.id and s.subject == one.subject]
    others = near or [s for s in sets if s.id != one.id and s.language == one.language]
    return tuple(
        s.reference for s in chance.sample(others, min(chance.choice((1, 2)), len(others)))
    )


def near_tests(sets: Sequence[ShortSet], data: Path) -> Iterator[str]:
    """Questions that with their reference come near to a test question of a public set."""
    from tutor.models import open_encoder

    asked = [f"{r.prompt} {' '.join(r.references[:1])}" for r in tests(data)]
    if not (asked and sets):
        return
    encoder = open_encoder()
    mine = encoder.encode([f"{s.prompt} {s.reference}" for s in sets])
    theirs = encoder.encode(list(dict.fromkeys(asked)))
    for one, near in zip(sets, (mine @ theirs.T).max(axis=1).tolist(), strict=True):
        if near >= NEAR:
            yield f"{one.id} comes near to a test question ({near:.2f})"


def tests(data: Path) -> Iterator[Graded]:
    """Answers of the test splits of the English public sets."""
    for name in ("scientsbank", "beetle", "saf_en", "mohler2011", "gaps"):
        path = asag_path(data, name)
        if path.is_file():
            yield from (r for r in read_asag(path) if r.split != "train")


def main() -> None:
    """Print counts, what cues give away, and faults; exit with status 1 when there is a fault."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    made.add_argument("--data", type=Path, help="folder of the public sets")
    data = data_folder(made.parse_args().data)
    sets = load()
    verdicts = Counter(v.value for s in sets for _, v in s.answers)
    print(f"{len(sets)} questions, {len({fold(s.subject) for s in sets})} subjects", dict(verdicts))
    print(dict(Counter(s.language for s in sets)), f"{sum(s.kept_back for s in sets)} kept back")
    print(*balance(sets), sep="\n")
    found = [*faults(sets), *near_tests(sets, data)]
    print(*found, f"{len(found)} faults", sep="\n")
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
