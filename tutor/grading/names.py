"""Which concept a passage is about: the names in the answer, and what they are tied to.

A learner writes "asymétrique = le public parle": the words after a name describe it until
another name comes, 24 at most where no sign parts them; a unit that begins with a pronoun goes on
about the last one named. Where names head what is written under them, all of it is about them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tutor.domain import Concept, Span
from tutor.language import Word, fold, mixed, words

_PRONOUNS = mixed().words.pronouns
_DEFINITE = mixed().words.definite
_ORDINALS = mixed().ordinals
_SHORTEST_PREFIX = 3
_LEADING = 2
_BEFORE = 3
_SIGN = re.compile("[ \u00a0\u202f]*[:=→>–—(-]")
_SAYS = re.compile("[ \u00a0\u202f]*[:=→]")
_LABEL = re.compile(r"[/;|]\s*((?:[^\W\d_]+[.’'-]? ?){1,3})\s*[:=→]")
_HEADING = re.compile("(?:[^.;!?:=→\n]{1,60}[ \u00a0\u202f]*[:=→]){1,2}")
_LABELLED = re.compile("(?:[^\\s:=→]+[ \u00a0\u202f]+){0,3}[^\\s:=→]+[ \u00a0\u202f]*[:=→]")
NOBODY = -1
"""Stands for the concept of a label that is no concept's name."""
REACH = 24
_REMEMBERED = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """How a concept is called.

    Attributes:
        stems: content stems of the name that no other name and no explanation holds.
        needed: how many of them make a mention.
        folded: the folded words they come from, for shortened forms ("asym.").
        initials: of the name's content words; empty for a name of one word.
        whole: content stems of the whole name, in order; said in a row they make a mention too.
        borrowed: whether the explanation of another concept says the whole name: it is then a
            mention only where a unit begins with it or a sign follows it.
        alone: content stems of the name that no other name holds; before a sign at the beginning of
            a unit one of them is enough ("La relance : ...").
        described: stems of all explanations; none of them is a shortened form.
    """

    stems: frozenset[str]
    needed: int
    folded: tuple[str, ...]
    initials: str
    whole: tuple[str, ...]
    borrowed: bool
    alone: frozenset[str]
    described: frozenset[str]


def names(concepts: Sequence[Concept], language: str) -> tuple[Name, ...]:
    """The content part of each concept's name; empty for a concept without one."""
    said = [words(c.name, language) if c.named else [] for c in concepts]
    content = [{w.stem: w.folded for w in ws if w.content} for ws in said]
    described = [
        {w.stem for t in (c.explanation, *c.accepted) for w in words(t, language)} for c in concepts
    ]
    every = frozenset[str]().union(*described)
    found = []
    for k, mine in enumerate(content):
        others = [j for j in range(len(concepts)) if j != k]
        held = frozenset[str]().union(*(content[j] for j in others))
        alone = frozenset(mine) - held
        distinctive = {s: f for s, f in mine.items() if s in alone and s not in every}
        found.append(
            Name(
                frozenset(distinctive),
                (len(distinctive) + 1) // 2,
                tuple(distinctive.values()),
                "".join(fold(f)[0] for f in mine.values()) if len(mine) > 1 else "",
                tuple(mine),
                any(mine and described[j] >= mine.keys() for j in others),
                alone,
                every,
            )
        )
    return tuple(found)


def mentions(
    found: Sequence[Word], stems: Sequence[str], every: tuple[Name, ...], text: str
) -> list[tuple[int, int]]:
    """(offset, concept) of each mention among a unit's words, in order.

    Args:
        found: words of the unit.
        stems: their stems, misspelt words read as words of the reference.
        every: the names of the question's concepts.
        text: the answer.
    """
    hits: dict[int, dict[str, int]] = {}
    for word, stem in zip(found, stems, strict=True):
        for k, key in _called(word.folded, stem, word.content, every):
            hits.setdefault(k, {}).setdefault(key, word.start)
    mentioned = {
        k: min(places.values())
        for k, places in hits.items()
        if "" in places or len(places) >= every[k].needed
    }
    for k, at in (*_in_whole(found, stems, every, text), *_labels(found, stems, every, text)):
        mentioned[k] = min(at, mentioned.get(k, at))
    return sorted([*((at, k) for k, at in mentioned.items()), *_strange(found, mentioned, text)])


