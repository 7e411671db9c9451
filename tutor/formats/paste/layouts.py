"""Ask every layout's reader how sure it is; the surest reads.

The numbers of sureness in the modules of this room, 0–1, mean their order alone: what a program
writes before marks that people type, marks before the look of lines, and prose last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from tutor.formats.paste.bullets import read_cards, read_toggles
from tutor.formats.paste.choices import read_choices
from tutor.formats.paste.cloze import open_gaps, read_cloze
from tutor.formats.paste.clutter import drop_chapters, left_aside
from tutor.formats.paste.csvtext import read_csv
from tutor.formats.paste.drafts import Page, Sketch
from tutor.formats.paste.entries import (
    read_arrows,
    read_beside,
    read_glossary,
    read_parted,
)
from tutor.formats.paste.flashcards import read_terms
from tutor.formats.paste.gift import read_gift
from tutor.formats.paste.hanging import read_hanging
from tutor.formats.paste.letters import read_mail
from tutor.formats.paste.marked import read_marked
from tutor.formats.paste.org import read_org
from tutor.formats.paste.outline import read_outline
from tutor.formats.paste.page import take_headings
from tutor.formats.paste.prose import read_notes
from tutor.formats.paste.qa import read_answers, read_qa
from tutor.formats.paste.repeats import read_records
from tutor.formats.paste.sides import read_rules, read_sides
from tutor.formats.paste.spans import Line, Mark
from tutor.formats.paste.tabular import read_asked, read_strong, read_weak
from tutor.formats.paste.tree import read_tree
from tutor.formats.paste.turns import read_turns
from tutor.formats.paste.wraps import mend

_SEVERAL = 2
_LOOSE = frozenset("notes qa marked arrows glossary hanging records tree mail tabular".split())
"""Layouts whose answers are the lines under a prompt, whatever they are."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A reader of one layout and the most that it is ever sure of, 0–1.

    Attributes:
        raw: whether it reads lines as they stand; else broken lines are put together first.
    """

    read: Callable[[Page], Sketch | None]
    ceiling: float
    raw: bool = False


LAYOUTS = (
    Layout(read_gift, 0.97, raw=True),
    Layout(read_choices, 0.96, raw=True),
    Layout(read_org, 0.95, raw=True),
    Layout(read_csv, 0.95, raw=True),
    Layout(read_cards, 0.94, raw=True),
    Layout(read_turns, 0.935, raw=True),
    Layout(read_sides, 0.93, raw=True),
    Layout(read_marked, 0.925),
    Layout(read_qa, 0.92),
    Layout(read_cloze, 0.91, raw=True),
    Layout(read_mail, 0.9),
    Layout(read_tree, 0.9),
    Layout(read_records, 0.89, raw=True),
    Layout(read_hanging, 0.885, raw=True),
    Layout(read_arrows, 0.88),
    Layout(read_glossary, 0.88),
    Layout(read_strong, 0.85),
    Layout(read_terms, 0.8),
    Layout(read_toggles, 0.78),
    Layout(read_weak, 0.77),
    Layout(read_outline, 0.75),
    Layout(read_answers, 0.72),
    Layout(read_rules, 0.65),
    Layout(read_asked, 0.62),
    Layout(read_parted, 0.6, raw=True),
    Layout(read_beside, 0.6, raw=True),
    Layout(read_notes, 0.5),
)


def recognise(page: Page, but: Collection[str] = ()) -> Sketch | None:
    """The sketch of the surest reader that finds a prompt with an answer; None without one.

    Args:
        page: what is read.
        but: layouts that it is not, since a reading as such left too much unexplained.
    """
    mended = mend(page)
    take_headings(page)
    take_headings(mended)
    drop_chapters(mended)
    best: Sketch | None = None
    for layout in LAYOUTS:
        if best is not None and best.sure >= layout.ceiling:
            break
        own = (page if layout.raw else mended).copy()
        sketch = layout.read(own)
        if sketch is None or sketch.kind in but:
            continue
        sketch.page = sketch.page or own
        open_gaps(sketch)
        if any(draft.whole for draft in sketch.drafts) and (
            best is None or sketch.sure > best.sure
        ):
            best = sketch
    if best is not None and best.kind in _LOOSE:
        _leave_asides(best)
    return best


def _leave_asides(sketch: Sketch) -> None:
    """Take remarks out of the answers, and a last paragraph where no answer has a second one."""
    for draft in sketch.drafts:
        out = left_aside(draft.body, draft is sketch.drafts[-1])
        draft.body = [line for line in draft.body if line.number not in out]
    *others, last = sketch.drafts
    second = [i for i, line in enumerate(last.body) if i and _is_apart(line)]
    if second and len(others) >= _SEVERAL and last.body[second[0] - 1 :]:
        alone = not any(_is_apart(line) for draft in others for line in draft.body[1:])
        if alone:
            for line in last.body[second[0] :]:
                sketch.doubt(line.number, "left_out", text=line.text)
            last.body = last.body[: second[0]]


def _is_apart(line: Line) -> bool:
    return line.after_blank and line.mark is Mark.NONE and not line.joined
