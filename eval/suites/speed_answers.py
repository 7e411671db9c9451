"""Answers for timing: what learners wrote, in other mixtures, as many as are wanted.

Times hang on how long answers are and on how they are cut, so that they are made of sentences of
gold answers to the same question, and now and then to another one. No two sentences are alike
unless the whole answer is: a word is left out of most, or nothing would need to be read twice.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from eval import gold
from eval.words import reference_text
from tutor.domain import Deck
from tutor.language import sentences

REPEATED = 0.2
"""Share of the answers that somebody gave before."""
MEMORY = 1000
SHORTEST, LONGEST = 5, 200
"""Words of an answer; as many of each doubling of the length."""
OTHERS = 0.2
"""Share of the sentences that are of an answer to another question."""
WHOLE = 0.3
"""Share of the sentences that stay as they are."""

Pools = Mapping[str, Sequence[str]]


def decks() -> dict[str, Path]:
    """For each language, the deck of gold dev by a pen of its own with the most answers."""
    own = gold.GOLD / "decks"
    count = Counter(a.deck for a in gold.load("dev") if (own / f"{a.deck}.md").is_file())
    names = sorted(count, key=lambda name: (-count[name], name))
    return {
        language: gold.deck_path(next(n for n in names if n.startswith(language)))
        for language in gold.LANGUAGES
    }


def pools(deck: Deck, path: Path) -> Pools:
    """For each question of a deck, the sentences that its gold answers of dev hold; those of its
    reference where it has none."""
    found: dict[str, list[str]] = {q.id: [] for q in deck.questions}
    for answer in gold.load("dev"):
        if gold.deck_path(answer.deck).resolve() == path.resolve():
            found[answer.question] += _sentences(answer.answer)
    return {
        q.id: found[q.id] if found[q.id] else _sentences(reference_text(q)) for q in deck.questions
    }


def _sentences(text: str) -> list[str]:
    cut = (text[span.start : span.end].strip() for span in sentences(text))
    return [sentence for sentence in cut if sentence]


def repeating(
    rows: int, rng: np.random.Generator, make: Callable[[], tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """A stream of (question id, answer), one in five repeated, the others made.

    Memory does not grow with ``rows``: repeats come from the last thousand answers.
    """
    recent: deque[tuple[str, str]] = deque(maxlen=MEMORY)
    for _ in range(rows):
        if recent and rng.random() < REPEATED:
            yield recent[int(rng.integers(len(recent)))]
        else:
            recent.append(make())
            yield recent[-1]


def lifelike(pools: Pools, rows: int, seed: int) -> Iterator[tuple[str, str]]:
    """A stream of (question id, answer), as ``repeating`` has it."""
    rng = np.random.default_rng(seed)
    questions = list(pools)

    def one() -> tuple[str, str]:
        question = questions[int(rng.integers(len(questions)))]
        wanted = round(math.exp(rng.uniform(math.log(SHORTEST), math.log(LONGEST))))
        words: list[str] = []
        while len(words) < wanted:
            other = questions[int(rng.integers(len(questions)))]
            pool = pools[other if rng.random() < OTHERS else question]
            words += _altered(pool[int(rng.integers(len(pool)))].split(), rng)
        return question, " ".join(words[:wanted])

    return repeating(rows, rng, one)


def _altered(words: list[str], rng: np.random.Generator) -> list[str]:
    """A sentence, mostly without one of its words."""
    if len(words) > 2 and rng.random() >= WHOLE:
        del words[int(rng.integers(1, len(words) - 1))]
    return words
