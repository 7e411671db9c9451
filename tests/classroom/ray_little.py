"""A small class graded by Ray with a stub, for a tracer to look at."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.classroom.ray_work import DECK, graded
from tests.classroom.recipes import StubRecipe, class_table
from tutor.classroom.backends.parts import models_hash
from tutor.classroom.backends.ray import RayParts, started
from tutor.formats import load

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    deck = load(DECK).deck
    recipe = StubRecipe(deck)
    with started(None, 1) as jobs:
        backend = RayParts(recipe, models_hash(recipe.open()), jobs)
        graded(class_table(folder / "c.csv", 50), deck, folder / "graded.csv", backend)
