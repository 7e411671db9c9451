from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tutor.decks import (
    deck_hash,
    find_question,
    is_deck,
    parse,
    question_hash,
)
from tutor.domain import Deck
from tutor.errors import FileError, UnknownQuestionError
from tutor.files import read_text

TEXT = "Où naît l'été ?\n– là, « œuvre » 3 €\n"
DECK = """---
language: fr
---
# Le ciel

## Pourquoi le ciel est-il bleu ? {#bleu}
> pensez à l'air

- **Air** {#air weight=2}: il disperse le bleu.
  - disperse
  - ~ diffusion
  - ! reflet de la mer

## Décrivez un arc-en-ciel. {#arc any=1}
- Des gouttes.
- Le soleil.

## Décrivez un halo. {#halo}
- Des cristaux.
"""


@pytest.fixture
def deck() -> Deck:
    return parse(DECK)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_reads_text_in_any_encoding(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "answer.txt"
    path.write_bytes(TEXT.replace("\n", newline).encode(encoding))
    assert read_text(path) == TEXT
    assert read_text(str(path)) == TEXT


def test_reads_latin_1_where_windows_has_no_letter(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    path.write_bytes(("été " * 40).encode("latin-1") + b"\x81 fin")
    assert read_text(path).startswith("été été")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        (b"text\0text and more", "not a text file"),
        (bytes(range(1, 32)) * 8 + b"\xff", "not a text file"),
        (b"\xff\xfea", "begins as UTF-16"),
        (b"\xef\xbb\xbf\xff", "begins as UTF-8"),
    ],
)
def test_what_is_no_text_is_an_error_that_says_so(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "answer.txt"
    path.write_bytes(data)
    with pytest.raises(FileError, match=said) as caught:
        read_text(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(FileError, match="a folder"):
        read_text(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DECK, True),
        ("\n---\nlanguage: fr\n---\n", True),
        ("\ufeff---\nlanguage: fr\n---\n", True),
        ("# T\n## Q {#q}\n- a", True),
        ("# T\n## Q\n- a {weight=2}", True),
        ("# T\n## Q\n- a\n  - ~ b", True),
        ("# T\n## Q\n- a\n", False),
        ("Explain it;\n- a : b", False),
    ],
)
def test_tells_a_deck_from_notes(text: str, expected: bool) -> None:
    assert is_deck(text) is expected


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("bleu", "bleu"), ("#bleu", "bleu"), (" bleu ", "bleu"), ("1", "bleu"), (2, "arc"),
        ("#3", "halo"), ("Pourquoi le ciel est-il bleu ?", "bleu"), ("pourquoi le ciel", "bleu"),
        ("DECRIVEZ UN HALO", "halo"), ("ciel bleu", "bleu"), ("arc-en-ciel", "arc"),
    ],
)  # fmt: skip
def test_finds_a_question(deck: Deck, wanted: str | int, found: str) -> None:
    assert find_question(deck, wanted).id == found


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("halos", "no question 'halos'. Write one of: 3 #halo"),
        ("0", "no question 0: the deck has 3"),
        ("4", "no question 4: the deck has 3"),
        ("décrivez un", "fits 2 questions. Write one of: 2 #arc, 3 #halo"),
        ("", "no question ''"),
        ("zzz", "no question 'zzz'"),
    ],
)
def test_an_unknown_question_names_the_nearest(deck: Deck, wanted: str, said: str) -> None:
    with pytest.raises(UnknownQuestionError) as caught:
        find_question(deck, wanted)
    assert said in str(caught.value)


def test_the_hash_does_not_see_the_layout() -> None:
    relaid = DECK.replace("- **Air** {#air weight=2}:", "*   **Air :** {weight=2.0 #air}")
    relaid = relaid.replace("> pensez à l'air\n", "").replace("\n## ", "\n\n\n##   ")
    assert deck_hash(parse(relaid)) == deck_hash(parse(DECK))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bleu ?", "vert ?"), ("**Air**", "**Vent**"), ("disperse le", "garde le"),
        ("weight=2", "weight=3"), ("  - disperse", "  - disperser"), ("~ diffusion", "~ reflet"),
        ("! reflet", "! image"), ("  - ~", "  - !"), ("  - disperse\n", ""),
    ],
)  # fmt: skip
def test_the_hash_sees_what_grading_reads(deck: Deck, old: str, new: str) -> None:
    changed = parse(DECK.replace(old, new))
    assert question_hash(changed.questions[0]) != question_hash(deck.questions[0])
    assert question_hash(changed.questions[1]) == question_hash(deck.questions[1])
    assert deck_hash(changed) != deck_hash(deck)


def test_the_hash_sees_any_the_scale_and_the_language(deck: Deck) -> None:
    question = deck.questions[1]
    assert question_hash(replace(question, any=None)) != question_hash(question)
    assert deck_hash(replace(deck, language="en")) != deck_hash(deck)
    scaled = parse(DECK.replace("---\n# Le", "scale: 20\n---\n# Le"))
    assert deck_hash(scaled) != deck_hash(deck)


def test_the_hash_stays_what_it_was(deck: Deck) -> None:
    assert question_hash(deck.questions[0]) == "9e0d30ef2407b758"
    assert len(deck_hash(deck)) == 16
