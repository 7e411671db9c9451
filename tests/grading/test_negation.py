"""What a negation bears on, and what an answer turns round."""

from __future__ import annotations

import pytest

from tutor.grading.negation import Polarity, polarities
from tutor.grading.polarity import amounts, said, sense, turned
from tutor.language import words

PLAIN, DENIED, EITHER = Polarity


def having(text: str, language: str, polarity: Polarity) -> set[str]:
    found = words(text, language)
    return {w.folded for w, s in zip(found, polarities(found, text), strict=True) if s is polarity}


def under(text: str, language: str) -> set[str]:
    return having(text, language, DENIED)


def test_a_negation_ends_at_a_conjunction() -> None:
    for text in ("il ne parle pas et il décide", "he does not speak and decides"):
        assert under(text, "fr") & {"parle", "speak"}
        assert not under(text, "fr") & {"decide", "decides"}


def test_a_frame_that_denies_reaches_to_the_end_of_its_sentence() -> None:
    french = "Il est faux de dire ceci : la reine abolit les lois, puis elle juge. Le roi reste."
    assert {"reine", "abolit", "lois", "juge"} <= under(french, "fr")
    assert "reste" not in under(french, "fr")
    english = "it is wrong to think that, over many years, a memory simply fades; it stays"
    assert {"memory", "fades"} <= under(english, "en")
    assert "stays" not in under(english, "en")


def test_what_is_not_false_is_not_negated() -> None:
    assert "meurt" not in under("il n'est pas faux que le roi meurt", "fr")
    assert "driver" not in under("a wrong turn by the driver", "en")


@pytest.mark.parametrize(
    ("answer", "another"),
    [
        ("cinq directeurs et deux chambres", 0.0),
        ("trois directeurs et deux chambres", 1.0),
        ("cinq directeurs", 0.0),
        ("des directeurs", 0.0),
        ("5 directors, 2 chambers, and 1795", 0.0),
    ],
)
def test_another_number_is_noticed_beside_right_ones(answer: str, another: float) -> None:
    reference = sense({w.stem: PLAIN for w in words("cinq directeurs, deux chambres", "fr")}, "fr")
    found = said((w.stem, PLAIN, "") for w in words(answer, "fr"))
    known = {"5", "2", "1795", "directeur", "chambr"}
    assert turned(reference, found, known)[2] == another


def marked(text: str) -> set[str]:
    found = words(text, "fr")
    signs = amounts(found)
    return {w.folded + signs[w.start] for w in found if w.start in signs}


def test_more_and_less_of_a_thing_are_opposites() -> None:
    assert marked("ils laissent plus de descendants et moins de traces") == {
        "descendants+",
        "traces-",
    }
    assert marked("il n'y a plus de loups") == set()
    reference = sense({"descend": PLAIN}, "fr", ["descend+"])
    less = said([("descend", PLAIN, "-")])
    assert turned(reference, less, {"descend"})[1] == 1.0
    assert turned(reference, said([("descend", PLAIN, "+")]), {"descend"})[1] == 0.0


@pytest.mark.parametrize(
    ("text", "turned_round"),
    [
        ("bacteria fail to turn ammonium into nitrite", "ammonium"),
        ("elle garde le nitrate au lieu de le rendre", "rendre"),
        ("loin de répondre, le public se tait", "repondre"),
        ("absente des médias, 0 outil interne", "outil"),
        ("absente, ø outil interne", "outil"),
        ("media absent, w/o tools", "tools"),
    ],
)
def test_what_fails_or_is_not_done_is_negated(text: str, turned_round: str) -> None:
    assert turned_round in under(text, "fr")


@pytest.mark.parametrize(
    ("little", "some"),
    [
        ("il est peu attaché à l'ordre", "il est un peu attaché à l'ordre"),
        ("few are attaché", "a few are attaché"),
    ],
)
def test_little_denies_and_a_little_does_not(little: str, some: str) -> None:
    assert "attache" in under(little, "fr")
    assert "attache" not in under(some, "fr")


