"""Find a question of a deck, and hash what grading reads."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from tutor.decks.front import front_is_ours
from tutor.decks.words import plain
from tutor.domain import Deck, Question
from tutor.errors import UnknownQuestionError

_HEADING = re.compile(r"^##[ \t]*[^#\s]", re.MULTILINE)
_DECK_ONLY = re.compile(r"\{#[\w-]+|\{(?:any|weight)[ ]*=|^[ \t]*-[ \t]*[~!][ \t]*\w", re.MULTILINE)
_HASH_BYTES = 8  # 16 hexadecimal characters: no two questions of a deck meet
_PLACES = 3  # questions offered where one was not found


def is_deck(text: str) -> bool:
    """Whether ``text`` is meant as a deck and not as plain notes, Markdown or not.

    Front matter with our keys says so, or ``##`` with what only decks have: ``{#id}``, ``- ~``,
    ``- !``.
    """
    if front_is_ours(text.removeprefix("\ufeff").split("\n")):
        return True
    return _HEADING.search(text) is not None and _DECK_ONLY.search(text) is not None


def find_question(deck: Deck, wanted: str | int) -> Question:
    """Find a question by its id, its number (from 1), or words of its prompt.

    Raises:
        UnknownQuestionError: none fits, or several fit equally; the message names the nearest.
    """
    text = str(wanted).strip()
    for question in deck.questions:
        if question.id == text.removeprefix("#"):
            return question
    number = text.removeprefix("#")
    if re.fullmatch(r"[0-9]{1,6}", number):
        if 1 <= int(number) <= len(deck.questions):
            return deck.questions[int(number) - 1]
        count = len(deck.questions)
        offer = _offer(deck, range(count))
        raise UnknownQuestionError("question_number", number=number, count=count, offer=offer)
    words = _words(text)
    prompts = [_words(question.prompt) for question in deck.questions]
    exact = [i for i, prompt in enumerate(prompts) if words and prompt == words]
    inside = exact or [i for i, prompt in enumerate(prompts) if words and words in prompt]
    if not inside and words:
        said = set(words.split())
        inside = [i for i, prompt in enumerate(prompts) if said <= set(prompt.split())]
    if len(inside) == 1:
        return deck.questions[inside[0]]
    if inside:
        offer = _offer(deck, inside)
        raise UnknownQuestionError("question_several", text=text, count=len(inside), offer=offer)
    raise _nearest(deck, text, words, prompts)


@lru_cache(maxsize=1024)
def question_hash(question: Question) -> str:
    """Hash what grading reads of a question: 16 hexadecimal characters.

    Prompt, concepts (names, explanations, weights, key points, accepted wordings,
    misconceptions) and ``any``; neither the hints nor the layout of the file.
    """
    read = [
        question.prompt,
        question.any,
        [
            [c.name, c.explanation, float(c.weight), c.key_points, c.accepted, c.misconceptions]
            for c in question.concepts
        ],
    ]
    return _hash(read)


def deck_hash(deck: Deck) -> str:
    """Hash what grading reads of a whole deck: language, scale, every question with its id."""
    scale = [deck.scale.kind.value, float(deck.scale.maximum), float(deck.scale.step)]
    letters = [[letter, float(lowest)] for letter, lowest in deck.scale.letters]
    questions = [[q.id, question_hash(q)] for q in deck.questions]
    return _hash([deck.language, scale, letters, questions])


def canonical(read: Sequence[object]) -> bytes:
    """What grading reads as bytes to be hashed: however its letters are composed, the same."""
    return unicodedata.normalize("NFC", json.dumps(read, ensure_ascii=False)).encode()


def _hash(read: Sequence[object]) -> str:
    return hashlib.blake2b(canonical(read), digest_size=_HASH_BYTES).hexdigest()


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", plain(text)))


def _offer(deck: Deck, indices: range | list[int]) -> str:
    named = [f"{i + 1} #{deck.questions[i].id}" for i in indices][:_PLACES]
    more = ", …" if len(indices) > _PLACES else ""
    return ", ".join(named) + more


def _nearest(deck: Deck, text: str, words: str, prompts: list[str]) -> UnknownQuestionError:
    """The error that names the questions nearest to ``words``."""
    from rapidfuzz import fuzz

    ids = [question.id.replace("-", " ") for question in deck.questions]
    alike = [
        max(fuzz.token_set_ratio(words, prompt), fuzz.ratio(words, ident))
        for prompt, ident in zip(prompts, ids, strict=True)
    ]
    order = sorted(range(len(alike)), key=lambda i: (-alike[i], i))
    return UnknownQuestionError("question_none", text=text, offer=_offer(deck, order))
