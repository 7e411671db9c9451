"""French by rule: negate a sentence, take its negation away, frame it, name its numbers."""

from __future__ import annotations

import random
import re
from typing import NamedTuple

NEGATION = re.compile(
    r"\b(?:ne|pas|jamais|rien|aucun|aucune|personne|ni|non|nul|nulle|sans|guère)\b|\bn'", re.I
)
WORD = re.compile(r"\w+(?:-\w+)*'?")
NOT = {"plain": "pas", "never": "jamais", "nomore": "plus"}
COPULA = set(
    "est sont était étaient sera seront serait seraient fut furent suis es sommes êtes étais "
    "serai devient deviennent devenait reste restent semble semblent".split()
)
AUXILIARY = set("a ont avait avaient aura auront aurait auraient ai as avons avez avais".split())
MODAL = set(
    "peut peuvent pouvait pouvaient pourra pourront pourrait pourraient doit doivent devait "
    "devaient devra devront devrait devraient va vont allait allaient veut veulent voulait faut "
    "fallait faudra peux dois vais veux pouvons devons allons".split()
)
# Verbs whose direct object follows, so that « un, des, du » after them become « de ».
OBJECT = set(
    "contient contiennent fournit fournissent comprend comprennent possède possèdent produit "
    "produisent offre offrent permet permettent exige nécessite nécessitent comporte comportent "
    "inclut incluent représente représentent utilise utilisent crée créent affiche affichent "
    "font faisait faisaient fera feront".split()
)
OTHER = set(
    "appartient appartiennent consiste consistent existe existent convient dépend dépendent "
    "correspond correspondent provient proviennent définit définissent indique indiquent décrit "
    "décrivent prend prennent vient viennent détermine déterminent renvoie renvoient "
    "requiert requièrent fonctionne fonctionnent sait savent disait allait".split()
)
FINITE = COPULA | AUXILIARY | MODAL | OBJECT | OTHER
# Also nouns: verbs only after a subject pronoun.
PRONOUN_ONLY = {"offre", "produit", "exige", "as", "es", "fut", "prend", "reste", "restent"}
SUBJECTS = {"il", "ils", "on", "je", "j'", "tu", "elle", "elles", "ça", "cela", "ceci", "ce", "c'"}
CLITICS = {"me", "te", "se", "le", "la", "les", "lui", "leur", "y", "en", "m'", "t'", "s'", "l'"}
SUBORDINATORS = set(
    "que qu' qui où dont si s'il lorsque lorsqu' quand lequel laquelle lesquels lesquelles auquel "
    "duquel comme puisque puisqu' quoi ou soit car afin pour avec sans".split()
)
ADVERBS_BETWEEN = {"donc", "alors", "cependant", "pourtant", "généralement"}
# After the verb these would need another place or another word for « pas ».
BLOCK_AFTER = set(
    "aussi également toujours encore souvent déjà bien tout tous toutes même parfois rarement "
    "plus peu presque trop beaucoup surtout seul seule vraiment quelque quelqu' quelques un-peu "
    "certains certaines de d'".split()
)
GUARD = re.compile(
    r"\b(?:s'ils?|seule?s?|prie|à peine|difficilement|"
    r"certaine?s|quelques?|plusieurs|parfois|seulement|uniquement|peut-être|sauf|plutôt"
    r"|depuis|mieux|avant que)\b|quelqu'",
    re.I,
)
NUMBERS = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "douze": 12, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40,
    "cinquante": 50,
}  # fmt: skip
ROUND = re.compile(r"\b(?:plus|moins|au moins|environ|jusqu'à|près|presque)\b", re.I)
RINGS = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "janvier février mai juin juillet septembre novembre décembre",
    "rouge jaune rose", "bleu vert noir blanc gris", "nord sud",
)  # fmt: skip
CONJUNCTIONS = {"and": " et ", "but": ", mais ", "because": " car ", "because2": " parce que ",
                "which": ", ce qui ", "so that": " afin de ", "while": " tandis que "}  # fmt: skip
