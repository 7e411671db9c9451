"""Training rows by rule: each rule on made-up sentences, and the balance of what is drawn."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from eval.data import data_folder
from eval.training import rules, rules_en, rules_fr, rules_opposites, rules_sentences, rules_words
from eval.training.rows import ORDER
from eval.training.rules_sources import Near, Row, Side, Twin, overlap, sentence
from eval.training.rules_terms import Term, term_rows
from eval.training.verdict_made import changed, nonsense
from tutor.domain import Concept, Question, Verdict


class Steady(random.Random):
    """Always the written form: no « ne » falls, no short form is chosen."""

    def random(self) -> float:
        return 0.9


CHANCE = Steady(1)


def twin(french: str, english: str) -> Twin:
    return Twin(Side(french, "fr"), Side(english, "en"), "made up")


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Le cuivre est un métal.", "plain", "Le cuivre n'est pas un métal."),
        ("C'est une plante verte.", "plain", "Ce n'est pas une plante verte."),
        ("J'ai une clé.", "plain", "Je n'ai pas de clé."),
        ("Elle possède un étang.", "plain", "Elle ne possède pas d'étang."),
        ("Il le montre aux élèves.", "never", "Il ne le montre jamais aux élèves."),
        ("Il y a des loups ici.", "nomore", "Il n'y a plus de loups ici."),
        ("Nous mangeons à midi.", "plain", "Nous ne mangeons pas à midi."),
        ("La sève peut monter.", "plain", "La sève ne peut pas monter."),
        ("Il nous montre la carte.", "plain", "Il ne nous montre pas la carte."),
        ("S'il part, la pompe est seule.", "plain", None),
        ("Le gaz, qui est lourd, descend.", "plain", None),
        ("Il ne pleut pas.", "plain", None),
        ("Certains fruits sont rouges.", "plain", None),
        ("Il mange des pommes.", "plain", None),
        ("Il est toujours là.", "plain", None),
        ("Je suppose que la route monte.", "plain", None),
    ],
)
def test_a_french_sentence_is_negated_or_left(text: str, kind: str, expected: str | None) -> None:
    assert rules_fr.negate(text, kind, CHANCE) == expected


def test_spoken_french_drops_the_first_word() -> None:
    class Spoken(random.Random):
        def random(self) -> float:
            return 0.1

    assert rules_fr.negate("C'est une roche dure.", "plain", Spoken()) == (
        "C'est pas une roche dure."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le plomb ne flotte pas.", "Le plomb flotte."),
        ("Ce n'est pas un oiseau.", "C'est un oiseau."),
        ("Je n'aime pas la pluie.", "J'aime la pluie."),
        ("Il ne les voit jamais.", "Il les voit toujours."),
        ("Elle ne travaille plus ici.", "Elle travaille encore ici."),
        ("Il n'a pas de voisin.", None),
        ("Il n'est pas encore parti.", None),
        ("Il ne voit ni le ciel ni la mer.", None),
        ("Le plomb coule.", None),
    ],
)
def test_a_french_negation_is_lifted_or_left(text: str, expected: str | None) -> None:
    assert rules_fr.affirm(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Copper is a metal.", "plain", "Copper isn't a metal."),
        ("The pump can fail.", "plain", "The pump cannot fail."),
        ("The box contains three coins.", "plain", "The box does not contain three coins."),
        ("She went to the quarry.", "plain", "She did not go to the quarry."),
        ("They have finished the wall.", "never", "They have never finished the wall."),
        ("The valve is open.", "nomore", "The valve is no longer open."),
        ("What falls is heavy.", "plain", None),
        ("Some birds are blind.", "plain", None),
        ("It is not raining.", "plain", None),
    ],
)
def test_an_english_sentence_is_negated_or_left(text: str, kind: str, expected: str | None) -> None:
    assert rules_en.negate(text, kind, CHANCE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lead does not float.", "Lead floats."),
        ("The judge didn't answer.", "The judge did answer."),
        ("You can't see the moon.", "You can see the moon."),
        ("He never sleeps.", "He always sleeps."),
        ("He doesn't see anything.", None),
        ("Not only lead sinks.", None),
    ],
)
def test_an_english_negation_is_lifted_or_left(text: str, expected: str | None) -> None:
    assert rules_en.affirm(text) == expected


def test_negating_one_side_contradicts_and_negating_both_covers() -> None:
    found = list(
        rules_sentences.negation(
            twin("Le cuivre est un métal.", "Copper is a metal."), random.Random(3)
        )
    )
    told = {
        tuple(side.rules().negated(side.text) for side in (row.passage, row.concept)): row.verdict
        for row in found
    }
    assert told[True, True] is Verdict.COVERED
    assert told[False, False] is Verdict.COVERED
    assert {v for sides, v in told.items() if sides[0] != sides[1]} == {Verdict.CONTRADICTED}


def test_the_last_word_counts() -> None:
    pair = twin("Le cuivre est un métal.", "The metal is solid.")
    seen = set()
    for seed in range(30):
        for row in rules_sentences.last_word(pair, random.Random(seed)):
            end = row.passage.text.split(". ", 1)[1]
            taken_back = row.passage.rules().negated(end.split(":")[-1].removeprefix("Non, "))
            if ":" in end:
                assert taken_back == (row.verdict is Verdict.CONTRADICTED)
            seen.add(row.verdict)
    assert seen == {Verdict.COVERED, Verdict.CONTRADICTED}


def test_a_number_is_changed_only_where_both_sides_have_it() -> None:
    (row,) = rules_words.numbers(twin("Il a trois sœurs.", "He has 3 sisters."), random.Random(1))
    assert row.verdict is Verdict.CONTRADICTED
    assert ("trois" in row.passage.text + row.concept.text) != (
        "3" in row.passage.text + row.concept.text
    )
    assert not list(
        rules_words.numbers(twin("Il a trois sœurs.", "He has sisters."), random.Random(1))
    )
    assert not list(rules_words.numbers(twin("Il a plus de 30 ans.", "Over 30."), Steady(1)))


def test_a_day_becomes_another_day() -> None:
    pair = twin("Elle arrive lundi.", "She arrives on Monday.")
    (row,) = rules_words.rings(pair, random.Random(1))
    text = f"{row.passage.text} {row.concept.text}"
    assert ("lundi" in text) != ("Monday" in text)


def test_two_names_change_places_but_not_around_a_mutual_verb() -> None:
    (row,) = rules_words.roles(
        twin("Tom accuse Mary de vol.", "Tom accuses Mary of theft."), random.Random(1)
    )
    assert row.passage.text.startswith("Tom") != row.concept.text.startswith("Tom")
    both = twin("Tom danse avec Mary.", "Tom dances with Mary.")
    assert not list(rules_words.roles(both, random.Random(1)))


def test_only_useful_opposites_are_kept_and_the_article_agrees() -> None:
    pairs = rules_opposites.useful([("easy", "difficult"), ("sea", "mountain")], "en")
    assert pairs["easy"] == "difficult"
    assert "sea" not in pairs
    words = rules_words.Opposites({"unusual": "common", "easy": "hard"}, r"\bor\b")
    assert words.replace("It was an unusual noise.") == "It was a common noise."
    assert words.replace("It is easy or dull.") is None
    assert words.replace("An easy way is easy.") is None


def test_french_opposites_keep_the_elision() -> None:
    assert "égal" not in rules_opposites.useful([("égal", "petit")], "fr")


def test_half_a_sentence_is_partial() -> None:
    pair = twin(
        "La pompe doit vider tout le puits et remplir la grande cuve.",
        "The pump must empty the whole well and fill the great tank.",
    )
    found = [row for s in range(20) for row in rules_sentences.halves(pair, random.Random(s))]
    verbless = twin("Le toit et le mur du vieux jardin.", "The roof and the wall of the garden.")
    assert not list(rules_sentences.halves(verbless, random.Random(1)))
    partial = [row for row in found if row.verdict is Verdict.PARTIAL]
    assert partial
    assert all("cuve" not in r.passage.text and "tank" not in r.passage.text for r in partial)
    assert all("cuve" in r.concept.text or "tank" in r.concept.text for r in partial)


def test_a_neighbour_shares_a_word_and_does_not_say_the_same() -> None:
    texts = ["Granite rocks are hard", "Granite forms slowly underground", "Whales sing at night"]
    index = Near(texts)
    assert index.of(0, random.Random(1)) == 1
    assert index.of(2, random.Random(1)) is None


def test_terms_exchanged_named_and_defined() -> None:
    made = [
        ("alpha valve", "small brass gate that stops steam in long pipes"),
        ("beta valve", "round rubber disc which lets air leave a tyre"),
    ]
    terms = [Term(Side(n, "en"), Side(d, "en"), None, "made up") for n, d in made]
    found: list[Row] = []
    for seed in range(12):
        found += term_rows(terms, random.Random(seed))
    for row in found:
        name, definition = row.concept.text.split(": ")
        said = row.passage.text.lower()
        if row.rule == "exchanged":
            assert row.verdict is Verdict.CONTRADICTED
            assert name in said
            assert definition not in said
        elif row.rule == "defined":
            assert row.verdict is Verdict.COVERED
            assert definition in said
        else:
            assert row.verdict is Verdict.MISSING
            assert definition not in said
    assert {row.rule for row in found} == {"exchanged", "of another", "named only", "defined"}


def test_what_counts_as_a_sentence_and_as_common_words() -> None:
    assert sentence("The pump draws clear water.")
    assert not sentence("Call pump.start() to draw clear water.")
    assert not sentence("Does the pump draw clear water?")
    assert overlap("les pompes aspirent", "la pompe aspire") > overlap("la pompe", "le puits") == 0


@pytest.mark.heavy
@pytest.mark.skipif(not data_folder().is_dir(), reason="the public data is not here")
def test_the_rows_are_balanced_and_the_same_for_the_same_seed() -> None:
    found = rules.rule_rows(data_folder(), random.Random(5), 500)
    assert 400 <= len(found) <= 500
    shares = {v: n / len(found) for v, n in Counter(row.verdict for row in found).items()}
    assert all(abs(shares[verdict] - rules.MIX[verdict]) < 0.06 for verdict in Verdict)
    french = sum("fr" in row.direction for row in found) / len(found)
    assert 0.52 < french < 0.7
    balance = rules.artefacts(found)
    assert 0.4 <= balance["negation in passage"] <= 0.6
    assert 0.4 <= balance["negation in concept"] <= 0.6
    assert 0.35 <= balance["words in common"] <= 0.65
    pairs = rules.rule_pairs(data_folder(), random.Random(5), 500)
    assert [(p.passage, ORDER[p.verdict]) for p in pairs] == [
        (row.passage.text, row.verdict) for row in found
    ]


def test_sentences_of_exchanged_words_keep_the_small_words_and_state_nothing_whole() -> None:
    texts = ("the cat sleeps in the barn", "a dog guards the gate at night")
    concepts = tuple(Concept(str(n), str(n), t) for n, t in enumerate(texts))
    question = Question("q", "Who?", concepts)
    made = nonsense(question, "en", random.Random(3))
    known = set(" ".join(texts).split())
    assert set(made.split()) <= known
    assert not any(t in made for t in texts)


def test_a_number_or_else_a_word_is_turned() -> None:
    chance = random.Random(1)
    other = changed("two kings ruled the city", "en", chance)
    assert other is not None
    assert other.endswith("kings ruled the city")
    assert other[:3] != "two"
    assert changed("the price increases", "en", chance) == "the price decreases"
    assert changed("the king ruled", "en", chance) is None
