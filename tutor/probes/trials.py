"""What the attacks on a question earn, and what right answers to it earn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tutor.domain import Concept, ConceptResult, Grade, Question, Verdict
from tutor.grading.grader import Grader
from tutor.probes import PASS, Attack, made
from tutor.probes.base import Bench, explained, sentence, told

_RECITING = ("whole deck", "concept deleted")


class Source(StrEnum):
    """The lines of a concept that a right answer is made from."""

    EXPLANATION = "explanation"
    ACCEPTED = "accepted"
    KEY_POINTS = "key_points"


@dataclass(frozen=True, slots=True)
class Earned:
    """A concept that got points from a text that does not state it.

    Attributes:
        concept: the concept.
        verdict: what the grader made of it.
        passage: the words that were taken for it; empty where there are none.
    """

    concept: Concept
    verdict: Verdict
    passage: str


@dataclass(frozen=True, slots=True)
class Trial:
    """An attack, graded.

    Attributes:
        attack: what was tried.
        fraction: what it got, 0–1.
        needs_review: whether a person would look at it.
        earned: the concepts counted though the attack does not state them.
    """

    attack: Attack
    fraction: float
    needs_review: bool
    earned: tuple[Earned, ...]

    @property
    def passes(self) -> bool:
        """Whether the mark is a pass, looked at or not."""
        return self.fraction >= PASS

    @property
    def fools(self) -> bool:
        """Whether it passes and nobody is asked to look."""
        return self.passes and not self.needs_review


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """One concept stated in the author's own words, and how it was read.

    Attributes:
        concept: the concept it states.
        source: the lines it is made from.
        text: the author's words, without the name.
        verdict: what the grader made of it.
        confused_with: id of the concept it was taken for, or None.
    """

    concept: Concept
    source: Source
    text: str
    verdict: Verdict
    confused_with: str | None

    @property
    def misread(self) -> bool:
        """Whether it earned less than ``covered``."""
        return self.verdict is not Verdict.COVERED


def run(grader: Grader, bench: Bench) -> tuple[list[Trial], list[RightAnswer]]:
    """Grade every attack on a question, and a right answer from each wording of its concepts."""
    question = bench.question
    tried = [a for a in made(bench) if not a.should_pass]
    wordings = list(_wordings(question))
    language = grader.deck.language
    texts = [a.text for a in tried] + [told(c, text, language) for c, _, text in wordings]
    grades = list(grader.grade_many((question.id, text) for text in texts))
    split = len(tried)
    trials = [
        _trial(question, attack, grade) for attack, grade in zip(tried, grades[:split], strict=True)
    ]
    answers = []
    for (concept, source, text), grade in zip(wordings, grades[split:], strict=True):
        result = next(r for r in grade.concepts if r.id == concept.id)
        answers.append(RightAnswer(concept, source, text, result.verdict, result.confused_with))
    return trials, answers


def _wordings(question: Question) -> Iterator[tuple[Concept, Source, str]]:
    for concept in question.concepts:
        found = {explained(concept): Source.EXPLANATION}
        for text in concept.accepted:
            found.setdefault(text, Source.ACCEPTED)
        if concept.key_points:
            found.setdefault("; ".join(concept.key_points), Source.KEY_POINTS)
        yield from ((concept, source, text) for text, source in found.items())


def _trial(question: Question, attack: Attack, grade: Grade) -> Trial:
    by_id = {r.id: r for r in grade.concepts}
    earned = tuple(
        Earned(concept, by_id[concept.id].verdict, _passage(by_id[concept.id]))
        for concept in question.concepts
        if _paid(by_id[concept.id]) and not _stated(concept, attack)
    )
    return Trial(attack, grade.fraction, grade.needs_review, earned)


def _paid(result: ConceptResult) -> bool:
    return result.counted and result.verdict in (Verdict.COVERED, Verdict.PARTIAL)


def _stated(concept: Concept, attack: Attack) -> bool:
    """Whether an attack that recites explanations recites this one."""
    text = explained(concept)
    return attack.family in _RECITING and (text in attack.text or sentence(text) in attack.text)


def _passage(result: ConceptResult) -> str:
    return " ".join(" ".join(e.text.split()) for e in result.evidence)
