"""The ``scale`` line of a deck: ``percent``, ``20 step 0.5`` or ``letters A=85 B=70 F=0``."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from tutor.domain import Scale, ScaleKind

_NUMBER = re.compile(r"(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?")
_POINTS = re.compile(r"(?:/\s*)?(\S+?)(?:\s+step\s+(\S+))?", re.IGNORECASE)
_MOST, _LEAST_STEP = 10_000.0, 0.01
"""Of a scale in points; marks are printed with two decimals."""


class ScaleFault(ValueError):
    """A scale that cannot be used: code and values of a ``Fault``."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


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
        raise ScaleFault("scale_unknown", text=text)
    step = read_number(points[2]) if points[2] else 1.0
    if step is None or step <= 0 or maximum <= 0:
        raise ScaleFault("scale_zero", text=text)
    if maximum > _MOST or step < _LEAST_STEP:
        most, least = write_number(_MOST), write_number(_LEAST_STEP)
        raise ScaleFault("scale_range", text=text, most=most, least=least)
    steps = maximum / step
    if not math.isfinite(steps) or round(steps) < 1 or abs(steps - round(steps)) > 1e-6:
        raise ScaleFault("scale_step", maximum=write_number(maximum), step=write_number(step))
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
            raise ScaleFault("letter_unknown", text=token)
        if letter in letters:
            raise ScaleFault("letter_twice", letter=letter)
        letters[letter] = lowest
    if not letters:
        raise ScaleFault("no_letters")
    lowest_marks = list(letters.values())
    if any(a <= b for a, b in pairwise(lowest_marks)):
        raise ScaleFault("letters_order")
    if lowest_marks[-1] != 0:
        raise ScaleFault("letters_end", lowest=write_number(lowest_marks[-1]))
    return Scale(ScaleKind.LETTERS, letters=tuple(letters.items()))
