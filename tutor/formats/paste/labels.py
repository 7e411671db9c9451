"""Names at the beginning of lines, and what says that two lines are one."""

from __future__ import annotations

import re
from dataclasses import replace

from tutor.formats.paste.cues import asked
from tutor.formats.paste.spans import MASK, Line, Mark
from tutor.language.notes import notes

_LABEL = re.compile(r"([^:]{1,70}?)[ \t\u00a0\u202f]*:(?:[ \t\u00a0\u202f]+|$)")
_DASHED = re.compile(r"([^–—]{1,60}?)[ \t\u00a0\u202f]+[-–—]{1,2}[ \t\u00a0\u202f]+(?=\S)")
SIGNED = re.compile(
    r"([^=→⇒>]{1,60}?)[ \t\u00a0\u202f]*(?:[=-]{1,2}>|[→⇒]|[ ]=[ ])[ \t\u00a0]*(?=\S)"
)
BRACKETED = re.compile(r"\[([^\[\]]{1,60})\][ \t\u00a0]*[:=–—-]?[ \t\u00a0]*(?=\S)")
_COUNTED = re.compile(r"(\d{1,2})[ \t\u00a0]+(?=[^\W\d_])")
_PREPOSITIONS = notes().lines.prepositions
_LABEL_WORDS = 7  # words at the most of a name before a colon
_SEVERAL = 3
_PAIR = 2


def label_cut(line: Line) -> tuple[int, int] | None:
    """Where "Name : explanation" has its name's end and its explanation's start."""
    for pattern in (BRACKETED, _LABEL, _DASHED, SIGNED):
        found = pattern.match(line.text)
        if found is None:
            continue
        name = found[1].replace(MASK, "")
        fits = len(name.split()) <= _LABEL_WORDS and not re.search(r"[.!?;]\s|\bex\b", name)
        if fits and name.count("(") == name.count(")"):
            return found.end(1), found.end()
    return None


def uncounted(body: list[Line]) -> list[Line]:
    """The lines without bare numbers before them that count all of them: 1, 2, 3 …."""
    found = [_COUNTED.match(line.text) for line in body]
    numbers = [int(each[1]) if each else 0 for each in found]
    if len(body) < _SEVERAL or numbers != list(range(1, len(body) + 1)):
        return body
    return [
        replace(line.cut(each.end()), mark=Mark.NUMBER, label=each[1])
        for line, each in zip(body, found, strict=True)
        if each
    ]


def is_one_definition(prompt: str, body: list[Line]) -> bool:
    """Whether two lines under a single term, the second one in small letters, define it."""
    words = prompt.split()
    term = 0 < len(words) <= _SEVERAL and words[-1][-1].isalpha() and words[-1][-1] not in "sx"
    if not term or len(body) != _PAIR or asked(prompt):
        return False
    first, second = body
    plain = first.mark is second.mark is Mark.NONE and not second.after_blank
    small = second.text[0].islower() and len(first.text.split()) > _SEVERAL
    open_ = first.text[-1] not in ".!?:;…"
    return plain and small and open_ and not (label_cut(first) or label_cut(second))


def is_phrase(previous: str, line: Line) -> bool:
    """Whether the second of two lines is a phrase that belongs to the first one."""
    if line.mark is not Mark.NONE or line.after_blank or previous[-1] in ".!?:;…":
        return False
    first, second = previous.split(), line.text.split()
    return len(first) >= _SEVERAL and second[0] in _PREPOSITIONS and first[0] not in _PREPOSITIONS
