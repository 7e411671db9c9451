"""A pasted text without a fixed format: its questions and concepts are found."""

from tutor.formats.paste.structure import import_paste

__all__ = ["import_paste"]
