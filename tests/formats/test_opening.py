from __future__ import annotations

from pathlib import Path

import pytest

from tutor.decks import parse
from tutor.errors import DeckError, PasteError
from tutor.formats import load

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


def test_loads_a_deck_or_a_paste(tmp_path: Path) -> None:
    path = tmp_path / "ciel.md"
    path.write_text(DECK, encoding="utf-8")
    loaded = load(path)
    assert loaded.deck == parse(DECK)
    assert loaded.imported is None
    path.write_text("Pourquoi le ciel est-il bleu ?\n- L'air disperse le bleu.\n", encoding="utf-8")
    loaded = load(path)
    assert loaded.imported is not None
    assert loaded.imported.deck is loaded.deck
    assert loaded.deck.title == "ciel"
    assert loaded.deck.language == "fr"


def test_loading_tells_the_file_of_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "ciel.md"
    path.write_text(DECK.replace("any=1", "any=7"), encoding="utf-8")
    with pytest.raises(DeckError, match=r"ciel\.md:14: any=7"):
        load(path)
    path.write_text("nothing to see", encoding="utf-8")
    with pytest.raises(PasteError, match=r"ciel\.md: no question"):
        load(path)
