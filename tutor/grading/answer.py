"""An answer as the aligner sees it: units, passages with vectors, words with vectors.

Each unit is encoded once; the vectors of its clauses and word windows are pooled from the token
vectors of that one pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress

import numpy as np

from tutor.domain import Evidence, Span
from tutor.language import (
    Flowed,
    Vocabulary,
    Word,
    clauses,
    parted,
    sentences,
    stem,
    stretches,
    taken_back,
    words,
)
from tutor.models.encoder import Encoded, Vectors, half
from tutor.models.encoder import unit as scaled

WINDOWS = (4, 8, 12)
MAX_UNITS = 400
MAX_UNIT_CHARACTERS = 500
_TOKENS = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """An answer, encoded.

    Attributes:
        text: the answer without its layout; all places below count its code points.
        typed: the answer as typed, control characters taken out.
        layout: where each code point of ``text`` stands in it.
        units: U spans.
        meant: their texts, misspelt words repaired.
        unit_words: words of each unit.
        unit_stems: their stems, misspelt words read as words of the reference.
        passages: P places (start, end), units first, then clauses and windows.
        of_unit: (P,) index of the unit that holds each passage.
        vectors: (P, d) unit vectors.
        words: J content words.
        stems: their J stems.
        word_vectors: (J, d) unit vectors.
        word_unit: (J,) index of the unit of each word.
        taken_back: units that the unit after them takes back.
        truncated: whether the answer was too long to be read whole.
    """

    text: str
    typed: str
    layout: Flowed
    units: tuple[Span, ...]
    meant: tuple[str, ...]
    unit_words: tuple[tuple[Word, ...], ...]
    unit_stems: tuple[tuple[str, ...], ...]
    passages: tuple[tuple[int, int], ...]
    of_unit: np.ndarray
    vectors: Vectors
    words: tuple[Word, ...]
    stems: tuple[str, ...]
    word_vectors: Vectors
    word_unit: np.ndarray
    taken_back: frozenset[int]
    truncated: bool

    def evidence(self, span: Span) -> Evidence:
        """A passage in the learner's own words and place."""
        own = self.layout.typed(span)
        return Evidence(own, self.typed[own.start : own.end])


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A unit as typed and as read.

    Attributes:
        span: its place in the answer.
        words: its words.
        stems: their stems, misspelt words repaired.
        text: what is encoded and read: the unit with misspelt words repaired.
        repairs: places of repaired words: (start, end) in ``text``, (start, end) as typed.
    """

    span: Span
    words: tuple[Word, ...]
    stems: tuple[str, ...]
    text: str
    repairs: tuple[tuple[int, int, int, int], ...]


def split(text: str) -> tuple[list[Span], bool]:
    """Units of an answer, none longer than 500 characters, and whether some were left out."""
    units: list[Span] = []
    for sentence in sentences(text):
        for span in stretches(text, sentence):
            for one in parted(text, span):
                units.extend(_chunks(text, one))
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


def read(text: str, span: Span, vocabulary: Vocabulary) -> Unit:
    """One unit of an answer, its misspelt words read as the words they are meant for."""
    found = tuple(words(text, vocabulary.language, span))
    stems = []
    pieces: list[str] = []
    repairs = []
    done, length = span.start, 0
    for word in found:
        meant = vocabulary.spelt(word)
        if meant is None:
            stems.append(word.stem)
            continue
        stems.append(stem(meant, vocabulary.language))
        pieces += [text[done : word.start], meant]
        at = length + word.start - done
        length, done = at + len(meant), word.end
        repairs.append((at, length, word.start - span.start, word.end - span.start))
    pieces.append(text[done : span.end])
    return Unit(span, found, tuple(stems), "".join(pieces), tuple(repairs))


def _as_typed(entry: Encoded, unit: Unit) -> np.ndarray:
    """(n, 2) places of the tokens in the answer as typed."""
    places = entry.offsets.astype(np.int64)
    if unit.repairs:
        repaired, moved = places, places.copy()
        for start, end, first, last in unit.repairs:
            moved = np.where(repaired >= end, repaired + (last - end), moved)
            within = (repaired > start) & (repaired < end)
            moved = np.where(within, np.minimum(repaired + (first - start), last - 1), moved)
            moved[:, 0] = np.where(repaired[:, 0] == start, first, moved[:, 0])
        moved[:, 1] = np.maximum(moved[:, 1], moved[:, 0] + 1)
        places = moved
    return places + unit.span.start


def assemble(
    typed: str,
    layout: Flowed,
    units: Sequence[Unit],
    encoded: Sequence[Encoded],
    truncated: bool = False,
) -> Answer:
    """An ``Answer`` from its units and their encodings, one encoding a unit."""
    text = layout.text
    parts: list[tuple[int, int]] = []
    of_part: list[int] = []
    for index, unit in enumerate(units):
        mine = _parts(text, unit.span, unit.words)
        parts += mine
        of_part += [index] * len(mine)
    kept = [
        (word, key, index)
        for index, unit in enumerate(units)
        for word, key in zip(unit.words, unit.stems, strict=True)
        if word.content
    ]
    count = len(parts)
    spans = [*parts, *((w.start, w.end) for w, _, _ in kept)]
    places = [_as_typed(e, u) for e, u in zip(encoded, units, strict=True)]
    pooled, found_in = _pool(places, encoded, spans, [*of_part, *(u for _, _, u in kept)])
    inside = found_in[:count]
    there = inside.tolist()
    return Answer(
        text=text,
        typed=typed,
        layout=layout,
        units=tuple(u.span for u in units),
        meant=tuple(u.text for u in units),
        unit_words=tuple(u.words for u in units),
        unit_stems=tuple(u.stems for u in units),
        passages=(*((u.span.start, u.span.end) for u in units), *compress(parts, there)),
        of_unit=np.asarray([*range(len(units)), *compress(of_part, there)], np.int32),
        vectors=np.concatenate([*(e.vector[None, :] for e in encoded), pooled[:count][inside]]),
        words=tuple(w for w, _, _ in kept),
        stems=tuple(s for _, s, _ in kept),
        word_vectors=pooled[count:],
        word_unit=np.asarray([u for _, _, u in kept], dtype=np.int32),
        taken_back=taken_back(text, [u.span for u in units]),
        truncated=truncated,
    )


def _parts(text: str, span: Span, found: Sequence[Word]) -> list[tuple[int, int]]:
    """Clauses and word windows of a unit, each once, the unit itself left out."""
    parts = {(c.start, c.end): None for c in clauses(text, span)}
    for size in WINDOWS:
        for start in range(0, max(1, len(found) - size // 2), size // 2):
            last = min(start + size, len(found))
            if last - start >= min(size, 3):
                parts[(found[start].start, found[last - 1].end)] = None
    parts.pop((span.start, span.end), None)
    return list(parts)


def _pool(
    places: Sequence[np.ndarray],
    encoded: Sequence[Encoded],
    parts: Sequence[tuple[int, int]],
    of_part: Sequence[int],
) -> tuple[Vectors, np.ndarray]:
    """(n, d) unit vectors of parts of encoded units, and (n,) whether tokens lie in each.

    A part without tokens takes its unit's own vector.

    Args:
        places: where the tokens of each of U units stand.
        encoded: their U encodings.
        parts: spans of the parts.
        of_part: the unit of each part.
    """
    dimension = encoded[0].vector.shape[0] if encoded else 0
    pooled = np.zeros((len(parts), dimension), np.float32)
    there = np.zeros(len(parts), dtype=bool)
    if not parts:
        return pooled, there
    bounds = np.fromiter(chain.from_iterable(parts), np.int64, 2 * len(parts)).reshape(-1, 2)
    owner = np.asarray(of_part)
    for first, last in _groups(encoded):
        chosen = slice(None) if last - first == len(encoded) else (owner >= first) & (owner < last)
        offsets = np.concatenate(places[first:last])
        tokens = np.concatenate([encoded[u].tokens for u in range(first, last)])
        begins = np.searchsorted(offsets[:, 1], bounds[chosen, 0], side="right")
        ends = np.maximum(begins, np.searchsorted(offsets[:, 0], bounds[chosen, 1], side="left"))
        sums = np.zeros((len(tokens) + 1, dimension))
        np.cumsum(tokens, axis=0, out=sums[1:])
        pooled[chosen] = half(scaled((sums[ends] - sums[begins]).astype(np.float32)))
        there[chosen] = ends > begins
    for part in np.flatnonzero(~there).tolist():
        pooled[part] = encoded[of_part[part]].vector
    return pooled, there


def _groups(encoded: Sequence[Encoded]) -> Iterator[tuple[int, int]]:
    """Ranges of units that together have some two thousand tokens at most, or are one unit."""
    first = size = 0
    for u, entry in enumerate(encoded):
        if size and size + len(entry.tokens) > _TOKENS:
            yield first, u
            first, size = u, 0
        size += len(entry.tokens)
    yield first, len(encoded)


def word_vectors(entry: Encoded, found: Sequence[Word]) -> Vectors:
    """(n, d) vectors of words of one encoded text; a word without tokens takes the text's."""
    spans = [(w.start, w.end) for w in found]
    return _pool([entry.offsets], [entry], spans, [0] * len(spans))[0]
