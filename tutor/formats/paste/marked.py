"""Questions and answers known by the part that a mark plays, whatever the mark is.

A line is a question where its number goes on from the one before ("Q1.", "2/", "n°3", "#4",
"(5)"), or where its sign is always followed by another sign on the line below ("??", "!!").
What stands before an answer is a mark when it is a word for one, or a sign.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from tutor.formats.paste.clutter import is_aside
from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.qa import BEGUN, read_qa, running
from tutor.formats.paste.spans import MASK, Line, Mark
from tutor.language.notes import any_of, notes

_COUNT = re.compile(
    r"(?:[^\W\d_]{1,12}[ \u00a0.]{1,2}){0,2}[\[(]?[^\W\d_]?(?:n[°o][ ]?|[#№][ ]?)?\(?(?P<n>\d{1,3})"
    r"(?P<sub>[a-h](?=[).:]))?[ \u00a0]?(?P<end>[)\].:/°–—-]{1,3}|(?<=[#№°]\d)|(?<=[#№°]\d\d))"
    r"[ \u00a0]*[.:–-]?[ \u00a0]+(?=\S)"
    r"|question[ \u00a0](?:n°[ ]?)?(?P<alone>\d{1,3})[ \u00a0]?[.:]?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?:question|q)[ \u00a0]?[:.)/–—-][ \u00a0]*(?=\S)", re.IGNORECASE)
_SIGN = re.compile(
    r"(?P<sign>[^\w\s\"'«»“”()\[\]•·-]{2,4}|[^\w\s\"'«»“”()\[\]]{1,4}(?=[ \u00a0]))[ \u00a0]*(?=\S)"
)
_SPEAKER = re.compile(
    r"(?P<sign>[^\W\d_]{1,12}(?:[ ][^\W_]{1,8})?[.]?)[ \u00a0]?[:>)/][ \u00a0]+(?=\S)"
)
_NOTES = notes().labels
_ANSWER_WORDS = rf"{any_of(_NOTES.marks)}(?:[ ]{any_of(_NOTES.behind_mark)})?"
_LEAD = re.compile(
    rf"{_ANSWER_WORDS}(?:[ \u00a0]?[:–—/-]|[.](?:[ \u00a0]?:)?)(?:[ \u00a0]+|$)"
    r"|(?P<sign>[=-]{1,2}>|>{1,3}|[→⇒➔]"
    r"|[^\w\s\"'«»“”()\[\]•·+.,;:?#-]{2,4}(?=[ \u00a0]))[ \u00a0]*",
    re.IGNORECASE,
)
_INLINE = re.compile(
    rf"(?<=[?.…])\s+(?:{_ANSWER_WORDS}[ \u00a0]?[:.]"
    r"|[=-]{1,2}>|[→⇒]|-{2,3}|>{2,3}|:{2})\s+(?=\S)",
    re.IGNORECASE,
)
_LEAST = 4
_SEVERAL = 2
_STYLES = 3
_JUMP = 4
_SHARE = 0.8
_SPOKEN = 0.6
_SURE = 0.925
_COUNTED_SURE = 0.6


@dataclass(frozen=True, slots=True)
class _Signs:
    """Lines behind a sign that asks, with where the sign ends; the name of who answers."""

    asks: dict[int, int]
    answer: str


def read_marked(page: Page) -> Sketch | None:
    """Read questions behind marks of three kinds or more, or behind a sign that asks.

    Marks of one or two kinds are left to the readers that know them.
    """
    lines = [line for line in page.lines if not (is_aside(line) and line.text[0] == "(")]
    whole = [_whole(page, line) for line in lines]
    counted = counted_lines(whole)
    signs = _signs(whole)
    worded = {i: found.end() for i, line in enumerate(whole) if (found := _WORD.match(line.text))}
    partner = "" if signs is None else signs.answer
    asks = {} if signs is None else signs.asks
    starts = {**asks, **worded, **{i: end for i, (end, _) in counted.items()}}
    styles = {style for _, style in counted.values()}
    order = sorted(starts)
    kinds = len(styles) + bool(asks) + bool(worded)
    alone = (asks and not counted) or _led(whole, order)
    clear = kinds >= _STYLES or alone
    asking = sum(asked(whole[i].text[starts[i] :]) > 0 for i in order)
    if len(starts) < _LEAST or not (clear or asking >= _SHARE * len(order)):
        return None
    sketch = Sketch("marked", [], _SURE if clear else _COUNTED_SURE, page.head)
    over = _over(lines, order)
    page.furniture |= over
    for line in lines[: order[0]]:
        if line.number in over:
            continue
        if not sketch.title and not asked(line.text):
            sketch.title = [line.span]
        else:
            sketch.doubt(line.number, "before_first", text=line.text)
    for start, end in pairwise([*order, len(lines)]):
        front = whole[start].cut(starts[start])
        below = [line for line in lines[start + 1 : end] if line.number not in over]
        sketch.drafts.append(_draft(page, front, below, partner))
    if page.wrapped:
        for draft in sketch.drafts:
            draft.body = running(draft.body)
    answered = sum(draft.whole for draft in sketch.drafts)
    known = read_qa(page.copy())
    if known is not None and sum(draft.whole for draft in known.drafts) >= answered:
        return None
    return sketch if answered >= _SHARE * len(sketch.drafts) else None


def _draft(page: Page, front: Line, body: list[Line], partner: str) -> Draft:
    """A question from its first line without the mark, and the lines up to the next one."""
    if not front.text and body:
        front, body = _whole(page, body[0]), body[1:]
    prompt = [front]
    if inline := _INLINE.search(front.text):
        prompt, body = [front.cut(0, inline.start())], [front.cut(inline.end()), *body]
    else:
        led = next((n for n, line in enumerate(body) if _LEAD.match(_whole(page, line).text)), 0)
        if not any(line.after_blank or line.mark is not Mark.NONE for line in body[:led]):
            prompt, body = [front, *body[:led]], body[led:]
    return Draft(front.number, [line.span for line in prompt], _bare(page, body, partner))


def _over(lines: list[Line], order: list[int]) -> set[int]:
    """Numbers of the lines right above the questions that only count them: "Card: 3"."""
    above = [lines[i - 1] for i in order if i]
    shapes = {re.sub(r"\d+", "0", line.text) for line in above}
    counts = len(shapes) == 1 and "0" in next(iter(shapes))
    return {line.number for line in above} if counts and len(above) == len(order) else set()


def _led(whole: list[Line], order: list[int]) -> bool:
    """Whether a sign, the same one, stands before each of the answers."""
    below = [whole[i + 1].text for i in order if i + 1 < len(whole)]
    signs = Counter(found["sign"] if (found := _LEAD.match(text)) else None for text in below)
    sign, count = signs.most_common(1)[0] if signs else (None, 0)
    return sign is not None and count == len(order)


def _whole(page: Page, line: Line) -> Line:
    """A line with the mark that was read off it."""
    if not line.label:
        return line
    start = page.text.rfind("\n", 0, line.start) + 1
    return replace(
        line, start=start, text=page.text[start : line.span.end], mark=Mark.NONE, label=""
    ).cut(0)


def counted_lines(lines: list[Line]) -> dict[int, tuple[int, str]]:
    """Lines whose numbers go up, by at most a few: index → (end of the mark, its kind)."""
    found: dict[int, tuple[int, str]] = {}
    edge = min((line.indent for line in lines), default=0)
    last, sub = 0, ""
    for i, line in enumerate(lines):
        mark = _COUNT.match(line.text) if line.indent <= edge + 1 else None
        number = int(mark["n"] or mark["alone"]) if mark else 0
        part = (mark["sub"] or "").lower() if mark else ""
        follows = last < number <= last + (_JUMP if last else 1)
        if mark is None or not (follows or (number == last and sub and part > sub)):
            continue
        if line.after_blank or asked(line.text[mark.end() :]):
            last, sub = number, part
            found[i] = (mark.end(), re.sub(r"\d+[a-h]?", "0", mark[0]).strip())
    return found if len(found) >= _SEVERAL and last <= _SEVERAL * len(found) else {}


def _signs(lines: list[Line]) -> _Signs | None:
    """A sign, or one speaker's name, that another always follows on the next line."""
    for pattern, share in ((_SIGN, 0.0), (_SPEAKER, _SPOKEN)):
        marks = [pattern.match(line.text) for line in lines]
        signs = [mark["sign"].casefold() if mark else "" for mark in marks]
        counts = Counter(signs)
        for (first, second), count in Counter(pairwise(signs)).items():
            if not first or not second or first == second or count < _SEVERAL:
                continue
            places = [i for i, sign in enumerate(signs) if sign == first]
            told = counts[first] + counts[second] >= share * len(lines)
            asks = sum(asked(lines[i].text[mark.end() :]) > 0 for i in places if (mark := marks[i]))
            if count == counts[first] and told and asks * 2 >= count:
                ends = {i: mark.end() for i in places if (mark := marks[i])}
                return _Signs(ends, second)
    return None


