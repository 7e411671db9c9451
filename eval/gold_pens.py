"""Checks of the pens themselves: frozen, apart from each other and from the lessons, and whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.gold import GOLD, GoldAnswer, GoldFault, Pen, deck_path, pen_hash, pen_path, pens
from tutor.domain import Deck
from tutor.language import fold

WAYS = tuple(
    "plain synonyms image own_example interleaved other_order one_other notes dictation sms "
    "second_language hedges elided_comparison right_negation wandering wrapped".split()
)
"""Ways of saying it that every pen of the brief has."""
WRONG = tuple(
    "opposite_plain opposite_negated exchanged neighbour_under_name number_changed taken_back "
    "fits_everything name_alone misconception half_idea true_beside off_subject copied_prompt "
    "to_marker blank_words".split()
)
"""Ways of being wrong that every pen of the brief has."""
FIRST = "first"
"""The pen of the first gold, which wrote before the brief: it has kinds, not ways."""
LEAST_PAIRS = 2
RUN = 10
_WORD = re.compile(r"\w+")


def faults(answers: Sequence[GoldAnswer], folder: Path = GOLD) -> list[GoldFault]:
    """Pens that changed after they were frozen, lack a way, or share words with another pen."""
    by_pen: dict[str, list[GoldAnswer]] = {}
    for answer in answers:
        by_pen.setdefault(answer.pen, []).append(answer)
    found = [f for pen in pens(folder) for f in _frozen(pen, folder)]
    for pen, mine in by_pen.items():
        if pen != FIRST:
            found += _ways(pen, mine) + _minimal_pairs(pen, mine)
    texts = {pen: _texts(mine, folder) for pen, mine in by_pen.items()}
    return found + shared_runs(texts)


def _frozen(pen: Pen, folder: Path) -> list[GoldFault]:
    if not pen_path(pen.name, folder).is_file():
        return [GoldFault(pen.name, "has no answers")]
    if not pen.sha256:
        return [GoldFault(pen.name, "is not frozen")]
    if pen_hash(pen.name, folder) != pen.sha256:
        return [GoldFault(pen.name, "changed after it was frozen")]
    return []


def _ways(pen: str, answers: Sequence[GoldAnswer]) -> list[GoldFault]:
    ways, wrong = (Counter(w for a in answers for w in getattr(a, k)) for k in ("ways", "wrong"))
    lacking = [w for w in WAYS if not ways[w]] + [w for w in WRONG if not wrong[w]]
    unknown = sorted({*ways} - {*WAYS} | {*wrong} - {*WRONG})
    found = [GoldFault(pen, f"has no answer of {', '.join(lacking)}")] if lacking else []
    return found + ([GoldFault(pen, f"unknown: {', '.join(unknown)}")] if unknown else [])


def _minimal_pairs(pen: str, answers: Sequence[GoldAnswer]) -> list[GoldFault]:
    paired = Counter((a.deck, a.question) for a in answers if a.pair is not None)
    return [
        GoldFault(f"{pen} {deck} {question}", f"{paired[deck, question] // 2} minimal pairs")
        for deck, question in dict.fromkeys((a.deck, a.question) for a in answers)
        if paired[deck, question] < 2 * LEAST_PAIRS
    ]


def _texts(answers: Sequence[GoldAnswer], folder: Path) -> list[str]:
    decks = sorted({a.deck for a in answers})
    files = [deck_path(name, folder) for name in decks]
    written = [p.read_text(encoding="utf-8") for p in files if p.is_file()]
    return [*written, *(a.answer for a in answers)]


def runs(texts: Iterable[str], length: int = RUN) -> set[tuple[str, ...]]:
    """Every run of so many words of some texts, folded."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        words = _WORD.findall(fold(text))
        found.update(tuple(words[i : i + length]) for i in range(len(words) - length + 1))
    return found


def shared_runs(texts: Mapping[str, Iterable[str]]) -> list[GoldFault]:
    """Pens that share a run of ten words."""
    seen = {pen: runs(mine) for pen, mine in texts.items()}
    names = sorted(seen)
    return [
        GoldFault(f"{one} and {other}", f"share the words {' '.join(min(both))!r}")
        for place, one in enumerate(names)
        for other in names[place + 1 :]
        if (both := seen[one] & seen[other])
    ]


def long_explanations(deck: Deck, least: int = 45) -> Iterable[tuple[str, str, str]]:
    """(question id, concept id, explanation) of every explanation over so many words."""
    for question in deck.questions:
        for concept in question.concepts:
            if len(concept.explanation.split()) > least:
                yield question.id, concept.id, concept.explanation
