"""The ``scale`` line of a deck: ``percent``, ``20 step 0.5`` or ``letters A=85 B=70 F=0``."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from tutor.domain import Scale, ScaleKind

_NUMBER = re.compile(r"(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?")
_POINTS = re.compile(r"(?:/\s*)?(\S+?)(?:\s+step\s+(\S+))?", re.IGNORECASE)
_REMEDY = "Write percent, or points such as 20 step 0.5, or letters such as letters A=85 B=70 F=0"


class ScaleFault(ValueError):
    """A scale that cannot be used: ``problem`` and ``remedy``."""

    def __init__(self, problem: str, remedy: str = _REMEDY) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def read_number(text: str) -> float | None:
    """Read a number with a decimal point or comma; None when it is not one, or is infinite."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if math.isfinite(value) else None


def write_number(value: float) -> str:
    """Write a number without a needless ``.0``; read back it is the same."""
    return str(int(value)) if value == int(value) else repr(float(value))


def read_scale(text: str) -> Scale:
    """Read the value of ``scale``.

    Raises:
        ScaleFault: it is none of the three forms, or its figures do not hold together.
    """
    kind, _, rest = text.strip().partition(" ")
    if kind.casefold() in ("percent", "%") and not rest.strip():
        return Scale()
    if kind.casefold() == "letters":
        return _letters(rest.split())
    points = _POINTS.fullmatch(text.strip())
    maximum = read_number(points[1]) if points else None
    if points is None or maximum is None:
        raise ScaleFault(f"the scale '{text}' is not understood")
    step = read_number(points[2]) if points[2] else 1.0
    if step is None or step <= 0 or maximum <= 0:
        raise ScaleFault(f"the scale '{text}' needs a maximum and a step above 0")
    steps = maximum / step
    if not math.isfinite(steps) or round(steps) < 1 or abs(steps - round(steps)) > 1e-6:
        problem = f"{write_number(maximum)} is not a whole number of steps of {write_number(step)}"
        raise ScaleFault(problem, "Choose a step that divides the maximum, such as 20 step 0.5")
    return Scale(ScaleKind.POINTS, maximum, step)


def write_scale(scale: Scale) -> str:
    """Write the value of ``scale``; the inverse of ``read_scale``."""
    match scale.kind:
        case ScaleKind.PERCENT:
            return "percent"
        case ScaleKind.POINTS:
            return f"{write_number(scale.maximum)} step {write_number(scale.step)}"
        case ScaleKind.LETTERS:
            pairs = [f"{letter}={write_number(lowest)}" for letter, lowest in scale.letters]
            return " ".join(["letters", *pairs])


def _letters(tokens: list[str]) -> Scale:
    letters: dict[str, float] = {}
    for token in tokens:
        letter, _, lowest_text = token.rpartition("=")
        lowest = read_number(lowest_text.removesuffix("%"))
        if not letter or lowest is None or lowest > 100:
            problem = f"'{token}' is not a letter with its lowest percentage"
            raise ScaleFault(problem, "Write each letter as A=85, with percentages from 0 to 100")
        if letter in letters:
            raise ScaleFault(f"the letter {letter} is given twice", "Give each letter once")
        letters[letter] = lowest
    if not letters:
        raise ScaleFault("the scale has no letters")
    lowest_marks = list(letters.values())
    if any(a <= b for a, b in pairwise(lowest_marks)):
        remedy = "Begin with the best letter and go down, as in letters A=85 B=70 F=0"
        raise ScaleFault("the letters do not go down from the best one", remedy)
    if lowest_marks[-1] != 0:
        problem = f"answers below {write_number(lowest_marks[-1])} % have no letter"
        raise ScaleFault(problem, "Add a last letter that starts at 0, such as F=0")
    return Scale(ScaleKind.LETTERS, letters=tuple(letters.items()))
