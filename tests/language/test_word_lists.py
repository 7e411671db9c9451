"""Words of French and English stand in ``tutor/language/``: no other place has a list of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.word_lists import ALLOWED, lists_of, outside, word_lists

PACKAGE = Path(__file__).resolve().parents[2] / "tutor"


def test_no_word_list_stands_in_code() -> None:
    assert [f"{found.place}, line {found.line}" for found in outside(PACKAGE)] == []


def test_what_is_allowed_is_there() -> None:
    assert ALLOWED.keys() <= {found.place for found in word_lists(PACKAGE)}


@pytest.mark.parametrize(
    "source",
    [
        'A = ("pas", "jamais", "aucun", "sans", "ni")',
        'A = frozenset({"the", "of", "and", "or", "because"})',
        'A = "le la les un une des".split()',
        'A = re.compile(r"\\b(?:quel(?:le)?s?|qui|pourquoi|comment|combien)\\b")',
        'A = {"langue": "a", "barème": "b", "copie": "c", "consigne": "d", "élève": "e"}',
        'def f(x):\n    return x in ["je", "tu", "il", "nous", "vous"]',
    ],
)
def test_a_list_is_found_however_it_is_written(source: str) -> None:
    assert next(found.place for found in lists_of(source, "m.py")) in ("m.py:A", "m.py:f")


@pytest.mark.parametrize(
    "source",
    [
        'A = ("mark", "score", "max_score", "interval", "reasons")',
        'A = ("pas", "jamais", "sans", "ni")',
        'A = ("Le public ne pèse pas sur les décisions.",) * 5',
        'A = re.compile(r"<(?:br|li|img|hr|table)>")',
        '"""Words such as le|la|les|un|une|des."""',
        '__all__ = ["as_of", "load", "of", "the", "with", "without"]',
    ],
)
def test_names_and_sentences_are_no_lists(source: str) -> None:
    assert list(lists_of(source, "m.py")) == []
