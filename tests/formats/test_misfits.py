"""A reading that leaves lines of a paste unexplained says so; a right one does not."""

from __future__ import annotations

import pytest

from tutor.domain import Concept, Question, Span
from tutor.formats.paste.misfits import Parts, uncertain


def doubts(text: str, cards: list[list[int]], points: int = 0) -> list[str]:
    """The lines that do not fit, for a deck of whole lines: of each card, its prompt first.

    The last ``points`` lines of the first card are key points of its first concept.
    """
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    parts = Parts()
    for n, numbers in enumerate(cards):
        key = () if n else tuple("point" for _ in range(points))
        told = len(numbers) - 1 - len(key)
        concepts = [Concept("c", "", "said", named=False, key_points=key)]
        concepts += [Concept("c", "", "said", named=False)] * (told - 1)
        places = [(Span(starts[n - 1], starts[n] - 1),) for n in numbers]
        parts.add(Question("q", "asked", tuple(concepts)), places)
    return [str(doubt.values["text"]) for doubt in uncertain(text, parts, set())]


WRONG = {
    "a time and a name before each line": (
        "What is rain?\n[12/03, 20:14] Ann: water\n[12/03, 20:15] Bob: ok\n[12/03, 20:16] Ann: yes",
        [[1, 2, 3, 4]],
    ),
    "a line that comes again": (
        "Rain\nwater\nAgain 1m | Good 2d\nSnow\nice\nAgain 3m | Good 4d\n"
        "Fog\ncloud\nAgain 1m | Good 9d",
        [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    ),
    "a sign before each answer": (
        "What is rain?\n|| water\nWhat is snow?\n|| ice\nWhat is fog?\n|| a cloud",
        [[1, 2], [3, 4], [5, 6]],
    ),
    "one prompt for all": (
        "Teacher\nwater that falls\nTeacher\nwhite ice\nTeacher\na cloud below",
        [[1, 2], [3, 4], [5, 6]],
    ),
    "questions inside answers": (
        "Weather\nWhat is rain?\nwater\nWhat is snow?\nice\nWhat is fog?\na cloud",
        [[1, 2, 3, 4, 5, 6, 7]],
    ),
    "cards that were left out": (
        "What is rain?\nwater\nWhat is it that snow is made of?\nice and air in it\n"
        "and a lot of both",
        [[1, 2]],
    ),
    "terms with their explanations as prompts": (
        "Rain : water that falls from a cloud\nit is wet\n"
        "Snow : ice that falls from a cloud\nit is cold\n"
        "Fog : cloud that lies on the ground\nit is thick",
        [[1, 2], [3, 4], [5, 6]],
    ),
    "lines that come back to the edge": (
        "What is rain?\n  water\n  it falls\nSnow it is\nFog it is\nHail it is",
        [[1, 2, 3, 4, 5, 6]],
    ),
    "answers less deep than their prompts": (
        "    water falls\nSnow\n    ice falls\nFog\n    a cloud lies\nHail",
        [[1, 2], [3, 4], [5, 6]],
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_reading_that_does_not_explain_the_lines_is_uncertain(what: str) -> None:
    assert doubts(*WRONG[what])


def test_a_reading_that_explains_all_lines_is_sure() -> None:
    text = "What is rain?\n  - water\n  - it falls\n\nWhat is snow?\n  - ice\n  - it is white"
    assert not doubts(text, [[1, 2, 3], [5, 6, 7]])


def test_equal_answers_and_prompts_that_differ_by_a_year_are_no_furniture() -> None:
    text = "".join(f"What happened in 17{n} in France?\nTrue\n" for n in range(89, 99))
    assert not doubts(text, [[n, n + 1] for n in range(1, 20, 2)])


def test_a_key_point_as_far_out_as_its_concept_is_told_at_once() -> None:
    text = "What falls?\n  - rain\n  - snow\n  - hail\n"
    text += "".join(f"Why is {c * 3} blue?\n  as {c * 4} is\n" for c in "abcdefghijklmnopqrst")
    others = [[n, n + 1] for n in range(5, 44, 2)]
    assert doubts(text, [[1, 2, 3, 4], *others], points=2)
    assert not doubts(text, [[1, 2, 3, 4], *others])


def test_the_first_lines_that_do_not_fit_are_shown() -> None:
    shown = doubts(*WRONG["a sign before each answer"])
    assert shown == ["|| water / || ice / || a cloud"]
