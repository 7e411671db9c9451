"""Decks written as text: for Anki, for Quizlet, and as Markdown without ids."""

from __future__ import annotations

import re

from tutor.decks.escapes import escape
from tutor.domain import Concept, Deck
from tutor.formats.apkg import guid, plain_prompt
from tutor.formats.cards import answer_html

_TABS = re.compile(r"[\t\n]+")


def write_anki(deck: Deck) -> bytes:
    """Notes in plain text with the headers that Anki reads, one note a question."""
    title = _TABS.sub(" ", deck.title)
    head = "#separator:tab\n#html:true\n#guid column:1\n#deck column:2\n"
    head += "#columns:GUID\tDeck\tFront\tBack\n"
    rows = [
        "\t".join((guid(deck, q), _cell(title), _cell(plain_prompt(q)), _cell(answer_html(q))))
        for q in deck.questions
    ]
    return (head + "\n".join(rows) + "\n").encode()


def write_quizlet(deck: Deck) -> bytes:
    """Term, tab, definition; a blank line between cards (custom ``\\n\\n`` in Quizlet's import)."""
    cards = []
    for question in deck.questions:
        mixed = not all(concept.named for concept in question.concepts)
        lines = [_line(concept, mixed) for concept in question.concepts]
        only = question.concepts[0]
        if len(lines) == 1 and not only.named and not only.key_points:
            back = only.explanation
        else:
            back = "\n".join(f"- {line}" for line in lines)
        cards.append(f"{_TABS.sub(' ', question.prompt)}\t{back}")
    return ("\n\n".join(cards) + "\n").encode()


def write_markdown(deck: Deck) -> bytes:
    """Headings and bullets for people, without front matter and ids."""
    lines = [f"# {escape(deck.title)}"]
    for question in deck.questions:
        lines += ["", f"## {escape(question.prompt)}", ""]
        for concept in question.concepts:
            name = f"**{escape(concept.name)}**" if concept.named else ""
            said = ": ".join(part for part in (name, escape(concept.explanation)) if part)
            lines.append(f"- {said}")
            lines += [f"  - {escape(point)}" for point in concept.key_points]
    return ("\n".join(lines) + "\n").encode()


def _line(concept: Concept, mixed: bool) -> str:
    """A concept on one line; among concepts without names, a name is marked as one."""
    said, points = concept.explanation, " / ".join(concept.key_points)
    if points:
        said = f"{said} ({points})" if said else points
    mark = "**" if mixed else ""
    return f"{mark}{concept.name}{mark}: {said}" if concept.named else said


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
