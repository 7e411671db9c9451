"""Units × concepts: how near an answer comes to each concept, and where. Pure NumPy.

Window similarity, question projection and soft token recall (the greedy matching of BERTScore,
Zhang et al. 2020, taken as recall); a passage tied by name to one concept is no evidence for
another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress
from typing import NamedTuple

import numpy as np

from tutor.grading.answer import Answer
from tutor.grading.exact import Exact
from tutor.grading.names import REACH, headed, mentions, numbered, subjects
from tutor.grading.negation import Polarity, polarities
from tutor.grading.polarity import Said, amounts, said, turned
from tutor.grading.question import Reference, project
from tutor.grading.recall import DECIMALS, DESCRIBED, NOTHING, Words, exchanged, recalls
from tutor.grading.segments import Segment, segments
from tutor.language import unmarked
from tutor.models.encoder import product

_ABOUT = 0.2
_NAMED_ABOUT = 0.4


class Match(NamedTuple):
    """How an answer meets one phrase: ``similarity`` and ``recall`` on 0–1."""

    similarity: float
    recall: float

    @property
    def both(self) -> float:
        """The mean of the two."""
        return round((self.similarity + self.recall) / 2, DECIMALS)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """How an answer meets one concept.

    Attributes:
        similarity: best wording against best passage that is not tied to another concept, 0–1.
        recall: share of the wording's content words that such passages say, softly, 0–1.
        exact: the same, same stems only.
        points: one match a key point.
        misconception: similarity of the nearest misconception; 0 without any.
        misconception_index: which it is, or None.
        swap_margin: under this concept's own name, by how much another concept's wording is nearer
            than its own; negative when its own is nearer, 0 when it is not named.
        swapped_with: that other concept, or None.
        exchanged: by how much more of the content words are said, of this concept and of the other
            one for which that is most, if their names are exchanged; negative where less, 0 where
            one of them alone is described under its name.
        by_unit: (U,) best similarity of each unit, of passages not tied to another concept.
        passage: index of the best of these passages, or None where there is none.
        named: whether the concept is named.
        substance: content words that may speak for the concept, names and prompt left out.
        negation: share of the reference's words taken up whose negation differs, 0–1.
        opposites: words of the reference replaced by their opposite.
        number: 1 if another number stands for the reference's, else 0.
        verbatim: whether it is stated word for word, by units that add nothing but names; or by
            the alternative of the prompt that the answer takes, where it states no more; or by the
            one value that it is.
        denied: else whether such a unit states it but for a negation put in or taken out, or the
            answer takes another alternative or states another value.
    """

    similarity: float
    recall: float
    exact: float
    points: tuple[Match, ...]
    misconception: float
    misconception_index: int | None
    swap_margin: float
    swapped_with: int | None
    exchanged: float
    by_unit: np.ndarray
    passage: int | None
    named: bool
    substance: int
    negation: float
    opposites: float
    number: float
    verbatim: bool
    denied: bool


class _Told(NamedTuple):
    """A content word of an answer: its unit, whether it may speak for each concept, and (stem,
    polarity, sign of its amount)."""

    unit: int
    may: list[bool]
    said: tuple[str, Polarity, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """The answer's side: what may be evidence, and for whom.

    Attributes:
        vectors: (P, d), the prompt's direction taken out.
        open: (P, K) whether a passage may speak for a concept.
        own: (P, K) whether it is tied to that concept and to no other.
        tied: P times, the concepts that it is tied to.
        of_unit: (P,).
        units: U.
        words: for each concept, the words open to it that no name gives away.
        own_words: for each concept, those of them that are tied to it and to no other.
        told: the words that no name gives away.
    """

    vectors: np.ndarray
    open: np.ndarray
    own: np.ndarray
    tied: list[frozenset[int]]
    of_unit: np.ndarray
    units: int
    words: tuple[Words, ...]
    own_words: tuple[Words, ...]
    told: tuple[_Told, ...]


class Meeting(NamedTuple):
    """How an answer meets its question: one alignment a concept, and the segments of the answer."""

    alignments: list[Alignment]
    segments: tuple[Segment, ...]


def align(answer: Answer, reference: Reference, ignored: frozenset[int]) -> Meeting:
    """Align an answer with every concept of its question.

    Args:
        answer: the answer, encoded.
        reference: the question, encoded with the same encoder.
        ignored: units that state nothing (a copied prompt, say) and may be no evidence.

    Returns:
        One alignment a concept, numbers rounded to 4 decimals; and the segments.
    """
    side = _side(answer, reference, ignored)
    near = _similarities(side.vectors, reference.rows)
    table = np.stack([near[:, p.wordings].max(axis=1, initial=0) for p in reference.places], axis=1)
    best = np.where(side.open[:, reference.owner], near, 0).max(axis=0, initial=0).tolist()
    mine = np.where(side.open, table, 0)
    by_unit = _by_unit(side, mine)
    counts = side.open.sum(axis=1, keepdims=True)
    named = (side.open & (counts < len(reference.concepts))).any(axis=0) | side.own.any(axis=0)
    facts = zip(
        reference.concepts,
        reference.places,
        side.words,
        recalls(side.words, reference.concepts),
        _first_best(mine),
        np.any(side.open, axis=0).tolist(),
        named.tolist(),
        strict=True,
    )
    gains = exchanged(side.own_words, reference.concepts)
    taken = _taken(answer, reference, ignored)
    found = []
    for k, (concept, place, spoken, by_phrase, passage, may, called) in enumerate(facts):
        first = len(concept.wordings)
        quoting = list(compress(answer.unit_stems, side.open[:, k]))
        chosen = _chosen(reference, taken, k)
        if concept.exact is not None:
            chosen = _value(answer, concept.exact, side, ignored, k)
        verbatim = chosen is True or concept.quotable.stated(quoting)
        points = zip(best[place.points], by_phrase[first:], strict=True)
        told = max(by_phrase[:first], default=NOTHING)
        wrong = best[place.misconceptions]
        swap_margin, swapped_with = _swap(side, table, k)
        close = _close(side, by_unit[:, k], k)
        negation, opposites, number = turned(concept.sense, close, reference.vocabulary.stems)
        found.append(
            Alignment(
                similarity=max(best[place.wordings], default=0.0),
                recall=told.soft,
                exact=max((r.exact for r in by_phrase[:first]), default=0.0),
                points=tuple(Match(s, r.soft) for s, r in points),
                misconception=max(wrong, default=0.0),
                misconception_index=wrong.index(max(wrong)) if wrong and may else None,
                swap_margin=swap_margin,
                swapped_with=swapped_with,
                exchanged=gains[k],
                by_unit=by_unit[:, k],
                passage=passage,
                substance=spoken.fresh,
                negation=round(negation, DECIMALS),
                opposites=opposites,
                number=number,
                named=called,
                verbatim=verbatim,
                denied=not verbatim and (chosen is False or concept.quotable.denied(quoting)),
            )
        )
    return Meeting(found, segments(answer, side.tied, table, ignored))


def _taken(answer: Answer, reference: Reference, ignored: frozenset[int]) -> str | None:
    """The alternative of the prompt that the answer takes, or None."""
    if reference.choice is None:
        return None
    stems = (s for u, found in enumerate(answer.unit_stems) if u not in ignored for s in found)
    return reference.choice.pick(list(stems))


def _value(
    answer: Answer, exact: Exact, side: _Side, ignored: frozenset[int], k: int
) -> bool | None:
    """Whether what may speak for a concept states its value; None where it states no value."""
    own = side.own[: side.units, k]
    may = own if own.any() else side.open[: side.units, k]
    units = [u for u in np.flatnonzero(may).tolist() if u not in ignored]
    text = "\n".join(answer.text[answer.units[u].start : answer.units[u].end] for u in units)
    return exact.said(text, alone=bool(own.any()) or side.open.shape[1] == 1)


def _chosen(reference: Reference, taken: str | None, k: int) -> bool | None:
    """Whether the answer takes the alternative that is all a concept states; None where it takes
    none, or where the concept states more."""
    choice = reference.choice
    if choice is None or taken is None or not choice.bare[k]:
        return None
    return taken == choice.picks[k]


def _side(answer: Answer, reference: Reference, ignored: frozenset[int]) -> _Side:
    count = len(reference.concepts)
    found = answer.unit_words
    named = [
        mentions(ws, ss, reference.names, answer.text)
        for ws, ss in zip(found, answer.unit_stems, strict=True)
    ]
    if reference.ordered:
        named = numbered(found, named, count)
    reach = [
        REACH if unmarked(answer.text, span) else len(ws)
        for span, ws in zip(answer.units, found, strict=True)
    ]
    corrections = {u + 1 for u in answer.taken_back}
    about = partial(
        subjects,
        unit_words=found,
        unit_mentions=named,
        reach=reach,
        corrections=corrections,
        under=headed(answer.text, answer.units, found, named),
    )
    tied = about(answer.passages, answer.of_unit.tolist())
    open_, own = _open(tied, count)
    if ignored:
        spoken = np.asarray([u not in ignored for u in answer.of_unit.tolist()], dtype=bool)
        open_, own = open_ & spoken[:, None], own & spoken[:, None]
    owner = answer.word_unit.tolist()
    kept = [
        j
        for j, s in enumerate(answer.stems)
        if s not in reference.called and owner[j] not in ignored
    ]
    fresh = np.asarray([answer.stems[j] not in reference.prompt_stems for j in kept], dtype=bool)
    places = [(answer.words[j].start, answer.words[j].end) for j in kept]
    word_tied = about(places, [owner[j] for j in kept])
    word_open, word_own = _open(word_tied, count)
    polarity = {
        w.start: mine
        for ws in found
        for w, mine in zip(ws, polarities(ws, answer.text, reference.prompt_stems), strict=True)
    }
    signs = {at: sign for ws in found for at, sign in amounts(ws).items()}
    starts = [answer.words[j].start for j in kept]
    pairs = [
        (answer.stems[j], polarity[at], signs.get(at, ""))
        for j, at in zip(kept, starts, strict=True)
    ]
    vectors = answer.word_vectors[kept]

    def words_of(may: np.ndarray) -> Words:
        stems = frozenset(stem for stem, _, _ in compress(pairs, may.tolist()))
        return Words(vectors[may], stems, int(fresh[may].sum()))

    grouped: dict[bytes, Words] = {}
    words = []
    for may in word_open.T:
        key = may.tobytes()
        if key not in grouped:
            grouped[key] = words_of(may)
        words.append(grouped[key])
    return _Side(
        project(answer.vectors, reference.prompt) if answer.units else vectors[:0],
        open_,
        own,
        tied,
        answer.of_unit,
        len(answer.units),
        tuple(words),
        tuple(map(words_of, word_own.T)),
        tuple(map(_Told, [owner[j] for j in kept], word_open.tolist(), pairs)),
    )


def _open(tied: Sequence[frozenset[int]], count: int) -> tuple[np.ndarray, np.ndarray]:
    """(n, K) whether passages tied to these concepts may speak for each, and for it alone."""
    if not any(tied):
        shape = (len(tied), count)
        return np.ones(shape, dtype=bool), np.zeros(shape, dtype=bool)
    kinds: dict[frozenset[int], int] = {}
    of_kind = [kinds.setdefault(t, len(kinds)) for t in tied]
    may = np.asarray([[not t or k in t for k in range(count)] for t in kinds])
    alone = np.asarray([[len(t) == 1 and k in t for k in range(count)] for t in kinds])
    return may[of_kind], alone[of_kind]


def _similarities(vectors: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(P, V) similarities on 0–1, rounded."""
    if not len(vectors):
        return np.zeros((0, len(rows)))
    raw = product(vectors, rows).astype(np.float64)
    near: np.ndarray = np.minimum(np.maximum(raw, 0), 1).round(DECIMALS)
    return near


