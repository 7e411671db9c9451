"""The stage that reads: what the reader says of answers as wholes, and of their parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tutor.domain import Question
from tutor.errors import ModelError
from tutor.grading import attribution, reader_input
from tutor.grading.evaluation import Aligned
from tutor.grading.ideas import ideas
from tutor.grading.reader_input import Turn
from tutor.grading.readings import Attributed, Readings
from tutor.grading.verdicts import Coefficients
from tutor.models.reader import Reader, Text


def readings_of(
    aligned: Sequence[Aligned], reader: Reader, coefficients: Coefficients
) -> list[Readings | None]:
    """What the reader says of each answer; None of those that state nothing. Of the whole alone
    where the coefficients do not weigh its parts.

    Raises:
        ModelError: the reader gives what is no number.
    """
    stating = [one for one in aligned if one.stated]
    turns = [reader_input.turns(one) for one in stating]
    said = iter(_said_of(reader, [t.text for mine in turns for t in mine]))
    whole = [np.concatenate([next(said) for _ in mine]) for mine in turns]
    if coefficients.read:
        found = iter(_parted(stating, turns, whole, reader, coefficients.knots.least))
    else:
        found = (
            Readings(rows, (Attributed(),) * len(rows), (rows[:0],) * len(rows)) for rows in whole
        )
    return [next(found) if one.stated else None for one in aligned]


def _parted(
    aligned: Sequence[Aligned],
    turns: Sequence[Sequence[Turn]],
    whole: Sequence[np.ndarray],
    reader: Reader,
    least: float,
) -> list[Readings]:
    """With the segments of each answer read by themselves, and the ideas of its concepts, as far as
    the whole may speak of them; what is not read apart says what the whole says."""
    segments = [attribution.readings(one.segments) for one in aligned]
    asked: list[Text] = []
    parted = []
    for one, mine, rows, few in zip(aligned, turns, whole, segments, strict=True):
        wanted = reader_input.spoken(rows)
        apart = [r for r in few if not wanted.isdisjoint(r.concepts)]
        ideas_read = reader_input.of_ideas(one.question, mine, wanted)
        asked += [*attribution.texts(one.question, apart), *(text for _, text in ideas_read)]
        parted.append((wanted, [counts for counts, _ in ideas_read]))
    said = iter(_said_of(reader, asked))
    found = []
    for one, rows, few, (wanted, counted) in zip(aligned, whole, segments, parted, strict=True):
        replies = [
            rows[list(r.concepts)] if wanted.isdisjoint(r.concepts) else next(said) for r in few
        ]
        told = attribution.attribute(len(rows), few, replies, least)
        of_ideas = _as_whole(one.question, rows)
        for counts in counted:
            ends = np.cumsum(list(counts.values()))
            of_ideas |= dict(zip(counts, np.split(next(said), ends[:-1]), strict=True))
        found.append(Readings(rows, tuple(told), tuple(of_ideas[k] for k in range(len(rows)))))
    return found


def _as_whole(question: Question, whole: np.ndarray) -> dict[int, np.ndarray]:
    """Of each concept, its ideas as if the reader said of each what it says of the whole."""
    return {
        k: np.repeat(whole[k : k + 1], len(ideas(concept)), axis=0)
        for k, concept in enumerate(question.concepts)
    }


def _said_of(reader: Reader, texts: Sequence[Text]) -> list[np.ndarray]:
    """What the reader says of some texts.

    Raises:
        ModelError: it gives what is no number.
    """
    rows = reader.read(texts)
    if not all(np.isfinite(r).all() for r in rows):
        raise ModelError("model_not_finite", model=reader.name)
    return rows
