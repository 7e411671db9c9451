"""Decks: read and written as Markdown, or recovered from a pasted text."""

from tutor.decks.markdown import parse
from tutor.decks.reading import (
    Loaded,
    UnreadableTextError,
    deck_hash,
    find_question,
    is_deck,
    load,
    question_hash,
    read_text,
)
from tutor.decks.structure import Audit, Doubt, Dropped, Imported, audit, import_paste
from tutor.decks.words import guess_language, short_name
from tutor.decks.writing import format_deck

__all__ = [
    "Audit",
    "Doubt",
    "Dropped",
    "Imported",
    "Loaded",
    "UnreadableTextError",
    "audit",
    "deck_hash",
    "find_question",
    "format_deck",
    "guess_language",
    "import_paste",
    "is_deck",
    "load",
    "parse",
    "question_hash",
    "read_text",
    "short_name",
]
