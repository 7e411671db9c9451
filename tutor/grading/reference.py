"""A question prepared for grading: what each concept is compared by, encoded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from tutor.domain import Concept, Question
from tutor.encoders.base import Encoder, Vectors, unit
from tutor.grading.names import Name, names
from tutor.grading.passages import word_vectors
from tutor.grading.polarity import negated
from tutor.text import Vocabulary, Word, sentences, words

_LONG_EXPLANATION = 3


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One wording of a concept or of a key point.

    Attributes:
        text: the wording.
        raw: (d,) unit vector.
        vector: (d,) the same, the prompt's direction taken out.
        stems: I stems of the content words that the prompt and the name do not give away.
        word_vectors: (I, d) unit vectors of these words.
    """

    text: str
    raw: Vectors
    vector: Vectors
    stems: tuple[str, ...]
    word_vectors: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class ConceptReference:
    """A concept with its wordings, key points and misconceptions, encoded.

    ``polarity`` tells of each content stem of the explanation and key points whether it is negated
    there.
    """

    concept: Concept
    wordings: tuple[Phrase, ...]
    points: tuple[Phrase, ...]
    misconceptions: tuple[Phrase, ...]
    polarity: Mapping[str, bool]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A question, encoded.

    Attributes:
        question: the question.
        language: the deck's language.
        prompt: (d,) unit vector of the prompt.
        prompt_stems: stems of the prompt's words.
        vocabulary: every word of the question, for reading misspelt words.
        concepts: one reference a concept, in order.
        names: how each concept is called, in order.
    """

    question: Question
    language: str
    prompt: Vectors
    prompt_stems: frozenset[str]
    vocabulary: Vocabulary
    concepts: tuple[ConceptReference, ...]
    names: tuple[Name, ...]


def project(vectors: Vectors, prompt: Vectors) -> Vectors:
    """``vectors`` (n, d) with the direction of ``prompt`` (d,) taken out, rows of length one.

    The vector form of question demoting (Sultan et al. 2016): what the prompt already says earns
    nothing.
    """
    along = vectors @ prompt
    return unit((vectors - along[..., None] * prompt).astype(np.float32))


def wordings(concept: Concept) -> tuple[str, ...]:
    """The texts that state a concept: its explanation, then the accepted wordings."""
    texts = [concept.explanation, *concept.accepted]
    return tuple(dict.fromkeys(t for t in texts if t)) or concept.key_points


def points(concept: Concept) -> tuple[str, ...]:
    """Key points of a concept: the author's, else the sentences of a long explanation."""
    if concept.key_points:
        return concept.key_points
    text = concept.explanation
    parts = tuple(text[s.start : s.end] for s in sentences(text))
    return parts if len(parts) >= _LONG_EXPLANATION else ()


def prepare(question: Question, encoder: Encoder, language: str) -> Reference:
    """Encode everything that grading reads of ``question``."""
    texts = [question.prompt]
    for concept in question.concepts:
        texts += [*wordings(concept), *points(concept), *concept.misconceptions]
    encoded = dict(zip(texts, encoder.read(texts), strict=True))
    every = [w for t in [*texts, *(c.name for c in question.concepts)] for w in words(t, language)]
    vocabulary = Vocabulary(every, language)
    prompt = encoded[question.prompt].vector
    prompt_stems = frozenset(w.stem for w in words(question.prompt, language) if w.content)

    def phrase(text: str, name_stems: frozenset[str]) -> Phrase:
        kept = _telling(words(text, language), prompt_stems, name_stems)
        entry = encoded[text]
        return Phrase(
            text,
            entry.vector,
            project(entry.vector[None, :], prompt)[0],
            tuple(w.stem for w in kept),
            word_vectors(entry, kept),
        )

    def reference(concept: Concept) -> ConceptReference:
        name = words(concept.name, language) if concept.named else []
        stems = frozenset(w.stem for w in name if w.content)
        return ConceptReference(
            concept,
            tuple(phrase(t, stems) for t in wordings(concept)),
            tuple(phrase(t, stems) for t in points(concept)),
            tuple(phrase(t, stems) for t in concept.misconceptions),
            polarity(concept, language),
        )

    return Reference(
        question,
        language,
        prompt,
        prompt_stems,
        vocabulary,
        tuple(reference(c) for c in question.concepts),
        names(question.concepts, language),
    )


def polarity(concept: Concept, language: str) -> dict[str, bool]:
    """Of each content stem of the explanation and key points, whether it is negated there.

    Stems that occur both ways, in accepted wordings too, are left out.
    """
    stated = _negations((concept.explanation, *concept.key_points), language)
    accepted = _negations(concept.accepted, language)
    return {
        key: flag
        for key, flags in stated.items()
        for flag in flags
        if flags | accepted.get(key, flags) == {flag}
    }


def _negations(texts: Iterable[str], language: str) -> dict[str, set[bool]]:
    found: dict[str, set[bool]] = {}
    for text in texts:
        said = words(text, language)
        for word, flag in zip(said, negated(said, text), strict=True):
            if word.content:
                found.setdefault(word.stem, set()).add(flag)
    return found


def _telling(
    found: list[Word], prompt_stems: frozenset[str], name_stems: frozenset[str]
) -> list[Word]:
    """Content words, each stem once, that neither prompt nor name gives away."""
    content = list({w.stem: w for w in found if w.content}.values())
    for given in (prompt_stems | name_stems, prompt_stems, frozenset[str]()):
        kept = [w for w in content if w.stem not in given]
        if len(kept) >= min(2, len(content)):
            return kept
    return content