def _by_unit(side: _Side, mine: np.ndarray) -> np.ndarray:
    """(U, K) the best of each unit's passages."""
    if not side.units:
        return mine
    order = np.argsort(side.of_unit, kind="stable")
    starts = np.searchsorted(side.of_unit[order], np.arange(side.units))
    best: np.ndarray = np.maximum.reduceat(mine[order], starts, axis=0)
    return best


def _close(side: _Side, near: np.ndarray, k: int) -> Said:
    """What the units say that come about as near to a concept as any does, or less near under its
    own name."""
    best = near.max(initial=0)
    mine = side.own[: side.units, k]
    units = set(np.flatnonzero(near >= np.where(mine, best - _NAMED_ABOUT, best - _ABOUT)).tolist())
    return said(w.said for w in side.told if w.may[k] and w.unit in units)


def _first_best(mine: np.ndarray) -> list[int | None]:
    """For each concept the first of its best passages, or None where there is none."""
    if not len(mine):
        return [None] * mine.shape[1]
    first = mine.argmax(axis=0).tolist()
    return [p if mine[p, k] > 0 else None for k, p in enumerate(first)]


def _swap(side: _Side, table: np.ndarray, k: int) -> tuple[float, int | None]:
    """How much nearer another concept's wording is than its own, under this concept's name."""
    if side.own_words[k].fresh < DESCRIBED or table.shape[1] < 2 or not side.own[:, k].any():
        return 0.0, None
    others = [j for j in range(table.shape[1]) if j != k]
    best = table[side.own[:, k]].max(axis=0).tolist()
    other = max(others, key=lambda j: (best[j], -j))
    return round(best[other] - best[k], DECIMALS), other
