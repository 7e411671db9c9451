"""What a grader must beat: length, shared characters, whole-answer cosine.

Each takes (references, answer) pairs and returns a score an answer, higher for better.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tutor.models.encoder import Encoder

Scores = NDArray[np.float64]


def length(answers: Sequence[str]) -> Scores:
    """Logarithm of the number of words, plus one."""
    return np.log1p([len(a.split()) for a in answers])


def _best(references: Sequence[tuple[str, ...]], cosines: Scores) -> Scores:
    ends = np.cumsum([len(r) for r in references])
    return np.array([part.max() for part in np.split(cosines, ends[:-1])])


def _flat(references: Sequence[tuple[str, ...]], answers: Sequence[str]) -> list[tuple[str, str]]:
    return [(r, a) for refs, a in zip(references, answers, strict=True) for r in refs]


def character_ngrams(references: Sequence[tuple[str, ...]], answers: Sequence[str]) -> Scores:
    """TF-IDF cosine over character 3–5-grams with the best reference.

    The inverse document frequencies come from the references and answers themselves, no marks.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    pairs = _flat(references, answers)
    model = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    model.fit(dict.fromkeys([r for r, _ in pairs] + [a for _, a in pairs]))
    left, right = model.transform([r for r, _ in pairs]), model.transform([a for _, a in pairs])
    return _best(references, np.asarray(left.multiply(right).sum(axis=1)).ravel())


def whole_cosine(
    references: Sequence[tuple[str, ...]], answers: Sequence[str], encoder: Encoder
) -> Scores:
    """Cosine of the whole answer with the best whole reference."""
    pairs = _flat(references, answers)
    texts = list(dict.fromkeys([t for pair in pairs for t in pair]))
    place = {text: n for n, text in enumerate(texts)}
    vectors = encoder.encode(texts)
    left = vectors[[place[r] for r, _ in pairs]]
    right = vectors[[place[a] for _, a in pairs]]
    return _best(references, np.sum(left * right, axis=1).astype(np.float64))


def best_unit_cosine(
    references: Sequence[tuple[str, ...]], answers: Sequence[str], encoder: Encoder
) -> Scores:
    """Cosine of the answer's nearest sentence or clause with the best whole reference."""
    from tutor.language import clauses, sentences

    units: dict[str, list[str]] = {}
    for answer in dict.fromkeys(answers):
        spans = [s for one in sentences(answer) for s in (one, *clauses(answer, one))]
        units[answer] = [answer[s.start : s.end] for s in spans] or [answer]
    flat = [
        (reference, unit)
        for refs, answer in zip(references, answers, strict=True)
        for reference in refs
        for unit in units[answer]
    ]
    cosines = whole_cosine([(r,) for r, _ in flat], [u for _, u in flat], encoder)
    ends = np.cumsum([len(r) * len(units[a]) for r, a in zip(references, answers, strict=True)])
    return np.array([part.max() for part in np.split(cosines, ends[:-1])])
