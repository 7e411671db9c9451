"""Notes with "Q:" and "A:" marks (Question/Answer, Q/R, Question/Réponse)."""

from __future__ import annotations

import re

from tutor.formats.paste.cues import opens_question
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.spans import Line, Mark, read_lines

_SAID = r"\s*(?:n°\s*)?\d{0,3}\s*"
_QUESTION = re.compile(rf"(?:question{_SAID}[:.)–—-]?|q{_SAID}[:.)–—-])(?:\s+|$)", re.IGNORECASE)
_ANSWER = re.compile(
    rf"(?:(?:answer|ans|réponse|reponse|rép|rep){_SAID}[:.)–—-]|[ar]{_SAID}[:.–—-])(?:\s+|$)",
    re.IGNORECASE,
)
_ANSWER_WITHIN = re.compile(
    r"(?<=[?.;!])\s+(?:A|R|Answer|Ans|Réponse|Rép)\s*\d{0,3}\s*[:.]\s+", re.IGNORECASE
)
_MANY_WORDS = 12


def read_qa(page: Page) -> Sketch | None:
    """Read a paste whose questions and answers are marked; None when they are not."""
    asks = [line for line in page.lines if _QUESTION.match(line.text)]
    answers = [
        line for line in page.lines if _ANSWER.match(line.text) or (line in asks and _within(line))
    ]
    if not asks or not answers or asks[0].number > answers[0].number:
        return None
    if len(asks) > 2 * len(answers) or len(answers) > 2 * len(asks):
        return None
    sketch = Sketch("qa", [], page.title)
    answering = False
    for line in page.lines:
        question, answer = _QUESTION.match(line.text), _ANSWER.match(line.text)
        if question and line.mark is Mark.NONE:
            sketch.drafts.append(_draft(page.text, line.cut(question.end())))
            answering = bool(sketch.drafts[-1].body)
        elif not sketch.drafts:
            _before(sketch, line)
        elif answer and not answering:
            rest = line.cut(answer.end())
            if rest.text:
                sketch.drafts[-1].body.append(_own_mark(page.text, rest))
            answering = True
        elif answering:
            sketch.drafts[-1].body.append(line)
        else:
            sketch.drafts[-1].prompt.append(line.span)
    return sketch


def _within(line: Line) -> re.Match[str] | None:
    """The mark of an answer that follows its question on the same line."""
    return _ANSWER_WITHIN.search(line.text)


def _draft(text: str, line: Line) -> Draft:
    """A question, with its answer when that stands on the same line."""
    within = _within(line)
    if within is None:
        return Draft(line.number, [line.span] if line.text else [])
    rest = line.cut(within.end())
    body = [_own_mark(text, rest)] if rest.text else []
    return Draft(line.number, [line.cut(0, within.start()).span], body)


def _own_mark(text: str, line: Line) -> Line:
    """Read a bullet that follows the mark of an answer on the same line."""
    return read_lines(text, line.span.start, line.span.end, line.number)[0]


def _before(sketch: Sketch, line: Line) -> None:
    """A line before the first question: the title, else left out with a doubt."""
    if not sketch.title and len(line.text.split()) <= _MANY_WORDS and not opens_question(line.text):
        sketch.title = [line.span]
    else:
        sketch.doubts.append((line.number, f"'{line.text}' stands before the first question"))
