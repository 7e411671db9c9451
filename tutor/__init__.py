"""A tutor that grades free answers by their concepts, offline.

```python
import tutor

deck = tutor.load("reference/fr/organisation-sociale.md").deck
grade = tutor.Grader(deck).grade("grunig", "L'agent de presse parle seul et se vante.")
print(tutor.as_text(grade, deck))
```
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tutor._version import __version__

_HOMES = {
    "Grader": "tutor.grading.grader",
    "TutorError": "tutor.errors",
    "as_json": "tutor.feedback.receipt",
    "as_text": "tutor.feedback.text",
    "load": "tutor.formats",
    "open_encoder": "tutor.models",
    "parse": "tutor.decks",
}

__all__ = [
    "Grader",
    "TutorError",
    "__version__",
    "as_json",
    "as_text",
    "load",
    "open_encoder",
    "parse",
]


def __getattr__(name: str) -> Any:
    """Public names are imported when first used: ``import tutor`` stays free."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'tutor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
