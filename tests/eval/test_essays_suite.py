"""The suite of essays from end to end, on two tiny pens, with an encoder that needs no model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.context import Context, Skipped
from eval.suites import essay_work, essays

DECK = """---
language: fr
---
# Cours {pen}

## Que fait la {pen} ? {{#q}}

- **Garde {pen}** {{#garde}}: elle garde la clé de {pen} dans une boîte en fer.
- **Veille {pen}** {{#veille}}: elle veille la nuit devant la porte de {pen}.
"""
SAID = "Garde {pen} : elle garde la clé de {pen} dans une boîte en fer."


def test_essays_are_read_and_measured_without_their_pen(
    tmp_path: Path, make_context: Callable[..., Context]
) -> None:
    folder = tmp_path / "gold" / "essays"
    folder.mkdir(parents=True)
    for pen in ("lune", "mine"):
        said = SAID.format(pen=pen)
        (folder / f"{pen}.md").write_text(DECK.format(pen=pen), encoding="utf-8")
        row = {
            "id": f"{pen}-1",
            "pen": pen,
            "language": "fr",
            "essay": f"Un mot pour commencer.\n\n{said}\n\nLa veille {pen} existe.",
            "labels": {"garde": "covered", "veille": "missing"},
            "evidence": {"garde": [24, 24 + len(said)]},
            "grade": 0.5,
        }
        lines = json.dumps(row) + "\n" + json.dumps(row | {"id": f"{pen}-2", "grade": 0.0})
        (folder / f"{pen}.jsonl").write_text(lines, encoding="utf-8")
    result = essays.run(make_context(gold=tmp_path / "gold"))
    assert result.n == {"essays": 4, "concepts": 8}
    assert [t.id for t in result.tables] == ["essays", "essays-moves", "essays-weights"]
    figures = dict(zip(result.tables[0].columns, result.tables[0].rows[0].cells, strict=True))
    assert figures["passage met"] == "1.000"


def test_there_are_no_essays_for_the_test(make_context: Callable[..., Context]) -> None:
    with pytest.raises(Skipped):
        essays.run(make_context(final=True))


@pytest.mark.model
def test_an_essay_is_timed_beside_the_same_words_as_answers() -> None:
    done = essay_work.work(60, 1)
    assert done["words"] == 60
    assert done["questions"] == 30
    assert min(done["essay"], done["answers"]) > 0
