"""Write a deck as Markdown, the same text for the same deck."""

from __future__ import annotations

from tutor.decks.attributes import write_attributes
from tutor.decks.escapes import escape, escape_name
from tutor.decks.markdown import HINT_WORD, parse
from tutor.decks.scales import write_number, write_scale
from tutor.domain import Concept, Deck, Question, ScaleKind
from tutor.errors import DeckError


def format_deck(deck: Deck) -> str:
    """Write ``deck`` so that ``parse`` gives it back, every id written out.

    Raises:
        ValueError: no file can hold this deck, such as a prompt of two lines or a weight of 0.
    """
    lines = ["---", f"language: {deck.language}"]
    if deck.scale.kind is not ScaleKind.PERCENT:
        lines.append(f"scale: {write_scale(deck.scale)}")
    lines += ["---", f"# {escape(deck.title, group=True)}"]
    for question in deck.questions:
        lines += ["", *_question(question)]
    text = "\n".join(lines) + "\n"
    try:
        same = parse(text) == deck
    except DeckError as error:
        raise ValueError(f"this deck cannot be written: {error}") from error
    if not same:
        raise ValueError("this deck cannot be written: read back it would be another one")
    return text


def _question(question: Question) -> list[str]:
    count = None if question.any is None else str(question.any)
    attributes = write_attributes(question.id, "any", count)
    lines = [f"## {escape(question.prompt)} {attributes}"]
    lines += [f"> {_hint(hint)}" for hint in question.hints]
    lines.append("")
    for concept in question.concepts:
        lines += _concept(concept)
    return lines


def _hint(hint: str) -> str:
    written = escape(hint, group=True)
    return f"hint: {written}" if HINT_WORD.match(hint) else written


def _concept(concept: Concept) -> list[str]:
    weight = None if concept.weight == 1 else write_number(concept.weight)
    attributes = write_attributes(concept.id, "weight", weight)
    if not concept.named:
        first = f"- {escape(concept.explanation, first='~!*')} {attributes}"
    elif concept.explanation:
        explanation = escape(concept.explanation, group=True)
        first = f"- **{escape_name(concept.name)}** {attributes}: {explanation}"
    else:
        first = f"- **{escape_name(concept.name)}** {attributes}"
    marks = [("", concept.key_points), ("~ ", concept.accepted), ("! ", concept.misconceptions)]
    subs = [
        f"  - {mark}{escape(text, first='' if mark else '~!', group=True)}"
        for mark, texts in marks
        for text in texts
    ]
    return [first, *subs]
