"""Notes without marks: the prompts are found by what they say and where they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from tutor.formats.paste.cues import asked, is_infinitive_list, opens_question
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import Line, Mark, expects_more

_LABEL = re.compile(
    r"(?:question|exercice|exercise)\s*(?:n°\s*)?\d{1,3}\s*(?:\([^()]{1,30}\))?\s*[.:–-]?",
    re.IGNORECASE,
)
_SURE = 0.5
_CLEARLY = 2
_WRAP = 55
_HEADING_WORDS = 10  # words at the most of a heading
_MANY_WORDS = 14  # words at the most of a title


def read_notes(page: Page) -> Sketch | None:
    """Find the prompts of a paste by verbs and question marks, by numbers, or by blocks."""
    _drop_labels(page)
    lines = page.lines
    if len(lines) < _CLEARLY:
        return None
    for find in (_by_numbers, _by_blocks, _by_asking, _by_bullets):
        starts = find(lines)
        if starts:
            return _sketch(page, starts)
    return None


def _drop_labels(page: Page) -> None:
    """Take out lines such as "Question 2 (5 marks)": the prompt is the line after them."""
    kept: list[Line] = []
    labelled = False
    for line in page.lines:
        if _LABEL.fullmatch(line.text):
            page.furniture.add(line.number)
            labelled = True
        else:
            kept.append(replace(line, after_blank=True) if labelled else line)
            labelled = False
    page.lines = kept


def _sketch(page: Page, starts: dict[int, int]) -> Sketch:
    """Cut the lines at the prompts: index of the first line → index after the last one."""
    lines = page.lines
    sketch = Sketch("notes", [], _SURE, page.head)
    order = sorted(starts)
    head = lines[: order[0]]
    if _is_question(head):
        sketch.doubt(head[0].number, "taken_as_question", text=head[0].text)
        sketch.drafts.append(Draft(head[0].number, [head[0].span], head[1:]))
        head = []
    for i, line in enumerate(head):
        if i == 0 and not sketch.title and len(line.text.split()) <= _MANY_WORDS:
            sketch.title = [line.span]
        else:
            sketch.doubt(line.number, "before_first", text=line.text)
    for start, following in zip(order, [*order[1:], len(lines)], strict=True):
        end = starts[start]
        prompt = [line.span for line in lines[start:end]]
        sketch.drafts.append(Draft(lines[start].number, prompt, lines[end:following]))
    return sketch


def _is_question(head: list[Line]) -> bool:
    """Whether the lines before the first prompt are a prompt of another kind and its answer."""
    told = [line.mark is not Mark.NONE or line.text[-1] in ".;" for line in head[1:]]
    return len(told) >= _CLEARLY and all(told)


def _prompt_end(lines: list[Line], start: int) -> int:
    """Index after the last line of a prompt that may be wrapped."""
    text, end = lines[start].text, start + 1
    while end < len(lines) and end < start + 4:
        line = lines[end]
        if line.mark is not Mark.NONE or line.after_blank or text[-1] in "?;:.!":
            break
        if not (expects_more(text) or _wrapped(text, line, lines[end + 1 : end + 2])):
            break
        text, end = f"{text} {line.text}", end + 1
    return end


def _wrapped(text: str, line: Line, after: list[Line]) -> bool:
    """Whether ``line`` ends the prompt that ``text`` began."""
    small = line.text[0].islower()
    if opens_question(text) and "?" not in text and line.text.endswith("?"):
        return True
    fresh = not after or after[0].mark is not Mark.NONE or not after[0].text[0].islower()
    return small and len(text) >= _WRAP and (line.text[-1] in "?;:." or (bool(after) and fresh))


def _strength(lines: list[Line], i: int) -> int:
    """How clearly a prompt starts at line ``i``, its wrapped end read with it."""
    line = lines[i]
    end = _prompt_end(lines, i)
    whole = " ".join(part.text for part in lines[i:end])
    strength = asked(whole)
    if strength == 1 and line.after_blank and end < len(lines) and not lines[end].after_blank:
        strength += 1
    if strength == 1 and not opens_question(line.text) and _stands_alone(lines, i, end):
        strength += 1
    return strength


def _stands_alone(lines: list[Line], start: int, end: int) -> bool:
    """Whether an asking line has answers, not other asking lines, before and after it."""
    if start == 0 or end >= len(lines) or lines[start].mark is not Mark.NONE:
        return False
    before, after = lines[start - 1].text, lines[end].text
    listed = is_infinitive_list(lines[start].text, before)
    return not asked(before) and not asked(after) and not listed


def _by_asking(lines: list[Line]) -> dict[int, int]:
    starts: dict[int, int] = {}
    enough = 1 if _asks_without_marks(lines) else _CLEARLY
    i = 0
    while i < len(lines):
        end = _prompt_end(lines, i)
        line = lines[i]
        may = line.mark is Mark.NONE or (line.text.endswith("?") and line.mark is not Mark.DASH)
        if may and _strength(lines, i) >= (enough if opens_question(line.text) else _CLEARLY):
            starts[i] = end
            i = end
        else:
            i += 1
    return _without_lists(lines, starts)


def _asks_without_marks(lines: list[Line]) -> bool:
    """Whether questions are written without "?": several open so, and none stands last."""
    opens = [opens_question(line.text) and line.text[-1] != "." for line in lines]
    marked = any(line.text.endswith("?") for line in lines)
    answered = all(not (a and b) for a, b in pairwise(opens)) and not opens[-1]
    return sum(opens) >= _CLEARLY and answered and not marked


def _without_lists(lines: list[Line], starts: dict[int, int]) -> dict[int, int]:
    """Keep the first of several asking lines in a row: the others are its answers.

    The last of such a row that has lines under it is a prompt again when it asks as the first.
    """
    kept: dict[int, int] = {}
    order = sorted(starts)
    for n, start in enumerate(order):
        after = order[n + 1] if n + 1 < len(order) else len(lines)
        empty = starts[start] >= after
        previous = order[n - 1] if n else None
        touches = previous is not None and starts[previous] == start
        if touches and empty and not lines[start].text.endswith("?"):
            continue
        kept[start] = starts[start]
    return kept


def _by_numbers(lines: list[Line]) -> dict[int, int]:
    """Numbered lines (I. II. or 1. 2.) that have lines of their own under them."""
    roman = any(line.mark is Mark.ROMAN for line in lines)
    kind = Mark.ROMAN if roman else Mark.NUMBER
    numbered = [i for i, line in enumerate(lines) if line.mark is kind]
    if not numbered or any(lines[i].indent > lines[numbered[0]].indent + 1 for i in numbered):
        return {}
    starts = {i: _prompt_end(lines, i) for i in numbered}
    ends = [*numbered[1:], len(lines)]
    with_body = [starts[i] < end for i, end in zip(numbered, ends, strict=True)]
    stray = [
        i for i in range(numbered[0], len(lines))
        if lines[i].mark is Mark.NONE and asked(lines[i].text) >= _CLEARLY
    ]  # fmt: skip
    before = any(asked(line.text) >= _CLEARLY for line in lines[: numbered[0]])
    mostly = sum(with_body) >= 0.8 * len(numbered)
    wraps = all(
        lines[starts[i]].text[0].islower() and lines[starts[i]].mark is Mark.NONE
        for i, end in zip(numbered, ends, strict=True) if starts[i] < end
    )  # fmt: skip
    return starts if mostly and not stray and not before and not wraps else {}


def _blocks(lines: list[Line]) -> list[tuple[int, int]]:
    edges = [i for i, line in enumerate(lines) if line.after_blank or i == 0]
    return list(pairwise([*edges, len(lines)]))


def _by_blocks(lines: list[Line]) -> dict[int, int]:
    """Blocks between empty lines, each headed by its prompt."""
    blocks = _blocks(lines)
    first, end = blocks[0]
    if end - first == 1 and asked(lines[first].text) < _CLEARLY and len(blocks) > _CLEARLY:
        blocks = blocks[1:]
    if len(blocks) < _CLEARLY:
        return {}
    starts: dict[int, int] = {}
    for start, stop in blocks:
        line = lines[start]
        after = _prompt_end(lines, start)
        inner = [i for i in range(after, stop) if _is_clear(lines, i)]
        short = len(line.text.split()) <= _HEADING_WORDS and line.text[-1] not in ".!"
        heads = short or _strength(lines, start) >= _CLEARLY
        if after >= stop or inner or not heads or line.mark in (Mark.DASH, Mark.LETTER):
            return {}
        starts[start] = after
    return starts


def _is_clear(lines: list[Line], i: int) -> bool:
    return lines[i].mark is Mark.NONE and _strength(lines, i) >= _CLEARLY


def _by_bullets(lines: list[Line]) -> dict[int, int]:
    """Plain lines that stand over bulleted ones."""
    starts: dict[int, int] = {}
    for i, (line, after) in enumerate(pairwise(lines)):
        if line.mark is Mark.NONE and after.mark is not Mark.NONE:
            starts[i] = i + 1
    return starts
