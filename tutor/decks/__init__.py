"""Decks: read and written as Markdown."""

from tutor.decks.markdown import parse
from tutor.decks.reading import (
    UnreadableTextError,
    deck_hash,
    find_question,
    is_deck,
    question_hash,
    read_text,
)
from tutor.decks.words import guess_language, short_name
from tutor.decks.writing import format_deck

__all__ = [
    "UnreadableTextError",
    "deck_hash",
    "find_question",
    "format_deck",
    "guess_language",
    "is_deck",
    "parse",
    "question_hash",
    "read_text",
    "short_name",
]
