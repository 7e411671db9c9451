"""Writing decks, with decks of odd text made at random."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.decks import format_deck, parse, short_name
from tutor.domain import Concept, Deck, Question, Scale, ScaleKind
from tutor.errors import DeckError

ODD = [
    "**", "*", "__", "{", "}", "{#x}", "{weight=2}", "{}", ":", " : ", "# ", "## ", "-", "- ", "~",
    "!", "> ", "\\", "\\\\", "\\{", "–", "« »", '"', "'", "’", "é", "Œ", "👩‍🔬", "…", "\u00a0",
    "\u202f",
    "1. ", "---", "***", "hint: ", "indice : ", "a", "Le mot", "word", "2", " ", "  ", "\t", ";",
    "| ", "•", "+ ", "<!--", "`", "[x](y)", "=", "any=2", "ß", "日本", "\u2028", "e\u0301",
]  # fmt: skip


def one_line(text: str) -> str:
    """What a line of a deck can hold: no control character, no white space at its ends."""
    return "".join(c for c in text if c == "\t" or c.isprintable() or c.isspace()).strip(" \t")


pieces = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
)
texts = st.lists(pieces, min_size=1, max_size=9).map("".join).map(one_line).filter(bool)
ids = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
weights = st.one_of(st.just(1.0), st.sampled_from([0.5, 2.0, 0.01, 1e3]), st.floats(0.01, 1e3))
many = st.lists(texts, max_size=3).map(tuple)


@st.composite
def concepts(draw: st.DrawFn, ident: str) -> Concept:
    named = draw(st.booleans())
    explanation = draw(texts)
    accepted, points, wrong = draw(many), draw(many), draw(many)
    if named and (accepted or points) and draw(st.booleans()):
        explanation = ""
    name = draw(texts) if named else short_name(explanation)
    return Concept(ident, name, explanation, named, draw(weights), points, accepted, wrong)


@st.composite
def questions(draw: st.DrawFn, ident: str) -> Question:
    idents = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    found = tuple(draw(concepts(each)) for each in idents)
    count = draw(st.none() | st.integers(1, len(found)))
    return Question(ident, draw(texts), found, draw(many), count)


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    kind = draw(st.sampled_from(ScaleKind))
    if kind is ScaleKind.PERCENT:
        return Scale()
    if kind is ScaleKind.POINTS:
        step = draw(st.sampled_from([0.1, 0.25, 0.5, 1.0, 2.0, 1 / 3]))
        return Scale(kind, step * draw(st.integers(1, 200)), step)
    lowest = draw(st.lists(st.integers(1, 100), max_size=4, unique=True))
    marks = [*sorted(map(float, lowest), reverse=True), 0.0]
    names = draw(st.permutations(["A+", "A", "B-", "C", "E="]))
    return Scale(kind, letters=tuple(zip(names, marks, strict=False)))


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    idents = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    found = tuple(draw(questions(each)) for each in idents)
    return Deck(draw(texts), draw(st.sampled_from(["fr", "en"])), found, draw(scales()))


PLAIN = Deck("Tea", "en", (Question("q", "Why?", (Concept("a", "A", "because", True),)),))


@settings(max_examples=40, deadline=None)
@given(decks())
def test_a_deck_written_and_read_is_the_same(deck: Deck) -> None:
    assert parse(format_deck(deck)) == deck


@settings(max_examples=15, deadline=None)
@given(decks())
def test_formatting_twice_changes_nothing(deck: Deck) -> None:
    once = format_deck(deck)
    assert format_deck(parse(once)) == once


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=12).map("\n".join), st.booleans())
def test_any_text_is_a_deck_that_formats_or_a_deck_error(body: str, headed: bool) -> None:
    text = ("---\nlanguage: en\n---\n# T\n## Q\n- a\n" if headed else "") + body
    try:
        deck = parse(text)
    except DeckError:
        return
    assert parse(format_deck(deck)) == deck


@given(texts)
def test_a_short_name_is_never_empty_nor_long(text: str) -> None:
    if text.strip():
        assert 0 < len(short_name(text)) <= 60


def test_a_written_deck_reads_like_notes() -> None:
    deck = parse(
        "---\nlanguage: fr\nscale:   letters A=80   F=0\n---\n\n\n# Le thé\n## Pourquoi ?\n"
        ">hint: l'eau\n*   **Eau :** chaude\n\t- ~tiède\n- Une feuille. {weight=2}"
    )
    assert format_deck(deck) == (
        "---\nlanguage: fr\nscale: letters A=80 F=0\n---\n# Le thé\n\n## Pourquoi ? {#pourquoi}\n"
        "> l'eau\n\n- **Eau** {#eau}: chaude\n  - ~ tiède\n- Une feuille. {#feuille weight=2}\n"
    )


@pytest.mark.parametrize(
    "deck",
    [
        replace(PLAIN, title=""),
        replace(PLAIN, title="two\nlines"),
        replace(PLAIN, title="bell\x07"),
        replace(PLAIN, title="nul\0"),
        replace(PLAIN, title="half \ud800"),
        replace(PLAIN, language="de"),
        replace(PLAIN, questions=()),
        replace(PLAIN, questions=PLAIN.questions * 2),
        replace(PLAIN, questions=(replace(PLAIN.questions[0], any=2),)),
        replace(PLAIN, questions=(replace(PLAIN.questions[0], prompt=" padded "),)),
    ],
)
def test_a_deck_that_no_file_can_hold_is_refused(deck: Deck) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        format_deck(deck)