LOWERED = set(
    "le la les l' un une des ce cet cette ces c' il ils elle elles on je j' tu nous vous mon ma "
    "mes son sa ses leur leurs notre nos votre vos dans en pour chaque tout tous toutes si au "
    "aux du à".split()
)


class Span(NamedTuple):
    """A word in lower case and its place."""

    word: str
    begin: int
    end: int


def words(text: str) -> list[Span]:
    """Return the words of a text; an elided one keeps its apostrophe."""
    return [Span(m[0].lower(), m.start(), m.end()) for m in WORD.finditer(text)]


def negated(text: str) -> bool:
    """Return whether a word of negation is in the text."""
    return NEGATION.search(text) is not None


def _vowel(text: str) -> bool:
    return text[:1].lower() in "aeiouyhâàéèêëîïôùûœ"


def _clitic_start(spans: list[Span], verb: int) -> int:
    """Where the pronouns before a verb begin."""
    first = verb
    while first and (
        spans[first - 1].word in CLITICS
        or (
            spans[first - 1].word in {"nous", "vous"}
            and first > 1
            and spans[first - 2].word in SUBJECTS | {"nous", "vous"}
        )
    ):
        first -= 1
    before = spans[first - 1].word if first else ""
    word = spans[first].word
    if before in {"nous", "vous"} and first == verb and not word.endswith(("ons", "ez", "mes")):
        return -1
    return first


def _is_finite(spans: list[Span], verb: int) -> bool:
    first = _clitic_start(spans, verb)
    if first < 0:
        return False
    subject = spans[first - 1].word if first else ""
    by_pronoun = subject in SUBJECTS and (
        subject not in {"elle", "elles", "ça", "cela"} or first == 1
    )
    word = spans[verb].word
    if word in FINITE and word not in PRONOUN_ONLY:
        return bool(first) and (first == verb or subject in SUBJECTS or spans[first].word == "se")
    if word in {"nous", "vous", "tout", "tous", "autre", "que", "moi", "dernier"}:
        return False
    if subject in {"nous", "vous"} and first == 1:
        return word.endswith(("ons", "ez"))
    return by_pronoun and subject not in {"ce", "c'"} and word not in CLITICS


def main_verb(spans: list[Span]) -> int | None:
    """Return the place of the first finite verb, None after a subordinator or in doubt."""
    for place, span in enumerate(spans):
        if span.word in SUBORDINATORS or re.search(
            r"-(?:t-)?(?:il|elle|on|ce|je|tu)s?$", span.word
        ):
            return None
        if _is_finite(spans, place):
            return place
    return None


def finite(text: str) -> bool:
    """Return whether a verb that is surely finite is in the text."""
    spans = words(text)
    return any(_is_finite(spans, place) for place in range(len(spans)))


def _object(verb: str, after: str) -> str | None:
    """« un, une, des, du » to « de » in what follows a negated verb; None in doubt."""
    if verb in COPULA or verb in MODAL:
        return after
    found = re.match(r"( )(une?|des|du|de la|de l')(?: |(?<='))(?!peu|seul|fois|des|jour)", after)
    if not found:
        return None if re.match(r" (?:une?|des|du|de la|de l'|de|d') ?", after) else after
    if found[2] not in {"un", "une"} and verb not in AUXILIARY | OBJECT:
        return None
    rest = after[found.end() :]
    return f" d'{rest}" if _vowel(rest) and not rest.startswith(("huit", "onz")) else f" de {rest}"


