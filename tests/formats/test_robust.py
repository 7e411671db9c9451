"""Damaged texts never crash a reader, and the account of every import holds."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tutor.decks import format_deck, parse
from tutor.errors import PasteError
from tutor.files import read_text
from tutor.formats import audit, import_paste

HERE = Path(__file__).parent
SEEDS = [
    path
    for pattern in ("cases/??[a-d]-*", "../pastes/*")
    for path in sorted(HERE.glob(pattern))
    if path.suffix != ".json"
]
TEXTS = [
    read_text(path) for path in SEEDS if path.suffix in {".txt", ".md", ".csv", ".gift", ".org"}
]
SHARES = 10
EACH = int(os.environ.get("TUTOR_MUTATED_PASTES", "600")) // SHARES
"""All of them: ``TUTOR_MUTATED_PASTES=50000 pytest tests/formats/test_robust.py``."""
PIECES = (
    r"""
\n|\n\n|\t| |:| : |;|,|"|**|*|- |1) |a) |b)|#|## |?|Q: |A: |Réponse : |{{c1::|}}|{|}|=|~|####
|::|>>|>>>|---\n
|<li>|</li>|<b>|</b>|<br>|&gt;|&amp|&#10;|[[|]]|![](x)|(|==|%%|<!--|-->|> |\u2028|\x85|\xa0
|\u200b|\0|\x1e|\r|\ufeff|sep=;\n|#separator:tab\n|ANSWER: B\n|* |:END:\n
|Terms in this set (3)\n
|C: [x] y\n|\\|\\n""".replace("\n", "")
    .encode("latin-1")
    .decode("unicode_escape")
    .split("|")
)
PIECES.append("|")


def mutate(random_: random.Random) -> str:
    """One text with some pieces cut, doubled, moved, or put in."""
    text = random_.choice(TEXTS)
    if len(text) > 1_500:
        start = random_.randrange(len(text) - 1_000)
        text = text[start : start + 1_000]
    for _ in range(random_.randint(1, 12)):
        a, b = sorted(random_.randrange(len(text) + 1) for _ in range(2))
        match random_.randrange(5):
            case 0:
                text = text[:a] + text[min(b, a + 30) :]
            case 1:
                text = text[:a] + random_.choice(PIECES) + text[a:]
            case 2:
                text = text[:a] + text[a : a + 40] + text[a:]
            case 3:
                lines = text.split("\n")
                random_.shuffle(lines)
                text = "\n".join(lines)
            case _:
                other = random_.choice(TEXTS)
                at = random_.randrange(len(other))
                text = text[:a] + other[at : at + 120] + text[a:]
    return text


@pytest.mark.parametrize("share", range(SHARES))
def test_mutated_texts_give_a_whole_deck_or_an_error(share: int) -> None:
    for number in range(EACH):
        text = mutate(random.Random(f"paste {share} {number}"))
        try:
            result = import_paste(text)
        except PasteError:
            continue
        found = audit(text, result)
        assert found.complete, (share, number, found)
        assert parse(format_deck(result.deck)) == result.deck, (share, number)


@pytest.mark.parametrize(
    "text",
    [
        "a\n1) b)",
        "\u2028a b\n- c d",
        "Explain tea;\n\u2028- it is a leaf\n- it is dried\n",
        "mitose\t1) division du noyau\tChapitre 3",
        "mitose\t1) division du noyau\tChapitre 3\nmeiose\t2) b\tChapitre 4",
        "|---|---|\n|---|---|",
    ],
)
def test_small_texts_that_once_broke_it(text: str) -> None:
    try:
        result = import_paste(text)
    except PasteError:
        return
    assert audit(text, result).complete
