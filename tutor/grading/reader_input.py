"""What of an answer the reader that comes with tutor is given, and how concepts are shown to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tutor.domain import Concept
from tutor.grading import attribution
from tutor.grading.attribution import Reading
from tutor.grading.evaluation import Aligned
from tutor.grading.ideas import ideas
from tutor.models.reader import Text

_WHOLE = 900
"""Characters of an answer, or of what is chosen of it, that are read at once."""
_NEAREST = 2


def concept_text(name: str, explanation: str) -> str:
    """How a concept is shown to the reader, here and when it learns."""
    return f"{name}: {explanation}" if name else explanation


def shown(concept: Concept) -> str:
    """A concept as the reader sees it: its name where the author gave one, and its explanation."""
    explanation = concept.explanation or "; ".join(concept.key_points)
    return concept_text(concept.name if concept.named else "", explanation)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader is given of one answer.

    Attributes:
        turns: the answer and the concepts in order, a long answer in several turns.
        readings: the segments that are read by themselves.
        segments: a text for each of them.
        ideas: (concept, text) of each concept that consists of several ideas.
    """

    turns: tuple[Text, ...]
    readings: tuple[Reading, ...]
    segments: tuple[Text, ...]
    ideas: tuple[tuple[int, Text], ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """All of them, in this order."""
        return (*self.turns, *self.segments, *(text for _, text in self.ideas))


def asked(one: Aligned, parts: bool = True) -> Asked:
    """What the reader is given of an answer that states something; ``parts`` for its segments and
    the ideas of the concepts too."""
    turns = _turns(one)
    if not parts:
        return Asked(tuple(turns), (), (), ())
    alone = attribution.readings(one.segments)
    read = attribution.texts(one.question, alone)
    return Asked(tuple(turns), tuple(alone), tuple(read), tuple(_ideas(one, turns)))


def _ideas(one: Aligned, turns: Sequence[Text]) -> Iterable[tuple[int, Text]]:
    """Each concept of several ideas with the text that was read for it."""
    answers = [turn.answer for turn in turns for _ in turn.concepts]
    for k, (concept, answer) in enumerate(zip(one.question.concepts, answers, strict=True)):
        if parts := ideas(concept):
            name = concept.name if concept.named else ""
            told = tuple(concept_text(name, idea) for idea in parts)
            yield k, Text(answer, told, one.question.prompt)


def _turns(evaluation: Aligned) -> list[Text]:
    """The answer, the concepts in order, and the prompt.

    Units that state nothing are left out. A long answer is read in several turns: to each run of
    concepts the units that come nearest to them, with the one after each, in their order.
    """
    answer = evaluation.answer
    ignored = evaluation.guarded.ignored
    kept = [u for u in range(len(answer.units)) if u not in ignored]
    concepts = [shown(c) for c in evaluation.question.concepts]
    prompt = evaluation.question.prompt
    if _length(evaluation, kept) <= _WHOLE:
        return [Text(_text(evaluation, kept), tuple(concepts), prompt)]
    turns: list[Text] = []
    chosen: set[int] = set()
    first = 0
    for k in range(len(concepts)):
        mine = _near(evaluation, k)
        if k > first and _length(evaluation, chosen | mine) > _WHOLE:
            turns.append(Text(_text(evaluation, sorted(chosen)), tuple(concepts[first:k]), prompt))
            chosen, first = set(), k
        chosen |= mine
    return [*turns, Text(_text(evaluation, sorted(chosen)), tuple(concepts[first:]), prompt)]


def _near(evaluation: Aligned, k: int) -> set[int]:
    """The units nearest to a concept and the one after each, as many as may be read at once."""
    order = np.argsort(-evaluation.alignments[k].by_unit, kind="stable")[:_NEAREST].tolist()
    chosen: set[int] = set()
    for u in (v for near in order for v in (near, near + 1)):
        free = u < len(evaluation.answer.units) and u not in evaluation.guarded.ignored
        if free and (not chosen or _length(evaluation, chosen | {u}) <= _WHOLE):
            chosen.add(u)
    return chosen


def _length(evaluation: Aligned, units: Iterable[int]) -> int:
    spans = evaluation.answer.units
    return sum(spans[u].end - spans[u].start + 1 for u in units)


def _text(evaluation: Aligned, units: Sequence[int]) -> str:
    """The units as one text, misspelt words repaired; as they stand where none is left out."""
    answer = evaluation.answer
    if len(units) < len(answer.units):
        return "\n".join(answer.meant[u] for u in units)
    parts, done = [], 0
    for span, meant in zip(answer.units, answer.meant, strict=True):
        parts += [answer.text[done : span.start], meant]
        done = span.end
    return "".join([*parts, answer.text[done:]]).strip()
