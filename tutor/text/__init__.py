"""Text as the grader sees it: units with offsets, words with stems, typos read through."""

from tutor.text.layout import Flowed, flow
from tutor.text.retractions import parted, taken_back
from tutor.text.typos import Vocabulary, known_word
from tutor.text.units import (
    MOST_CHARACTERS,
    check_length,
    clauses,
    clean,
    sentences,
    stretches,
    unmarked,
)
from tutor.text.words import Word, fold, stem, words

__all__ = [
    "MOST_CHARACTERS",
    "Flowed",
    "Vocabulary",
    "Word",
    "check_length",
    "clauses",
    "clean",
    "flow",
    "fold",
    "known_word",
    "parted",
    "sentences",
    "stem",
    "stretches",
    "taken_back",
    "unmarked",
    "words",
]
