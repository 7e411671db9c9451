"""From what went wrong to what the author can write: each attack that passes has a likely cause.

A remedy is given only where an attack passed or a right answer was misread; a weakness that does
no harm is not mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tutor.domain import Concept, Verdict
from tutor.language import mixed
from tutor.probes.base import explained
from tutor.probes.likeness import Likeness
from tutor.probes.negation import negate
from tutor.probes.numbers import change_numbers
from tutor.probes.trials import Earned, RightAnswer, Source, Trial

_CLAUSE = re.compile(r"\s*[,;:.]\s+|\.$")
_NEGATIVE = re.compile(rf"\b(?:{'|'.join(mixed().attacks.negative)})\b", re.IGNORECASE)
_CLUMSY = re.compile(r"['’]n['’]")


class Cause(StrEnum):
    """Why an attack passes or a right answer is misread, in the order in which it is told."""

    ALIKE = "alike"
    NAME_INSIDE = "name_inside"
    OTHER_QUESTION = "other_question"
    SHORT = "short"
    NAME_GIVEN = "name_given"
    PROMPT_TELLS = "prompt_tells"
    NAME_ENOUGH = "name_enough"
    BARE_WORDS = "bare_words"
    NO_MISCONCEPTION = "no_misconception"
    CONTRARY = "contrary"
    NEIGHBOUR = "neighbour"
    WRONG_NUMBER = "wrong_number"
    OWN_MISCONCEPTION = "own_misconception"
    READ_AS_CONTRARY = "read_as_contrary"
    EXPLANATION_MISREAD = "explanation_misread"
    EXPLANATION_AND_POINTS = "explanation_and_points"
    WORDING_MISREAD = "wording_misread"
    POINTS_MISREAD = "points_misread"
    RECITAL = "recital"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something should be written.

    Attributes:
        concept: under or in which concept.
        other: the name or the words it is about besides; empty where there are none.
        question: number of the question that ``other`` belongs to; 0 for the same question.
        line: a line that may be put under the concept as it stands; empty where there is none.
    """

    concept: Concept
    other: str = ""
    question: int = 0
    line: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing to do, at one place or several."""

    cause: Cause
    places: tuple[Place, ...]


Found = Iterator[tuple[Cause, Place | None]]


def remedies(
    trials: Sequence[Trial], answers: Sequence[RightAnswer], likeness: Likeness
) -> tuple[Remedy, ...]:
    """What to write, from the attacks that fool the question and the answers that are misread."""
    places: dict[Cause, dict[tuple[str, str], Place]] = {}
    for cause, place in _found(trials, answers, likeness):
        kept = places.setdefault(cause, {})
        if place is not None:
            other = "" if place.question else place.other
            kept.setdefault((place.concept.id, other), place)
    return tuple(Remedy(c, tuple(places[c].values())) for c in Cause if c in places)


def _found(trials: Sequence[Trial], answers: Sequence[RightAnswer], likeness: Likeness) -> Found:
    for trial in trials:
        if trial.fools:
            causes = list(_causes(trial, likeness))
            yield from causes or [(Cause.UNEXPLAINED, None)]
    for answer in answers:
        if answer.misread:
            yield from _misread(answer, likeness)


def _causes(trial: Trial, likeness: Likeness) -> Found:
    family = trial.attack.family
    if family == "whole deck" and not trial.earned:
        yield Cause.RECITAL, None
    for earned in trial.earned:
        if likeness.short(earned.concept):
            yield Cause.SHORT, Place(earned.concept)
        explain = _EXPLAIN.get(family)
        if explain is not None:
            yield from explain(earned, likeness)


def _copied(earned: Earned, likeness: Likeness) -> Found:
    concept = earned.concept
    if likeness.given_by_prompt(concept):
        yield Cause.PROMPT_TELLS, Place(concept)
    elif likeness.named_by_prompt(concept):
        yield Cause.NAME_GIVEN, Place(concept)


def _named(earned: Earned, likeness: Likeness) -> Found:
    concept = earned.concept
    given = likeness.named_by_prompt(concept)
    yield Cause.NAME_GIVEN if given else Cause.NAME_ENOUGH, Place(concept)


def _injected(earned: Earned, likeness: Likeness) -> Found:
    if earned.concept.named and earned.concept.name in earned.passage:
        yield from _named(earned, likeness)


def _bare_words(earned: Earned, likeness: Likeness) -> Found:
    yield Cause.BARE_WORDS, Place(earned.concept)


def _elsewhere(earned: Earned, likeness: Likeness) -> Found:
    bench = likeness.bench
    homes = {c: q for q in bench.others for c in q.concepts}
    origin = likeness.described(earned.passage, homes)
    if origin is not None:
        number = bench.number(homes[origin])
        yield Cause.OTHER_QUESTION, Place(earned.concept, origin.name, number)


def _stuffed(earned: Earned, likeness: Likeness) -> Found:
    found = list(_elsewhere(earned, likeness))
    yield from found or _bare_words(earned, likeness)


def _negated(earned: Earned, likeness: Likeness) -> Found:
    concept = earned.concept
    cause = Cause.CONTRARY if concept.misconceptions else Cause.NO_MISCONCEPTION
    yield cause, Place(concept, line=_contrary(concept, likeness))


def _contrary(concept: Concept, likeness: Likeness) -> str:
    """A misconception to start from, where a first clause can be turned round in good language."""
    language = likeness.bench.language
    known = [likeness.bench.stems(m) for m in concept.misconceptions]
    for text in (*concept.key_points, explained(concept)):
        first = _CLAUSE.split(text, maxsplit=1)[0]
        turned, way = negate(first, language)
        good = way == "plain" and not _NEGATIVE.search(first) and not _CLUMSY.search(turned)
        if good and likeness.bench.stems(turned) not in known:
            return f"- ! {turned}"
    return ""


def _exchanged(earned: Earned, likeness: Likeness) -> Found:
    named = [c for c in likeness.bench.question.concepts if c.named and c.explanation]
    if earned.concept not in named:
        return
    at = named.index(earned.concept)
    if likeness.described(earned.passage, [earned.concept]) is None:
        owner, lender = earned.concept, named[(at + 1) % len(named)]
    else:
        owner, lender = named[at - 1], earned.concept
    if likeness.name_inside(owner, lender):
        yield Cause.NAME_INSIDE, Place(owner, lender.name)
    if likeness.alike(owner, lender):
        yield Cause.ALIKE, Place(owner, lender.name)
    trait = likeness.trait(lender, owner)
    yield Cause.NEIGHBOUR, Place(owner, lender.name, line=f"- ! {trait}" if trait else "")


def _unsaid(earned: Earned, likeness: Likeness) -> Found:
    concept = earned.concept
    others = [c for c in likeness.bench.question.concepts if c.id != concept.id]
    origin = likeness.described(earned.passage, others)
    if origin is not None:
        if likeness.name_inside(concept, origin):
            yield Cause.NAME_INSIDE, Place(concept, origin.name)
        yield Cause.ALIKE, Place(concept, origin.name)


def _misnumbered(earned: Earned, likeness: Likeness) -> Found:
    concept, bench = earned.concept, likeness.bench
    changed = change_numbers(concept, bench.question.prompt, bench.language)
    yield Cause.WRONG_NUMBER, Place(concept, line=f"- ! {changed}" if changed else "")


def _believed(earned: Earned, likeness: Likeness) -> Found:
    said = likeness.bench.stems(earned.passage)
    concepts = (earned.concept, *likeness.bench.question.concepts)
    stated = [c.misconceptions[0] for c in concepts if c.misconceptions]
    nearest = max(stated, key=lambda m: len(said & likeness.bench.stems(m)), default="")
    yield Cause.OWN_MISCONCEPTION, Place(earned.concept, nearest)


def _misread(answer: RightAnswer, likeness: Likeness) -> Found:
    concept = answer.concept
    if answer.verdict is Verdict.CONTRADICTED:
        yield from _read_as_contrary(answer, likeness)
    elif answer.source is Source.ACCEPTED:
        yield Cause.WORDING_MISREAD, Place(concept, answer.text)
    elif answer.source is Source.KEY_POINTS:
        yield Cause.POINTS_MISREAD, Place(concept)
    elif likeness.short(concept):
        yield Cause.SHORT, Place(concept)
    elif concept.key_points:
        yield Cause.EXPLANATION_AND_POINTS, Place(concept)
    else:
        yield Cause.EXPLANATION_MISREAD, Place(concept)


def _read_as_contrary(answer: RightAnswer, likeness: Likeness) -> Found:
    concept = answer.concept
    others = [c for c in likeness.bench.question.concepts if c.id != concept.id]
    confused = [c for c in others if c.id == answer.confused_with]
    for other in others:
        if likeness.name_inside(concept, other):
            yield Cause.NAME_INSIDE, Place(concept, other.name)
    for other in confused:
        yield Cause.ALIKE, Place(concept, other.name)
    if not confused:
        yield Cause.READ_AS_CONTRARY, Place(concept, answer.text)


_EXPLAIN: Mapping[str, Callable[[Earned, Likeness], Found]] = {
    "copied question": _copied,
    "question and filler": _copied,
    "all keywords": _bare_words,
    "half the keywords": _bare_words,
    "one word": _bare_words,
    "two words": _bare_words,
    "names only": _named,
    "injection": _injected,
    "domain words": _stuffed,
    "wrong and keywords": _stuffed,
    "adorned wrong answer": _elsewhere,
    "other reference": _elsewhere,
    "nearest reference": _elsewhere,
    "shotgun": _elsewhere,
    "whole deck": _elsewhere,
    "negated reference": _negated,
    "exchanged descriptions": _exchanged,
    "number changed": _misnumbered,
    "misconceptions": _believed,
    "concept deleted": _unsaid,
}
