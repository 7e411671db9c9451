"""The nouns of the house: frozen dataclasses and enums, no logic.

A *deck* holds *questions*; a question has a *prompt* and *concepts*. An *answer* gets a *grade*:
a *score* and, for each concept, a *verdict* with its *evidence*.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What an answer does with one concept."""

    COVERED = "covered"
    PARTIAL = "partial"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


class ScaleKind(StrEnum):
    """How a fraction becomes a mark."""

    PERCENT = "percent"
    POINTS = "points"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Scale:
    """A deck's scale.

    Attributes:
        kind: percent, points out of ``maximum`` in steps of ``step``, or letters.
        maximum: the highest mark (points only).
        step: marks are rounded to a multiple of it (points only).
        letters: (letter, lowest percentage) from the best letter down (letters only).
    """

    kind: ScaleKind = ScaleKind.PERCENT
    maximum: float = 100.0
    step: float = 1.0
    letters: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea that a good answer states.

    Attributes:
        id: lower-case ASCII words joined by hyphens; unique within its question.
        name: the author's name, or a short one made from the explanation.
        named: whether the author wrote the name.
        explanation: the reference explanation; never empty for an unnamed concept.
        weight: points it is worth, > 0.
        key_points: the defining parts of the idea.
        accepted: other wordings that count as stating it.
        misconceptions: wrong statements that contradict it.
    """

    id: str
    name: str
    explanation: str
    named: bool = True
    weight: float = 1.0
    key_points: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt with its concepts.

    Attributes:
        id: unique within its deck.
        prompt: what the learner is asked.
        concepts: at least one.
        hints: cues, in the order in which they are shown.
        any: how many of the concepts make a full answer; None for all of them.
    """

    id: str
    prompt: str
    concepts: tuple[Concept, ...]
    hints: tuple[str, ...] = ()
    any: int | None = None


@dataclass(frozen=True, slots=True)
class Deck:
    """Questions of one subject in one language (``fr`` or ``en``)."""

    title: str
    language: str
    questions: tuple[Question, ...]
    scale: Scale = field(default_factory=Scale)


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of a text: code points ``start`` (included) to ``end`` (excluded)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The learner's own words, with their place in the answer as typed."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A code from a closed list, and what fills its sentence (``tutor.feedback.reasons``): texts of
    the deck and of the answer, several where several are named."""

    code: str
    values: tuple[tuple[str, str | tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A passage that earns nothing, and the code of the reason."""

    code: str
    passage: Evidence


@dataclass(frozen=True, slots=True)
class IdeaResult:
    """One of several ideas of a concept, in its author's words, and what an answer does with it."""

    text: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ConceptResult:
    """What an answer earned for one concept.

    Attributes:
        id: the concept's id.
        name: the concept's name.
        weight: points it is worth.
        points: points earned, weight × credit, rounded to 4 decimals.
        verdict: the most probable verdict.
        sure: whether the grader stands by the verdict.
        probabilities: P of each verdict in the order of ``Verdict``; they sum to 1.
        evidence: passages that earned or lost the points; empty when there is none.
        why: the reason of the verdict.
        signals: signals of the verdict model that decided it, strongest first.
        confused_with: id of the concept whose description stands here, or None.
        counted: False for a concept left out of the score by "any n of m".
        closeness: how near the answer comes to the concept in meaning and words, 0–1.
        credit: share of the points earned, 0–1.
        ideas: the ideas of a concept that has several, in order; none is better than *missing*
            where the concept is; empty where it is one idea, or where no reader reads.
    """

    id: str
    name: str
    weight: float
    points: float
    verdict: Verdict
    sure: bool
    probabilities: tuple[float, float, float, float]
    evidence: tuple[Evidence, ...]
    why: Reason
    confused_with: str | None = None
    counted: bool = True
    signals: tuple[str, ...] = ()
    closeness: float = 0.0
    credit: float = 0.0
    ideas: tuple[IdeaResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Inputs:
    """Hashes of everything that decides a grade beside the answer and the package's version.

    Attributes:
        question: the question as grading reads it, with language and scale of its deck.
        neighbours: what else of the deck was read, in order.
        encoder: the encoder.
        reader: the reader that comes with tutor, or the empty text without it.
        coefficients: of the verdict model, and the relevance model.
        lexicon: word lists.
        opinion: the second opinion, its model and prompt; the empty text without one.
    """

    question: str
    neighbours: str
    encoder: str
    reader: str
    coefficients: str
    lexicon: str
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one answer: an argument that can be run again.

    Attributes:
        deck: title of the deck.
        question_id: the question answered.
        question_hash: hash of what grading reads of the question.
        tutor: version of this package.
        encoder: (name, hash) of the encoder.
        reader: (name, hash) of the second reader, or None when off.
        score: points earned; the printed points of the counted concepts add up to it.
        max_score: points of a full answer.
        fraction: score / max_score, 0–1.
        interval: 80 % interval of the fraction.
        mark: the fraction on the deck's scale, as text.
        needs_review: whether a person should look.
        reasons: why a person should look; empty when nobody need.
        flags: codes of what was noticed, whether or not it asks for review.
        concepts: one result a concept, in the deck's order.
        unmatched: passages that serve no concept.
        set_aside: passages that were not counted, each with its code.
        inputs: hashes of all that decides it.
        language: of the deck, ``fr`` or ``en``.
    """

    deck: str
    question_id: str
    question_hash: str
    tutor: str
    encoder: tuple[str, str]
    reader: tuple[str, str] | None
    score: float
    max_score: float
    fraction: float
    interval: tuple[float, float]
    mark: str
    needs_review: bool
    reasons: tuple[Reason, ...]
    flags: tuple[str, ...]
    concepts: tuple[ConceptResult, ...]
    unmatched: tuple[Evidence, ...]
    set_aside: tuple[SetAside, ...] = ()
    inputs: Inputs | None = None
    language: str = "en"
