"""Rows for the verdict model that are made by rule.

Of each gold answer of dev three harmless edits are read as well (without punctuation, with slips of
the keys, with a text about something else behind it); and of each question of dev, and of each set
of the reading lessons, texts about something else, remarks that fit everything, and answers made of
the explanations: recited in full and in part, two names exchanged, one or all of them negated, a
number or a word turned, sentences of exchanged words, another question's instead, with and without
words of this one. They teach the weights what no learner may get away with; figures are taken on
gold answers alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from eval.training import lessons
from eval.training.examples import bare, mistyped
from eval.training.rules_opposites import GUARD, useful
from eval.training.rules_sources import LANGUAGES, Side
from eval.training.rules_words import Opposites, renumbered
from eval.training.verdict_rows import (
    Entry,
    Labels,
    Models,
    Rows,
    deck_loader,
    dev_answers,
    entries_of,
    has_names,
    nameless,
    rows_of,
)
from tutor.domain import Concept, Deck, Question, Verdict
from tutor.grading.reader_input import concept_text, shown
from tutor.language import sentences, words

EDITED, MADE, TAUGHT = 2.0, 0.7, 0.1
"""Weights beside a gold answer's: of an edited answer, of one made by rule for a question of dev,
and of one made for a lesson, of which there are many."""
NONSENSE = 0.3
"""Weight of sentences of exchanged words beside an answer that states something."""
BESIDE = 0.7
"""Weight of a text about something else, and of a remark that fits everything."""
LENGTHS = (1, 2, 5, 12, 25)
"""Passages of lessons on other subjects in a text about something else."""
EVERY = 30
"""One set of the lessons of so many is used: there are more than enough of them."""
EDITED_EVERY = 4
"""One gold answer of so many is edited."""
_SETS = 12


def made_rows(models: Models, limit: int | None, seed: int, named: bool) -> Rows:
    """Rows of edited gold answers of dev, and of answers made by rule for their questions and for
    those of the lessons; ``named`` as for ``gold_rows``."""
    decks, answers = deck_loader(named), dev_answers(limit, named)
    chance = random.Random(seed)
    entries: list[Entry] = []
    for name in dict.fromkeys(a.deck for a in answers):
        deck = decks(name)
        mine = [a for a in answers if a.deck == name]
        edited = [
            (a.question, text, a.labels)
            for a in mine[::EDITED_EVERY]
            for text in (
                bare(a.answer),
                mistyped(a.answer, chance),
                behind(a.answer, deck.language, chance),
            )
            if text != a.answer
        ]
        entries += entries_of(name, deck, models, edited, EDITED)
        wanted = dict.fromkeys(a.question for a in mine)
        questions = [q for q in deck.questions if q.id in wanted]
        entries += _made(name, questions, deck, models, MADE, chance)
    for taught in lesson_decks(limit):
        deck = taught if named else nameless(taught)
        asked = [
            q
            for q, as_taught in zip(deck.questions, taught.questions, strict=True)
            if named or has_names(as_taught)
        ]
        entries += _made(deck.title, asked, deck, models, TAUGHT, chance)
    return rows_of(entries)


def lesson_decks(limit: int | None) -> Iterator[Deck]:
    """The sets of the lessons as questions, some to a deck; a few of them for a try on few rows."""
    most = limit and max(1, limit // 20)
    for language in LANGUAGES:
        sets = [s for s in lessons.load() if s.language == language][::EVERY][:most]
        for begin in range(0, len(sets), _SETS):
            questions = tuple(
                Question(f"q{n}", s.prompt, tuple(_concepts(s)))
                for n, s in enumerate(sets[begin : begin + _SETS], start=1)
            )
            yield Deck(f"lessons {language} {begin}", language, questions)


def _concepts(one: lessons.LessonSet) -> Iterator[Concept]:
    for key, (name, explanation) in one.concepts.items():
        yield Concept(key, name or key, explanation, named=bool(name))


def _made(
    name: str,
    questions: Sequence[Question],
    deck: Deck,
    models: Models,
    weight: float,
    chance: random.Random,
) -> Iterator[Entry]:
    stated = [
        (q.id, text, labels)
        for q in questions
        for text, labels in by_rule(q, questions, deck.language, chance)
    ]
    yield from entries_of(name, deck, models, stated, weight)
    idle = [
        (
            q.id,
            nonsense(q, deck.language, chance),
            dict.fromkeys((c.id for c in q.concepts), Verdict.MISSING),
        )
        for q in questions
    ]
    yield from entries_of(name, deck, models, idle, NONSENSE * weight)
    beside = [
        (q.id, text, dict.fromkeys((c.id for c in q.concepts), Verdict.MISSING))
        for q in questions
        for text in (
            *about_something_else(deck.language, chance, LENGTHS[: 2 if weight == TAUGHT else 5]),
            *fits_everything(q, deck, chance),
        )
    ]
    yield from entries_of(name, deck, models, beside, BESIDE * weight)


@lru_cache
def _passages(language: str) -> tuple[str, ...]:
    return tuple(p.text for s in lessons.load() if s.language == language for p in s.passages)


def about_something_else(
    language: str, chance: random.Random, lengths: Sequence[int] = LENGTHS
) -> Iterator[str]:
    """Texts of several lengths, of passages of lessons on any subject."""
    for length in lengths:
        yield " ".join(t.rstrip(". ") + "." for t in chance.sample(_passages(language), length))


def behind(text: str, language: str, chance: random.Random) -> str:
    """An answer with a text about something else behind it."""
    return f"{text.rstrip()} {chance.choice(list(about_something_else(language, chance)))}"


GENERIC = {
    "fr": ("{0} est une notion du domaine.", "{0} est un processus important.",
           "Le concept de {0} fait partie de la matière.", "{0}, c'est une sorte de phénomène.",
           "On parle de {0} dans beaucoup de cas.", "{0} dépend du contexte et des personnes.",
           "{0} joue un rôle essentiel dans ce domaine.", "{0} a des avantages et des limites.",
           "Pour {0}, plusieurs facteurs entrent en jeu.", "{0} est le plus connu de tous."),
    "en": ("{0} is a notion of this field.", "{0} is an important process.",
           "The concept of {0} is part of the subject.", "{0} is a kind of phenomenon.",
           "People speak of {0} in many cases.", "{0} depends on the context and the people.",
           "{0} plays an essential role in this field.", "{0} has advantages and limits.",
           "With {0}, several factors come into play.", "{0} is the best known of them all."),
}  # fmt: skip


def fits_everything(question: Question, deck: Deck, chance: random.Random) -> Iterator[str]:
    """Remarks that would fit any concept, one under every name; two such answers."""
    names = [c.name for c in question.concepts if c.named]
    if names:
        for _ in range(2):
            chosen = chance.sample(GENERIC[deck.language], min(len(names), 10))
            yield " ".join(r.format(n) for r, n in zip(chosen, names, strict=False))


def by_rule(
    question: Question, others: Sequence[Question], language: str, chance: random.Random
) -> Iterator[tuple[str, Labels]]:
    """Answers made of a question's explanations and of those of others, with their labels."""
    concepts = [c for c in question.concepts if c.explanation]
    missing = {c.id: Verdict.MISSING for c in question.concepts}
    told = {c.id: shown(c) for c in concepts}
    covered = dict.fromkeys(told, Verdict.COVERED)
    yield "\n".join(told.values()), missing | covered
    yield " ".join(c.explanation for c in concepts), missing | covered
    few = chance.sample(sorted(told), len(told) // 2)
    yield "\n".join(told[c] for c in few), missing | dict.fromkeys(few, Verdict.COVERED)
    named = [c for c in concepts if c.named]
    if len(named) > 1:
        one, other = chance.sample(named, 2)
        turned = {
            one.id: _told_as(one, other.explanation),
            other.id: _told_as(other, one.explanation),
        }
        labels = missing | covered | dict.fromkeys(turned, Verdict.CONTRADICTED)
        yield "\n".join((told | turned).values()), labels
    negate = LANGUAGES[language].negate
    against = {c.id: negate(c.explanation, "plain", chance) for c in concepts}
    denied = {c.id: _told_as(c, text) for c in concepts if (text := against[c.id])}
    if denied:
        yield "\n".join(denied.values()), missing | dict.fromkeys(denied, Verdict.CONTRADICTED)
        last = chance.choice(sorted(denied))
        labels = missing | covered | {last: Verdict.CONTRADICTED}
        yield "\n".join((told | {last: denied[last]}).values()), labels
    for one in chance.sample(concepts, len(concepts)):
        text = changed(one.explanation, language, chance)
        if text:
            whole = len(sentences(one.explanation)) == 1
            verdict = Verdict.CONTRADICTED if whole else Verdict.PARTIAL
            turned = {one.id: _told_as(one, text)}
            yield turned[one.id], missing | {one.id: verdict}
            yield "\n".join((told | turned).values()), missing | covered | {one.id: verdict}
    yield from _wordings(concepts, missing, chance)
    if len(named) > 1:
        called = [c.name for c in named]
        yield _named_only(called, language, chance), missing
        vague = chance.choice(VAGUE[language])
        yield f"{_named_only(called, language, chance)} {vague}", missing
    told_words = _telling(question, language)
    for foreign in chance.sample(list(others), min(2, len(others))):
        if foreign.id != question.id:
            text = "\n".join(concept_text(c.name, c.explanation) for c in foreign.concepts)
            yield text, missing
            few = chance.sample(told_words, min(len(told_words), 5))
            yield f"{text}\n{', '.join(few)}", missing


def _wordings(
    concepts: Sequence[Concept], missing: Labels, chance: random.Random
) -> Iterator[tuple[str, Labels]]:
    """The author's other wordings and key points, alone."""
    other = {c.id: _told_as(c, chance.choice(c.accepted)) for c in concepts if c.accepted}
    for one in chance.sample(sorted(other), min(2, len(other))):
        yield other[one], {**missing, one: Verdict.COVERED}
    if len(other) > 1:
        yield "\n".join(other.values()), {**missing, **dict.fromkeys(other, Verdict.COVERED)}
    pointed = [c for c in concepts if len(c.key_points) > 1]
    for concept in chance.sample(pointed, min(2, len(pointed))):
        few = chance.choice(concept.key_points)
        yield _told_as(concept, few), {**missing, concept.id: Verdict.PARTIAL}
    if pointed:
        whole = {c.id: _told_as(c, " ; ".join(c.key_points)) for c in pointed}
        yield "\n".join(whole.values()), {**missing, **dict.fromkeys(whole, Verdict.COVERED)}


NAMED_ONLY = {
    "fr": ("{0} et {1} : chacun a ses particularités.", "Il faut citer {0} ainsi que {1}.",
           "Il y a {0} et {1}, qu'il ne faut pas confondre."),
    "en": ("{0} and {1}: each has its own features.", "One should mention {0} as well as {1}.",
           "There is {0} and also {1}, and they should not be confused."),
}  # fmt: skip


VAGUE = {
    "fr": ("Tout cela compte beaucoup en pratique.", "On s'en sert pour mieux travailler.",
           "Chacun a son utilité selon la situation.", "C'est une partie importante du cours.",
           "Ça aide les gens et les entreprises à réussir.", "Ils ont un rôle dans la société."),
    "en": ("All of this matters a lot in practice.", "They are used to work better.",
           "Each one has its use, depending on the situation.", "It is a big part of the course.",
           "That helps people and firms to succeed.", "They play a role in society."),
}  # fmt: skip


def _named_only(called: Sequence[str], language: str, chance: random.Random) -> str:
    """A sentence that names the concepts and states nothing of them."""
    *first, last = chance.sample(called, len(called))
    return chance.choice(NAMED_ONLY[language]).format(", ".join(first), last)


def _told_as(concept: Concept, text: str) -> str:
    """The concept as it is shown, with another text for its explanation."""
    return shown(replace(concept, explanation=text))


def _telling(question: Question, language: str) -> list[str]:
    """The content words of a question's explanations."""
    found = (w for c in question.concepts for w in words(c.explanation, language))
    return [w.folded for w in found if w.content]


def nonsense(question: Question, language: str, chance: random.Random) -> str:
    """Two explanations, each content word replaced by any other one of the question's."""
    every = _telling(question, language)
    told = chance.sample(question.concepts, min(2, len(question.concepts)))
    sentences_made = []
    for text in (c.explanation for c in told):
        parts, done = [], 0
        for word in words(text, language):
            if word.content:
                parts += [text[done : word.start], chance.choice(every)]
                done = word.end
        sentences_made.append("".join([*parts, text[done:]]))
    return " ".join(sentences_made)


def changed(text: str, language: str, chance: random.Random) -> str | None:
    """The text with a number changed or else a word turned to its opposite; None without either."""
    return renumbered(Side(text, language), chance) or _opposites(language).replace(text)


@lru_cache
def _opposites(language: str) -> Opposites:
    return Opposites(useful([], language), GUARD[language])
