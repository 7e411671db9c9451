"""A plan of one's own in place of a deck: a list of points, or a model answer."""

from __future__ import annotations

import re

from tutor.decks.words import guess_language, short_name
from tutor.domain import Concept, Deck, Question
from tutor.errors import AnswerError
from tutor.language import clean, flow, sentences
from tutor.messages import say

PLAN = "plan"
"""Id of the one question of a plan."""
_MOST = 60
"""Points of one plan: more are a course, which makes a deck."""
_BULLET = re.compile(r"\s*(?:[-–—•*·‣▪>+]+\s+|\(?\d{1,3}[.)]\s+|#{1,6}\s+)?")
_NAMED = re.compile(r"([^\s:.!?][^:.!?\n]{0,60}?)\s?:\s+(\S.*)")


def from_points(text: str, title: str) -> Deck:
    """A deck of one question from points, one a line; a line may name its point before a colon.

    Raises:
        AnswerError: there is no point, or too many.
    """
    lines = [line[m.end() :].strip() for line in text.splitlines() if (m := _BULLET.match(line))]
    return _deck([line for line in lines if line], title, text)


def from_model(text: str, title: str) -> Deck:
    """A deck of one question from a model answer, each of its sentences a concept.

    Raises:
        AnswerError: there is no sentence, or too many.
    """
    language, _ = guess_language(text)
    told = flow(clean(text), language).text
    body = "\n".join(line for line in told.split("\n") if not line.lstrip().startswith("#"))
    return _deck([body[s.start : s.end] for s in sentences(body)], title, text)


def _deck(points: list[str], title: str, text: str) -> Deck:
    if not points:
        raise AnswerError("plan_empty", path=title)
    if len(points) > _MOST:
        raise AnswerError("plan_long", path=title, count=len(points), most=_MOST)
    language, _ = guess_language(text)
    concepts = tuple(_concept(number, point) for number, point in enumerate(points, start=1))
    prompt = say(language, "essay.plan")
    return Deck(title, language, (Question(PLAN, prompt, concepts),))


def _concept(number: int, point: str) -> Concept:
    named = _NAMED.fullmatch(point)
    if named:
        return Concept(f"point-{number}", named[1], named[2])
    return Concept(f"point-{number}", short_name(point), point, named=False)
