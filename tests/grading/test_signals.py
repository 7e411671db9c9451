"""Each signal of the verdict model: an answer that raises it, and one that does not."""

from __future__ import annotations

import pytest

import tutor
from tutor.domain import Concept, Deck, Question, Verdict
from tutor.grading.signals import FEATURES, READ, SIGNALS
from tutor.grading.verdicts import coefficients
from tutor.models.weights import verdict_values

LEVER = Concept(
    "lever", "Lever", "A rigid bar turns about a fixed point and makes a small force large.",
    misconceptions=("A lever makes energy out of nothing.",),
)  # fmt: skip
PULLEY = Concept(
    "pulley", "Pulley", "A rope runs over a grooved wheel, so the pull changes its direction."
)
RAMP = Concept("ramp", "Ramp", "A sloping surface 30 cm high raises a load with less effort.")
WEDGE = Concept(
    "wedge", "Wedge", "Two slopes meet in a sharp edge, and a blow on the back drives it in.",
    key_points=("two slopes meet in an edge", "a blow on its back drives things apart"),
)  # fmt: skip
SPORE = Concept("spore", "Spore", "A single cell by which a fungus spreads on the wind.")
DECK = Deck(
    "Machines",
    "en",
    (
        Question("machines", "How do simple machines work?", (LEVER, PULLEY, RAMP, WEDGE)),
        Question("fungi", "How do fungi spread?", (SPORE,)),
    ),
)
BAR = "A stiff bar pivots about one point, so a little force lifts a heavy thing."
# Of each signal: an answer that raises it, one that does not, and the concept it is read of.
ANSWERS = {
    "similarity": (BAR, "I had soup for lunch.", "lever"),
    "exact_recall": (LEVER.explanation, "A rope runs over a wheel.", "lever"),
    "content_words": (BAR, "Lever.", "lever"),
    "verbatim": (LEVER.explanation, BAR, "lever"),
    "verbatim_negated": (
        "A rigid bar does not turn about a fixed point and make a small force large.",
        LEVER.explanation,
        "lever",
    ),
    "misconception": ("A lever makes energy out of nothing.", LEVER.explanation, "lever"),
    "name_mismatch": (
        "The lever: a rope runs over a grooved wheel and the pull changes direction.",
        f"The lever: {BAR}",
        "lever",
    ),
    "names_exchanged": (
        "Lever: a rope runs over a grooved wheel, so the pull changes its direction.\n"
        "Pulley: a rigid bar turns about a fixed point and makes a small force large.",
        f"Lever: {LEVER.explanation}\nPulley: {PULLEY.explanation}",
        "lever",
    ),
    "polarity_flips": (
        "A rigid bar never turns about a fixed point and makes no small force large.",
        "A rigid bar turns about a fixed point and makes a small force large, you see.",
        "lever",
    ),
    "number_mismatch": (
        "A sloping surface 45 cm high raises a load with less effort.",
        "A sloping surface 30 cm high raises a load with less effort.",
        "ramp",
    ),
    "other_question": (
        "A fungus spreads by one cell that flies on the wind, as a bar turns on a point and a "
        "force gets large.",
        BAR,
        "lever",
    ),
    "on_subject": (f"{BAR} A rope runs over a wheel.", "My aunt sang at a wedding.", "lever"),
    "cohort_margin": (LEVER.explanation, "The law of contract is old.", "lever"),
    "units": (f"{BAR} A rope runs over a wheel. A slope helps to raise a load.", BAR, "lever"),
    "reader_covered": (BAR, "Machines are useful in everyday life.", "lever"),
    "reader_partial": ("A lever is some bar that helps a bit.", "It rained.", "lever"),
    "reader_contradicted": (
        "The lever cannot turn about any point and makes a small force smaller still.",
        BAR,
        "lever",
    ),
    "segment_covered": (BAR, "Machines are useful in everyday life.", "lever"),
    "segment_contradicted": (
        "A rigid bar cannot turn about any point and makes a large force smaller still.",
        "It rained.",
        "lever",
    ),
    "described_elsewhere": (
        "The lever is a cord over a wheel with a groove, so you pull another way.",
        f"The lever: {BAR}",
        "lever",
    ),
    "idea_covered": (WEDGE.explanation, "It rained.", "wedge"),
    "idea_contradicted": (
        "Two slopes meet in an edge. Hit on its back, the wedge pulls things together.",
        "It rained.",
        "wedge",
    ),
}  # fmt: skip


def row(grader: tutor.Grader, answer: str, concept: str) -> dict[str, float]:
    (evaluation,) = grader.evaluate_many([("machines", answer)])
    k = [c.id for c in evaluation.question.concepts].index(concept)
    return dict(zip(FEATURES, evaluation.features[k].tolist(), strict=True))


@pytest.fixture(scope="module")
def grader() -> tutor.Grader:
    return tutor.Grader(DECK)


@pytest.mark.model
@pytest.mark.parametrize("name", [f for f in FEATURES if f != "bias"])
def test_an_answer_raises_a_signal_and_another_does_not(grader: tutor.Grader, name: str) -> None:
    raising, other, concept = ANSWERS[name]
    signal = next(s for s in SIGNALS if s.name == name)
    high, low = (row(grader, text, concept)[name] for text in (raising, other))
    assert high > low, (high, low)
    assert signal.low <= low <= high <= signal.high


def test_names_are_unique_and_told() -> None:
    assert len(set(FEATURES)) == len(FEATURES)
    assert all(s.about and s.low <= s.high for s in SIGNALS)
    groups = {s.group for s in SIGNALS if s.name in READ}
    assert groups == {"reader", "attribution", "ideas"}


def test_coefficients_and_signals_have_the_same_names() -> None:
    values = verdict_values()
    lacking = {**values, "weights": {k: v for k, v in values["weights"].items() if k != "units"}}
    with pytest.raises(ValueError, match="units"):
        coefficients(lacking, read=True)
    more = {**values, "nameless": {**values["nameless"], "novelty": [0.0, 0.0, 0.0]}}
    with pytest.raises(ValueError, match="novelty"):
        coefficients(more, read=True)


def test_the_fit_keeps_to_what_a_signal_may_do() -> None:
    shipped = coefficients(verdict_values(), read=True)
    for table in (shipped.named, shipped.nameless):
        for k, signal in enumerate(SIGNALS):
            for verdict, weight in zip(Verdict, table[:, k].tolist(), strict=True):
                if verdict is signal.never_lowers:
                    assert weight >= 0, signal.name
                if verdict is signal.never_raises:
                    assert weight <= 0, signal.name


def test_every_signal_has_answers() -> None:
    assert set(ANSWERS) == set(FEATURES) - {"bias"}
