"""Split a text into units (sentences, then clauses) that keep their offsets.

Lines are hard boundaries (learners write lists), a lower-case start is allowed (learners forget
capitals), and a full stop after a known abbreviation or an initial is not an end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from tutor.domain import Span
from tutor.errors import AnswerError
from tutor.language.lexicon import mixed
from tutor.language.words import fold

_ABBREVIATIONS = mixed().sentences.abbreviations
# Tried at the first sign of a row only, so that a row of n takes n steps.
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'»”’)\]]*(?=\s|$)|[.!?](?=[A-ZÀ-Þ][a-zß-ÿ'’])|;(?=\s|$)")
_BULLET = re.compile(r"\s*(?:[-–—•*·‣▪>]+\s+|\(?\d{1,2}[.)]\s+|[a-hA-H]\)\s+)?")
_BEFORE_TOKEN = frozenset("(«\"'’")
_LONGEST_TOKEN = 32
"""Characters beyond which no token is an abbreviation or a small word, accents typed apart too."""
_OPENERS = "|".join(sorted(map(" ".join, mixed().sentences.clause_openers)))
_CLAUSE = re.compile(
    r"[\s,;:()](?:(?<=\))\s*|(?<=[,;:(])\s+|(?<=\s)(?:[–—]\s+"
    rf"|(?=(?:{_OPENERS})\b)))",
    re.IGNORECASE,
)
_MARK = re.compile(r"[,;:()=→<>+/]|\s[-–—]\s")
# A letter alone is a symbol or "I", which is never written small.
_CAPITAL = re.compile(r"(?<=[a-zß-ÿ\d])\s+(?!I['’])(?=[A-ZÀ-Þ][a-zß-ÿ'’]|[AÀY]\s)")
_FUNCTION = mixed().words.function
_GOES_ON = mixed().sentences.goes_on
_OPENING = re.compile(r"([^\W\d_]+['’]?)\s*(?=[a-zß-ÿ])")
_STOPS = ".!?…;"
_LONG_STRETCH = 20  # words without a sign, after which any capital begins a unit
_THREE_WORDS = re.compile(r"\s*+\S++\s++\S++\s++\S")
MOST_CHARACTERS = 200_000
"""Of one answer, about thirty thousand words; a longer one is refused before it is cut."""
_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}


def check_length(answer: str) -> None:
    """Refuse an answer that is too long to be read, before it is cut.

    Raises:
        AnswerError: it has more characters than ``MOST_CHARACTERS``.
    """
    if len(answer) > MOST_CHARACTERS:
        raise AnswerError("answer_long", length=len(answer), most=MOST_CHARACTERS)


def clean(text: str) -> str:
    """The answer as every offset counts it: CRLF and CR become LF; control characters and
    invisible ones become spaces, so that no offset moves."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if _unseen(c) else c for c in text)


def _unseen(char: str) -> bool:
    if char in "\n\t":
        return False
    return char in _INVISIBLE or unicodedata.category(char) in ("Cc", "Cf", "Cs")


def sentences(text: str) -> list[Span]:
    """Sentences of ``text``, without the bullets and blanks around them, in order."""
    spans: list[Span] = []
    offset = 0
    for line in text.split("\n"):
        spans.extend(_line_sentences(line, offset))
        offset += len(line) + 1
    return spans


def _line_sentences(line: str, offset: int) -> list[Span]:
    start = _skip_bullet(line)
    spans = []
    for end in _ends(line, start):
        span = _trim(line, start, end)
        if span is not None:
            spans.append(Span(span.start + offset, span.end + offset))
        start = end
    return spans


def _ends(line: str, start: int) -> list[int]:
    ends = []
    for match in _END.finditer(line, start):
        if match.group().startswith(".") and len(match.group()) == 1:
            word = _last_token(line, 0, match.start()).lower()
            if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
                continue
        ends.append(match.end())
    return [*ends, len(line)]


def _last_token(text: str, start: int, end: int) -> str:
    """The last token of a part of a text, or its last characters where it is very long."""
    first, least = end, max(start, end - _LONGEST_TOKEN)
    while first > least and not (text[first - 1].isspace() or text[first - 1] in _BEFORE_TOKEN):
        first -= 1
    return text[first:end]


def _skip_bullet(line: str) -> int:
    match = _BULLET.match(line)
    return match.end() if match else 0


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end and (text[start].isalnum() or any(map(str.isalnum, text[start:end]))):
        return Span(start, end)
    return None


def stretches(text: str, sentence: Span) -> list[Span]:
    """A sentence, cut at capitals where it goes on without any sign.

    Some learners leave out every full stop: a capital is then what remains of it. One on a
    function word ("Le", "It") always ends what stands before, any other one after 20 words without
    a sign. A sentence that has its full stop is left whole.
    """
    if text[sentence.end - 1] in _STOPS:
        return [sentence]
    cuts: list[int] = []
    start = sentence.start
    for mark in [*_MARK.finditer(text, sentence.start, sentence.end), None]:
        end = mark.start() if mark else sentence.end
        long = len(text[start:end].split()) > _LONG_STRETCH
        cuts.extend(_capitals(text, start, end, long))
        start = mark.end() if mark else end
    bounds = [sentence.start, *cuts, sentence.end]
    spans = (_trim(text, a, b) for a, b in pairwise(bounds))
    return [s for s in spans if s is not None]


def unmarked(text: str, span: Span) -> bool:
    """Whether a passage goes on without any sign between its words."""
    return _MARK.search(text, span.start, span.end) is None


def _capitals(text: str, start: int, end: int, long: bool) -> Iterator[int]:
    """Where words with a capital begin that have three words before and after them; function
    words alone where the passage is not ``long``."""
    third: int | None = None  # where the third word from ``start`` has begun
    for match in _CAPITAL.finditer(text, start, end):
        if not long and not _small_word(text, match.end()):
            continue
        if fold(_last_token(text, start, match.start())) in _GOES_ON:
            continue
        if third is None:
            three = _THREE_WORDS.match(text, start, end)
            third = three.end() if three else end + 1
        if third <= match.start() and _THREE_WORDS.match(text, match.end(), end):
            yield match.end()
            start, third = match.end(), None


def _small_word(text: str, start: int) -> bool:
    """Whether a function word begins there, and no name ("Le Monde") with it."""
    opening = _OPENING.match(text, start)
    return opening is not None and fold(opening[1]) in _FUNCTION


def clauses(text: str, unit: Span) -> list[Span]:
    """Clauses of one unit, cut at commas, colons, brackets and conjunctions; at least one."""
    spans = []
    start = unit.start
    for match in _CLAUSE.finditer(text, unit.start, unit.end):
        span = _trim(text, start, match.start())
        if span is not None:
            spans.append(span)
        start = match.end()
    last = _trim(text, start, unit.end)
    if last is not None:
        spans.append(last)
    return spans or [unit]
