"""Shares of words that two texts have in common."""

from __future__ import annotations

from tutor.domain import Question
from tutor.language import words


def content_stems(text: str, language: str) -> set[str]:
    """Stems of the content words of a text."""
    return {w.stem for w in words(text, language) if w.content}


def reference_text(question: Question) -> str:
    """Everything that the concepts of a question say: names, explanations, key points."""
    parts: list[str] = []
    for concept in question.concepts:
        parts += [concept.name, concept.explanation, *concept.key_points]
    return ". ".join(p for p in parts if p)


def overlap(answer: str, question: Question, language: str) -> float | None:
    """Share of the answer's content words that the reference holds; None when it has none."""
    said = content_stems(answer, language)
    if not said:
        return None
    return len(said & content_stems(reference_text(question), language)) / len(said)
