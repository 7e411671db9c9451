"""The ideas of long explanations as their writers cut them: `gold/ideas/PEN.jsonl`.

One JSON object a line: ``{"deck", "question", "concept", "ideas": [{"text", "role"}]}``; a text is
a verbatim piece of the explanation, a role *defining*, *telling* (apart from its neighbours) or
*detail*.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval.gold import GOLD, GoldAnswer, GoldFault
from eval.gold_pens import FIRST, long_explanations
from tutor.domain import Deck

ROLES = ("defining", "telling", "detail")


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea of an explanation and what it is to the concept."""

    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Place:
    """Whose explanation it is."""

    deck: str
    question: str
    concept: str


def load(pen: str, folder: Path = GOLD) -> dict[Place, tuple[Idea, ...]]:
    """The ideas of a pen's long explanations; none where the pen wrote none down."""
    path = folder / "ideas" / f"{pen}.jsonl"
    if not path.is_file():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return {
        Place(r["deck"], r["question"], r["concept"]): tuple(
            Idea(i["text"], i["role"]) for i in r["ideas"]
        )
        for r in rows
    }


def faults(
    answers: list[GoldAnswer], decks: Callable[[str], Deck], folder: Path = GOLD
) -> list[GoldFault]:
    """Long explanations without ideas, and ideas that are no piece of their explanation."""
    found: list[GoldFault] = []
    for pen in sorted({a.pen for a in answers} - {FIRST}):
        known = load(pen, folder)
        for name in sorted({a.deck for a in answers if a.pen == pen}):
            for question, concept, explanation in long_explanations(decks(name)):
                where = f"{name} {question} {concept}"
                ideas = known.get(Place(name, question, concept))
                found += [GoldFault(where, p) for p in _problems(ideas, explanation)]
    return found


def _problems(ideas: tuple[Idea, ...] | None, explanation: str) -> list[str]:
    if not ideas:
        return ["its ideas are not written down"]
    problems = [f"no role {i.role!r}" for i in ideas if i.role not in ROLES]
    if not any(i.role == "defining" for i in ideas):
        problems.append("none of its ideas is defining")
    return problems + [f"not in it: {i.text[:40]!r}" for i in ideas if i.text not in explanation]
