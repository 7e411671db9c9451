"""Questions as a form has them, and back: ids stay, so that history hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tutor.decks import short_name
from tutor.decks.words import slug
from tutor.domain import Concept, Deck, Question
from tutor.errors import PageError

NEW = "new"
"""Field of a concept that there was not before."""


def edited(question: Question, form: Mapping[str, str]) -> Question:
    """A question by the fields of its form.

    Raises:
        PageError: it would have no prompt or no concept, or a weight is no number above 0.
    """
    prompt = _line(form.get("prompt", ""))
    if not prompt:
        raise PageError("page_no_prompt", status=422)
    concepts: list[Concept] = []
    for concept in question.concepts:
        if form.get(f"drop.{concept.id}"):
            continue
        made = _concept(concept.id, form)
        if made is not None:
            concepts.append(made)
    added = _concept(NEW, form)
    if added is not None:
        taken = {c.id for c in question.concepts}
        concepts.append(replace(added, id=_free(slug(added.name, "concept"), taken)))
    if not concepts:
        raise PageError("page_no_concept", status=422)
    most = question.any
    if most is not None and most >= len(concepts):
        most = None
    return replace(
        question, prompt=prompt, concepts=tuple(concepts), hints=_lines(form.get("hints", "")),
        any=most,
    )  # fmt: skip


def put(deck: Deck, question: Question) -> Deck:
    """A deck with one question in the place of that of the same id."""
    return replace(
        deck, questions=tuple(question if q.id == question.id else q for q in deck.questions)
    )


def _concept(ident: str, form: Mapping[str, str]) -> Concept | None:
    """The concept of some fields; None where both name and explanation are empty."""
    name = _line(form.get(f"name.{ident}", ""))
    explanation = _line(form.get(f"explanation.{ident}", ""))
    points = _lines(form.get(f"points.{ident}", ""))
    if not name and not explanation:
        return None
    return Concept(
        ident,
        name or short_name(explanation),
        explanation,
        bool(name),
        _weight(form.get(f"weight.{ident}", "1")),
        points,
        _lines(form.get(f"accepted.{ident}", "")),
        _lines(form.get(f"wrong.{ident}", "")),
    )


def _weight(text: str) -> float:
    try:
        weight = float(text.replace(",", ".") or 1)
    except ValueError:
        weight = 0.0
    if not 0 < weight <= 1000:
        raise PageError("page_weight", status=422, text=text[:20])
    return weight


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for raw in text.split("\n") if (line := _line(raw)))


def _free(wanted: str, taken: set[str]) -> str:
    number, chosen = 1, wanted
    while chosen in taken:
        number += 1
        chosen = f"{wanted}-{number}"
    return chosen
