"""Which concept each part of an answer speaks for."""

from __future__ import annotations

import numpy as np

from tests.conftest import WordEncoder
from tutor import Grader
from tutor.domain import Deck, Span
from tutor.grading.attribution import Reading, attribute, readings
from tutor.grading.readings import Attributed
from tutor.grading.segments import Segment

LEAST = 0.003
STATED, SILENT, DENIED = (0.9, 0.04, 0.03, 0.03), (0.02, 0.02, 0.95, 0.01), (0.1, 0.1, 0.1, 0.7)


def segment(at: int, tied: set[int], similarity: tuple[float, ...]) -> Segment:
    return Segment(at, Span(10 * at, 10 * at + 9), f"part {at}", frozenset(tied), similarity)


def attributed(*read: tuple[set[int], list[tuple[float, ...]]]) -> list[Attributed]:
    asked = [Reading(segment(n, tied, (0.5, 0.5)), (0, 1)) for n, (tied, _) in enumerate(read)]
    return attribute(2, asked, [np.asarray(rows) for _, rows in read], LEAST)


def test_a_part_speaks_for_the_concept_that_it_fits_best() -> None:
    first, second = attributed((set(), [STATED, SILENT]))
    assert first.covered > 5 > 1 > second.covered
    assert first.stating is not None


def test_a_name_binds() -> None:
    first, second = attributed(({1}, [STATED, SILENT]))
    assert first.covered == 0
    assert first.stating is None
    assert second.elsewhere > 3
    assert second.nearer == 0


def test_a_right_description_under_its_name_is_not_anothers() -> None:
    first, second = attributed(({0}, [STATED, SILENT]), ({1}, [SILENT, STATED]))
    assert max(first.elsewhere, second.elsewhere) < -3


def test_what_is_denied_is_told_with_its_place() -> None:
    first, second = attributed((set(), [SILENT, SILENT]), (set(), [DENIED, SILENT]))
    assert first.contradicted > second.contradicted
    assert first.opposing is not None
    assert first.opposing.unit == 1


def test_no_part_says_nothing() -> None:
    assert attribute(2, [], [], LEAST) == [Attributed(), Attributed()]


def test_parts_far_from_every_concept_are_not_read() -> None:
    near, far = segment(0, set(), (0.6, 0.1)), segment(1, set(), (0.1, 0.05))
    (read,) = readings([near, far])
    assert (read.segment, read.concepts) == (near, (0,))


def test_what_stands_under_a_name_is_read_against_it_however_far() -> None:
    (read,) = readings([segment(0, {1}, (0.7, 0.0))])
    assert read.concepts == (0, 1)


def test_a_sentence_under_two_names_is_cut_between_them(social: Deck) -> None:
    answer = (
        "L'agent de presse parle seul et se vante, tandis que le symétrique laisse le public "
        "participer. Le public compte."
    )
    (evaluation,) = Grader(social, WordEncoder()).evaluate_many([("grunig", answer)])
    first, second, last = evaluation.segments
    assert (first.text, len(first.tied)) == ("L'agent de presse parle seul et se vante", 1)
    assert second.text.startswith("tandis que le symétrique")
    assert first.tied != second.tied
    assert last.text == "Le public compte."


def test_segments_hold_every_unit_that_states_something(social: Deck) -> None:
    answer = "L'agent de presse parle seul. Je ne sais pas. Le public participe."
    (evaluation,) = Grader(social, WordEncoder()).evaluate_many([("grunig", answer)])
    assert [s.unit for s in evaluation.segments] == [0, 2]
