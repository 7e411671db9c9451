"""Decks: read and written as Markdown."""

from tutor.decks.markdown import parse
from tutor.decks.reading import (
    deck_hash,
    find_question,
    is_deck,
    question_hash,
)
from tutor.decks.words import guess_language, short_name
from tutor.decks.writing import format_deck

__all__ = [
    "deck_hash",
    "find_question",
    "format_deck",
    "guess_language",
    "is_deck",
    "parse",
    "question_hash",
    "short_name",
]
