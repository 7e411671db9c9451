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
        passages: P spans, units first, then clauses and windows.
        of_unit: (P,) index of the unit that holds each passage.
        vectors: (P, d) unit vectors.
        words: J content words.
        stems: J stems, misspelt words read as words of the reference.
        word_vectors: (J, d) unit vectors.
        word_unit: (J,) index of the unit of each word.
        truncated: whether the answer was too long to be read whole.
    """

    text: str
    units: tuple[Span, ...]
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
    vectors: list[Vectors] = [e.vector for e in encoded]
    kept: list[tuple[Word, int, Vectors]] = []
    for index, (span, entry) in enumerate(zip(units, encoded, strict=True)):
        found = words(text, vocabulary.language, span)
        for part in _parts(text, span, found):
            vector = _pool(entry, part, span)
            if vector is not None:
                passages.append(part)
                of_unit.append(index)
                vectors.append(vector)
        for word in found:
            if word.content:
                vector = _pool(entry, word.span, span)
                kept.append((word, index, entry.vector if vector is None else vector))
    return Answer(
        text=text,
        units=tuple(units),
        passages=tuple(passages),
        of_unit=np.asarray(of_unit, dtype=np.int32),
        vectors=np.stack(vectors) if vectors else np.zeros((0, dimension), np.float32),
        words=tuple(w for w, _, _ in kept),
        stems=tuple(vocabulary.read(w) for w, _, _ in kept),
        word_vectors=np.stack([v for _, _, v in kept])
        if kept
        else np.zeros((0, dimension), np.float32),
        word_unit=np.asarray([i for _, i, _ in kept], dtype=np.int32),
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


def _pool(entry: Encoded, part: Span, span: Span) -> Vectors | None:
    start, end = part.start - span.start, part.end - span.start
    inside = (entry.offsets[:, 0] < end) & (entry.offsets[:, 1] > start)
    if not inside.any():
        return None
    return half(unit(entry.tokens[inside].mean(axis=0)))


def word_vectors(entry: Encoded, found: Sequence[Word]) -> Vectors:
    """(n, d) vectors of words of one encoded text; a word without tokens takes the text's."""
    rows = []
    for word in found:
        pooled = _pool(entry, word.span, Span(0, 0))
        rows.append(entry.vector if pooled is None else pooled)
    return np.stack(rows) if rows else np.zeros((0, len(entry.vector)), np.float32)
