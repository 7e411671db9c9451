"""What there is to say of an essay: gaps and where they would fit, contradictions, what serves
nothing, what is said twice, how much is said of what, how long it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tutor.domain import Concept, Question, Span, Verdict
from tutor.essay.reading import Essay, Found, Place
from tutor.essay.segments import EssayText
from tutor.language import words
from tutor.models.encoder import product

_SAME = 0.85
"""Similarity from which two passages say the same."""
_WHOLE = 6
"""Content words of the shortest passage that can be a repetition."""
_SOME = 3
"""Content words of the shortest passage that may be said to serve nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an essay is about a question.

    Attributes:
        question: its id.
        words: of the passages in which its concepts were read.
        weight: share of the points that it is worth, 0–1.
        concepts: (concept id, words) of each.
    """

    question: str
    words: int
    weight: float
    concepts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Findings:
    """What there is to say of an essay.

    Attributes:
        essay: the essay.
        least: words that it should have at least, or None.
        most: words that it may have, or None.
    """

    essay: Essay
    least: int | None = None
    most: int | None = None

    @cached_property
    def words(self) -> int:
        """Words of the essay."""
        return len(self.essay.text.typed.split())

    @cached_property
    def concepts(self) -> dict[tuple[str, str], Concept]:
        """The deck's concepts by question and id."""
        return {(q.id, c.id): c for q in self.essay.deck.questions for c in q.concepts}

    def concept(self, found: Found) -> Concept:
        """What the deck says of a concept."""
        return self.concepts[found.question, found.result.id]

    def of(self, verdict: Verdict) -> list[Found]:
        """The concepts with a verdict, those worth most first."""
        mine = [f for f in self.essay.found if f.result.verdict is verdict]
        return sorted(mine, key=lambda f: -f.result.weight)

    @cached_property
    def conflicts(self) -> list[tuple[Found, Place, Place]]:
        """(concept, place that counts, other place) where the essay says both one thing and its
        contrary."""
        return [
            (f, f.place, f.against)
            for f in self.essay.found
            if f.place is not None and f.against is not None
        ]

    def fits(self, found: Found) -> Span | None:
        """The passage near which a missing concept would fit: beside what is said of its question,
        else where the essay comes nearest to it; None in an empty essay."""
        mine = [f for f in self.essay.found if f.question == found.question]
        at = mine.index(found)
        beside = sorted((abs(i - at), i) for i, f in enumerate(mine) if f.place is not None)
        for _, i in beside:
            evidence = mine[i].result.evidence
            if evidence:
                return evidence[-1].span
        return found.near

    @cached_property
    def unanswered(self) -> list[Question]:
        """Questions of several to which nothing in the essay speaks."""
        spoken = {f.question for f in self.essay.found if f.place is not None}
        asked = {g.question_id for g in self.essay.grades}
        silent = [q for q in self.essay.deck.questions if q.id in asked - spoken]
        return silent if len(asked) > 1 else []

    @cached_property
    def unserving(self) -> list[Span]:
        """Segments in which nothing was read for any concept."""
        text = self.essay.text
        read = [p.span for f in self.essay.found if f.place for p in (f.place, *f.others)]
        found = []
        for segment in text.segments:
            span = text.place(segment)
            met = any(r.start < span.end and span.start < r.end for r in read)
            heading = all(u in text.headings for u in segment)
            if not met and not heading and _content(text, segment, self.essay) >= _SOME:
                found.append(span)
        return found

    @cached_property
    def repeated(self) -> list[tuple[Span, Span]]:
        """(first, later) passages that say the same."""
        return _repeated(self.essay.text, self.essay.deck.language)

    @cached_property
    def shares(self) -> list[Share]:
        """How much is said of each question, in the deck's order."""
        typed = self.essay.text.typed
        full = sum(g.max_score for g in self.essay.grades) or 1.0
        found = []
        for grade in self.essay.grades:
            mine = [f for f in self.essay.found if f.question == grade.question_id and f.place]
            spans = _joined([f.place.span for f in mine if f.place])
            count = sum(len(typed[s.start : s.end].split()) for s in spans)
            each = tuple((f.result.id, _quoted(typed, f)) for f in mine)
            found.append(Share(grade.question_id, count, grade.max_score / full, each))
        return found

    @property
    def length(self) -> str:
        """Code of what there is to say of the length: ``short``, ``long`` or ``right``."""
        if self.least is not None and self.words < self.least:
            return "short"
        if self.most is not None and self.words > self.most:
            return "long"
        return "right"


def _content(text: EssayText, segment: range, essay: Essay) -> int:
    found = words(text.text(segment), essay.deck.language)
    return sum(w.content for w in found)


def _quoted(typed: str, found: Found) -> int:
    return sum(len(typed[e.span.start : e.span.end].split()) for e in found.result.evidence)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Spans without what they share."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _repeated(text: EssayText, language: str) -> list[tuple[Span, Span]]:
    long = [
        u
        for u, span in enumerate(text.units)
        if sum(w.content for w in words(text.layout.text[span.start : span.end], language))
        >= _WHOLE
    ]
    near = np.round(product(text.vectors[long], text.vectors[long]), 4)
    found = []
    for later in range(len(long)):
        first = next((i for i in range(later) if near[i, later] >= _SAME), None)
        if first is not None:
            one, other = long[first], long[later]
            found.append((text.place(range(one, one + 1)), text.place(range(other, other + 1))))
    return found
