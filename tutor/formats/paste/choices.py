"""Multiple choice (Aiken and the like): the choice that ``ANSWER:`` names is the reference."""

from __future__ import annotations

import re

from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import Line, read_lines
from tutor.language.notes import any_of, notes

_CHOICE = re.compile(r"\(?([A-Ha-h])[.)][ \t\u00a0]*(?=\S)")
_ANSWER = re.compile(
    any_of(notes().labels.right_choice)
    + r"[ \t\u00a0\u202f\0]*[:=][ \t\u00a0\u202f\0]*\(?([A-Ha-h])\b[).]?.*",
    re.IGNORECASE,
)
_SEVERAL = 2
_SURE = 0.96


def read_choices(page: Page) -> Sketch | None:
    """Read questions with lettered choices and a line that names the right one."""
    if not any(_ANSWER.fullmatch(line.text) for line in page.lines):
        return None
    rows = _raw(page)
    sketch = Sketch("choices", [], _SURE, page.head)
    prompt: list[Line] = []
    choices: dict[str, Line] = {}
    missed = 0
    for line in rows:
        answer = _ANSWER.fullmatch(line.text)
        choice = _CHOICE.match(line.text)
        if answer and len(choices) >= _SEVERAL:
            right = choices.get(answer[1].upper())
            if prompt and right is not None:
                body = read_lines(page.text, right.start, right.span.end, right.number)
                sketch.drafts.append(Draft(prompt[0].number, [p.span for p in prompt], body))
            else:
                missed += 1
            prompt, choices = [], {}
        elif choice and prompt:
            choices[choice[1].upper()] = line.cut(choice.end())
        elif choices:
            missed += 1
            prompt, choices = [line], {}
        else:
            if line.after_blank:
                prompt = []
            prompt.append(line)
    if not sketch.drafts or missed > len(sketch.drafts):
        return None
    left = {line.number for line in rows}
    sketch.furniture |= left
    sketch.doubt(sketch.drafts[0].line, "multiple_choice", count=len(sketch.drafts))
    return sketch


def _raw(page: Page) -> list[Line]:
    """The lines with their letters: where all are lettered, the marks were cut off."""
    rows: list[Line] = []
    for line in page.lines:
        start = page.text.rfind("\n", 0, line.start) + 1
        raw = Line(
            line.number, start, page.text[start : line.span.end], after_blank=line.after_blank
        )
        rows.append(raw.cut(0) if _CHOICE.match(raw.cut(0).text) else line)
    return rows
