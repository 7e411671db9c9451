"""Outside formats: what people bring, read into a deck with its doubts and what was left out.

The names are imported when first used: a deck of our own needs no reader of other formats.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tutor.formats.auditing import Audit, audit
    from tutor.formats.base import Doubt, DoubtKind, Dropped, Imported
    from tutor.formats.opening import Loaded, load, opened
    from tutor.formats.paste import import_paste
    from tutor.formats.registry import TARGETS, Target, read, read_file, read_text, target

__all__ = [
    "TARGETS",
    "Audit",
    "Doubt",
    "DoubtKind",
    "Dropped",
    "Imported",
    "Loaded",
    "Target",
    "audit",
    "import_paste",
    "load",
    "opened",
    "read",
    "read_file",
    "read_text",
    "target",
]
_HOMES = {
    "auditing": ("Audit", "audit"),
    "base": ("Doubt", "DoubtKind", "Dropped", "Imported"),
    "opening": ("Loaded", "load", "opened"),
    "paste": ("import_paste",),
    "registry": ("TARGETS", "Target", "read", "read_file", "read_text", "target"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"tutor.formats.{_HOME[name]}"), name)
    raise AttributeError(f"module 'tutor.formats' has no attribute {name!r}")
