"""Who grades a class: its options, and the backend that they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.screen import echo
from tutor.errors import CommandError

if TYPE_CHECKING:
    from tutor.classroom.backends.parts import Backend, Opens
    from tutor.grading.grader import Grader

PANEL = "help.panel_spread"


class Engine(StrEnum):
    """What spreads the work."""

    PROCESSES = "processes"
    RAY = "ray"


Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, help="help.jobs", rich_help_panel=PANEL),
]
EngineName = Annotated[Engine, typer.Option("--engine", help="help.engine", rich_help_panel=PANEL)]
Address = Annotated[
    str | None, typer.Option("--address", help="help.address", rich_help_panel=PANEL)
]


@dataclass(frozen=True, slots=True)
class Spread:
    """How the work was asked to be spread.

    Attributes:
        jobs: processes or actors; as many as make sense when None.
        engine: what spreads it.
        address: of a Ray cluster; this machine when None.
        alone: whether one process has to do it, for it has a second opinion.

    Raises:
        CommandError: the options go against one another.
    """

    jobs: int | None = None
    engine: Engine = Engine.PROCESSES
    address: str | None = None
    alone: bool = False

    def __post_init__(self) -> None:
        if self.address is not None and self.engine is not Engine.RAY:
            raise CommandError("address_without_ray")
        if self.alone and (self.engine is Engine.RAY or (self.jobs or 1) > 1):
            raise CommandError("jobs_with_opinion")

    @contextmanager
    def backend(self, grader: Grader, answers: int) -> Iterator[Backend | None]:
        """Who grades so many answers; None for this process."""
        from tutor.classroom.backends.parts import models_hash
        from tutor.classroom.marking import recipe_of

        recipe = None if self.alone else recipe_of(grader)
        if recipe is None:
            yield None
        elif self.engine is Engine.RAY:
            from tutor.classroom.backends.ray import RayParts, started

            with started(self.address, self.jobs) as jobs:
                yield RayParts(recipe, models_hash(grader), jobs)
        else:
            with self._processes(recipe, answers) as backend:
                yield backend

    @contextmanager
    def _processes(self, recipe: Opens, answers: int) -> Iterator[Backend | None]:
        from tutor.classroom.backends.processes import Processes, processes_for

        jobs = processes_for(answers, self.jobs)
        if jobs == 1:
            yield None
            return
        with Processes(recipe, jobs, _died) as backend:
            yield backend


def _died() -> None:
    from tutor.messages import locale_language, say

    echo(say(locale_language(), "batch.died"), err=True)
