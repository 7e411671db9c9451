"""Conversations in which one asks and another answers: chats with times and names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import MASK, Line, Mark, read_lines

_HEAD = re.compile(r"(?P<head>[^\n]{0,40}?\d{1,2}[:h.]\d{2}[^\n:]{0,30}?)(?P<who>[^\n:]{1,30}?):\s")
_ALONE = re.compile(
    r"(?P<head>(?P<who>[^\n:,;.!?]{1,30}?)[ ,·|—–-]+"
    r"[^\n]{0,25}?\d{1,2}[:h]\d{2}(?:[ ]?[AaPp][Mm])?)[ ]*"
)
_NAMED = re.compile(r"(?P<head>(?P<who>[A-ZÀ-Þ][\w.'-]{1,15}(?:[ ][A-ZÀ-Þ][\w.'-]{0,15})?))[ ]?:\s")
_SAID_BEFORE = re.compile(r"(?:[\w'’]+[ ,]*){1,3}[.!][ ]+(?=\S.*\?$)")
_DIGITS = re.compile(r"\d+")
_COUNT = re.compile(
    r"(?:question|q)?[ .]?(?:n°[ ]?|#)?(\d{1,3})[ \u00a0]?(?:[.):/–-]+(?:\s|$)|\s)", re.IGNORECASE
)
_LEAST = 4
_SEVERAL = 2
_MOST_SPEAKERS = 12
_SPOKEN = 0.35
_MOSTLY = 0.6
_SURE = 0.935


@dataclass(slots=True)
class _Turn:
    """What one person says at once."""

    who: str
    lines: list[Line] = field(default_factory=list)


def read_turns(page: Page) -> Sketch | None:
    """Read a chat: lines begin with a time and a name that come again.

    A question is a turn that asks, numbered where any is; its answer is what others say right
    after it, until the one who asked speaks again.
    """
    turns = _turns(page)
    if len(turns) < _LEAST:
        return None
    asking = _asking(turns)
    if len(asking) < _SEVERAL:
        return None
    sketch = Sketch("chat", [], _SURE, page.head)
    kept: set[int] = set()
    for at in asking:
        turn = turns[at]
        body: list[Line] = []
        for other in turns[at + 1 :]:
            if other.who == turn.who:
                break
            body += other.lines
        first = turn.lines[0]
        cut = _COUNT.match(first.text) if first.mark is Mark.NONE else None
        cut = cut or _SAID_BEFORE.match(first.text)
        rest = first.cut(cut.end()) if cut else first
        prompt = [rest.span, *(line.span for line in turn.lines[1:])]
        if body:
            sketch.drafts.append(Draft(rest.number, prompt, body))
            kept |= {line.number for line in (*turn.lines, *body)}
    for turn in turns:
        for line in turn.lines:
            if line.number not in kept and any(c.isalpha() for c in line.text):
                sketch.furniture.add(line.number)
                sketch.doubt(line.number, "left_out", text=line.text)
    return sketch if len(sketch.drafts) >= _SEVERAL else None


def _turns(page: Page) -> list[_Turn]:
    """The turns of a text half of whose lines, or more, begin with a time and a name."""
    rows = page.text.split("\n")
    heads = {n: found for n, row in enumerate(rows) if (found := _ALONE.fullmatch(row))}
    if len(heads) < _LEAST:
        heads = {n: found for n, row in enumerate(rows) if (found := _HEAD.match(row))}
    if len(heads) < _LEAST:
        heads = {n: found for n, row in enumerate(rows) if (found := _NAMED.match(row))}
        spoken = Counter(found["who"] for found in heads.values())
        if len(spoken) != _SEVERAL or min(spoken.values()) < _LEAST or not _in_turn(rows, heads):
            return []
    shapes = Counter(_DIGITS.sub("0", found["head"]) for found in heads.values())
    kept = {n for n, found in heads.items() if shapes[_DIGITS.sub("0", found["head"])] >= _SEVERAL}
    speakers = {_name(heads[n]) for n in kept}
    told = sum(bool(row.strip(" \t" + MASK)) for row in rows)
    if len(kept) < _SPOKEN * told or not _SEVERAL <= len(speakers) <= _MOST_SPEAKERS:
        return []
    turns: list[_Turn] = []
    place = 0
    for n, row in enumerate(rows):
        start = place
        if n in kept:
            turns.append(_Turn(_name(heads[n])))
            start = place + heads[n].end()
        if turns:
            said = read_lines(page.text, start, place + len(row), n + 1)
            turns[-1].lines += [replace(line, after_blank=False) for line in said]
        place += len(row) + 1
    return [turn for turn in turns if turn.lines]


def _in_turn(rows: list[str], heads: dict[int, re.Match[str]]) -> bool:
    """Whether two people ask and answer: one of them asks again and again."""
    asking = Counter(
        found["who"] for n, found in heads.items() if rows[n].rstrip(" \t" + MASK).endswith("?")
    )
    changes = sum(a["who"] != b["who"] for a, b in pairwise(heads.values()))
    return max(asking.values(), default=0) >= _SEVERAL and changes > _MOSTLY * len(heads)


def _name(head: re.Match[str]) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", head[0]))


def _asking(turns: list[_Turn]) -> list[int]:
    """Indices of the turns that ask: numbered one after the other, else by their words."""
    counted: list[int] = []
    for i, turn in enumerate(turns):
        found = _COUNT.match(turn.lines[0].label + " " + turn.lines[0].text)
        found = found or _COUNT.match(turn.lines[0].text)
        if found and int(found[1]) == len(counted) + 1:
            counted.append(i)
    if len(counted) > _SEVERAL:
        return counted
    asks = [i for i, turn in enumerate(turns) if asked(turn.lines[-1].text) >= _SEVERAL]
    most = Counter(turns[i].who for i in asks).most_common(1)
    return [i for i in asks if turns[i].who == most[0][0]] if most else []
