"""The layout says nothing: lines wrapped at a column hold the same words."""

from __future__ import annotations

import textwrap

import pytest

from tutor.domain import Span
from tutor.language import flow

PROSE = (
    "Only one machine accepts updates and pushes them to read-only copies. In the other kind every "
    "site can be written to, so you need a rule for what to do when two of them changed one row."
)
NOTES = (
    "L-F = one writer -> replicas, cheap reads / ML = many writers, conflicts to reconcile later"
)


@pytest.mark.parametrize("width", [36, 40, 48, 60, 72, 80])
@pytest.mark.parametrize("text", [PROSE, NOTES])
def test_wrapped_lines_are_joined(text: str, width: int) -> None:
    wrapped = textwrap.fill(text, width, break_on_hyphens=False)
    assert flow(wrapped, "en").text == text


@pytest.mark.parametrize(
    "text",
    [
        "- osmose : l'eau va vers le sel\n- diffusion : le sel se répand",
        "1) l'eau traverse la membrane\n2) le sel se répand",
        "Osmose : l'eau va vers le sel\nDiffusion : le sel se répand",
        "# Osmose\nl'eau va vers le sel",
        "eau vers le salé\nsel vers le moins salé",
        "Le vent se lève,\n\nil faut tenter de vivre.",
        "Heureux qui, comme Ulysse\nOu comme cestuy-là\nEt puis est retourné",
    ],
)
def test_lists_headings_labels_and_verses_keep_their_lines(text: str) -> None:
    assert flow(text, "fr").text == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("la com-\nmunication va dans un sens", "la communication va dans un sens"),
        ("un rendez-\nvous manqué", "un rendez-vous manqué"),
        ("l'eau  va   vers\u00a0le sel", "l'eau va vers le sel"),
        (
            "l'organisation communique\ndans un seul sens",
            "l'organisation communique dans un seul sens",
        ),
        ("elle cherche à se\nmettre en valeur", "elle cherche à se mettre en valeur"),
    ],
)
def test_cut_words_double_blanks_and_sentences_over_a_break(typed: str, meant: str) -> None:
    assert flow(typed, "fr").text == meant


def test_passages_keep_their_place_in_the_text_as_typed() -> None:
    typed = "La  com-\nmunication va dans\nun seul sens."
    flowed = flow(typed, "fr")
    start = flowed.text.index("communication")
    own = flowed.typed(Span(start, start + len("communication va dans un")))
    assert typed[own.start : own.end] == "com-\nmunication va dans\nun"
    last = flowed.typed(Span(len(flowed.text) - 5, len(flowed.text)))
    assert typed[last.start : last.end] == "sens."


def test_a_text_without_layout_is_left_as_it_is() -> None:
    assert flow(PROSE, "en").places is None
