"""Bullets that ask, with their answers a level deeper: ``#card`` lines, toggles."""

from __future__ import annotations

from dataclasses import replace

from tutor.formats.paste.cues import asked
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import Line, Mark

_CARDS_SURE = 0.94
_TOGGLES_SURE = 0.74
_ALL_ASK_SURE = 0.78
"""Bullets that nearly all ask are questions, whatever heading stands over them."""
_SHARE = 0.8
_SEVERAL = 2


def read_cards(page: Page) -> Sketch | None:
    """Read lines marked ``#card``: what is deeper, or follows, is their answer."""
    starts = [i for i, line in enumerate(page.lines) if line.number in page.cards]
    if not starts:
        return None
    sketch = Sketch("cards", [], _CARDS_SURE, page.head)
    ends = [*starts[1:], len(page.lines)]
    for start, end in zip(starts, ends, strict=True):
        line = page.lines[start]
        body: list[Line] = []
        for below in page.lines[start + 1 : end]:
            deeper = below.indent > line.indent or line.mark is Mark.NONE
            if not deeper or (below.after_blank and line.mark is Mark.NONE and body):
                break
            body.append(below)
        sketch.drafts.append(Draft(line.number, [line.span], body))
    whole = sum(draft.whole for draft in sketch.drafts)
    return sketch if whole >= _SHARE * len(sketch.drafts) else None


def read_toggles(page: Page) -> Sketch | None:
    """Read bullets with paragraphs or bullets under each of them."""
    lines = page.lines
    if not lines or lines[0].mark is not Mark.DASH:
        return None
    top = min(line.indent for line in lines)
    starts = [i for i, line in enumerate(lines) if line.indent == top]
    if len(starts) < _SEVERAL or any(lines[i].mark is not Mark.DASH for i in starts):
        return None
    ends = [*starts[1:], len(lines)]
    drafts = [
        Draft(
            lines[start].number,
            [lines[start].span],
            [replace(line, after_blank=False) for line in lines[start + 1 : end]],
        )
        for start, end in zip(starts, ends, strict=True)
    ]
    asks = sum(asked(lines[i].text) >= _SEVERAL for i in starts)
    whole = sum(draft.whole for draft in drafts)
    if whole < _SHARE * len(drafts) or asks * 2 < len(drafts):
        return None
    sure = _ALL_ASK_SURE if asks >= _SHARE * len(drafts) else _TOGGLES_SURE
    return Sketch("toggles", drafts, sure, page.head)