def _bare(page: Page, body: list[Line], partner: str) -> list[Line]:
    """The lines of an answer without its mark, and without the sign that each of them repeats."""
    if not body:
        return []
    first = _whole(page, body[0])
    lead = _LEAD.match(first.text)
    spoken = _SPEAKER.match(first.text) or _SIGN.match(first.text)
    if spoken and spoken["sign"].casefold() == partner:
        lead = spoken
    if lead is None:
        return _unwrapped(body)
    sign = "" if lead is spoken and partner[-1].isalnum() else lead["sign"]
    kept: list[Line] = []
    for line in body:
        own = _whole(page, line)
        again = own is not first and sign and own.text.startswith(sign)
        if line is body[0] or again:
            rest = own.cut(lead.end() if line is body[0] else len(sign))
            quoted = bool(again) and set(sign) == {">"}
            if rest.text:
                kept.append(replace(_marked(rest), joined=quoted, after_blank=False))
        else:
            kept.append(line)
    begun = bool(kept) and kept[0].number == body[0].number
    if begun and kept[0].mark is Mark.NONE and not sign:
        kept[0] = replace(kept[0], label=BEGUN)
    elif begun and kept[0].mark is not Mark.NONE:
        indent = kept[0].indent
        bare = [_marked(line) if line.mark is Mark.NONE else line for line in kept]
        kept = [replace(line, indent=indent) if line.label else line for line in bare]
    return _unwrapped(kept)


def _unwrapped(body: list[Line]) -> list[Line]:
    """A lone line without the brackets around all of it."""
    if len(body) == 1 and re.fullmatch(r"\[[^\[\]]+\]", body[0].text):
        return [body[0].cut(1, -1)]
    return body


def _marked(line: Line) -> Line:
    """A line with the bullet or letter that stands before it now."""
    found = re.match(r"\(?[a-h1-9][.)][ \u00a0]+|[-•*][ ]+", line.text)
    if found and MASK not in line.text[: found.end()]:
        kind = Mark.DASH if found[0][0] in "-•*" else Mark.LETTER
        kind = Mark.NUMBER if any(c.isdigit() for c in found[0]) else kind
        return replace(line.cut(found.end()), mark=kind, label=found[0].strip())
    return line
