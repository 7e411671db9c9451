"""Outside formats: what people bring, read into a deck with its doubts and what was left out."""

from tutor.formats.audit import Audit, audit
from tutor.formats.base import Doubt, Dropped, Imported
from tutor.formats.opening import Loaded, load
from tutor.formats.paste import import_paste

__all__ = ["Audit", "Doubt", "Dropped", "Imported", "Loaded", "audit", "import_paste", "load"]