def test_the_subject_of_a_negated_verb_is_neither_stated_nor_denied() -> None:
    assert having("the circuit is not complete", "en", EITHER) >= {"circuit"}
    assert under("it is not a complete circuit", "en") >= {"complete", "circuit"}
    assert having("le public participe pas aux choix", "fr", EITHER) >= {"public", "participe"}


@pytest.mark.parametrize(
    ("language", "text", "denied", "stated"),
    [
        ("fr", "une terre laissée sans récolte pour reposer le sol", "recolte", "laissee"),
        ("en", "bacteria without oxygen can turn nitrate into gas", "oxygen", "bacteria"),
        ("en", "don't use a memory and it gets weaker", "memory", "weaker"),
        ("en", "if it does stick, not aluminium, the key is iron", "aluminium", "iron"),
        ("en", "he does not own the shop we visited", "shop", "visited"),
        ("en", "none of the tools could scratch it", "scratch", ""),
        ("en", "B is no longer in a closed path", "path", ""),
        ("en", "there is no chance that it may divide", "divide", ""),
    ],
)
def test_how_far_a_negation_reaches(language: str, text: str, denied: str, stated: str) -> None:
    assert denied in under(text, language)
    assert not stated or stated in having(text, language, PLAIN)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "squares with little crosses on top"),
        ("en", "the little string sounds higher"),
        ("en", "no matter which germ comes"),
        ("fr", "ce n'est rien d'autre que la gravité"),
        ("fr", "n'importe quel secteur agit"),
        ("fr", "il revient sans cesse"),
        ("fr", "une personne publique répare"),
        ("en", "the effort is far from the fulcrum"),
        ("fr", "une plaque percée loin de ses bords"),
    ],
)
def test_what_looks_like_a_negation_and_is_none(language: str, text: str) -> None:
    assert not under(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "if you do not change one variable its not a controlled experiment"),
        ("en", "you cannot see without vitamins"),
        ("fr", "s'il n'y a pas de règle le groupe se défait"),
        ("fr", "sans commande on ne fabrique rien"),
    ],
)
def test_what_is_denied_twice_or_of_a_case_that_is_not_so_is_neither(
    language: str, text: str
) -> None:
    assert not under(text, language)
    assert not having(text, language, PLAIN)


@pytest.mark.parametrize(
    ("language", "text", "softened"),
    [
        ("fr", "il transmet moins la passion du métier", {"transmet", "passion"}),
        ("en", "the helper shares less enthusiasm with people", {"shares", "enthusiasm"}),
    ],
)
def test_what_there_is_less_of_is_neither(language: str, text: str, softened: set[str]) -> None:
    assert having(text, language, EITHER) == softened
    assert not under(text, language)


def test_at_least_is_no_less() -> None:
    assert not having("il faut au moins une photo par page", "fr", EITHER)
    assert not marked("il faut au moins une photo par page")


def test_a_noun_that_a_case_is_without_is_neither() -> None:
    assert not under("without valves the blood would fall back", "en")
    assert "valves" in under("veins without valves", "en")


def test_what_was_asked_about_is_neither_after_yes_or_no() -> None:
    text = "No, the cookies are not pure sugar"
    found = words(text, "en")
    codes = dict(
        zip((w.folded for w in found), polarities(found, text, {"cooki", "sugar"}), strict=True)
    )
    assert codes["sugar"] is EITHER
    assert codes["pure"] is DENIED


def test_what_is_undone_is_neither_stated_nor_denied() -> None:
    assert "autorite" in having("il rejette toute autorité", "fr", EITHER)
    assert "autorite" in under("il n'accepte aucune autorité", "fr")
    assert "answer" in under("the firm refuses to answer", "en")


def test_not_the_same_is_different_and_not_its_opposite() -> None:
    plain = {w.stem: PLAIN for w in words("different sizes", "en")}
    text = "not the same size"
    found = words(text, "en")
    answer = said(
        (w.stem, s, "") for w, s in zip(found, polarities(found, text), strict=True) if w.content
    )
    assert turned(sense(plain, "en"), answer, plain) == (0.0, 0.0, 0.0)
    same = said([("same", PLAIN, "")])
    assert turned(sense(plain, "en"), same, plain)[1] == 1.0