def _labels(
    found: Sequence[Word], stems: Sequence[str], every: tuple[Name, ...], text: str
) -> Iterator[tuple[int, int]]:
    """(concept, offset) of a word of one name alone that stands before a sign as a unit begins."""
    for word, stem in zip(found[: _BEFORE + 1], stems, strict=False):
        if word.content and _SAYS.match(text, word.end):
            yield from ((k, word.start) for k, name in enumerate(every) if stem in name.alone)


def _strange(
    found: Sequence[Word], mentioned: Mapping[int, int], text: str
) -> Iterator[tuple[int, int]]:
    """Labels of a list ("sym: ... / PK: ...") that name no concept: what follows is of nobody."""
    if not found or not mentioned:
        return
    for match in _LABEL.finditer(text, found[0].start, found[-1].end):
        start, end = match.span(1)
        if not any(start <= at < end for at in mentioned.values()):
            yield start, NOBODY


def _in_whole(
    found: Sequence[Word], stems: Sequence[str], every: tuple[Name, ...], text: str
) -> Iterator[tuple[int, int]]:
    """(concept, offset) of the names that stand whole in a unit."""
    content = [i for i, word in enumerate(found) if word.content]
    said = [stems[i] for i in content]
    for k, name in enumerate(every):
        size = len(name.whole)
        for n in range(len(said) - size + 1) if size else ():
            if tuple(said[n : n + size]) != name.whole:
                continue
            first, last = content[n], content[n + size - 1]
            if not name.borrowed or first <= _BEFORE or _SIGN.match(text, found[last].end):
                yield k, found[first].start
                break


@lru_cache(maxsize=_REMEMBERED)
def _called(
    folded: str, stem: str, content: bool, every: tuple[Name, ...]
) -> tuple[tuple[int, str], ...]:
    """The names that a word belongs to: (concept, which part of its name)."""
    exact = tuple((k, stem) for k, name in enumerate(every) if stem in name.stems)
    if exact or not content or len(folded) < 2:
        return exact
    initials = [k for k, n in enumerate(every) if n.initials == folded]
    initials = initials or [k for k, n in enumerate(every) if n.initials.startswith(folded)]
    if len(initials) == 1:
        return ((initials[0], ""),)
    if len(folded) < _SHORTEST_PREFIX or any(stem in name.described for name in every):
        return ()
    cut = {
        (k, i)
        for k, name in enumerate(every)
        for i, full in enumerate(name.folded)
        if full.startswith(folded) and len(full) > len(folded) + 1
    }
    if len({k for k, _ in cut}) != 1:
        return ()
    k, i = min(cut)
    return ((k, f"cut{i}"),)


def in_order(
    prompt: Sequence[Word], stems: Sequence[str], every: tuple[Name, ...], text: str
) -> bool:
    """Whether a prompt names all concepts in their order, so that ordinals stand for them."""
    return [k for _, k in mentions(prompt, stems, every, text)] == list(range(len(every)))


def numbered(
    unit_words: Sequence[Sequence[Word]],
    unit_mentions: Sequence[Sequence[tuple[int, int]]],
    count: int,
) -> list[list[tuple[int, int]]]:
    """The mentions with those by an ordinal ("la première ...", "the last type is ..."), which
    begins a unit that names nothing. One alone counts nothing, and tells nothing.

    Args:
        unit_words: words of each unit.
        unit_mentions: names mentioned in each, from ``mentions``.
        count: of the concepts.
    """
    found = [
        list(mentioned) or list(_by_order(words, count))
        for words, mentioned in zip(unit_words, unit_mentions, strict=True)
    ]
    by_order = {k for new, old in zip(found, unit_mentions, strict=True) if not old for _, k in new}
    return found if len(by_order) > 1 else [list(mentioned) for mentioned in unit_mentions]


def _by_order(found: Sequence[Word], count: int) -> Iterator[tuple[int, int]]:
    """(offset, concept) of an ordinal behind the article that a unit begins with."""
    if len(found) > 1 and found[0].folded in _DEFINITE:
        place = int(_ORDINALS.get(found[1].folded, 0))
        if place and place <= count:
            yield found[1].start, place - 1 if place > 0 else count - 1


