"""Finds and checks what comes with tutor: the verdict model's coefficients."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from tutor.errors import ModelError
from tutor.paths import WEIGHTS


@lru_cache(maxsize=1)
def verdict_values() -> dict[str, Any]:
    """The parsed ``weights/verdict.json``.

    Raises:
        ModelError: the file is missing or damaged.
    """
    try:
        values: dict[str, Any] = json.loads((WEIGHTS / "verdict.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The verdict coefficients of tutor are missing or damaged ({error}). "
            "Install tutor again: pip install --force-reinstall free-answer-tutor"
        ) from error
    return values
