"""Outside formats: what people bring, read into a deck with its doubts and what was left out."""

from tutor.formats.audit import Audit, audit
from tutor.formats.base import Doubt, DoubtKind, Dropped, Imported
from tutor.formats.opening import Loaded, load
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
    "read",
    "read_file",
    "read_text",
    "target",
]
