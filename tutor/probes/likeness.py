"""What makes a question easy to fool, as far as its own lines show: likeness, names, length."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tutor.domain import Concept
from tutor.language import sentences
from tutor.models.encoder import Encoder
from tutor.probes.base import Bench, explained

_ALIKE = 0.8  # cosine, 0–1, from which two explanations are alike
_SAME_WORDS = 0.5  # share of their words in common from which they are alike
_SHORT = 4  # content words below which an explanation says little beside its name
_GIVEN = 0.5  # share of an explanation's words that the prompt gives away
_FOUND = 0.6  # share of a text's words that an explanation holds, to be where it is from
_LINE = 120  # characters of a key point that can be shown whole


class Likeness:
    """Compares the concepts of a question with one another, with its prompt, with a passage.

    Args:
        bench: the question with its deck.
        encoder: gives the vectors of the explanations.
    """

    def __init__(self, bench: Bench, encoder: Encoder) -> None:
        self.bench = bench
        concepts = bench.question.concepts
        rows = encoder.encode([explained(c) for c in concepts])
        self._near = np.round(rows @ rows.T, 4)
        self._place = {c.id: n for n, c in enumerate(concepts)}
        self._prompt = bench.stems(bench.question.prompt)

    def alike(self, one: Concept, other: Concept) -> bool:
        """Whether two explanations have nearly one vector, or half of their words in common."""
        near = float(self._near[self._place[one.id], self._place[other.id]])
        a, b = self._stems(one), self._stems(other)
        return near >= _ALIKE or len(a & b) >= _SAME_WORDS * max(1, len(a | b))

    def name_inside(self, one: Concept, other: Concept) -> bool:
        """Whether one of two names contains every word of the other."""
        a, b = self._name(one), self._name(other)
        return bool(a and b) and (a <= b or b <= a)

    def short(self, concept: Concept) -> bool:
        """Whether an explanation says next to nothing beyond the name."""
        return len(self._stems(concept) - self._name(concept)) < _SHORT

    def named_by_prompt(self, concept: Concept) -> bool:
        """Whether the prompt contains every word of the name."""
        name = self._name(concept)
        return bool(name) and name <= self._prompt

    def given_by_prompt(self, concept: Concept) -> bool:
        """Whether the prompt contains half of the explanation's words."""
        stems = self._stems(concept)
        return len(stems & self._prompt) >= _GIVEN * max(1, len(stems))

    def described(self, passage: str, concepts: Iterable[Concept]) -> Concept | None:
        """The concept whose explanation a passage is taken from; None where none holds most."""
        said = self.bench.stems(passage)
        shares = [(len(said & self._stems(c)), c) for c in concepts]
        most, best = max(shares, key=lambda s: s[0], default=(0, None))
        return best if said and most >= _FOUND * len(said) else None

    def trait(self, concept: Concept, beside: Concept) -> str:
        """What a concept says in one short line and another does not; empty if nothing."""
        whole = explained(concept)
        parts = concept.key_points or [whole[s.start : s.end].strip() for s in sentences(whole)]
        texts = [p for p in parts if len(p) <= _LINE]
        others = self._stems(beside).union(*(self.bench.stems(p) for p in beside.key_points))

        def shared(text: str) -> float:
            stems = self.bench.stems(text)
            return len(stems & others) / max(1, len(stems))

        best = min(texts, key=shared, default="")
        known = best in beside.misconceptions or shared(best) >= _SAME_WORDS
        return "" if known else best

    def _stems(self, concept: Concept) -> set[str]:
        return self.bench.stems(explained(concept))

    def _name(self, concept: Concept) -> set[str]:
        return self.bench.stems(concept.name) if concept.named else set()
