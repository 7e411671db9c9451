"""Notes with "Q:" and "A:" marks (Question/Answer, Q/R, Question/Réponse, Front/Back)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from tutor.formats.paste.cues import opens_question
from tutor.formats.paste.drafts import Draft, Page, Sketch
from tutor.formats.paste.labels import label_cut
from tutor.formats.paste.spans import Line, Mark, read_lines
from tutor.language.notes import any_of, notes

_GAP = r"(?:[\s\0]+|$)"
_SAID = r"[.]?[\s\0]*(?:n°\s*)?\d{0,3}[\s\0]*"
_NOTES = notes().labels
_NUMBERED = r"(?:question|q[.]?)\s*(?:n°\s*)?\d{1,3}[\s\0]*[:.)/–—-]?"
_QUESTION = re.compile(
    rf"(?:{_NUMBERED}|question[\s\0]*[:.)/–—-]|q{_SAID}[:.)/–—-]"
    rf"|{any_of(_NOTES.front)}[\s\0]*:){_GAP}",
    re.IGNORECASE,
)
_DEFINED = (*_NOTES.answer, *_NOTES.answer_typed, *_NOTES.definition)
_ANSWER = re.compile(
    rf"(?:{any_of(_DEFINED, _NOTES.definition_cut, _NOTES.letter)}{_SAID}[:./–—-]"
    rf"|{any_of(_NOTES.letter)}\d{{1,3}}[.)]|{any_of(_NOTES.back)}[\s\0]*:){_GAP}"
    rf"|{any_of(_NOTES.answer, _NOTES.answer_typed)}[\s\0]*:(?=\w)"
    rf"|{any_of(_NOTES.answer)}[ \u00a0]{any_of(_NOTES.given_by)}[ ]?[^\n:?]{{1,30}}:{_GAP}"
    rf"|{any_of(_NOTES.over_answer)}[\s\0]*\d{{0,3}}[\s\0]*$",
    re.IGNORECASE,
)
_ANSWER_WORD = re.compile(
    rf"{any_of(_DEFINED)}{_SAID}[:.–—-]{_GAP}|:[ \t\u00a0]+(?=\S)", re.IGNORECASE
)
_ANSWER_WITHIN = re.compile(
    rf"(?<=[?.;!])[\s\0]+{any_of(_NOTES.answer, _NOTES.letter)}\s*\d{{0,3}}\s*[:.]\s+",
    re.IGNORECASE,
)
_NAME = re.compile(r"([^\W\d_][^:\n]{0,30}?)[ \u00a0]?:[ \u00a0]")
_CLOZE = re.compile(r"C:[\s\0]+(?=.*\[[^\[\]\n]+\])")
_MANY_WORDS = 12  # words at the most of a title
_COUNTED = re.compile(
    r"q(?:uestion)?[.]?\s*(?:n°\s*)?\d{1,3}(?:\s*[:.)/–—-]|(?=\s+[^\W\d_]))[\s\0]*(?=\S)",
    re.IGNORECASE,
)
_NUMBERED_SURE = 0.7
_SURE = 0.92
_ANSWERS_SURE = 0.72
_SEVERAL = 2
BEGUN = "A"
"""Label of a line that the mark of an answer stands before."""


def read_qa(page: Page) -> Sketch | None:
    """Read a text whose questions and answers are marked; None when they are not."""
    if not _is_marked(page.lines):
        return _numbered(page)
    sketch = Sketch("qa", [], _SURE, page.head)
    answering = skipping = False
    for line in page.lines:
        question, answer = _QUESTION.match(line.text), _ANSWER.match(line.text)
        if question:
            sketch.drafts.append(_draft(page.text, line.cut(question.end())))
            answering, skipping = bool(sketch.drafts[-1].body), False
        elif not sketch.drafts:
            _before(sketch, line)
        elif skipping or _CLOZE.match(line.text):
            sketch.doubt(line.number, "left_out" if skipping else "cloze_left_out", text=line.text)
            skipping = True
        elif answer and not answering:
            rest = line.cut(answer.end())
            if rest.text:
                sketch.drafts[-1].body.append(_own_mark(page.text, rest))
            answering = True
        elif answering:
            sketch.drafts[-1].body.append(line)
        else:
            sketch.drafts[-1].prompt.append(line.span)
    return _told(page, sketch)


def _told(page: Page, sketch: Sketch) -> Sketch:
    """The sketch with running text joined, where a program broke the lines."""
    if page.wrapped:
        for draft in sketch.drafts:
            draft.body = running(draft.body)
    return sketch


def running(body: list[Line]) -> list[Line]:
    """The lines of an answer, joined where they are running text: none marked, few named."""
    first = body[:1]
    named = sum(label_cut(line) is not None for line in body)
    plain = all(line.mark is Mark.NONE for line in body) and named * 2 <= len(body)
    if not plain or not first or first[0].label != BEGUN:
        return body
    return first + [replace(line, joined=True) for line in body[1:]]


def _asks(line: Line) -> re.Match[str] | None:
    """The mark of a question with its words, and not its points in brackets, on the same line."""
    found = _COUNTED.match(line.text) or _QUESTION.match(line.text)
    said = line.cut(found.end()).text if found else ""
    return found if said and not said.startswith("(") else None


def _numbered(page: Page) -> Sketch | None:
    """Read questions behind a mark ("Q:", "Question 2"), with answers that have none."""
    starts = [i for i, line in enumerate(page.lines) if _asks(line)]
    ends = [*starts[1:], len(page.lines)]
    if len(starts) < _SEVERAL or any(
        end - start < _SEVERAL for start, end in zip(starts, ends, strict=True)
    ):
        return None
    sketch = Sketch("qa", [], _NUMBERED_SURE, page.head)
    for line in page.lines[: starts[0]]:
        _before(sketch, line)
    for start, end in zip(starts, ends, strict=True):
        found = _asks(page.lines[start])
        rest = page.lines[start].cut(found.end() if found else 0)
        last = start + 1
        while last < end - 1 and not rest.text.endswith("?") and not page.lines[last].after_blank:
            if not page.lines[last].text.endswith("?"):
                break
            last += 1
        prompt = [rest.span, *(line.span for line in page.lines[start + 1 : last])]
        sketch.drafts.append(Draft(rest.number, prompt, page.lines[last:end]))
    return sketch


def _is_marked(lines: list[Line]) -> bool:
    """Whether about as many lines are marked as answers as are marked as questions."""
    asks = [line.number for line in lines if _QUESTION.match(line.text)]
    asking = set(asks)
    answers = [
        line.number
        for line in lines
        if _ANSWER.match(line.text) or (line.number in asking and _within(line))
    ]
    if not asks or not answers or asks[0] > answers[0]:
        return False
    return len(asks) <= 2 * len(answers) and len(answers) <= 2 * len(asks)


def read_answers(page: Page) -> Sketch | None:
    """Read "Answer: …" lines under questions that bear no mark of their own."""
    lines = page.lines
    marks = {i: found for i, line in enumerate(lines) if (found := _ANSWER_WORD.match(line.text))}
    if _is_one_of_several(lines, marks):
        return None
    places = sorted(marks)
    if len(places) < _SEVERAL or places[0] == 0:
        return None
    sketch = Sketch("qa", [], _ANSWERS_SURE, page.head)
    starts: list[int] = []
    previous = -1
    for place in places:
        start = place - 1
        if start <= previous:
            return None
        blocks = previous < 0 or any(line.after_blank for line in lines[previous + 1 : place])
        while blocks and start - 1 > previous and not lines[start].after_blank:
            start -= 1
        starts.append(start)
        previous = place
    for line in lines[: starts[0]]:
        _before(sketch, line)
    for start, place, end in zip(starts, places, [*starts[1:], len(lines)], strict=True):
        rest = lines[place].cut(marks[place].end())
        body = [_own_mark(page.text, rest)] if rest.text else []
        prompt = [line.span for line in lines[start:place]]
        sketch.drafts.append(Draft(lines[start].number, prompt, body + lines[place + 1 : end]))
    return sketch


def _is_one_of_several(lines: list[Line], marks: dict[int, re.Match[str]]) -> bool:
    """Whether the word for an answer is a name among others that come as often, as "Where:"."""
    names = Counter(found[1].casefold() for line in lines if (found := _NAME.match(line.text)))
    words = Counter(found[0].strip(" :.-–—\0").casefold() for found in marks.values())
    most = max(words.values(), default=0)
    others = sum(count >= most for name, count in names.items() if name not in words)
    defines = all(word.startswith(("def", "déf")) for word in words)
    return bool(words) and others >= (1 if defines else _SEVERAL)


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
    own = read_lines(text, line.span.start, line.span.end, line.number)[0]
    return own if own.label else replace(own, label=BEGUN)


def _before(sketch: Sketch, line: Line) -> None:
    """A line before the first question: the title, else left out with a doubt."""
    if not sketch.title and len(line.text.split()) <= _MANY_WORDS and not opens_question(line.text):
        sketch.title = [line.span]
    else:
        sketch.doubt(line.number, "before_first", text=line.text)
