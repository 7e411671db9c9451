"""Decks with what is due of each, for the pages that list them."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.domain import Deck
from tutor.practice import today
from tutor.practice.progress import progress
from tutor.store import LearnerStore
from tutor.store.learning import deck_key, now
from tutor.web.rendering import told
from tutor.web.visit import Visit


@dataclass(frozen=True, slots=True)
class DueDeck:
    """A deck as a list shows it.

    Attributes:
        id: part of its address.
        title: of the deck, or the name of a file that cannot be read.
        language: of the deck, or empty.
        questions: how many.
        due: how many questions are worth asking today.
        recall: share of the concepts that should be known tomorrow.
        place: (number, count) of the question where a sitting was left, or None.
        faults: why it cannot be read.
    """

    id: str
    title: str
    language: str = ""
    questions: int = 0
    due: int = 0
    recall: float = 0.0
    place: tuple[int, int] | None = None
    faults: tuple[str, ...] = ()


def due_decks(visit: Visit) -> list[DueDeck]:
    """Every deck of the shelf."""
    found = []
    with visit.store() as store:
        for shelved in visit.house.shelf.decks():
            if shelved.deck is not None:
                found.append(due_deck(shelved.id, shelved.deck, store))
            elif shelved.fault is not None:
                faults = tuple(told(shelved.fault, visit.language))
                found.append(DueDeck(shelved.id, shelved.path.name, faults=faults))
    return found


def due_deck(name: str, deck: Deck, store: LearnerStore) -> DueDeck:
    """A deck with what is due of it."""
    key, at = deck_key(deck), now()
    asked = today(deck, store.memories(key), at)
    return DueDeck(
        name,
        deck.title,
        deck.language,
        len(deck.questions),
        len(asked),
        progress(deck, store, at).recall,
        left_at(deck, store),
    )


def left_at(deck: Deck, store: LearnerStore) -> tuple[int, int] | None:
    """(number, count) of the question where a sitting over a deck was left; None without one."""
    state = store.place(deck_key(deck))
    if state is None or state["index"] >= len(state["steps"]):
        return None
    return state["index"] + 1, len(state["steps"])
