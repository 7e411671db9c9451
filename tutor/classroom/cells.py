"""What grading adds to a row, as values and as text; nothing a spreadsheet takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tutor.domain import Deck, Question
from tutor.messages import number, say

COLUMNS = (
    "mark", "score", "max_score", "interval_low", "interval_high", "needs_review", "reasons",
    "missing", "partial", "contradicted", "evidence",
)  # fmt: skip
NUMBERS = frozenset({"score", "max_score", "interval_low", "interval_high"})
VERDICT = "verdict:"
"""Before a concept's id in the name of its column."""
_FORMULA = re.compile(r"[\t\r]|[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]")
"""What begins a formula: after blanks and signs that are not seen, and as wide letters too."""
Value = str | float | None


@dataclass(frozen=True, slots=True)
class Words:
    """In which words headers and cells are written.

    Attributes:
        language: of the words; None for those that machines read.
        comma: whether numbers have a decimal comma.
    """

    language: str | None
    comma: bool

    def header(self, name: str) -> str:
        """A column's header."""
        return name if self.language is None else say(self.language, f"class.{name}")

    def yes(self, value: bool) -> str:
        """Yes or no."""
        if self.language is None:
            return "yes" if value else "no"
        return say(self.language, "class.yes" if value else "class.no")

    def verdict(self, value: str) -> str:
        """A verdict's word."""
        return value if self.language is None else say(self.language, f"verdict.{value}")

    def text(self, value: Value) -> str:
        """A value as the text of a cell."""
        if value is None:
            return ""
        if isinstance(value, float):
            return number(value, "fr" if self.comma else "en", 3)
        return harmless(value)


def harmless(text: str) -> str:
    """A text that no spreadsheet reads as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def added(
    receipt: Mapping[str, Any] | None, why: str, deck: Deck, words: Words
) -> dict[str, Value]:
    """The values of ``COLUMNS`` and of one column a concept.

    Args:
        receipt: the grade; None where there is none.
        why: what stands in ``reasons`` then.
        deck: the deck.
        words: in which words.
    """
    if receipt is None:
        return {**dict.fromkeys(COLUMNS), "reasons": why, "needs_review": words.yes(bool(why))}
    language = deck.language

    def names(verdict: str) -> str:
        return "; ".join(
            c["name"] for c in receipt["concepts"] if c["verdict"] == verdict and c["counted"]
        )

    quotes = [
        f"{c['name']}: {say(language, 'report.evidence', text=' '.join(e['text'].split()))}"
        for c in receipt["concepts"]
        for e in c["evidence"]
    ]
    low, high = receipt["interval"]
    found: dict[str, Value] = {
        "mark": receipt["mark"],
        "score": float(receipt["score"]),
        "max_score": float(receipt["max_score"]),
        "interval_low": float(low),
        "interval_high": float(high),
        "needs_review": words.yes(receipt["needs_review"]),
        "reasons": "; ".join(r["sentence"] for r in receipt["reasons"]),
        "missing": names("missing"),
        "partial": names("partial"),
        "contradicted": names("contradicted"),
        "evidence": "; ".join(quotes),
    }
    for concept in receipt["concepts"]:
        doubt = "" if concept["sure"] else " ?"
        found[VERDICT + concept["id"]] = words.verdict(concept["verdict"]) + doubt
    return found


def concept_columns(questions: list[Question]) -> dict[str, str]:
    """Name and header of each concept's column."""
    return {VERDICT + c.id: c.name for q in questions for c in q.concepts}