def negate(text: str, kind: str, chance: random.Random) -> str | None:
    """Return the sentence with its main verb negated, None where that is not sure to be right.

    Args:
        text: one sentence without negation.
        kind: ``plain`` (pas), ``never`` (jamais) or ``nomore`` (plus).
        chance: lets fall « ne », as in speech, now and then.
    """
    spans = words(text)
    verb = main_verb(spans)
    if negated(text) or GUARD.search(text) or verb is None:
        return None
    following = [s.word for s in spans[verb + 1 : verb + 3]]
    if set(following[:1]) & BLOCK_AFTER or spans[verb].word in {"vient", "viennent"}:
        return None
    if {"que", "qu'"} & set(following):
        return None
    first = _clitic_start(spans, verb)
    group = text[spans[first].begin : spans[verb].end]
    after = text[spans[verb].end :]
    link = ""
    if following and following[0] in ADVERBS_BETWEEN and after.startswith(f" {following[0]}"):
        link, after = f" {following[0]}", after[len(following[0]) + 1 :]
    changed = _object(spans[verb].word, after)
    if changed is None:
        return None
    before = text[: spans[first].begin]
    if kind == "plain" and chance.random() < 0.25 and spans[first - 1].word in SUBJECTS:
        return f"{before}{group}{link} pas{changed}"
    if before.lower().endswith(("j'", "c'")):
        before = before[:-1] + "e "
    elif before.endswith("'"):
        return None
    return f"{before}{'n' + chr(39) if _vowel(group) else 'ne '}{group}{link} {NOT[kind]}{changed}"


ONE_NEGATION = re.compile(
    r"\b(ne |n')((?:(?:me|te|se|le|la|les|lui|leur|y|en) |[mtsl]'(?=\w))*)([\w]+) "
    r"(pas|plus|jamais)\b",
    re.I,
)
NEVER_LIFTED = re.compile(
    r"\b(?:encore|toujours|du tout|trop|si|non|ni|aucune?|rien|personne|guère|sans|seulement"
    r"|grand-chose|grand chose|non plus|tous|tout|forcément|nécessairement|assez|vraiment|très"
    r"|tellement|davantage|aussi|tels?|telles?|beaucoup|moins|avant|quand|lorsque|jusqu)\b|\bqu[e']",
    re.I,
)
AFFIRMED = {"pas": "", "plus": " encore", "jamais": " toujours"}


def affirm(text: str) -> str | None:
    """Return a sentence of one « ne … pas, plus, jamais » without it, None in doubt."""
    found = ONE_NEGATION.search(text)
    if not found or len(NEGATION.findall(text)) != (1 if found[4].lower() == "plus" else 2):
        return None
    if NEVER_LIFTED.search(text) or re.match(r"\W*(?:\w+ ){0,2}(?:de|d')\b", text[found.end() :]):
        return None
    before = text[: found.start()]
    group = found[2] + found[3]
    if not before.strip(' "«'):
        if found[2]:
            return None
        group = group.capitalize()
    if (re.search(r"\b[jJ]e $", before) and _vowel(group)) or (
        re.search(r"\b[cC]e $", before) and group[:1] in "eé"
    ):
        before = before[:-2] + "'"
    return f"{before}{group}{AFFIRMED[found[4].lower()]}{text[found.end() :]}"


def lower_first(text: str) -> str | None:
    """Return a sentence that can follow a frame, None where its first word may be a name."""
    first = WORD.match(text)
    if not first or first[0].lower() not in LOWERED:
        return None
    return text[0].lower() + text[1:]


def that(frame: str, text: str) -> str | None:
    """Return « frame que sentence », elided."""
    lowered = lower_first(text)
    if lowered is None:
        return None
    return f"{frame} qu'{lowered}" if _vowel(lowered) else f"{frame} que {lowered}"


FALSE_FRAMES = ("Il est faux de dire", "On aurait tort de croire", "C'est une erreur de penser",
                "Il est inexact de dire")  # fmt: skip
DOUBLE_FRAMES = ("Il n'est pas faux de dire", "On ne peut pas nier", "Il ne fait aucun doute",
                 "Personne ne conteste", "Nul n'ignore")  # fmt: skip
TAKEN_BACK = ("{0} Non, en fait {1}", "{0} Ah non, je me trompe : {1}", "{0} Enfin non : {1}",
              "{0} Je corrige : {1}", "{0} Pardon, c'est l'inverse : {1}")  # fmt: skip
ONLY = re.compile(r"\b(?:ne |n')(?:\w+ |\w')?\w+ qu[e']", re.I)
