"""What a person would stumble over in a deck that was made from a text."""

from __future__ import annotations

import re
from collections import Counter

from tutor.domain import Deck, Question
from tutor.formats.base import Doubt

_MARKUP = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?>|\|\s*:?-{3,}|\{\{|\[\[|!\[", re.I)
_TWO_NAMES = re.compile(
    r"[A-ZÀ-ÖØ-Þ][^.;:!?]{1,40}?[ \u00a0\u202f]?:[ \u00a0\u202f][^:]{8,}?[.;!?][ \u00a0]+"
    r"[A-ZÀ-ÖØ-Þ][^.;:!?]{1,40}?[ \u00a0\u202f]?:[ \u00a0\u202f]\S"
)
_LETTERS = frozenset("q a r question answer réponse reponse".split())
_MANY = 8
_HALF = 0.5
_SHORT = 2
_EXCERPT = 60


def second_thoughts(deck: Deck, lines: list[int]) -> list[Doubt]:
    """Doubts about a deck as it came out.

    Args:
        deck: its questions in the order of the text.
        lines: of the prompts; as many as there are questions where no prompt was left out.
    """
    doubts: list[Doubt] = []
    known = lines if len(lines) == len(deck.questions) else [1] * len(deck.questions)
    for question, line in zip(deck.questions, known, strict=True):
        doubts += [Doubt(line, code, {"text": text}) for code, text in _look(question)]
    return doubts + _alike(deck, known)


def _look(question: Question) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    prompt = question.prompt
    if not any(c.isalnum() for c in prompt) or "{{c" in prompt:
        found.append(("prompt_is_mark", prompt[:_EXCERPT]))
    elif _MARKUP.search(prompt):
        found.append(("markup", prompt[:_EXCERPT]))
    for concept in question.concepts:
        texts = [concept.explanation, *concept.key_points]
        if concept.named and concept.name.casefold() in _LETTERS:
            found.append(("name_is_letter", concept.name))
        if any(_MARKUP.search(text) for text in texts):
            found.append(("markup", concept.explanation[:_EXCERPT]))
        if _TWO_NAMES.match(concept.explanation):
            found.append(("two_names", concept.explanation[:_EXCERPT]))
    return found


def _alike(deck: Deck, lines: list[int]) -> list[Doubt]:
    """Answers of many questions that are one word each, or the same one."""
    if len(deck.questions) < _MANY:
        return []
    answers = [q.concepts[0].explanation for q in deck.questions if len(q.concepts) == 1]
    most = Counter(answer.casefold() for answer in answers).most_common(1)
    if most and most[0][1] >= _HALF * len(deck.questions):
        return [
            Doubt(lines[0], "same_answer", {"text": most[0][0][:_EXCERPT], "count": most[0][1]})
        ]
    short = [answer for answer in answers if len(answer.split()) < _SHORT]
    if len(short) >= _HALF * len(deck.questions):
        return [Doubt(lines[0], "one_word", {"count": len(short), "text": short[0][:_EXCERPT]})]
    return []
