from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tutor.domain import Concept
from tutor.formats import Dropped, Imported, audit, import_paste

TEXT = """Rain Flashcards
Explain the water cycle;
- Evaporation : the sea warms.Vapour rises
- Rain : drops fall
What is hail?
HAIL ; ice
It falls in storms
SLEET ; half ice
It melts as it falls
"""


@pytest.fixture
def imported() -> Imported:
    return import_paste(TEXT)


def with_concept(result: Imported, change: Callable[[Concept], Concept]) -> Imported:
    first, *others = result.deck.questions
    changed = replace(first, concepts=(change(first.concepts[0]), *first.concepts[1:]))
    return replace(result, deck=replace(result.deck, questions=(changed, *others)))


def test_a_whole_import_is_complete(imported: Imported) -> None:
    found = audit(TEXT, imported)
    assert (found.complete, found.line, found.problem) == (True, 0, None)
    assert audit(TEXT.replace("\n", "\r\n"), imported).complete


def test_a_full_stop_put_between_lines_is_allowed(imported: Imported) -> None:
    assert imported.deck.questions[1].concepts[0].explanation == "ice. It falls in storms"


@pytest.mark.parametrize(
    "change",
    [
        lambda c: replace(c, explanation=c.explanation[:-1]),
        lambda c: replace(c, explanation=c.explanation + "!"),
        lambda c: replace(c, explanation=c.explanation.replace("sea", "lake")),
        lambda c: replace(c, explanation=c.explanation.replace("the sea", "sea the")),
        lambda c: replace(c, explanation=c.explanation.replace("warms", "warms.")),
        lambda c: replace(c, name="Evaporations"),
        lambda c: replace(c, named=False),
        lambda c: replace(c, key_points=("more",)),
    ],
)
def test_a_tampered_concept_is_seen(
    imported: Imported, change: Callable[[Concept], Concept]
) -> None:
    found = audit(TEXT, with_concept(imported, change))
    assert not found.complete
    assert found.problem


def test_it_says_where_the_account_breaks(imported: Imported) -> None:
    tampered = with_concept(imported, lambda c: replace(c, explanation="the sea warms."))
    assert audit(TEXT, tampered).line == 3
    assert "Vapour" in str(audit(TEXT, tampered).problem)


def test_a_question_lost_or_moved_is_seen(imported: Imported) -> None:
    deck = imported.deck
    lost = replace(imported, deck=replace(deck, questions=deck.questions[:1]))
    moved = replace(imported, deck=replace(deck, questions=deck.questions[::-1]))
    assert not audit(TEXT, lost).complete
    assert not audit(TEXT, moved).complete


def test_a_title_is_part_of_the_account(imported: Imported) -> None:
    assert not audit(TEXT, replace(imported, deck=replace(imported.deck, title="Hail"))).complete


def test_dropped_pieces_must_be_in_the_paste_on_their_line(imported: Imported) -> None:
    fewer = replace(imported, dropped=imported.dropped[1:])
    more = replace(imported, dropped=(*imported.dropped, Dropped(9, "nothing")))
    moved = replace(imported, dropped=(Dropped(2, "Flashcards"), *imported.dropped[1:]))
    for tampered in (fewer, more, moved):
        assert not audit(TEXT, tampered).complete
