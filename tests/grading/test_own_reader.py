"""A reader of one's own: without coefficients fitted with it, it may only raise doubt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import WordEncoder
from tutor import Grader
from tutor.domain import Deck, Grade, Verdict
from tutor.errors import FileError, ModelError
from tutor.feedback.receipt import as_dict
from tutor.feedback.replay import replay
from tutor.grading.models import coefficients_of
from tutor.grading.revision import doubted
from tutor.grading.verdicts import coefficients
from tutor.models.reader import Text
from tutor.models.weights import verdict_values

ANSWER = "L'agent de presse parle seul, l'organisation se met en valeur."
ORDER = list(Verdict)


class Always:
    """A reader that holds one verdict likeliest, whatever it reads."""

    name = "always"

    def __init__(self, verdict: Verdict, tells: tuple[Verdict, ...] = tuple(Verdict)) -> None:
        self.verdict, self.tells = verdict, tells
        self.hash = f"{ORDER.index(verdict):016d}"

    def read(self, texts: Sequence[Text]) -> list[NDArray[np.float64]]:
        row = np.full(4, 0.05)
        row[ORDER.index(self.verdict)] = 0.85
        return [np.tile(row, (len(t.concepts), 1)) for t in texts]


def grade(deck: Deck, reader: Always | None) -> Grade:
    return Grader(deck, WordEncoder(), reader=reader).grade("grunig", ANSWER)


@pytest.mark.parametrize("verdict", ORDER)
def test_verdicts_and_marks_are_those_without_a_reader(social: Deck, verdict: Verdict) -> None:
    plain, read = grade(social, None), grade(social, Always(verdict))
    assert (read.score, read.mark, read.interval) == (plain.score, plain.mark, plain.interval)
    for mine, before in zip(read.concepts, plain.concepts, strict=True):
        assert replace(mine, sure=before.sure) == before
        apart = abs(ORDER.index(before.verdict) - ORDER.index(verdict)) > 1
        assert mine.sure == (before.sure and not apart)
    told = {r.code: dict(r.values) for r in read.reasons}
    apart_names = tuple(
        c.name for c in plain.concepts if abs(ORDER.index(c.verdict) - ORDER.index(verdict)) > 1
    )
    assert told.get("reader_doubts", {}).get("concepts", ()) == apart_names
    assert read.needs_review or not apart_names
    assert read.reader == ("always", read.inputs.reader)


def test_some_reader_raises_doubt(social: Deck) -> None:
    codes = {r.code for v in ORDER for r in grade(social, Always(v)).reasons}
    assert "reader_doubts" in codes


def test_a_reader_doubts_nothing_that_it_cannot_tell() -> None:
    rows = np.eye(4)
    covered = np.tile(rows[0], (4, 1))
    denied = ORDER.index(Verdict.CONTRADICTED)
    told, said = (Verdict.COVERED, Verdict.MISSING), rows.argmax(axis=1)
    assert doubted(covered, said, tuple(Verdict)) == (
        ORDER.index(Verdict.MISSING),
        denied,
    )
    assert doubted(covered, said, told) == (ORDER.index(Verdict.MISSING),)
    assert doubted(None, said, told) == ()


def test_a_receipt_names_the_reader_and_is_run_again_with_it(social: Deck) -> None:
    mine = Grader(social, WordEncoder(), reader=Always(Verdict.COVERED))
    receipt = json.loads(json.dumps(as_dict(mine.grade("grunig", ANSWER))))
    assert replay(receipt, mine, ANSWER).equal
    other = Grader(social, WordEncoder(), reader=Always(Verdict.MISSING))
    found = replay(receipt, other, ANSWER)
    assert not found.equal
    assert "the reader" in [str(cause) for cause in found.causes]


def fitted(path: Path, **changed: Any) -> str:
    """Coefficients as a fit writes them, with the models of these tests."""
    values = dict(verdict_values())
    own = {
        "encoder": "words",
        "encoder_hash": "0" * 16,
        "reader": "always",
        "reader_hash": "0" * 16,
    }
    path.write_text(json.dumps(values | {"fitted": own} | changed))
    return str(path)


def test_coefficients_fitted_with_it_weigh_what_it_says(social: Deck, tmp_path: Path) -> None:
    reader = Always(Verdict.COVERED)
    found = coefficients_of(fitted(tmp_path / "v.json"), WordEncoder(), reader)
    assert found.read
    assert np.array_equal(found.named, coefficients(verdict_values(), read=True).named)
    read = Grader(social, WordEncoder(), found, reader=reader).grade("grunig", ANSWER)
    assert "reader_doubts" not in [r.code for r in read.reasons]
    plain = grade(social, None)
    assert [c.probabilities for c in read.concepts] != [c.probabilities for c in plain.concepts]


def test_coefficients_of_other_models_or_of_nothing_are_refused(tmp_path: Path) -> None:
    reader = Always(Verdict.MISSING)
    with pytest.raises(ModelError, match="words, always"):
        coefficients_of(fitted(tmp_path / "v.json"), WordEncoder(), reader)
    for name, text in (("a", "{"), ("b", "[]"), ("c", "{}")):
        (tmp_path / name).write_text(text)
        with pytest.raises(ModelError, match="holds no verdict coefficients"):
            coefficients_of(str(tmp_path / name), WordEncoder(), reader)
    with pytest.raises(ModelError, match="holds no verdict coefficients"):
        coefficients_of(fitted(tmp_path / "d", weights={}), WordEncoder(), reader)
    with pytest.raises(FileError):
        coefficients_of(str(tmp_path / "nowhere"), WordEncoder(), reader)
