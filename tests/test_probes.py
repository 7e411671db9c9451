"""Attacks made from a deck: the same every time, whole, and true to their names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tutor.decks import parse
from tutor.domain import Deck, Question
from tutor.errors import UnknownQuestionError
from tutor.formats import load
from tutor.language import words
from tutor.probes import FAMILIES, PASS, Attack, attacks
from tutor.probes.base import reference
from tutor.probes.negation import WAYS, negate

ROOT = Path(__file__).resolve().parent.parent
DECKS = sorted((ROOT / "reference").glob("*/*.md"))
EVERY = [(path, q.id) for path in DECKS for q in load(path).deck.questions]
IDS = [f"{path.stem}-{q}" for path, q in EVERY]

PLANETS = """---
language: en
---
# Sky

## Tell the three bodies apart. {#bodies}
- **Star** {#star weight=2}: a ball of gas that shines by its own light.
- **Planet** {#planet}: it circles a star and has cleared its orbit.
  - ~ a body that has swept its path clean
  - ! it shines by its own light
- **Ternary** {#ternary}: four suns share one centre.
  - four suns share a centre

## Why is there night? {#night}
- The ground turns away from the sun. {#turning}
"""


def probe(text: str, question: str) -> dict[str, list[Attack]]:
    found: dict[str, list[Attack]] = {}
    for attack in attacks(parse(text), question):
        found.setdefault(attack.family, []).append(attack)
    return found


def of(path: Path, question_id: str) -> tuple[Deck, Question, list[Attack]]:
    deck = load(path).deck
    question = next(q for q in deck.questions if q.id == question_id)
    return deck, question, attacks(deck, question_id)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_family_is_made_in_both_languages(language: str) -> None:
    made = {
        attack.family
        for path, question in EVERY
        if path.parent.name == language
        for attack in attacks(load(path).deck, question)
    }
    assert made == set(FAMILIES) - ({"no accents"} if language == "en" else set())


@pytest.mark.parametrize(("path", "question_id"), EVERY, ids=IDS)
def test_reference_questions_get_the_whole_set(path: Path, question_id: str) -> None:
    deck, question, made = of(path, question_id)
    texts = [a.text for a in made]
    assert len(texts) == len(set(texts))
    always = set(FAMILIES) - {
        "number changed",
        "names only",
        "exchanged descriptions",
        "no accents",
    }
    assert always <= {a.family for a in made}
    wordless = {a.family for a in made if not words(a.text, deck.language)}
    assert wordless == {"empty", "emoji", "does not know"}
    (recited,) = (a for a in made if a.family == "recited reference")
    assert recited.should_pass
    assert all(c.explanation[1:-1] in recited.text for c in question.concepts)
    assert attacks(deck, question_id) == made


@pytest.mark.parametrize(("path", "question_id"), EVERY, ids=IDS)
def test_negated_references_say_something_else(path: Path, question_id: str) -> None:
    deck, question, _ = of(path, question_id)
    for concept in question.concepts:
        before = [w.folded for w in words(concept.explanation, deck.language)]
        for way in WAYS:
            text, used = negate(concept.explanation, deck.language, way)
            after = [w.folded for w in words(text, deck.language)]
            assert after != before
            assert used == way or used in ("plain", "denied")
            kept = sum(w in after for w in before)
            assert kept >= 0.7 * len(before)
            for twice in ("not not", "pas pas", "ne ne", "never never", "the not", "to not"):
                assert f" {twice} " not in f" {' '.join(after)} "


def test_same_in_another_process() -> None:
    program = (
        "import hashlib; from tutor.formats import load; from tutor.probes import attacks;"
        f"d = load({str(DECKS[0])!r}).deck;"
        "print(hashlib.sha256(repr([attacks(d, q.id) for q in d.questions]).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("language", "way", "text", "wanted"),
    [
        ("fr", "plain", "l'eau monte", "il est faux de soutenir ceci : l'eau monte"),
        ("fr", "plain", "elle augmente la pression", "elle n'augmente pas la pression"),
        ("fr", "never", "les brins se séparent", "les brins ne se séparent jamais"),
        ("fr", "spoken", "le roi garde son trône", "le roi garde pas son trône"),
        ("fr", "no longer", "l'État y consacre et paie", None),
        ("fr", "at all", "il est élu par la nation", "il n'est en aucun cas élu par la nation"),
        ("fr", "opposite", "la demande augmente toujours", "la demande baisse rarement"),
        ("fr", "plain", "une loi qui limite le pouvoir existe", None),
        ("en", "plain", "the pump is active", "the pump is not active"),
        ("en", "plain", "it takes every write", "it does not take every write"),
        ("en", "spoken", "cells divide", "cells don't divide"),
        ("en", "never", "it carries the gene", "it never carries the gene"),
        ("en", "no longer", "the court can refuse", "the court can no longer refuse"),
        ("en", "plain", "the process has a lock", "the process does not have a lock"),
        ("en", "plain", "it has moved", "it has not moved"),
        ("en", "opposite", "costs more inside", "costs less outside"),
        ("en", "denied", "Rain falls", "it would be wrong to say this: rain falls"),
        ("en", "plain", "a rule that binds courts", None),
    ],
)
def test_ways_of_negating(language: str, way: str, text: str, wanted: str | None) -> None:
    turned, _ = negate(text, language, way)
    if wanted is None:
        assert turned.startswith(("il est faux", "it would be wrong"))
        assert turned.endswith(text)
    else:
        assert turned == wanted


def test_swapped_descriptions_change_hands() -> None:
    (swapped,) = probe(PLANETS, "bodies")["exchanged descriptions"]
    star, planet, ternary = swapped.text.split(". ")
    assert star.startswith("Star: it circles a star")
    assert planet.startswith("Planet: four suns")
    assert ternary.startswith("Ternary: a ball of gas")
    assert not swapped.should_pass
    assert "exchanged descriptions" not in probe(PLANETS, "night")


@pytest.mark.parametrize(("path", "question_id"), EVERY, ids=IDS)
def test_no_name_keeps_its_description_when_exchanged(path: Path, question_id: str) -> None:
    deck, question, made = of(path, question_id)
    named = [c for c in question.concepts if c.named]
    texts = [a.text for a in made if a.family == "exchanged descriptions"]
    assert len(texts) == (len(named) > 1)
    for text in texts:
        for concept in named:
            colon = " : " if deck.language == "fr" else ": "
            assert f"{concept.name}{colon}{concept.explanation[:-1]}" not in text
            assert concept.explanation[1:25] in text


def test_numbers_that_count_are_changed() -> None:
    (changed,) = probe(PLANETS, "bodies")["number changed"]
    assert changed.text == "Ternary: seven suns share one centre."


def test_deleting_a_heavy_concept_fails_and_a_light_one_passes() -> None:
    deleted = {a.note: a for a in probe(PLANETS, "bodies")["concept deleted"]}
    assert not deleted["without star"].should_pass
    assert "ball of gas" not in deleted["without star"].text
    assert deleted["without planet"].should_pass
    assert 3 / 4 >= PASS > 2 / 4


def test_any_of_several_deletes_down_to_one_short() -> None:
    deck = parse(PLANETS.replace("{#bodies}", "{#bodies any=2}"))
    found = [a for a in attacks(deck, "bodies") if a.family == "concept deleted"]
    assert all(a.text.count(":") == 1 for a in found)


def test_keywords_keep_no_order_and_add_nothing() -> None:
    found = probe(PLANETS, "bodies")
    (mixed,), (half,) = found["all keywords"], found["half the keywords"]
    own = {w.stem for w in words(reference(parse(PLANETS).questions[0]), "en") if w.content}
    assert {w.stem for w in words(mixed.text, "en")} == own
    assert half.text.split() == mixed.text.split()[::2]
    told = [w.folded for w in words(reference(parse(PLANETS).questions[0]), "en") if w.content]
    assert mixed.text.split() != list(dict.fromkeys(told))


def test_wrong_answers_come_from_other_questions() -> None:
    deck, question, made = of(DECKS[-1], load(DECKS[-1]).deck.questions[0].id)
    others = {reference(q) for q in deck.questions if q is not question}
    by_family = {a.family: a for a in made}
    assert by_family["other reference"].text in others
    own = {c.explanation for c in question.concepts}
    assert not any(text[:-1] in by_family["shotgun"].text for text in own)
    stuffed = by_family["wrong and keywords"].text
    assert any(stuffed.startswith(text) for text in others)
    assert len(stuffed.rsplit(". ", 1)[1].split()) == 4


def test_a_deck_of_one_question_has_no_neighbours() -> None:
    alone = parse(PLANETS.split("## Why")[0])
    made = {a.family for a in attacks(alone, "bodies")}
    assert {"copied question", "negated reference", "recited reference"} <= made
    assert not {"other reference", "shotgun", "domain words"} & made


def test_texts_that_learners_wrote_are_left_out() -> None:
    deck = parse(PLANETS)
    given = attacks(deck, "night", answers=["  I DON'T know "])
    assert "I don't know" in {a.text for a in attacks(deck, "night")}
    assert "I don't know" not in {a.text for a in given}


def test_unknown_question() -> None:
    with pytest.raises(UnknownQuestionError):
        attacks(parse(PLANETS), "comets")
