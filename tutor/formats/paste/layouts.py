"""Ask every layout's reader how sure it is; the surest reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tutor.formats.paste.bullets import read_cards, read_toggles
from tutor.formats.paste.choices import read_choices
from tutor.formats.paste.cloze import open_gaps, read_cloze
from tutor.formats.paste.csvtext import read_csv
from tutor.formats.paste.drafts import Page, Sketch
from tutor.formats.paste.flashcards import read_terms
from tutor.formats.paste.gift import read_gift
from tutor.formats.paste.org import read_org
from tutor.formats.paste.outline import read_outline
from tutor.formats.paste.prose import read_notes
from tutor.formats.paste.qa import read_answers, read_qa
from tutor.formats.paste.sides import read_rules, read_sides
from tutor.formats.paste.tabular import read_asked, read_strong, read_weak


@dataclass(frozen=True, slots=True)
class Layout:
    """A reader of one layout and the most that it is ever sure of, 0–1."""

    read: Callable[[Page], Sketch | None]
    ceiling: float


LAYOUTS = (
    Layout(read_gift, 0.97),
    Layout(read_choices, 0.96),
    Layout(read_org, 0.95),
    Layout(read_csv, 0.95),
    Layout(read_cards, 0.94),
    Layout(read_sides, 0.93),
    Layout(read_qa, 0.92),
    Layout(read_cloze, 0.91),
    Layout(read_strong, 0.85),
    Layout(read_terms, 0.8),
    Layout(read_toggles, 0.78),
    Layout(read_weak, 0.77),
    Layout(read_outline, 0.75),
    Layout(read_answers, 0.72),
    Layout(read_rules, 0.65),
    Layout(read_asked, 0.62),
    Layout(read_notes, 0.5),
)


def recognise(page: Page) -> Sketch | None:
    """The sketch of the surest reader that finds a prompt with an answer; None without one."""
    best: Sketch | None = None
    for layout in LAYOUTS:
        if best is not None and best.sure >= layout.ceiling:
            break
        own = page.copy()
        sketch = layout.read(own)
        if sketch is None:
            continue
        sketch.page = sketch.page or own
        open_gaps(sketch)
        if any(draft.whole for draft in sketch.drafts) and (
            best is None or sketch.sure > best.sure
        ):
            best = sketch
    return best
