"""All that is French or English: word lists as data behind one typed lexicon, and text as the
grader sees it: units with offsets, words with stems, typos read through."""

from tutor.language.identify import other_language
from tutor.language.layout import Flowed, flow
from tutor.language.lexicon import Lexicon, lexicon, mixed
from tutor.language.retractions import parted, taken_back
from tutor.language.tables import LANGUAGES
from tutor.language.typos import Vocabulary, known_word
from tutor.language.units import (
    MOST_CHARACTERS,
    check_length,
    clauses,
    clean,
    sentences,
    stretches,
    unmarked,
)
from tutor.language.words import Word, ascii_name, fold, stem, words

__all__ = [
    "LANGUAGES",
    "MOST_CHARACTERS",
    "Flowed",
    "Lexicon",
    "Vocabulary",
    "Word",
    "ascii_name",
    "check_length",
    "clauses",
    "clean",
    "flow",
    "fold",
    "known_word",
    "lexicon",
    "mixed",
    "other_language",
    "parted",
    "sentences",
    "stem",
    "stretches",
    "taken_back",
    "unmarked",
    "words",
]
