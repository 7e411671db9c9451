"""What is French and what is English: word lists, as data, behind one typed lexicon."""

from tutor.language.lexicon import LANGUAGES, Lexicon, lexicon, mixed

__all__ = ["LANGUAGES", "Lexicon", "lexicon", "mixed"]
