"""A question prepared for grading: what each concept is compared by, encoded once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tutor.domain import Concept, Question
from tutor.grading.answer import word_vectors
from tutor.grading.choices import Choice, choice
from tutor.grading.exact import Exact, exact
from tutor.grading.names import Name, in_order, names
from tutor.grading.negation import Polarity, polarities
from tutor.grading.polarity import Sense, amounts, sense
from tutor.grading.verbatim import Quotable, quotable
from tutor.language import Vocabulary, Word, other_language, sentences, words
from tutor.models.encoder import Encoded, Vectors, unit

_LONG_EXPLANATION = 3


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One wording of a concept or of a key point.

    Attributes:
        text: the wording.
        whole: (d,) unit vector.
        vector: the same, the prompt's direction taken out.
        stems: I stems of the content words that the prompt and the name do not give away.
        word_vectors: (I, d) unit vectors of these words.
    """

    text: str
    whole: Vectors
    vector: Vectors
    stems: tuple[str, ...]
    word_vectors: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class ContentWords:
    """ContentWords words of several phrases, one after the other.

    Attributes:
        stems: their T stems.
        rows: (T, d) unit vectors.
        counts: how many of them each phrase has.
    """

    stems: tuple[str, ...]
    rows: Vectors
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ConceptReference:
    """A concept with its wordings, key points and misconceptions, encoded.

    ``sense`` is what an answer may turn round of the explanation and key points, ``content`` the
    content words of wordings and key points. ``quotable`` is how it is stated word for word: by a
    wording, or by all of the author's key points; ``exact`` the one value that it states, or None.
    """

    concept: Concept
    wordings: tuple[Phrase, ...]
    points: tuple[Phrase, ...]
    misconceptions: tuple[Phrase, ...]
    sense: Sense
    content: ContentWords
    quotable: Quotable
    exact: Exact | None

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Wordings, key points and misconceptions, in this order."""
        return (*self.wordings, *self.points, *self.misconceptions)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the phrases of a concept stand among those of its question."""

    wordings: slice
    points: slice
    misconceptions: slice


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
        called: stems that a name gives away.
        rows: (V, d) vectors of all phrases of all concepts, in order.
        owner: (V,) the concept of each phrase.
        places: where those of each concept stand.
        about: (A, d) unit vectors of the prompt and of what the concepts state.
        choice: the alternatives that the prompt offers, or None.
        foreign: whether it is in a language other than French and English.
        ordered: whether the prompt names all concepts in their order.
    """

    question: Question
    language: str
    prompt: Vectors
    prompt_stems: frozenset[str]
    vocabulary: Vocabulary
    concepts: tuple[ConceptReference, ...]
    names: tuple[Name, ...]
    called: frozenset[str]
    rows: Vectors
    owner: np.ndarray
    places: tuple[Place, ...]
    about: Vectors
    choice: Choice | None
    foreign: bool
    ordered: bool


def project(vectors: Vectors, prompt: Vectors) -> Vectors:
    """``vectors`` (n, d) with the direction of ``prompt`` (d,) taken out, rows of length one.

    The vector form of question demoting (Sultan et al. 2016): what the prompt already says earns
    nothing.
    """
    along = np.einsum("ij,j->i", vectors, prompt)
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


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """What the questions of a deck ask and state, to tell an answer to one from that to another.

    Attributes:
        near: (N, d) unit vectors of the prompts, wordings and key points of all questions.
        places: by question id, which of them are its own.
    """

    near: Vectors
    places: Mapping[str, slice]


def stated(question: Question) -> list[str]:
    """The prompt, wordings and key points of a question: what its neighbours are told apart by."""
    parts = (t for c in question.concepts for t in (*wordings(c), *points(c)))
    return list(dict.fromkeys([question.prompt, *parts]))


def neighbours(rows: Mapping[str, Vectors]) -> Neighbours:
    """Questions by their ids, from the vectors of what they state."""
    places: dict[str, slice] = {}
    first = 0
    for name, mine in rows.items():
        places[name] = slice(first, first + len(mine))
        first += len(mine)
    return Neighbours(np.concatenate(list(rows.values())), places)


def texts(question: Question) -> list[str]:
    """Every text of a question that grading reads the vectors of."""
    return [*stated(question), *(t for c in question.concepts for t in c.misconceptions)]


def prepare(question: Question, encoded: Mapping[str, Encoded], language: str) -> Reference:
    """All that grading reads of ``question``, from the encodings of its ``texts``."""
    said = [*texts(question), *(c.name for c in question.concepts)]
    every = [w for t in said for w in words(t, language)]
    vocabulary = Vocabulary(every, language)
    prompt = encoded[question.prompt].vector
    asked = words(question.prompt, language)
    prompt_stems = frozenset(w.stem for w in asked if w.content)

    def phrase(text: str, name_stems: frozenset[str]) -> Phrase:
        kept = _content_words(words(text, language), prompt_stems, name_stems)
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
        stated = tuple(phrase(t, stems) for t in wordings(concept))
        parts = tuple(phrase(t, stems) for t in points(concept))
        return ConceptReference(
            concept,
            stated,
            parts,
            tuple(phrase(t, stems) for t in concept.misconceptions),
            sense(polarity(concept, language, prompt_stems), language, _amounts(concept, language)),
            _told((*stated, *parts)),
            quotable(
                [*((t,) for t in wordings(concept)), concept.key_points], concept.name, language
            ),
            exact(concept),
        )

    concepts = tuple(reference(c) for c in question.concepts)
    called = names(question.concepts, language)
    return Reference(
        question,
        language,
        prompt,
        prompt_stems,
        vocabulary,
        concepts,
        called,
        frozenset[str]().union(*(n.stems for n in called)),
        np.stack([p.vector for c in concepts for p in c.phrases]),
        np.repeat(np.arange(len(concepts)), [len(c.phrases) for c in concepts]),
        tuple(_places(concepts)),
        np.stack([encoded[t].vector for t in stated(question)]),
        choice(question, language),
        other_language(" ".join(texts(question))),
        in_order(asked, [w.stem for w in asked], called, question.prompt),
    )


def _told(phrases: Sequence[Phrase]) -> ContentWords:
    return ContentWords(
        tuple(s for p in phrases for s in p.stems),
        np.concatenate([p.word_vectors for p in phrases] or [np.zeros((0, 0), np.float32)]),
        tuple(len(p.stems) for p in phrases),
    )


def _places(concepts: Sequence[ConceptReference]) -> Iterator[Place]:
    at = 0
    for c in concepts:
        points = at + len(c.wordings)
        wrong = points + len(c.points)
        end = wrong + len(c.misconceptions)
        yield Place(slice(at, points), slice(points, wrong), slice(wrong, end))
        at = end


def polarity(concept: Concept, language: str, asked: frozenset[str]) -> dict[str, Polarity]:
    """The polarity of each content stem in the explanation and key points; either where it occurs
    both ways, accepted wordings included."""
    stated = _polarities((concept.explanation, *concept.key_points), language, asked)
    accepted = _polarities(concept.accepted, language, asked)
    found = {key: mine | accepted.get(key, mine) for key, mine in stated.items()}
    return {key: mine.pop() if len(mine) == 1 else Polarity.EITHER for key, mine in found.items()}


def _amounts(concept: Concept, language: str) -> frozenset[str]:
    """Stems of the explanation and key points that there is more or less of, with their signs."""
    found = set()
    for text in (concept.explanation, *concept.key_points):
        said = words(text, language)
        signs = amounts(said)
        found |= {w.stem + signs[w.start] for w in said if w.start in signs}
    return frozenset(found)


def _polarities(
    texts: Iterable[str], language: str, asked: frozenset[str]
) -> dict[str, set[Polarity]]:
    found: dict[str, set[Polarity]] = {}
    for text in texts:
        said = words(text, language)
        for word, polarity in zip(said, polarities(said, text, asked), strict=True):
            if word.content:
                found.setdefault(word.stem, set()).add(polarity)
    return found


def _content_words(
    found: list[Word], prompt_stems: frozenset[str], name_stems: frozenset[str]
) -> list[Word]:
    """Content words, each stem once, that neither prompt nor name gives away."""
    content = list({w.stem: w for w in found if w.content}.values())
    for given in (prompt_stems | name_stems, prompt_stems, frozenset[str]()):
        kept = [w for w in content if w.stem not in given]
        if kept:
            return kept
    return content
