"""Cloze deletions (``{{c1::word}}``): the sentence with its gaps asks, the fillings answer."""

from __future__ import annotations

import re
from bisect import bisect_left

from tutor.domain import Span
from tutor.formats.base import Rewritten
from tutor.formats.paste.drafts import Draft, Found, Page, Sketch
from tutor.formats.paste.masks import Masks
from tutor.formats.paste.spans import GAP

_GAP = re.compile(
    r"(\{\{c\d{1,2}::)((?:(?!\{\{c\d|::|\}\}).){1,500}?)((?:::(?:(?!\}\}).){0,200})?\}\})",
    re.DOTALL,
)
_SHARE = 0.6
_SURE = 0.91


def has_gap(text: str) -> bool:
    """Whether a text holds a cloze deletion."""
    return "{{c" in text and _GAP.search(text) is not None


def read_cloze(page: Page) -> Sketch | None:
    """Read lines that are sentences with gaps and nothing else."""
    if "{{c" not in page.text:
        return None
    gaps = [has_gap(line.text) for line in page.lines]
    if not any(gaps) or sum(gaps) < _SHARE * len(gaps):
        return None
    tabbed = sum("\t" in line.text for line in page.lines)
    if tabbed * 2 > len(gaps):
        return None
    drafts = [
        Draft(line.number, [line.span]) for line, gap in zip(page.lines, gaps, strict=True) if gap
    ]
    return Sketch("cloze", drafts, _SURE, page.head)


def open_gaps(sketch: Sketch) -> None:
    """Turn the gaps of prompts into ``[…]`` with their fillings as concepts."""
    page = sketch.page
    if page is None or "{{c" not in page.text:
        return
    gaps = list(_GAP.finditer(page.text))
    starts = [gap.start() for gap in gaps]
    masks = Masks(page.text)
    for gap in gaps:
        masks.hide(gap.start(), gap.start(2))
        masks.hide(gap.end(2), gap.end())
    told = False
    page.rewritten = list(page.rewritten)
    for draft in sketch.drafts:
        prompt: list[Span] = []
        concepts: list[Found] = []
        for span in draft.prompt:
            place = span.start
            for gap in gaps[bisect_left(starts, span.start) :]:
                if gap.end() > span.end:
                    break
                masks.put(gap.start(), gap.start(2), GAP)
                page.rewritten.append(Rewritten(Span(gap.start(), gap.start(2)), GAP))
                prompt.append(Span(place, gap.start(2)))
                concepts.append(Found(draft.line, body=[Span(gap.start(2), gap.end(2))]))
                place = gap.end()
            if place < span.end:
                prompt.append(Span(place, span.end))
        if concepts:
            draft.prompt, draft.concepts, draft.body = prompt, concepts, []
            if not told:
                sketch.doubt(draft.line, "cloze", count=len(gaps))
            told = True
    page.text = masks.text
