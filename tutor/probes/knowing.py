"""Right answers that a fair grader passes: defences must not cost the honest learner."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tutor.domain import Concept
from tutor.probes.base import Attack, Bench, explained, sentence, told
from tutor.probes.phrases import ASKED, OPENINGS

FAMILIES: tuple[str, ...] = (
    "recited reference",
    "accepted wordings",
    "key points",
    "question restated",
    "filler first",
    "no accents",
    "capitals",
    "no punctuation",
    "typos",
)
_LONG = re.compile(r"[^\W\d_]{7,}")
_EVERY = 5  # long words from one typing error to the next


def made(bench: Bench) -> Iterator[Attack]:
    """Honest texts."""
    question, language = bench.question, bench.language
    whole = " ".join(told(c, explained(c), language) for c in question.concepts)
    accepted = " ".join(told(c, _accepted(c), language) for c in question.concepts)
    points = "\n".join(
        f"- {told(c, '; '.join(c.key_points) or explained(c), language)}" for c in question.concepts
    )
    yield _honest("recited reference", whole, "names and explanations")
    yield _honest("accepted wordings", accepted, "the author's other wordings")
    yield _honest("key points", points, "key points, a line each")
    asked = ASKED[language][0].format(question.prompt)
    yield _honest("question restated", f"{asked} {whole}", "the prompt, then the reference")
    yield _honest("filler first", f"{OPENINGS[language][0]} {whole}", "an opening, then all of it")
    yield _honest("no accents", _bare(whole), "accents taken off")
    yield _honest("capitals", whole.upper(), "in capitals")
    yield _honest("no punctuation", re.sub(r"[.,;:!?()«»]+", "", whole), "without punctuation")
    yield _honest("typos", _typos(whole), "two letters exchanged in every fifth long word")


def _honest(family: str, text: str, note: str) -> Attack:
    return Attack(family, text, True, note)


def _accepted(concept: Concept) -> str:
    return sentence(concept.accepted[0]) if concept.accepted else explained(concept)


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def _typos(text: str) -> str:
    for number, match in enumerate(_LONG.finditer(text)):
        if number % _EVERY == 0:
            at = match.start() + 2
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text
