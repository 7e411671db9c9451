"""Layouts as people bring them: each file of ``cases`` has its right reading beside it, as JSON.

A case is dropped in as ``NAME.ENDING`` and ``NAME.json``::

    {"lang": "fr", "questions": [{"prompt": "…", "concepts": [{"name": null, "text": "…"}]}]}

``name`` is null where the author wrote none; ``text`` is the explanation, or a list of the
texts (explanation, key points) where there are several. In place of ``questions``, ``error``
says words that the refusal must hold.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tutor.decks import format_deck, parse
from tutor.errors import PasteError
from tutor.formats import Imported, audit, load

CASES = Path(__file__).parent / "cases"
WANTED = sorted(CASES.glob("*.json"))


def source_of(wanted: Path) -> Path:
    return next(p for p in sorted(CASES.glob(f"{wanted.stem}.*")) if p.suffix != ".json")


def summary(result: Imported) -> list[dict[str, Any]]:
    """An import in the shape of the cases."""
    questions = []
    for question in result.deck.questions:
        concepts = []
        for c in question.concepts:
            texts = [text for text in (c.explanation, *c.key_points) if text]
            name = c.name if c.named else None
            concepts.append({"name": name, "text": texts[0] if len(texts) == 1 else texts})
        questions.append({"prompt": question.prompt, "concepts": concepts})
    return questions


@pytest.mark.parametrize("wanted", WANTED, ids=lambda path: path.stem)
def test_a_layout_is_read_right(wanted: Path) -> None:
    said = json.loads(wanted.read_text(encoding="utf-8"))
    if "error" in said:
        with pytest.raises(PasteError, match=said["error"]):
            load(source_of(wanted))
        return
    loaded = load(source_of(wanted))
    assert loaded.imported is not None
    assert summary(loaded.imported) == said["questions"]
    assert loaded.deck.language == said["lang"]
    assert not {"uncertain", "unclear"} & {doubt.code for doubt in loaded.imported.doubts}


@pytest.mark.parametrize("wanted", WANTED, ids=lambda path: path.stem)
def test_every_character_is_accounted_for(wanted: Path) -> None:
    if "error" in json.loads(wanted.read_text(encoding="utf-8")):
        return
    imported = load(source_of(wanted)).imported
    assert imported is not None
    assert audit(imported.text, imported).complete, audit(imported.text, imported)
    assert parse(format_deck(imported.deck)) == imported.deck
