"""Where rows by rule come from: pairs of sentences that say the same, and near neighbours."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from eval.training import rules_en, rules_fr
from eval.training.common import read_rows, read_table
from tutor.domain import Verdict

LANGUAGES: dict[str, ModuleType] = {"fr": rules_fr, "en": rules_en}
SHORTEST, LONGEST = 5, 35
KEPT: dict[str, float] = {
    "tatoeba": 0.4, "tico19": 1, "hf_courses": 1, "sdg": 1, "cds": 1, "react": 0.6,
    "rust_book": 1, "ms_bc": 0.15, "gc_playbook": 1, "gc_a11y": 0.6, "ms_projops": 0.5,
    "ocds": 1, "tei": 0.5, "eurovoc_def": 1, "laws_ca": 0.015, "python": 0.1,
}  # fmt: skip
"""Source of the parallel file: the share of its rows used."""
BOOKS_KEPT = 0.02
FULL_USE = 30_000
"""Rows for which the shares above are used whole."""
FUNCTION = set(
    "the and for that with this are was were has have had not you your his her its their they "
    "will can from but all one been who what when which there les des une est pas que qui dans "
    "pour sur avec par son ses ces cette vous nous elle ils sont ont être avoir plus comme mais "
    "leur aux tout très fait faire cela ceci elles même donc into than then them him she does did "
    "votre notre ton tes vos mes plait plaît "
    "tous toutes lui isn wasn doesn didn don aren would could should must "
    "peut doit sera était jamais never".split()
)
PLAIN = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")


class Side(NamedTuple):
    """A text and its language."""

    text: str
    language: str

    def rules(self) -> ModuleType:
        """Return the rules of its language."""
        return LANGUAGES[self.language]


class Twin(NamedTuple):
    """Two texts that say the same."""

    left: Side
    right: Side
    source: str

    def turned(self, chance: random.Random) -> tuple[Side, Side]:
        """Return its two sides in any order."""
        pair = (self.left, self.right)
        return pair if chance.random() < 0.5 else pair[::-1]  # type: ignore[return-value]


class Row(NamedTuple):
    """A row made by a rule."""

    rule: str
    passage: Side
    concept: Side
    verdict: Verdict

    @property
    def direction(self) -> str:
        """Languages of the passage and of the concept."""
        return f"{self.passage.language}-{self.concept.language}"


def plain(text: str) -> str:
    """Return a text with straight apostrophes and plain spaces."""
    return " ".join(text.replace("’", "'").replace("\u2011", "-").split())


def content(text: str) -> set[str]:
    """Return the content words, cut so that most forms of a word agree."""
    found = re.findall(r"[^\W\d_]{3,}|\d+", text.lower())
    kept = (word.translate(PLAIN).rstrip("esx") for word in found if word not in FUNCTION)
    return {word[:6] for word in kept}


def overlap(left: str, right: str) -> float:
    """Return the share of content words two texts have in common."""
    a, b = content(left), content(right)
    return len(a & b) / max(1, min(len(a), len(b)))


def sentence(text: str) -> bool:
    """Return whether a text is one plain sentence of a useful length."""
    return (
        SHORTEST <= text.count(" ") + 1 <= LONGEST
        and not re.search(
            r"[?!:;…\"«»“”()\[\]{}<>=*_/\\|#`]|\w\.\w*\(|\. \S|\d\.$| [.,]|icône|\bicon\b",
            text,
        )
        and text[:1].isupper()
        and text.endswith(".")
        and any(letter.islower() for letter in text)
    )


def _spoken(text: str) -> bool:
    return re.match(r"(?:je|j'|tu|vous|i|i'm|you)\b", text, re.I) is not None


def _twin(source: str, french: str, english: str, chance: random.Random) -> Twin | None:
    french, english = plain(french), plain(english)
    if not sentence(french) or not sentence(english):
        return None
    if _spoken(english) and chance.random() >= 0.3:
        return None
    return Twin(Side(french, "fr"), Side(english, "en"), source)


def parallel(
    data: Path, chance: random.Random, use: float
) -> tuple[list[Twin], list[tuple[str, str]]]:
    """Return French sentences with their English, and the definitions of laws in both.

    Args:
        data: folder of the public data.
        chance: of every choice.
        use: scales the shares of the sources.
    """
    twins: list[Twin] = []
    laws: list[tuple[str, str]] = []
    for row in read_rows(data / "parallel" / "fr-en.tsv.gz"):
        if len(row) == 4 and row[0] == "laws_ca_def":
            laws.append((row[2], row[3]))
        elif len(row) == 4 and chance.random() < KEPT.get(row[0], 0) * use:
            made = _twin(row[0], row[2], row[3], chance)
            twins += [made] if made else []
    return twins, laws


def paraphrases(data: Path, language: str, chance: random.Random, use: float) -> Iterator[Twin]:
    """Yield two sentences of one language that say the same in different words."""
    for row in read_rows(data / "parallel" / f"paraphrase-{language}.tsv.gz"):
        if len(row) != 2 or chance.random() >= use:
            continue
        left, right = map(plain, row)
        fit = all(text.count(" ") >= 3 and text.endswith(".") for text in (left, right))
        odd = re.search(r"[?!:;…\"«»“”]|\. \S", f"{left}{right}")
        if fit and not odd and overlap(left, right) <= 0.67:
            yield Twin(Side(left, language), Side(right, language), f"paraphrase-{language}")


def textbooks(data: Path, chance: random.Random, use: float) -> Iterator[Twin]:
    """Yield sentences of textbooks, each twice: only their changed forms make rows."""
    for row in read_table(data / "english" / "openstax-sentences.tsv.gz"):
        if chance.random() < BOOKS_KEPT * use:
            text = plain(row["sentence"])
            if sentence(text):
                yield Twin(Side(text, "en"), Side(text, "en"), "openstax")


class Near:
    """Finds texts that share an uncommon word without saying the same."""

    def __init__(self, texts: Sequence[str], often: int = 60) -> None:
        self._words = [content(text) for text in texts]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, found in enumerate(self._words):
            for word in found:
                self._places[word].append(place)
        self._often = often

    def of(self, place: int, chance: random.Random, most: float = 0.5) -> int | None:
        """Return the place of a near text of those tried, None if there is none."""
        own = self._words[place]
        rare = sorted(
            (w for w in own if 2 <= len(self._places[w]) <= self._often),
            key=lambda w: (len(self._places[w]), w),
        )
        best, shared = None, 0
        for word in rare[:3]:
            places = self._places[word]
            for other in chance.sample(places, min(6, len(places))):
                both = len(own & self._words[other])
                small = min(len(own), len(self._words[other]))
                if other != place and both > shared and both / max(1, small) <= most:
                    best, shared = other, both
        return best


def by_source(twins: Iterable[Twin]) -> dict[str, list[Twin]]:
    """Return the twins of each source."""
    found: dict[str, list[Twin]] = defaultdict(list)
    for twin in twins:
        found[twin.source].append(twin)
    return found
