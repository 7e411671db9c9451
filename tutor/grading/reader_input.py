"""What of an answer the reader that comes with tutor is given, and how concepts are shown to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tutor.domain import Concept, Question, Verdict
from tutor.grading.evaluation import Aligned
from tutor.grading.ideas import ideas
from tutor.models.reader import Text

_WHOLE = 900
"""Characters of an answer, or of what is chosen of it, that are read at once."""
_NEAREST = 2
_SILENT = 0.8
"""Probability of missing, of the whole answer, from which nothing is read apart for a concept: it
would say the same (no figure of gold dev moves by .004, and a fifth of the ideas need no
reading)."""
_MISSING = tuple(Verdict).index(Verdict.MISSING)


def concept_text(name: str, explanation: str) -> str:
    """How a concept is shown to the reader, here and when it learns."""
    return f"{name}: {explanation}" if name else explanation


def shown(concept: Concept) -> str:
    """A concept as the reader sees it: its name where the author gave one, and its explanation."""
    return _told(concept, concept.explanation or "; ".join(concept.key_points))


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer, or what of it is read at once, and the concepts it is read against.

    Attributes:
        concepts: which of the question's, in order; together the turns hold them all.
        text: what the reader is given.
    """

    concepts: range
    text: Text


def turns(one: Aligned) -> list[Turn]:
    """The whole answer against the concepts in order; a long one in several turns."""
    found: list[Turn] = []
    first = 0
    for text in _turns(one):
        found.append(Turn(range(first, first + len(text.concepts)), text))
        first += len(text.concepts)
    return found


def spoken(whole: np.ndarray) -> frozenset[int]:
    """The concepts that an answer may speak of, by (K, 4) probabilities of the whole of it."""
    return frozenset(np.flatnonzero(whole[:, _MISSING] < _SILENT).tolist())


def of_ideas(
    question: Question, read: Sequence[Turn], wanted: Collection[int]
) -> list[tuple[dict[int, int], Text]]:
    """What was read of an answer, against the ideas of some concepts, all in one text; with how
    many ideas of which concept they are."""
    found = []
    for turn in read:
        parts = {
            k: few for k in turn.concepts if k in wanted if (few := ideas(question.concepts[k]))
        }
        told = tuple(_told(question.concepts[k], idea) for k, few in parts.items() for idea in few)
        if told:
            counts = {k: len(few) for k, few in parts.items()}
            found.append((counts, Text(turn.text.answer, told, question.prompt)))
    return found


def _told(concept: Concept, idea: str) -> str:
    return concept_text(concept.name if concept.named else "", idea)


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
