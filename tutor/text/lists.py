"""Word lists of both languages together, for whatever text: learners mix them."""

from __future__ import annotations

from tutor.language import mixed

FUNCTION_WORDS = mixed().words.function
NO_ANSWER = mixed().words.no_answer
NUMBERS = mixed().numbers
TURNING_PREFIXES = mixed().words.turning_prefixes
