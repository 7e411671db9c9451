"""Pairs of answers with a long span in common that no prompt or reference holds.

That two learners wrote the same words is a fact about words: a common source, a shared course, work
done together, or one who copied. Nothing here says which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.domain import Deck
from tutor.language import fold
from tutor.store.classes import Kept

LONG = 12
"""Words in a row, from which a span counts as long."""
_COMMON = 6
"""Learners who share a span from which it is what everybody says."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Similar:
    """Two answers with a long span in common.

    Attributes:
        one: the answer that comes first in the table.
        other: the answer of another learner.
        words: in the longest span, in a row.
        span: it, as the first wrote it.
    """

    one: Kept
    other: Kept
    words: int
    span: str


def similar(kept: Sequence[Kept], deck: Deck) -> list[Similar]:
    """Pairs of learners' answers to one question that share a long span; the longest first."""
    taught = {q.id: _spans(_taught(deck, q.id)) for q in deck.questions}
    owners: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for index, one in enumerate(kept):
        for span in dict.fromkeys(_spans(one.answer)):
            owners.setdefault((one.question, span), []).append(index)
    shared: dict[tuple[int, int], None] = {}
    for (question, span), mine in owners.items():
        if 1 < len(mine) <= _COMMON and span not in taught.get(question, {}):
            shared |= dict.fromkeys((a, b) for n, a in enumerate(mine) for b in mine[n + 1 :])
    pairs = [
        _pair(kept[a], kept[b])
        for a, b in shared
        if not kept[a].student or kept[a].student != kept[b].student
    ]
    return sorted(pairs, key=lambda p: (-p.words, p.one.place, p.other.place))


def _taught(deck: Deck, question_id: str) -> str:
    question = next(q for q in deck.questions if q.id == question_id)
    told = [question.prompt]
    for concept in question.concepts:
        told += [concept.explanation, *concept.key_points, *concept.accepted]
    return " \n ".join(told)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _spans(text: str) -> dict[tuple[str, ...], int]:
    words = _words(text)
    return {tuple(words[i : i + LONG]): i for i in range(len(words) - LONG + 1)}


def _pair(one: Kept, other: Kept) -> Similar:
    """The longest span that two answers share."""
    theirs = _spans(other.answer)
    mine, before = _words(one.answer), _words(other.answer)
    best, at = 0, 0
    for start in range(len(mine) - LONG + 1):
        place = theirs.get(tuple(mine[start : start + LONG]))
        if place is None:
            continue
        length = LONG
        while mine[start + length : start + length + 1] == before[
            place + length : place + length + 1
        ] and start + length < len(mine):
            length += 1
        if length > best:
            best, at = length, start
    places = [m.span() for m in _WORD.finditer(one.answer)]
    whole = len(places) == len(mine)  # folding may part or join words
    span = one.answer[places[at][0] : places[at + best - 1][1]] if whole else one.answer
    return Similar(one, other, best, " ".join(span.split()))