def headed(
    text: str,
    units: Sequence[Span],
    unit_words: Sequence[Sequence[Word]],
    unit_mentions: Sequence[Sequence[tuple[int, int]]],
) -> frozenset[int]:
    """Units that name nothing and stand under a heading.

    Where two names or more begin a unit, with a sign or nothing after them, what comes next is
    about them until a unit names one or has a label of its own.

    Args:
        text: the answer.
        units: its units.
        unit_words: words of each.
        unit_mentions: names mentioned in each, from ``mentions``.
    """
    heads = {
        u: mentioned[0][1]
        for u, mentioned in enumerate(unit_mentions)
        if len({k for _, k in mentioned}) == 1
        and _heads(text, units[u], unit_words[u], mentioned[0][0])
    }
    if len(set(heads.values())) < 2:
        return frozenset()
    under, found = False, set()
    for u, mentioned in enumerate(unit_mentions):
        if mentioned or _LABELLED.match(text, units[u].start, units[u].end):
            under = u in heads
        elif under:
            found.add(u)
    return frozenset(found)


def _heads(text: str, unit: Span, found: Sequence[Word], at: int) -> bool:
    """Whether a name that begins at an offset is all that stands before a sign, or in the unit."""
    heading = _HEADING.match(text, unit.start, unit.end)
    if heading is not None:
        return at < heading.end()
    return sum(w.content for w in found) <= _LEADING


def subjects(
    passages: Sequence[tuple[int, int]],
    of_unit: Sequence[int],
    unit_words: Sequence[Sequence[Word]],
    unit_mentions: Sequence[Sequence[tuple[int, int]]],
    reach: Sequence[int],
    corrections: Container[int] = (),
    under: Container[int] = (),
) -> list[frozenset[int]]:
    """The concepts each passage is tied to by name; empty where it is tied to none.

    Args:
        passages: (start, end) of each.
        of_unit: the unit of each.
        unit_words: words of each unit.
        unit_mentions: names mentioned in each unit, from ``mentions``.
        reach: over how many words a name reaches in each unit.
        corrections: units that correct the one before: they go on about its subject.
        under: units under a heading, from ``headed``: they go on about it.
    """
    if not any(unit_mentions):
        return [frozenset()] * len(passages)
    carried: list[frozenset[int]] = []
    first: frozenset[int] = frozenset()
    last = first
    for unit, (found, mentioned) in enumerate(zip(unit_words, unit_mentions, strict=True)):
        goes_on = bool(found) and (
            found[0].folded in _PRONOUNS or unit in corrections or unit in under
        )
        carried.append((first if unit in corrections else last) if goes_on else frozenset())
        if mentioned:
            first, last = (_of(mentioned[i]) for i in (0, -1))
        elif not goes_on:
            first = last = frozenset()
    starts = [[w.start for w in found] for found in unit_words]
    return [
        _tied(passage, unit_mentions[unit], starts[unit], carried[unit], reach[unit])
        for passage, unit in zip(passages, of_unit, strict=True)
    ]


def _of(mention: tuple[int, int]) -> frozenset[int]:
    """The concept that is mentioned; empty for a strange label."""
    return frozenset() if mention[1] == NOBODY else frozenset({mention[1]})


def _tied(
    passage: tuple[int, int],
    mentioned: Sequence[tuple[int, int]],
    starts: Sequence[int],
    carried: frozenset[int],
    reach: int,
) -> frozenset[int]:
    """The names in a passage, and the last one before it unless it begins with a name.

    Where none stands before or inside, the one carried over from the unit before counts.
    """
    start, end = passage
    before: tuple[int, int] | None = None
    inside: list[tuple[int, int]] = []
    for at, k in mentioned:
        if start <= at < end:
            inside.append((at, k))
        elif at < start:
            before = (at, k)
    named = frozenset().union(*map(_of, inside))
    if before is None:
        return named or carried
    first = bisect_left(starts, start)
    begins = bool(inside) and bisect_left(starts, inside[0][0]) - first < _LEADING
    reached = first - bisect_left(starts, before[0]) <= reach
    return named | _of(before) if reached and not begins else named
