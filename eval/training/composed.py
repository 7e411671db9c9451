"""Answers composed from the lessons: several passages in a row, named, misnamed, padded, recited.

Learners answer with several concepts in one text, and lessons speak of one or two. Passages of a
set that name nobody are put together, each given its own name, or two of them each other's; the
explanations themselves are recited, one of them negated or under another name; and what states
nothing (words in any order, another set's passage with this one's words) changes no label.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence

from eval.training import lessons
from eval.training.examples import CONTRADICTED, COVERED, MISSING, PARTIAL, Example
from eval.training.rows import ORDER
from eval.training.rules_sources import LANGUAGES
from tutor.grading.reader_input import concept_text
from tutor.language import fold

RIGHT, EXCHANGED, UNNAMED = 0.40, 0.40, 0.20
"""Shares of answers whose names stand right, stand wrong, and are left out."""
RECITED, NEGATED = 0.22, 0.35
"""Shares of parts that are the explanation itself, and of those that are negated if they can be."""
PADDED = 0.05
SETTLED = 0.35
"""Share of answers by somebody who has all of it right, or all of it wrong, as far as the lessons
hold such passages: a whole answer of opposites is no sum of single slips."""
NAMED = {
    "fr": ("{0} : {1}", "{0} = {1}", "{0} -> {1}", "{0}, c'est {1}", "pour {0}, {1}", "{0} ({1})",
           "dans le cas de {0} : {1}", "{0} - {1}", "{0}. {1}", "d'abord {0} : {1}"),
    "en": ("{0}: {1}", "{0} = {1}", "{0} -> {1}", "{0} is {1}", "for {0}, {1}", "{0} ({1})",
           "in {0} {1}", "{0} - {1}", "{0}. {1}", "first {0}: {1}"),
}  # fmt: skip
JOINED = ("{} {}", "{}\n{}", "{}\n- {}", "{} ; {}")

Parts = dict[str, list[tuple[str, int]]]


def composed(sets: Sequence[lessons.LessonSet], chance: random.Random, most: int) -> list[Example]:
    """So many answers of the lessons, drawn anew at each call."""
    able = [(s, parts) for s in sets if len(parts := _parts(s)) >= 2]
    every = [p.text for s, _ in able for p in s.passages if COVERED in _labels(p)]
    return [_one(*chance.choice(able), every, chance) for _ in range(most)] if able else []


def _labels(passage: lessons.Passage) -> list[int]:
    return [ORDER.index(v) for v in passage.labels.values()]


def _parts(one: lessons.LessonSet) -> Parts:
    """(text, label) of the passages that speak of one concept and name none."""
    names = [fold(name) for name, _ in one.concepts.values() if name]
    found: Parts = defaultdict(list)
    for passage in one.passages:
        told = [c for c, v in passage.labels.items() if v.value != "missing"]
        if len(told) == 1 and not any(n in fold(passage.text) for n in names):
            label = ORDER.index(passage.labels[told[0]])
            found[told[0]].append((passage.text, label))
    return found


def _one(
    one: lessons.LessonSet, parts: Parts, every: Sequence[str], chance: random.Random
) -> Example:
    concepts = list(one.concepts)
    shown = tuple(concept_text(*c) for c in one.concepts.values())
    draw = chance.random()
    if draw < PADDED:
        return Example(_idle(one, every, chance), shown, (MISSING,) * len(shown), one.prompt)
    count = min(len(parts), chance.choices((1, 2, 3, 4, 5), (1, 4, 4, 2, 1))[0])
    chosen = chance.sample(sorted(parts), count)
    only = chance.choice((COVERED, CONTRADICTED)) if chance.random() < SETTLED else None
    told = {c: _part(one, c, parts[c], chance, only) for c in chosen}
    how = _how(one, chance) if only is None else "right"
    free = how == "unnamed" or not all(one.concepts[c][0] for c in chosen)
    named = {} if free else dict(zip(chosen, chosen, strict=True))
    if how == "exchanged":
        named |= _exchange(chosen, concepts, chance)
    labels = dict.fromkeys(concepts, MISSING)
    texts = []
    template = chance.choice(NAMED[one.language])
    for concept in chosen:
        text, label = told[concept]
        if concept in named:
            if chance.random() < 0.3:
                template = chance.choice(NAMED[one.language])
            name = one.concepts[named[concept]][0]
            text = _said(template, name, text, chance)
        if concept in named and named[concept] != concept:
            labels[named[concept]] = CONTRADICTED
        elif labels[concept] == MISSING:
            labels[concept] = label
        texts.append(text)
    joined = chance.choice(JOINED)
    answer = texts[0]
    for text in texts[1:]:
        answer = joined.format(answer.rstrip(".;") if ";" in joined else answer, text)
    if chance.random() < 0.06:
        answer = chance.choice(("{0}\n{1}", "{1}\n{0}")).format(answer, _words(one, chance))
    return Example(answer, shown, tuple(labels.values()), one.prompt)


def _how(one: lessons.LessonSet, chance: random.Random) -> str:
    """Whether names stand right, stand wrong, or are left out, as where a concept has none."""
    how = chance.choices(("right", "exchanged", "unnamed"), (RIGHT, EXCHANGED, UNNAMED))[0]
    return how if all(name for name, _ in one.concepts.values()) else "unnamed"


def _exchange(
    chosen: Sequence[str], concepts: Sequence[str], chance: random.Random
) -> dict[str, str]:
    """Whose name the descriptions of some chosen concepts get instead of their own."""
    if len(chosen) == 1 or chance.random() < 0.25:
        mine = chance.choice(chosen)
        free = [c for c in concepts if c not in chosen] or [c for c in concepts if c != mine]
        return {mine: chance.choice(free)}
    turned = chance.sample(chosen, 2 if len(chosen) < 4 or chance.random() < 0.7 else 3)
    return dict(zip(turned, [*turned[1:], turned[0]], strict=True))


def _part(
    one: lessons.LessonSet,
    concept: str,
    passages: Sequence[tuple[str, int]],
    chance: random.Random,
    only: int | None = None,
) -> tuple[str, int]:
    """What is written for a concept, and its label when it stands under its own name; of label
    ``only`` where there is such a passage."""
    fit = [p for p in passages if p[1] == only]
    if fit:
        return chance.choice(fit)
    explanation = one.concepts[concept][1]
    if chance.random() < RECITED:
        if chance.random() < NEGATED:
            kind = chance.choice(("plain", "plain", "never"))
            against = LANGUAGES[one.language].negate(explanation, kind, chance)
            if against:
                return against, CONTRADICTED
        return explanation, COVERED
    weights = [{COVERED: 3.0, PARTIAL: 1.0}.get(label, 1.5) for _, label in passages]
    return chance.choices(passages, weights)[0]


def _said(template: str, name: str, text: str, chance: random.Random) -> str:
    if chance.random() < 0.3:
        name = name.lower()
    lowered = text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] in " '’" else text
    if template.endswith(". {1}"):
        lowered = text
    if "(" in template:
        lowered = lowered.rstrip(".")
    made = template.format(name, lowered)
    return made[0].upper() + made[1:] if chance.random() < 0.7 else made


def _words(one: lessons.LessonSet, chance: random.Random) -> str:
    """Some words of the set in a row, saying nothing."""
    names = [name for name, _ in one.concepts.values() if name]
    found = re.findall(r"[^\W\d_]{5,}", " ".join(e for _, e in one.concepts.values()))
    few = chance.sample(found, min(len(found), chance.randint(3, 8)))
    mixed = [*chance.sample(names, chance.randint(0, len(names))), *few]
    chance.shuffle(mixed)
    return chance.choice((", ", " ", " / ", "; ")).join(mixed)


def _idle(one: lessons.LessonSet, every: Sequence[str], chance: random.Random) -> str:
    """A text that states nothing of the set."""
    draw = chance.random()
    own = {p.text for p in one.passages}
    if draw < 0.6:
        foreign = [t for t in chance.sample(every, 4) if t not in own][: chance.randint(1, 3)]
        text = chance.choice((" ", "\n")).join(foreign)
        return text if chance.random() < 0.5 else f"{text}\n{_words(one, chance)}"
    if draw < 0.85:
        said = " ".join(e for _, e in chance.sample(list(one.concepts.values()), 2)).split()
        chance.shuffle(said)
        return " ".join(said)
    return f"{one.prompt} {_words(one, chance)}" if draw < 0.93 else one.prompt
