"""Units, words, and typos that must never turn a sense."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.grading.answer import split
from tutor.language import (
    Vocabulary,
    clauses,
    clean,
    fold,
    known_word,
    sentences,
    stretches,
    taken_back,
    typos,
    words,
)
from tutor.language.words import _pieces, _stem

OPPOSITES = [
    ("symétrique", "asymétrique"),
    ("centralisé", "décentralisé"),
    ("unidirectionnelle", "bidirectionnelle"),
    ("favorable", "défavorable"),
    ("hypotonique", "hypertonique"),
    ("dépolarise", "repolarise"),
    ("afférent", "efférent"),
    ("intracellulaire", "intercellulaire"),
    ("endotherme", "exotherme"),
    ("inductive", "deductive"),
    ("overestimate", "underestimate"),
]


def units(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(("one", "other"), OPPOSITES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_word_is_read_as_its_opposite(one: str, other: str, language: str) -> None:
    for reference, typed in ((one, other), (other, one), (other, one.upper()), (one, fold(other))):
        vocabulary = Vocabulary(words(reference, language), language)
        (word,) = words(typed, language)
        assert vocabulary.read(word) not in vocabulary.stems


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("influance", "influence"),
        ("orgnisation", "organisation"),
        ("unidirectionelle", "unidirectionnelle"),
        ("recieves", "receives"),
        ("comunication", "communication"),
        ("rpeolarisation", "repolarisation"),
        ("isnide", "inside"),
        ("cuorts", "courts"),
        ("becmoing", "become"),
    ],
)
def test_a_misspelt_word_is_read(typed: str, meant: str) -> None:
    language = "en" if typed == "becmoing" else "fr"
    vocabulary = Vocabulary(words(meant, language), language)
    assert vocabulary.read(words(typed, language)[0]) in vocabulary.stems


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("profase", "prophase"),
        ("cromosome", "chromosomes"),
        ("condanse", "condensent"),
        ("noyo", "noyau"),
        ("otonomie", "autonomie"),
        ("parlementère", "parlementaire"),
        ("lanafase", "anaphase"),
        ("dassemblé", "assemblée"),
    ],
)
def test_a_french_word_written_as_it_sounds_is_read(typed: str, meant: str) -> None:
    vocabulary = Vocabulary(words(meant, "fr"), "fr")
    assert vocabulary.spelt(words(typed, "fr")[0]) == fold(meant)


def test_words_that_sound_apart_or_like_two_are_left_alone() -> None:
    vocabulary = Vocabulary(words("symétrique, une ancre, de l'encre", "fr"), "fr")
    for typed in ("asimétrique", "hankre", "simétrie"):
        assert vocabulary.spelt(words(typed, "fr")[0]) is None


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [("chsoes", "fr", "choses"), ("mkaing", "en", "making"), ("making", "en", None)],
)
def test_exchanged_letters_are_put_back_in_other_words_too(
    typed: str, language: str, meant: str | None
) -> None:
    vocabulary = Vocabulary(words("le public décide", language), language)
    assert vocabulary.spelt(words(typed, language)[0]) == meant


@pytest.mark.parametrize("typed", ["jmaais", "jamias", "jammais", "acuune", "nevver", "withuot"])
def test_no_word_is_read_as_a_negation(typed: str) -> None:
    vocabulary = Vocabulary(words("jamais aucune never without", "fr"), "fr")
    (word,) = words(typed, "fr")
    assert vocabulary.read(word) == word.stem


@pytest.mark.parametrize("typed", ["asmyétrique", "asymértique", "aysmétrique"])
def test_exchanged_letters_lead_to_no_opposite(typed: str) -> None:
    (word,) = words(typed, "fr")
    opposite = Vocabulary(words("symétrique", "fr"), "fr")
    assert opposite.read(word) not in opposite.stems
    same = Vocabulary(words("symétrique asymétrique", "fr"), "fr")
    assert same.spelt(word) == "asymetrique"


def test_a_word_of_the_language_is_left_alone() -> None:
    vocabulary = Vocabulary(words("les marchés publics", "fr"), "fr")
    assert vocabulary.read(words("marches", "fr")[0]) in vocabulary.stems
    assert vocabulary.read(words("marbres", "fr")[0]) not in vocabulary.stems


def test_sentences_keep_lines_bullets_and_abbreviations() -> None:
    text = "L'org. parle seule (p. ex. la pub). Elle se vante.\n- le public répond\n2) fin"
    assert units(text) == [
        "L'org. parle seule (p. ex. la pub).",
        "Elle se vante.",
        "le public répond",
        "fin",
    ]


def test_glued_sentences_are_cut() -> None:
    assert units("C'est du passé.L'entreprise agit") == ["C'est du passé.", "L'entreprise agit"]


def test_clauses_cut_at_commas_and_conjunctions() -> None:
    text = "le public parle, mais il ne décide pas"
    assert [text[c.start : c.end] for c in clauses(text, sentences(text)[0])] == [
        "le public parle",
        "mais il ne décide pas",
    ]


def test_elisions_and_hyphens_stand_alone() -> None:
    assert [w.folded for w in words("L’entreprise qu'elle sous-traite", "fr")] == [
        "l'",
        "entreprise",
        "qu'",
        "elle",
        "sous",
        "traite",
    ]


@given(st.text())
def test_any_text_is_cut_into_spans_of_itself(text: str) -> None:
    cleaned = clean(text)
    end = 0
    for span in sentences(cleaned):
        assert end <= span.start < span.end <= len(cleaned)
        assert any(c.isalnum() for c in cleaned[span.start : span.end])
        end = span.end
    for word in words(cleaned, "fr"):
        assert cleaned[word.span.start : word.span.end].strip()


def test_clean_moves_no_offset() -> None:
    assert clean("a\u200bb\x07c\r\nd") == "a b c\nd"


@given(st.text())
def test_folding_is_lower_case_without_accents(text: str) -> None:
    lowered = unicodedata.normalize("NFKC", text).lower()
    for sign, plain in {"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "´": "'", "`": "'"}.items():
        lowered = lowered.replace(sign, plain)
    parts = unicodedata.normalize("NFD", lowered)
    expected = (
        lowered if lowered.isascii() else "".join(c for c in parts if not unicodedata.combining(c))
    )
    assert fold(text) == expected


def test_long_words_are_not_remembered() -> None:
    known = Vocabulary(words("le public décide", "fr"), "fr")
    before = (_pieces.cache_info().currsize, _stem.cache_info().currsize)
    found = words(" ".join("b" * n for n in range(100, 200)), "fr")
    assert [known.read(w) for w in found] == [w.stem for w in found]
    assert not any(known_word(w.folded) for w in found)
    assert (_pieces.cache_info().currsize, _stem.cache_info().currsize) == before
    assert known._meant.cache_info().currsize == 0


def test_clauses_end_before_the_blanks_around_a_conjunction() -> None:
    text = "il monte   et  (parfois) il descend  – donc il bouge ,mais pas"
    assert [text[c.start : c.end] for c in clauses(text, sentences(text)[0])] == [
        "il monte",
        "et  (parfois",
        "il descend",
        "donc il bouge ,mais pas",
    ]


def test_a_word_of_either_language_is_known_in_both() -> None:
    assert all(known_word(w, n) for w in ("marbres", "receives", "ecole") for n in ("fr", "en"))


RUN = (
    "Le premier parle seul au public et ne demande rien à personne Le deuxième écoute un peu "
    "mais il garde pour lui toutes les décisions"
)


def test_a_long_run_without_stops_is_cut_at_capitals() -> None:
    def cut(text: str) -> list[str]:
        (whole,) = sentences(text)
        return [text[s.start : s.end] for s in stretches(text, whole)]

    assert cut(RUN) == [RUN[: RUN.index(" Le d")], RUN[RUN.index("Le d") :]]
    assert cut(f"{RUN}.") == [f"{RUN}."]
    assert cut(RUN.upper()) == [RUN.upper()]
    assert cut(RUN.lower()) == [RUN.lower()]
    assert cut("Le roi Louis parle au public Il écoute") == [
        "Le roi Louis parle au public Il écoute"
    ]
    assert cut("le public parle peu L'entreprise garde la main") == [
        "le public parle peu",
        "L'entreprise garde la main",
    ]
    assert cut("le journal Le Monde a parlé") == ["le journal Le Monde a parlé"]
    for alone in ("my twin and I each own a copy", "my key sits there so I'm able to read it"):
        assert cut(alone) == [alone]
    for whole in (
        "d'autres usines versent dans mon sang des protéines en Y qui s'emboîtent sur elle",
        "les députés peuvent mettre le ministre à la porte et à Washington la Maison-Blanche et le "
        "Congrès sont condamnés à vivre ensemble jusqu'à la fin des quatre ans",
    ):
        assert cut(whole) == [whole]
    assert cut("the key is shared A lock needs one more") == [
        "the key is shared",
        "A lock needs one more",
    ]
    assert cut(RUN.replace("rien à", "rien, à").replace("peu mais", "peu, mais")) == [
        RUN.replace("rien à", "rien, à").replace("peu mais", "peu, mais")
    ]


def test_a_word_of_the_decks_language_loads_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    known = typos.known_form

    def listen(folded: str, language: str) -> bool:
        asked.append(language)
        return known(folded, language)

    monkeypatch.setattr(typos, "known_form", listen)
    vocabulary = Vocabulary(words("le public décide", "fr"), "fr")
    for typed in ("marbres", "xkcdqwz"):
        assert vocabulary.spelt(words(typed, "fr")[0]) is None
    assert asked
    assert set(asked) == {"fr"}


@pytest.mark.parametrize(
    ("one", "other"), [("trois", "3"), ("trois", "three"), ("Deux", "two"), ("dozen", "12")]
)
def test_a_number_is_the_same_in_words_and_in_digits(one: str, other: str) -> None:
    (left,), (right,) = words(one, "fr"), words(other, "fr")
    assert left.stem == right.stem
    assert left.content


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("absente RS, 0 outil interne", True),
        ("zéro censure", True),
        ("0 autonomy", True),
        ("en dessous de 0 la diode bloque", False),
        ("below zero once more", False),
        ("l'eau gèle à 0 degré", False),
        ("0 et 1", False),
        ("x vaut 0", False),
    ],
)
def test_a_zero_before_a_thing_says_that_there_is_none(text: str, none: bool) -> None:
    (zero,) = (w for w in words(text, "fr") if w.stem == "0")
    assert zero.content is not none


def back(text: str) -> frozenset[int]:
    return taken_back(text, split(text)[0])


@pytest.mark.parametrize(
    "text",
    [
        "Le dol est un vice. Non, pardon : c'est la violence.",
        "Le dol est un vice… enfin non, je me trompe, la violence.",
        "Le dol est un vice, euh pardon, la violence.",
        "The leader copies. No wait, the followers copy.",
        "The leader copies. On second thoughts, the followers do.",
        "The leader copies - scratch that, the followers do.",
        "The leader copies. Hmm no, that's the wrong way round: it is copied.",
    ],
)
def test_what_is_taken_back_is_found(text: str) -> None:
    assert back(text) == {0}


@pytest.mark.parametrize(
    "text",
    [
        "Le dol est un vice. Non seulement il trompe, il nuit.",
        "The leader copies. No follower writes.",
        "Waiting is long. Nothing moves.",
        "Le public répond. Pardonner n'est pas oublier.",
        "Une erreur. En fait, une méprise.",
    ],
)
def test_a_negation_takes_nothing_back(text: str) -> None:
    assert back(text) == frozenset()
