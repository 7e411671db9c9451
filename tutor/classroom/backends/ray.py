"""Ray Data spreads a class, or a folder of them, over many cores and machines.

It is told what to do with a grader that each of its actors makes for itself, and no more: parts are
those of one process, work is kept as one process keeps it, and a part or a shard that an actor took
with it when it died is given to another one.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import platform
import secrets
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tutor.classroom.backends.parts import Done, Opens, Part, models_hash, receipts_of
from tutor.classroom.backends.processes import ONE_THREAD, environment
from tutor.classroom.shards import Shard, ShardDone, ShardJob, grade_shard
from tutor.errors import ClassError, MissingExtraError
from tutor.messages import choose_language
from tutor.models.silence import silence
from tutor.models.weights import available_cores
from tutor.output import write_text

PARTS_AT_ONCE = 8
"""Parts of a batch, of 64 answers each: seconds of work, beside which sending it is nothing."""
BATCHES = 4
"""Batches for each actor at least, where a class is small: none waits long for the last one."""
STORE = 512 << 20
"""Bytes of shared memory on a machine of one's own; what is on the way never comes near."""
_HERE = "127.0.0.1"
_SETTINGS = "ray_bootstrap_config.yaml"
"""A file of the home folder without which Ray asks the network which cloud it is in."""


@contextlib.contextmanager
def started(address: str | None, jobs: int | None) -> Iterator[int]:
    """Ray, started on this machine for as long as this lasts, or the cluster at an address.

    What it starts here listens on the loopback address alone, asks who connects for a secret that
    is in no file, asks nobody where it is, and leaves no file behind.

    Args:
        address: of the cluster; None for this machine.
        jobs: how many actors are wanted; one a core when None.

    Yields:
        How many actors there will be.

    Raises:
        MissingExtraError: Ray is not installed.
        ClassError: there is no cluster at that address.
    """
    silence()
    _quiet(address)
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise MissingExtraError("extra_ray") from error
    told: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    with TemporaryDirectory(prefix="tutor-ray-", ignore_cleanup_errors=True) as folder:
        variables, home = dict(ONE_THREAD), {}
        if address is None:
            told |= {
                "address": "local", "num_cpus": jobs or available_cores(), "_temp_dir": folder,
                "_node_ip_address": _HERE, "include_dashboard": False,
                "object_store_memory": STORE,
            }  # fmt: skip
            write_text(Path(folder, _SETTINGS), "{}\n")
            home = {"HOME": folder}
            variables["HOME"] = str(Path.home())
        else:
            told["address"] = address
        try:
            with environment(home):
                ray.init(**told, runtime_env={"env_vars": variables})
        except Exception as error:  # bare ones too, as when it starts slowly
            ray.shutdown()
            raise ClassError("ray_unreachable", address=address or _HERE, detail=error) from error
        try:
            settings = ray.data.DataContext.get_current()
            settings.enable_progress_bars = False
            logging.getLogger("ray.data").setLevel(logging.ERROR)
            cores: Any = ray.cluster_resources  # it has no types
            yield jobs or max(1, int(cores().get("CPU", 1)))
        finally:
            ray.shutdown()


def _quiet(address: str | None) -> None:
    """What Ray reads when it is imported: how much it says, and of one that is started here, that
    it stays on the loopback address and asks for a secret. What a person has set stands."""
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    if address is None:
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
        if "RAY_AUTH_MODE" not in os.environ:
            os.environ["RAY_AUTH_MODE"] = "token"
            os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))


class RayParts:
    """A backend: the parts of one class, over the actors of a Ray that was started.

    Args:
        recipe: of the grader.
        models: hash of its models, which are the same on every machine.
        jobs: how many actors.
    """

    def __init__(self, recipe: Opens, models: str, jobs: int) -> None:
        self._recipe, self._models, self._jobs = recipe, models, jobs

    def __call__(self, parts: Iterable[Part]) -> Iterator[Done]:
        """See ``Backend``; parts come back as they are done.

        Raises:
            ClassError: a machine has other models.
        """
        rows = [{"number": n, "asked": json.dumps(list(part))} for n, part in enumerate(parts)]
        each = max(1, min(PARTS_AT_ONCE, len(rows) // (BATCHES * self._jobs)))
        graded = _mapped(rows, _Parts, (self._recipe,), self._jobs, each)
        for row in graded:
            if row["models"] != self._models:
                raise ClassError("ray_other_models", node=row["node"])
            yield Done(int(row["number"]), json.loads(row["receipts"]))


def ray_shards(shards: Sequence[Shard], job: ShardJob, jobs: int) -> Iterator[ShardDone]:
    """Grade the shards of a folder that every machine sees, each by one actor, which reads it and
    writes what comes of it.

    Args:
        shards: the files.
        job: what to do with each of them.
        jobs: how many actors.

    Yields:
        What came of each shard, as they are done.
    """
    rows = [{"source": str(s.source.absolute()), "out": str(s.out.absolute())} for s in shards]
    for row in _mapped(rows, _Shards, (job,), jobs, 1):
        yield ShardDone.from_text(row["done"])


def _mapped(
    rows: list[dict[str, Any]], actor: type, arguments: tuple[Any, ...], jobs: int, batch: int
) -> Iterator[dict[str, Any]]:
    """What actors make of rows, as it is done; each batch is a block of its own, since an actor
    takes a block at a time."""
    if not rows:
        return
    import ray.data

    blocks = -(-len(rows) // batch)
    done = ray.data.from_items(rows, override_num_blocks=blocks).map_batches(
        actor,
        fn_constructor_args=arguments,
        batch_size=batch,
        batch_format="numpy",
        compute=ray.data.ActorPoolStrategy(size=min(jobs, blocks)),
        num_cpus=1,
    )
    yield from done.iter_rows()


class _Parts:
    """An actor that grades parts."""

    def __init__(self, recipe: Opens) -> None:
        self._grader = recipe.open()
        self._about = models_hash(self._grader)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        asked = [[(q, a) for q, a in json.loads(text)] for text in batch["asked"]]
        receipts = [json.dumps(receipts_of(self._grader, part)) for part in asked]
        return {
            "number": batch["number"],
            "receipts": np.asarray(receipts, dtype=object),
            "models": np.asarray([self._about] * len(receipts), dtype=object),
            "node": np.asarray([platform.node()] * len(receipts), dtype=object),
        }


class _Shards:
    """An actor that grades shards."""

    def __init__(self, job: ShardJob) -> None:
        choose_language(job.language)
        self._job, self._grader = job, job.recipe.open()

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        shards = map(Shard, map(Path, batch["source"]), map(Path, batch["out"]))
        done = [grade_shard(s, self._job, self._grader).as_text() for s in shards]
        return {"done": np.asarray(done, dtype=object)}
