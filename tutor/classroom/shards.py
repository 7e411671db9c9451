"""A folder of tables, each graded as a class by itself: what is done of it is a file, whole.

A shard that cannot be read spoils no other. One that was begun is gone on with, by whoever takes
it up again; of one that is done nothing is graded again.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tutor.classroom.backends.parts import Backend, Opens, models_hash
from tutor.classroom.batch import BatchSummary, grade_class
from tutor.classroom.columns import Wanted, entries, find_columns
from tutor.classroom.layout import work_file
from tutor.classroom.sheets import ENDINGS as READ
from tutor.classroom.sheets import read_sheet
from tutor.classroom.writing import ENDINGS as WRITTEN
from tutor.classroom.writing import Class
from tutor.domain import Deck
from tutor.errors import ClassError, TutorError
from tutor.grading.grader import Grader
from tutor.store.classes import ClassStore


@dataclass(frozen=True, slots=True)
class Shard:
    """A table of a folder, and the file that is written for it."""

    source: Path
    out: Path


@dataclass(frozen=True, slots=True)
class ShardJob:
    """What is done with every shard; small, and it can be pickled.

    Attributes:
        deck: the deck.
        recipe: of its grader.
        models: hash of the models of that grader, the same on every machine.
        wanted: what the person said about the columns.
        sheet: name of the sheet of a workbook; the first one with cells when None.
        machine: headers and cell words that machines read.
        language: of what is said where a shard cannot be graded.
    """

    deck: Deck
    recipe: Opens
    models: str
    wanted: Wanted = field(default_factory=Wanted)
    sheet: str | None = None
    machine: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ShardDone:
    """What came of a shard.

    Attributes:
        source: the file.
        summary: of its answers; None where it was not graded.
        fault: why not.
    """

    source: str
    summary: BatchSummary | None
    fault: str = ""

    def as_text(self) -> str:
        """It as a text, for another machine."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_text(text: str) -> ShardDone:
        """It from ``as_text``."""
        values = json.loads(text)
        summary = values["summary"]
        return ShardDone(values["source"], summary and BatchSummary(**summary), values["fault"])


def shards_of(folder: Path, out: Path) -> list[Shard]:
    """The tables of a folder by name, and where each goes: into ``out``, with its ending where it
    has one, else with their own.

    Raises:
        ClassError: there is none, an ending cannot be written, or two would be one file.
    """
    sources = sorted(p for p in folder.iterdir() if p.is_file() and _is_table(p))
    if not sources:
        raise ClassError("shards_none", path=folder, endings=", ".join(READ))
    shards: dict[Path, Shard] = {}
    for source in sources:
        target = out / f"{source.stem}{out.suffix or source.suffix}"
        if target.suffix.lower() not in WRITTEN:
            raise ClassError("class_ending", path=target, endings=", ".join(WRITTEN))
        if target in shards:
            raise ClassError("shards_same", one=shards[target].source, other=source, path=target)
        shards[target] = Shard(source, target)
    return list(shards.values())


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in READ and not path.name.startswith((".", "~", "_"))


def check_begun(shards: Iterable[Shard]) -> None:
    """Refuse a folder in which work was begun.

    Raises:
        ClassError: with the first file of it.
    """
    for shard in shards:
        for path in (shard.out, work_file(shard.out)):
            if path.exists():
                raise ClassError("shards_begun", path=path)


def grade_shard(
    shard: Shard, job: ShardJob, grader: Grader, backend: Backend | None = None
) -> ShardDone:
    """Grade a shard, or go on with it where it was begun.

    Args:
        shard: the shard.
        job: what to do.
        grader: of the job.
        backend: who grades; this process when absent.

    Returns:
        Its summary, or why it could not be graded: it cannot be read or written, or this machine
        has other models than the one that asks.
    """
    try:
        if models_hash(grader) != job.models:
            raise ClassError("ray_other_models", node=platform.node())
        sheet = read_sheet(shard.source, job.sheet)
        columns = find_columns(sheet, job.deck, job.wanted)
        summary = grade_class(
            Class(sheet, columns, job.deck), entries(sheet, columns, job.deck), grader, shard.out,
            resume=_begun(shard.out), machine=job.machine, backend=backend,
        )  # fmt: skip
    except TutorError as error:
        return ShardDone(str(shard.source), None, str(error))
    return ShardDone(str(shard.source), summary)


def _begun(out: Path) -> bool:
    path = work_file(out)
    if not path.is_file():
        return False
    with closing(ClassStore(path)) as store:
        return bool(store.about())
