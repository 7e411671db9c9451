"""Rows by rule from terms and their definitions: named, exchanged, left without a name."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from eval.training.common import read_table
from eval.training.rules_sources import Near, Row, Side, overlap, plain
from tutor.domain import Verdict

DEFINED = {
    "fr": ("{0}, c'est {1}", "{0} : {1}", "on appelle {0} {1}", "{0} désigne {1}",
           "par {0} on entend {1}", "le terme {0} veut dire : {1}", "{0} = {1}"),
    "en": ("{0} means {1}", "{0} is {1}", "we call {0} the following: {1}", "{0} = {1}",
           "by {0} one understands {1}", "the word {0} stands for {1}", "{0}: {1}"),
}  # fmt: skip
NAMED = {
    "fr": ("{0} est une notion importante du chapitre", "il faut parler ici de {0}",
           "{0} fait partie des termes à connaître", "on a vu {0} en cours avec des exemples",
           "{0} ne se confond pas avec les autres notions", "{0} joue un grand rôle ici",
           "je ne sais plus ce que veut dire {0}", "{0} et {1} sont deux notions voisines"),
    "en": ("{0} is an important idea of this chapter", "this is about {0}",
           "{0} is one of the terms to know", "we saw {0} in class with examples",
           "{0} is not the same as the other notions", "{0} plays a great part here",
           "I do not remember what {0} means", "{0} and {1} are two related notions"),
}  # fmt: skip
LAW = re.compile(
    r"\b(?:paragraphe|subsection|paragraph|article|section|Act|Loi|règlement|Regulations?|"
    r"définition|definition|S'entend|s'entend)\b"
)


class Term(NamedTuple):
    """A term with its definition, in one language or in both."""

    name: Side
    definition: Side
    translated: tuple[Side, Side] | None
    field: str


def _begin_lower(text: str) -> str:
    second = text[1:2]
    return text[0].lower() + text[1:] if second.islower() or second in " '" else text


def glossary(data: Path) -> Iterator[Term]:
    """Yield the English glossary's terms with definitions of a useful length."""
    for row in read_table(data / "english" / "openstax-glossary.tsv.gz"):
        definition = plain(row["definition"]).split(";")[0].strip().rstrip(".")
        if 5 <= definition.count(" ") + 1 <= 30 and len(row["term"]) < 40:
            name = Side(plain(row["term"]), "en")
            yield Term(name, Side(_begin_lower(definition), "en"), None, row["book"])


def legal(laws: Iterable[tuple[str, str]]) -> Iterator[Term]:
    """Yield French terms and definitions with their English from definitions of acts."""
    for row in laws:
        french, english = map(plain, row)
        if LAW.search(french) or LAW.search(english) or re.search(r"[:;(]|\. ", french):
            continue
        fr = re.match(
            r"([a-zéèàâêîôç][^A-ZÉ]{2,38}?) ([A-ZÉÀ](?![A-Z])\S* [^.]{25,170})\.$", french
        )
        en = re.match(r"(.{3,38}?) means (?:an? |the )?([^.;(]{25,200})[.;]?$", english)
        if fr and en and fr[2].count(" ") >= 5:
            yield Term(
                Side(fr[1], "fr"),
                Side(_begin_lower(fr[2]), "fr"),
                (Side(en[1], "en"), Side(_begin_lower(en[2]), "en")),
                "law",
            )


def _said(template: str, *parts: str) -> str:
    text = template.format(*parts)
    return text[0].upper() + text[1:] + "."


def _define(name: Side, definition: Side, chance: random.Random) -> Side:
    template = chance.choice(DEFINED[name.language])
    return Side(_said(template, name.text, definition.text), name.language)


def _name(name: Side, other: Side, chance: random.Random) -> Side:
    template = chance.choice(NAMED[name.language])
    return Side(_said(template, name.text, other.text), name.language)


def _of(term: Term, chance: random.Random, foreign: float) -> tuple[Side, Side]:
    if term.translated and chance.random() < foreign:
        return term.translated
    return term.name, term.definition


def term_rows(terms: list[Term], chance: random.Random) -> Iterator[Row]:
    """Yield rows of each term: exchanged, of another, named only, in its own words."""
    index = Near([f"{term.name.text} {term.definition.text}" for term in terms])
    for place, term in enumerate(terms):
        near = index.of(place, chance, 0.45)
        other = terms[near] if near is not None else None
        if other is None or other.field != term.field:
            continue
        if overlap(term.definition.text, other.definition.text) > 0.5:
            continue
        yield from _one_term(term, other, chance)


def _one_term(term: Term, other: Term, chance: random.Random) -> Iterator[Row]:
    concept = Side(f"{term.name.text}: {term.definition.text}", term.name.language)
    if term.translated and chance.random() < 0.3:
        name, definition = term.translated
        concept = Side(f"{name.text}: {definition.text}", "en")
    foreign = 0.75 if concept.language == "fr" else 0.15
    name, definition = _of(term, chance, foreign)
    wrong_name, wrong = (
        (other.translated or (other.name, other.definition))
        if name.language != term.name.language
        else (other.name, other.definition)
    )
    yield Row("exchanged", _define(name, wrong, chance), concept, Verdict.CONTRADICTED)
    if chance.random() < 0.5:
        passage = _define(wrong_name, wrong, chance)
        yield Row("of another", passage, concept, Verdict.MISSING)
    else:
        yield Row("named only", _name(name, wrong_name, chance), concept, Verdict.MISSING)
    if chance.random() < 0.5:
        without = Side(_said("{0}", definition.text), definition.language)
        passage = without if chance.random() < 0.4 else _define(name, definition, chance)
        yield Row("defined", passage, concept, Verdict.COVERED)
