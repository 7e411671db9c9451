"""Twice the text takes twice the time: hostile and careless shapes, each doubled."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from tests.conftest import WordEncoder
from tutor.decks import format_deck, parse
from tutor.domain import Deck
from tutor.errors import DeckError
from tutor.grading.answer import split
from tutor.grading.grader import Grader
from tutor.language import clean
from tutor.opinions.prompt import masked
from tutor.probes.preflight import preflight

RATIO = 2.6
_ENOUGH = 0.004
"""Seconds of processor time from which a run is long enough to be compared."""
_MOST = 200_000
_TRIES = 8

SHAPES: dict[str, Callable[[int], str]] = {
    "dots, then a letter": lambda n: "." * n + "a",
    "ellipses": lambda n: "…" * n,
    "marks": lambda n: "!?" * n + "a",
    "quotes after stops": lambda n: '."' * n,
    "one stop, quotes": lambda n: "." + '"' * n + "a",
    "stops apart": lambda n: ". " * n,
    "no": lambda n: "non, " * n,
    "no after commas": lambda n: ", no" * n,
    "no after dashes": lambda n: "— no, " * n,
    "wait after dots": lambda n: "... wait " * n,
    "fillers": lambda n: "euh, bon, " * n,
    "one filler, commas": lambda n: "a, euh" + ", " * n,
    "short sentences": lambda n: "abc. " * n,
    "abbreviations": lambda n: "ex. " * n,
    "initials": lambda n: "A. " * n,
    "capitals": lambda n: "Mot " * n,
    "capitals and articles": lambda n: "un mot Le mot " * n,
    "a long word, capitals": lambda n: "a" * n + " mot Mot" * n,
    "blanks": lambda n: "a" + " " * n + "b",
    "tabs": lambda n: "a\t" * n,
    "lines": lambda n: "mot\n" * n,
    "bullets": lambda n: "- mot\n" * n,
    "dashes": lambda n: "- " * n,
    "brackets": lambda n: "(" * n + ")" * n,
    "clauses": lambda n: "mot, et mot " * n,
    "one long word": lambda n: "a" * n,
    "hyphens": lambda n: "a-" * n,
    "elisions": lambda n: "qu'l'" * n,
    "figures": lambda n: "1,1." * n,
    "signs": lambda n: "a = b " * n,
    "accents typed apart": lambda n: "e" + "\u0301" * n,
    "addresses": lambda n: "a.b@" * n,
    "no address": lambda n: "a.b-" * n,
    "introduced": lambda n: "élève" + " " * n + "x",
    "nothing seen": lambda n: "\u200d" * n,
    "backslashes": lambda n: "\\" * n,
    "braces": lambda n: "{" * n + "a}" * n,
    "stars": lambda n: "**a" * n,
}


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def grows(make: Callable[[int], Callable[[], object]], start: int, most: int = _MOST) -> float:
    """By what factor the processor time grows where the size doubles; the least of several tries.

    Noise only ever adds to a time, so that the least of some is the nearest to the truth.
    """
    size = start
    while seconds(make(size)) < _ENOUGH and size < most:
        size *= 2
    ratio = 100.0
    gc.disable()
    try:
        one, two = make(size), make(2 * size)
        first, second = seconds(one), seconds(two)
        for _ in range(_TRIES):
            ratio = second / max(first, 1e-9)
            if ratio < RATIO:
                break
            first, second = min(first, seconds(one)), min(second, seconds(two))
    finally:
        gc.enable()
    return ratio


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_cutting_takes_as_long_as_the_text(shape: Callable[[int], str]) -> None:
    def cut(size: int) -> Callable[[], object]:
        text = shape(size)
        return lambda: split(clean(text))

    assert grows(cut, 500) < RATIO


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_masking_takes_as_long_as_the_text(shape: Callable[[int], str]) -> None:
    def mask(size: int) -> Callable[[], object]:
        text = shape(size)
        return lambda: masked(text)

    assert grows(mask, 500) < RATIO


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_grading_takes_as_long_as_the_text(shape: Callable[[int], str], storage: Deck) -> None:
    grader = Grader(storage, WordEncoder())

    def grade(size: int) -> Callable[[], object]:
        text = shape(size)
        return lambda: grader.grade("index", text)

    assert grows(grade, 60, 2_000) < RATIO


HEAD = "---\nlanguage: fr\n---\n# Titre\n"


def concept(text: str) -> str:
    return f"{HEAD}\n## Pourquoi ?\n- **Nom**: {text} fin\n"


def questions(count: int) -> str:
    many = (f"\n## Question {n} ?\n- **Nom {n}**: le mot {n} agit.\n" for n in range(count))
    return HEAD + "".join(many)


DECKS: dict[str, Callable[[int], str]] = {
    "questions": questions,
    "equal ids of questions": lambda n: HEAD + "## A ? {#a}\n- Un mot.\n" * n,
    "equal ids of concepts": lambda n: HEAD + "## A ?\n" + "- Un mot. {#b}\n" * n,
    "equal prompts": lambda n: HEAD + "## A ?\n- Un mot.\n" * n,
    "key points": lambda n: concept("") + "  - un point\n" * n,
    "accepted wordings": lambda n: concept("") + "  - ~ un mot\n" * n,
    "hints": lambda n: HEAD + "## A ?\n" + "> un indice\n" * n + "- Un mot.\n",
    "titles": lambda n: HEAD + "# T\n" * n,
    "letters of a scale": lambda n: HEAD.replace(
        "fr\n", "fr\nscale: letters " + " ".join(f"L{i}={99 - 99 * i / n}" for i in range(n)) + "\n"
    ),
    "equal letters": lambda n: HEAD.replace("fr\n", "fr\nscale: letters " + "A=85 " * n + "\n"),
    "keys": lambda n: "---\n" + "language: fr\n" * n + "---\n",
    "lines of nothing": lambda n: HEAD + "mot\n" * n,
    "continued": lambda n: concept("") + "mot\n" * n,
    "attributes": lambda n: HEAD + "## A ? {" + "a=1 " * n + "}\n- Un mot.\n",
} | {
    f"explanation: {name}": lambda n, shape=shape: concept(shape(n))
    for name, shape in SHAPES.items()
}  # type: ignore[misc]


@pytest.mark.parametrize("shape", DECKS.values(), ids=DECKS)
def test_checking_takes_as_long_as_the_deck(shape: Callable[[int], str]) -> None:
    def check(size: int) -> Callable[[], object]:
        text = shape(size)

        def work() -> None:
            try:
                parse(text)
            except DeckError as error:
                str(error)

        return work

    assert grows(check, 100, 8_000) < RATIO


def test_putting_in_order_takes_as_long_as_the_deck() -> None:
    def put(size: int) -> Callable[[], object]:
        deck = parse(questions(size))
        return lambda: format_deck(deck)

    assert grows(put, 50, 2_000) < RATIO


def test_probing_takes_as_long_as_the_deck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attacks are made from so many questions around each one; here from few, for a small deck."""
    monkeypatch.setattr("tutor.probes.base.AROUND", 2)

    def probe(size: int) -> Callable[[], object]:
        deck = parse(questions(size))
        return lambda: list(preflight(Grader(deck, WordEncoder())))

    assert grows(probe, 8, 8) < RATIO
