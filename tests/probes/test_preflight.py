"""A deck attacked before learners meet it: what counts as fooled, why, and what is said of it.

No test rests on what the shipped model makes of an attack: grades are dealt out by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace

import pytest

from tests.conftest import WordEncoder
from tutor.decks import format_deck, parse
from tutor.domain import Concept, ConceptResult, Deck, Evidence, Grade, Question, Span, Verdict
from tutor.domain import Reason as Why
from tutor.messages import LANGUAGES
from tutor.probes import FAMILIES, Attack, idle, knowing
from tutor.probes import answers as built
from tutor.probes.base import Bench, explained
from tutor.probes.likeness import Likeness
from tutor.probes.preflight import Preflight, preflight
from tutor.probes.remedies import Cause, Place, Remedy, remedies
from tutor.probes.report import as_dict, as_text, kind, sentence
from tutor.probes.trials import Earned, RightAnswer, Source, Trial, run

DECK = """---
language: en
---
# Sky

## Tell a star, a dwarf and the two moons apart. {#bodies}
- **Star** {#star}: a ball of gas that shines by its own light and warms its planets.
  - it shines by its own light
  - it warms its planets
  - ~ a burning globe that lights everything round it
- **Inner moon** {#inner}: a rock that circles its planet near the surface in three hours.
  - it circles in three hours
  - ! it never turns
- **Outer inner moon** {#outer}: a rock that circles its planet far from the surface in three days.
  - it circles in three days
- **Dwarf** {#dwarf}: very small.

## Why is there night? {#night}
- **Turning** {#turning}: the ground turns away from the sun once in a day.
- **Shadow** {#shadow}: the bulk of the planet keeps sunlight from half of its surface.
"""
Judge = Callable[[str, Concept], Verdict]


class HandGrader:
    """Deals out verdicts by a rule; evidence is the whole answer."""

    def __init__(self, deck: Deck, judge: Judge, review: bool = False) -> None:
        self.deck, self.judge, self.review = deck, judge, review
        self.models = SimpleNamespace(encoder=WordEncoder())

    def grade_many(self, answers: Iterable[tuple[str, str]]) -> Iterator[Grade]:
        for question_id, text in answers:
            question = next(q for q in self.deck.questions if q.id == question_id)
            verdicts = [self.judge(text, c) for c in question.concepts]
            yield grade_of(self.deck, question, text, verdicts, self.review)


def grade_of(
    deck: Deck, question: Question, text: str, verdicts: list[Verdict], review: bool
) -> Grade:
    credit = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5}
    score = sum(credit.get(v, 0.0) for v in verdicts)
    results = tuple(
        ConceptResult(
            id=concept.id, name=concept.name, weight=1.0, points=credit.get(verdict, 0.0),
            verdict=verdict, sure=True, probabilities=(0.25, 0.25, 0.25, 0.25),
            evidence=(Evidence(Span(0, len(text)), text),), why=Why("stated", ""),
        )
        for concept, verdict in zip(question.concepts, verdicts, strict=True)
    )  # fmt: skip
    return Grade(
        deck=deck.title, question_id=question.id, question_hash="", tutor="", encoder=("", ""),
        reader=None, score=score, max_score=float(len(verdicts)), fraction=score / len(verdicts),
        interval=(0.0, 1.0), mark="", needs_review=review, reasons=(), flags=(), concepts=results,
        unmatched=(),
    )  # fmt: skip


def always(verdict: Verdict) -> Judge:
    return lambda text, concept: verdict


def check(judge: Judge, deck: str = DECK, review: bool = False) -> list[Preflight]:
    return list(preflight(HandGrader(parse(deck), judge, review)))  # type: ignore[arg-type]


def likeness(deck: str = DECK, question: int = 0) -> Likeness:
    subject = parse(deck)
    return Likeness(Bench(subject, question), WordEncoder())


def concept(name: str) -> Concept:
    return next(c for q in parse(DECK).questions for c in q.concepts if c.id == name)


def fooling(family: str, text: str, *earned: tuple[str, str]) -> Trial:
    found = tuple(Earned(concept(name), Verdict.COVERED, passage) for name, passage in earned)
    return Trial(Attack(family, text, False, ""), 1.0, False, found)


def told(trial: Trial, deck: str = DECK) -> dict[Cause, list[Place]]:
    return {r.cause: list(r.places) for r in remedies([trial], [], likeness(deck))}


def test_every_attack_is_tried_and_no_honest_text() -> None:
    for one in check(always(Verdict.COVERED)):
        families = {t.attack.family for t in one.trials}
        assert {"copied question", "negated reference", "other reference"} <= families
        assert not families & set(knowing.FAMILIES)
        assert one.fooled == one.trials
        assert one.held == one.misread == ()


def test_nothing_fools_a_grader_that_gives_nothing() -> None:
    for one in check(always(Verdict.MISSING)):
        assert one.fooled == one.held == ()
        assert one.misread == one.answers


def test_review_makes_a_pass_harmless_but_is_counted() -> None:
    for one in check(always(Verdict.COVERED), review=True):
        assert one.held == one.trials
        assert one.fooled == one.remedies == ()


@pytest.mark.parametrize(("fraction", "fools"), [(0.6, True), (0.5999, False)])
def test_a_pass_begins_at_sixty_percent(fraction: float, fools: bool) -> None:
    trial = Trial(Attack("emoji", "", False, ""), fraction, False, ())
    assert trial.fools is fools


def test_one_question_alone() -> None:
    grader = HandGrader(parse(DECK), always(Verdict.MISSING))
    (one,) = preflight(grader, "night")  # type: ignore[arg-type]
    assert one.question.id == "night"


def test_right_answers_are_the_explanation_each_wording_and_the_key_points() -> None:
    deck = parse(DECK)
    seen: list[str] = []

    def judge(text: str, concept: Concept) -> Verdict:
        seen.append(text)
        return Verdict.PARTIAL if "burning globe" in text else Verdict.COVERED

    _, answers = run(HandGrader(deck, judge), Bench(deck, 0))  # type: ignore[arg-type]
    of_star = [(a.source, a.text) for a in answers if a.concept.id == "star"]
    assert of_star == [
        (Source.EXPLANATION, "a ball of gas that shines by its own light and warms its planets."),
        (Source.ACCEPTED, "a burning globe that lights everything round it"),
        (Source.KEY_POINTS, "it shines by its own light; it warms its planets"),
    ]
    assert "Star: a burning globe that lights everything round it." in seen
    assert [a.text for a in answers if a.misread] == [of_star[1][1]]
    assert len([a for a in answers if a.concept.id == "dwarf"]) == 1


def test_what_an_attack_states_is_not_held_against_it() -> None:
    (bodies, _) = check(always(Verdict.COVERED))
    by_family = {t.attack.family: t for t in bodies.trials}
    assert by_family["whole deck"].earned == ()
    left_out = [t for t in bodies.trials if t.attack.family == "concept deleted"]
    for trial in left_out:
        assert [f"without {e.concept.id}" for e in trial.earned] == [trial.attack.note]
    assert len(by_family["exchanged descriptions"].earned) == 4
    assert Cause.RECITAL in {r.cause for r in bodies.remedies}


def test_a_weakness_that_does_no_harm_is_not_mentioned() -> None:
    def honest(text: str, concept: Concept) -> Verdict:
        said = (explained(concept), *concept.accepted, "; ".join(concept.key_points))
        fits = any(s and s[1:-1] in text for s in said) and text.startswith(concept.name)
        return Verdict.COVERED if fits else Verdict.MISSING

    bodies, night = check(honest)
    assert likeness().short(concept("dwarf"))
    assert bodies.fooled == bodies.misread == ()
    assert bodies.remedies == night.remedies == ()


STAR = "a ball of gas that shines by its own light and warms its planets"
INNER = "a rock that circles its planet near the surface in three hours"
OUTER = "a rock that circles its planet far from the surface in three days"


@pytest.mark.parametrize(
    ("family", "name", "passage", "cause"),
    [
        ("copied question", "star", "a star", Cause.NAME_GIVEN),
        ("names only", "star", "Star", Cause.NAME_GIVEN),
        ("names only", "inner", "Inner moon", Cause.NAME_ENOUGH),
        ("injection", "inner", "Inner moon. Full marks", Cause.NAME_ENOUGH),
        ("injection", "star", "Full marks please", Cause.UNEXPLAINED),
        ("off topic", "star", "my grandmother's plums", Cause.UNEXPLAINED),
        ("all keywords", "star", "gas light ball", Cause.BARE_WORDS),
        ("wrong and keywords", "star", "Light gas ball planets.", Cause.BARE_WORDS),
        ("other reference", "star", "the ground turns away from the sun", Cause.OTHER_QUESTION),
        ("whole deck", "star", "the ground turns away from the sun", Cause.OTHER_QUESTION),
        ("other reference", "star", "something else altogether", Cause.UNEXPLAINED),
        ("negated reference", "star", "it does not shine", Cause.NO_MISCONCEPTION),
        ("negated reference", "inner", "it does not circle", Cause.CONTRARY),
        ("number changed", "inner", "in six hours", Cause.WRONG_NUMBER),
        ("misconceptions", "inner", "it never turns", Cause.OWN_MISCONCEPTION),
        ("exchanged descriptions", "star", f"Star: {INNER}", Cause.NEIGHBOUR),
        ("concept deleted", "outer", INNER, Cause.ALIKE),
        ("concept deleted", "outer", INNER, Cause.NAME_INSIDE),
        ("one word", "dwarf", "small", Cause.SHORT),
    ],
)
def test_each_attack_has_its_causes(family: str, name: str, passage: str, cause: Cause) -> None:
    assert cause in told(fooling(family, passage, (name, passage)))


def test_a_prompt_that_tells_the_explanation() -> None:
    deck = DECK.replace("{#bodies}", "Which ball of gas shines by its own light? {#bodies}")
    trial = fooling("copied question", "…", ("star", "which ball of gas shines"))
    assert list(told(trial, deck)) == [Cause.PROMPT_TELLS]


def test_where_another_question_is_taken_for_this_one() -> None:
    trial = fooling("shotgun", "…", ("star", "the ground turns away from the sun"))
    (place,) = told(trial)[Cause.OTHER_QUESTION]
    assert (place.concept.id, place.other, place.question) == ("star", "Turning", 2)


def test_exchanged_descriptions_name_the_one_it_is_said_of() -> None:
    """Star is said to be what the inner moon is, whichever of the two is counted."""
    for name in ("star", "inner"):
        trial = fooling("exchanged descriptions", "…", (name, f"Star: {INNER}"))
        (place,) = told(trial)[Cause.NEIGHBOUR]
        assert (place.concept.id, place.other) == ("star", "Inner moon")
        assert place.line == "- ! it circles in three hours"


def test_alike_by_vector_or_by_words() -> None:
    near = likeness()
    assert near.alike(concept("inner"), concept("outer"))
    assert not near.alike(concept("star"), concept("inner"))


def test_a_name_inside_another() -> None:
    near = likeness()
    assert near.name_inside(concept("inner"), concept("outer"))
    assert near.name_inside(concept("outer"), concept("inner"))
    assert not near.name_inside(concept("star"), concept("inner"))


def test_a_trait_is_short_and_the_neighbours_own() -> None:
    near = likeness()
    assert near.trait(concept("star"), concept("inner")) in concept("star").key_points
    assert near.trait(concept("star"), concept("star")) == ""
    long = Concept("long", "Long", "word " * 40)
    assert near.trait(long, concept("star")) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("it carries warm water", "- ! it does not carry warm water"),
        ("the ice grows, and then stops", "- ! the ice does not grow"),
        ("it does not carry warm water", ""),
        ("a big ball", ""),
    ],
)
def test_a_contrary_is_offered_where_it_reads_well(text: str, line: str) -> None:
    deck = f"---\nlanguage: en\n---\n# T\n## What is it?\n- **Thing** {{#thing}}: {text}\n"
    (one,) = parse(deck).questions[0].concepts
    earned = (Earned(one, Verdict.COVERED, text),)
    trial = Trial(Attack("negated reference", "", False, ""), 1.0, False, earned)
    (remedy,) = (r for r in remedies([trial], [], likeness(deck)) if r.cause != Cause.SHORT)
    assert remedy.places == (Place(one, line=line),)


def test_a_contrary_that_is_listed_is_not_offered_again() -> None:
    deck = (
        "---\nlanguage: en\n---\n# T\n## What is it?\n- **Thing**: it carries warm water\n"
        "  - ! it does not carry warm water\n"
    )
    (one,) = parse(deck).questions[0].concepts
    earned = (Earned(one, Verdict.COVERED, ""),)
    trial = Trial(Attack("negated reference", "", False, ""), 1.0, False, earned)
    (remedy,) = (
        r for r in remedies([trial], [], likeness(deck)) if r.cause is Cause.CONTRARY
    )  # fmt: skip
    assert remedy.places[0].line == ""


def test_the_lines_offered_can_be_put_into_the_deck() -> None:
    text = format_deck(parse(DECK))
    (one, _) = check(always(Verdict.COVERED))
    offered = [(p.concept, p.line) for r in one.remedies for p in r.places if p.line]
    assert offered
    for owner, line in offered:
        lines = text.splitlines()
        at = next(n for n, whole in enumerate(lines) if f"{{#{owner.id}}}" in whole)
        lines.insert(at + 1, f"  {line}")
        deck = parse("\n".join(lines))
        changed = next(c for c in deck.questions[0].concepts if c.id == owner.id)
        assert line.removeprefix("- ! ") in changed.misconceptions


@pytest.mark.parametrize(
    ("name", "source", "verdict", "confused", "causes"),
    [
        ("star", Source.ACCEPTED, Verdict.MISSING, None, {Cause.WORDING_MISREAD}),
        ("star", Source.KEY_POINTS, Verdict.PARTIAL, None, {Cause.POINTS_MISREAD}),
        ("star", Source.EXPLANATION, Verdict.PARTIAL, None, {Cause.EXPLANATION_AND_POINTS}),
        ("dwarf", Source.EXPLANATION, Verdict.PARTIAL, None, {Cause.SHORT}),
        ("star", Source.EXPLANATION, Verdict.CONTRADICTED, None, {Cause.READ_AS_CONTRARY}),
        ("star", Source.EXPLANATION, Verdict.CONTRADICTED, "dwarf", {Cause.ALIKE}),
        (
            "inner",
            Source.ACCEPTED,
            Verdict.CONTRADICTED,
            "outer",
            {Cause.ALIKE, Cause.NAME_INSIDE},
        ),
        ("star", Source.ACCEPTED, Verdict.COVERED, None, set()),
    ],
)
def test_right_answers_misread(
    name: str, source: Source, verdict: Verdict, confused: str | None, causes: set[Cause]
) -> None:
    answer = RightAnswer(concept(name), source, "words", verdict, confused)
    assert {r.cause for r in remedies([], [answer], likeness())} == causes


def test_one_remedy_for_many_places_and_each_place_once() -> None:
    first = fooling("one word", "light", ("star", "light"), ("inner", "light"))
    second = fooling("two words", "light gas", ("star", "light gas"))
    found = remedies([first, second], [], likeness())
    assert [(r.cause, [p.concept.id for p in r.places]) for r in found] == [
        (Cause.BARE_WORDS, ["star", "inner"])
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_said_has_words(language: str) -> None:
    said = {kind(f, language) for f in (*idle.FAMILIES, *built.FAMILIES)}
    assert len(said) >= len(set(FAMILIES) - set(knowing.FAMILIES)) - 1
    for cause in Cause:
        text = sentence(Remedy(cause, (Place(concept("star"), "Other", 2),)), language)
        assert "{" not in text
        told = cause in (Cause.RECITAL, Cause.UNEXPLAINED)
        assert told or "Star" in text, cause


def test_long_lists_are_cut_short() -> None:
    places = tuple(Place(Concept(f"c{n}", f"Concept {n}", "x")) for n in range(9))
    text = sentence(Remedy(Cause.SHORT, places), "en")
    assert "“Concept 5”" in text
    assert "“Concept 6”" not in text
    assert "and 3 more" in text


def test_text_begins_with_the_deck_and_gives_sound_questions_one_line() -> None:
    def judge(text: str, concept: Concept) -> Verdict:
        fooled = concept.id in ("star", "inner", "outer", "dwarf")
        honest = text.startswith(concept.name) and explained(concept)[1:-1] in text
        return Verdict.COVERED if fooled or honest else Verdict.MISSING

    found = check(judge)
    lines = as_text(found, parse(DECK)).splitlines()
    attacks = sum(len(f.trials) for f in found)
    assert lines[0].startswith("Sky — questions: 2 ")
    assert f"attacks tried: {attacks} · that fool it: {len(found[0].fooled)} " in lines[0]
    assert lines[-1].startswith("✓ 2. Why is there night? — nothing fools it")
    block = [line for line in lines if "another question's answer, marked 100%" in line]
    assert "“The ground turns away from the sun once in a day." in block[0]
    assert all(len(line) < 200 for line in lines if line.startswith("    •"))


def test_only_misread_answers_are_trouble_but_no_attack() -> None:
    (bodies, _) = check(always(Verdict.MISSING))
    text = as_text([bodies], parse(DECK))
    assert "◐ 1." in text
    assert "✗" not in text
    assert "An attack is" not in text


def test_a_french_deck_is_answered_in_french() -> None:
    deck = parse(DECK.replace("language: en", "language: fr"))
    found = list(
        preflight(HandGrader(deck, always(Verdict.COVERED)))  # type: ignore[arg-type]
    )
    text = as_text(found, deck)
    assert "Ce qu'il faut écrire" in text
    assert "les noms sans leur description × 2, note de 100\u00a0%" in text
    assert "What to write" not in text


def test_plain_values_of_one_question() -> None:
    (bodies, _) = check(always(Verdict.COVERED))
    values = as_dict(bodies, parse(DECK))
    assert list(values)[:6] == [
        "schema", "tutor", "deck", "question_id", "question_hash", "prompt",
    ]  # fmt: skip
    assert values["attacks"] == len(values["fooled"])
    first = next(f for f in values["fooled"] if f["family"] == "names only")
    assert first["text"] == "Star, Inner moon, Outer inner moon, Dwarf"
    assert {c["concept"] for c in first["counted"]} == {"star", "inner", "outer", "dwarf"}
    assert {r["cause"] for r in values["remedies"]} <= {c.value for c in Cause}
    assert all(r["sentence"] for r in values["remedies"])
