"""``tutor batch FOLDER``: every table of a folder is graded as a class by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.cli.common import advancing
from tutor.cli.screen import echo
from tutor.cli.spreading import Engine, Spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutor.classroom.columns import Wanted
    from tutor.classroom.shards import Shard, ShardDone, ShardJob
    from tutor.grading.grader import Grader

_SHOWN = 10  # faults printed in full
_MANY = 1_000_000
"""Answers of a folder, of which nobody has counted them: enough for every core."""


def grade_folder(
    folder: Path, out: Path, grader: Grader, wanted: Wanted, sheet: str | None, machine: bool,
    resume: bool, spread: Spread,
) -> None:  # fmt: skip
    """Grade every table of a folder, and say which could not be.

    Raises:
        ClassError: there is none, work was begun in it, or some could not be graded.
    """
    from tutor.classroom.backends.parts import models_hash
    from tutor.classroom.marking import recipe_of
    from tutor.classroom.shards import ShardJob, check_begun, shards_of
    from tutor.classroom.writing import check_ending
    from tutor.errors import ClassError
    from tutor.messages import locale_language, say

    shards = shards_of(folder, out)
    check_ending(shards[0].out)
    if not resume:
        check_begun(shards)
    recipe = recipe_of(grader)
    assert recipe is not None  # second opinions are asked about one table at a time
    language = locale_language()
    job = ShardJob(grader.deck, recipe, models_hash(grader), wanted, sheet, machine, language)
    with (
        _graded(shards, job, grader, spread) as graded,
        advancing(say(language, "batch.shards"), len(shards)) as advance,
    ):
        done = []
        for one in graded:
            done.append(one)
            advance()
    sums = [one.summary for one in done if one.summary is not None]
    told = say(
        language, "batch.done", rows=sum(s.graded for s in sums), path=out,
        review=sum(s.review for s in sums), blank=sum(s.blank for s in sums),
        errors=sum(s.errors for s in sums),
    )  # fmt: skip
    echo(told, err=True)
    faults = sorted((one.source, one.fault) for one in done if one.fault)
    for source, fault in faults[:_SHOWN]:
        echo(f"  {fault if source in fault else f'{source}: {fault}'}", err=True)
    if faults:
        named = ", ".join(Path(source).name for source, _ in faults[:_SHOWN])
        more = " …" if len(faults) > _SHOWN else ""
        raise ClassError("shards_left", count=len(faults), all=len(shards), names=named + more)


@contextmanager
def _graded(
    shards: Sequence[Shard], job: ShardJob, grader: Grader, spread: Spread
) -> Iterator[Iterator[ShardDone]]:
    """What comes of each shard, by whom it was asked of."""
    from tutor.classroom.shards import grade_shard

    if spread.engine is Engine.RAY:
        from tutor.classroom.backends.ray import ray_shards, started

        with started(spread.address, spread.jobs) as jobs:
            yield ray_shards(shards, job, jobs)
    else:
        with spread.backend(grader, _MANY) as backend:
            yield (grade_shard(shard, job, grader, backend) for shard in shards)
