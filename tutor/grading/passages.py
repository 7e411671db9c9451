"""An answer as the aligner sees it: units, passages with vectors, words with vectors.

Each unit is encoded once; the vectors of its clauses and word windows are pooled from the token
vectors of that one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tutor.domain import Span
from tutor.encoders.base import Encoded, Vectors, half, unit
from tutor.text import Vocabulary, Word, clauses, sentences, words

WINDOWS = (4, 8, 12)
MAX_UNITS = 400
MAX_UNIT_CHARACTERS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """An answer, encoded.

    Attributes:
        text: the answer; offsets count its code points.
        units: U spans.
        unit_words: words of each unit.
        unit_stems: their stems, misspelt words read as words of the reference.
        passages: P spans, units first, then clauses and windows.
        of_unit: (P,) index of the unit that holds each passage.
        vectors: (P, d) unit vectors.
        words: J content words.
        stems: their J stems.
        word_vectors: (J, d) unit vectors.
        word_unit: (J,) index of the unit of each word.
        truncated: whether the answer was too long to be read whole.
    """

    text: str
    units: tuple[Span, ...]
    unit_words: tuple[tuple[Word, ...], ...]
    unit_stems: tuple[tuple[str, ...], ...]
    passages: tuple[Span, ...]
    of_unit: np.ndarray
    vectors: Vectors
    words: tuple[Word, ...]
    stems: tuple[str, ...]
    word_vectors: Vectors
    word_unit: np.ndarray
    truncated: bool


def split(text: str) -> tuple[list[Span], bool]:
    """Units of an answer, none longer than 500 characters, and whether some were left out."""
    units: list[Span] = []
    for span in sentences(text):
        units.extend(_chunks(text, span))
    return units[:MAX_UNITS], len(units) > MAX_UNITS


def _chunks(text: str, span: Span) -> list[Span]:
    chunks = []
    start = span.start
    while span.end - start > MAX_UNIT_CHARACTERS:
        cut = text.rfind(" ", start + 1, start + MAX_UNIT_CHARACTERS)
        end = cut if cut > start else start + MAX_UNIT_CHARACTERS
        chunks.append(Span(start, end))
        start = end + (1 if cut > start else 0)
    return [*chunks, Span(start, span.end)]


def assemble(
    text: str,
    units: Sequence[Span],
    encoded: Sequence[Encoded],
    vocabulary: Vocabulary,
    truncated: bool = False,
) -> Answer:
    """An ``Answer`` from its units and their encodings, one encoding a unit."""
    dimension = encoded[0].vector.shape[0] if encoded else 0
    passages: list[Span] = list(units)
    of_unit: list[int] = list(range(len(units)))
    vectors: list[Vectors] = [e.vector[None, :] for e in encoded]
    unit_words = [tuple(words(text, vocabulary.language, span)) for span in units]
    unit_stems = [tuple(vocabulary.read(w) for w in found) for found in unit_words]
    kept: list[tuple[Word, str, int]] = []
    word_rows: list[Vectors] = []
    for index, (span, entry) in enumerate(zip(units, encoded, strict=True)):
        found = unit_words[index]
        parts = _parts(text, span, found)
        content = [j for j, w in enumerate(found) if w.content]
        pooled, there = _pool(entry, [*parts, *(found[j].span for j in content)], span.start)
        inside = there[: len(parts)]
        passages += [p for p, ok in zip(parts, inside, strict=True) if ok]
        of_unit += [index] * int(inside.sum())
        vectors.append(pooled[: len(parts)][inside])
        kept += [(found[j], unit_stems[index][j], index) for j in content]
        word_rows.append(pooled[len(parts) :])
    none = np.zeros((0, dimension), np.float32)
    return Answer(
        text=text,
        units=tuple(units),
        unit_words=tuple(unit_words),
        unit_stems=tuple(unit_stems),
        passages=tuple(passages),
        of_unit=np.asarray(of_unit, dtype=np.int32),
        vectors=np.concatenate(vectors) if vectors else none,
        words=tuple(w for w, _, _ in kept),
        stems=tuple(s for _, s, _ in kept),
        word_vectors=np.concatenate(word_rows) if word_rows else none,
        word_unit=np.asarray([i for _, _, i in kept], dtype=np.int32),
        truncated=truncated,
    )


def _parts(text: str, span: Span, found: Sequence[Word]) -> list[Span]:
    """Clauses and word windows of a unit, each once, the unit itself left out."""
    parts = dict.fromkeys(clauses(text, span))
    for size in WINDOWS:
        for start in range(0, max(1, len(found) - size // 2), size // 2):
            window = found[start : start + size]
            if len(window) >= min(size, 3):
                parts[Span(window[0].span.start, window[-1].span.end)] = None
    parts.pop(span, None)
    return list(parts)


def _pool(entry: Encoded, parts: Sequence[Span], start: int) -> tuple[Vectors, np.ndarray]:
    """(n, d) unit vectors of parts of an encoded text, and (n,) whether tokens lie in each.

    A part without tokens takes the text's own vector. ``start`` is the text's place.
    """
    if not parts:
        return np.zeros((0, len(entry.vector)), np.float32), np.zeros(0, dtype=bool)
    begins = np.asarray([p.start - start for p in parts])
    ends = np.asarray([p.end - start for p in parts])
    first = np.searchsorted(entry.offsets[:, 1], begins, side="right")
    last = np.maximum(first, np.searchsorted(entry.offsets[:, 0], ends, side="left"))
    sums = np.zeros((len(entry.tokens) + 1, len(entry.vector)))
    np.cumsum(entry.tokens, axis=0, out=sums[1:])
    there = last > first
    pooled = half(unit((sums[last] - sums[first]).astype(np.float32)))
    pooled[~there] = entry.vector
    return pooled, there


def word_vectors(entry: Encoded, found: Sequence[Word]) -> Vectors:
    """(n, d) vectors of words of one encoded text; a word without tokens takes the text's."""
    return _pool(entry, [w.span for w in found], 0)[0]
