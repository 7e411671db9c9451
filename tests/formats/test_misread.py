"""What is read wrongly carries a doubt; what is read by its lines comes out whole."""

from __future__ import annotations

import pytest

from tutor.domain import Concept, Deck, Question
from tutor.errors import PasteError
from tutor.formats import import_paste
from tutor.formats.paste.doubtful import second_thoughts

RIGHT = "Water that falls from a cloud"
MISREAD = {
    "asks_inside": ("What is rain?", [RIGHT, "Q4) Snow is frozen water"]),
    "answer_inside": ("What is rain? A: water that falls", [RIGHT]),
    "prompt_tells": ("It falls from clouds all year round.", [RIGHT]),
    "breaks_off": ("What is rain?", ["Water that falls from the"]),
    "fragment": ("What is rain?", [RIGHT, "– 12 –"]),
    "sign_left": ("What is rain?", ["-> water that falls"]),
    "entries_left": ("What is rain?", ["snow - frozen water", "hail = balls of ice"]),
    "crowded": ("What is rain?", [f"{RIGHT} {i}" for i in range(12)]),
}


def codes(*cards: tuple[str, list[str]]) -> set[str]:
    """The doubts about a deck whose concepts have no names of their own."""
    questions = tuple(
        Question(
            f"q{n}",
            prompt,
            tuple(Concept(f"c{i}", text, text, named=False) for i, text in enumerate(texts)),
        )
        for n, (prompt, texts) in enumerate(cards)
    )
    return {d.code for d in second_thoughts(Deck("T", "en", questions), [1] * len(questions))}


@pytest.mark.parametrize("code", MISREAD)
def test_a_card_that_was_misread_carries_a_doubt(code: str) -> None:
    others = [("What is hail?", ["Balls of ice"]), ("What is fog?", ["A cloud on the ground"])]
    assert code in codes(MISREAD[code], *others)
    assert not codes(("What is rain?", [RIGHT]), *others)


@pytest.mark.parametrize("sign", "\t;,|")
def test_a_row_of_a_million_columns_is_refused_with_what_to_do(sign: str) -> None:
    row = sign.join(["x"] * 1_000_000)
    with pytest.raises(PasteError, match=r"wide[.]csv, line 2: 1000000 columns.*one card a row"):
        import_paste(f"question{sign}answer\n{row}\n", "wide.csv")


def test_a_mark_of_questions_alone_is_no_word_of_them() -> None:
    text = "Q: What is a verb?\nA word for an act.\n\nQ: What is a noun?\nA word for a thing.\n"
    prompts = [question.prompt for question in import_paste(text).deck.questions]
    assert prompts == ["What is a verb?", "What is a noun?"]


def test_an_amount_or_a_page_in_a_column_is_no_page_number() -> None:
    text = "Que faut-il ?\nsel     1/2\nsucre     1/4\n\nOù est-ce ?\nMitose     p. 12\n"
    said = import_paste(text).deck.questions
    assert [c.explanation for c in said[0].concepts] == ["sel 1/2", "sucre 1/4"]
    assert said[1].concepts[0].explanation == "Mitose p. 12"


MIXED = {
    "tree": (
        "A. Organelles\n   1. What does the nucleus do?\n      - it holds the genes\n"
        "\t2. Why does a cell need ribosomes?\n\t\to  they make proteins\n\t\to  in all cells\n"
        "B. Membrane\n   1. Name two kinds of transport\n      - active\n      - passive\n",
        ["it holds the genes", "they make proteins | in all cells", "active | passive"],
    ),
    "glossary": (
        "arabica: the most common species\nbody = how heavy it feels\n"
        "crema -> the golden foam on top\ncupping – the tasting of coffees to compare\n"
        "their quality\ndecaf\tcoffee without caffeine\n",
        ["the most common species", "how heavy it feels", "the golden foam on top",
         "the tasting of coffees to compare their quality", "coffee without caffeine"],
    ),
    "arrows": (
        "Qu'est-ce que l'inflation\n→ hausse générale des prix\n→ perte de valeur\n\n"
        "PIB → somme des valeurs ajoutées\nChômage → personnes sans emploi\n",
        ["hausse générale des prix | perte de valeur", "somme des valeurs ajoutées",
         "personnes sans emploi"],
    ),
    "mail": (
        "From: Pat\nSubject: test\n\n> What is a keel for?\nIt stops the boat going sideways\n\n"
        "> Name two kinds of sail\n- mainsail\n- jib\n\n> See you,\n> Kim\n",
        ["It stops the boat going sideways", "mainsail | jib"],
    ),
    "qa": (
        "question 1/ Qui a écrit Phèdre ?\nréponse/ Racine\n\nQ2 - Qu'est-ce qu'un sonnet ?\n"
        "Rép. : un poème de quatorze vers\n",
        ["Racine", "un poème de quatorze vers"],
    ),
    "notes": (
        "La voile\n- Bâbord : côté gauche du bateau\n- Écoute : cordage qui règle\n"
        "  l'angle d'une voile\n- Drisse : cordage qui hisse\n",
        ["côté gauche du bateau | cordage qui règle l'angle d'une voile | cordage qui hisse"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", MIXED)
def test_lines_are_read_by_what_they_are(kind: str) -> None:
    text, wanted = MIXED[kind]
    result = import_paste(text)
    assert result.kind == kind
    answers = [" | ".join(c.explanation for c in q.concepts) for q in result.deck.questions]
    assert answers == wanted


def test_words_cut_at_the_end_of_a_line_are_whole_again() -> None:
    text = (
        "What does clay hold, in all soils of the temperate zone of the earth?\n"
        "Clay particles are very small and flat, so that it has an enor-\n"
        "mous surface, which holds the nutrients that the roots of well-\n"
        "known plants take up.\n\nName a well-known plant\nBarley\n"
    )
    said = import_paste(text).deck.questions[0].concepts[0].explanation
    assert "enormous surface" in said
    assert "well-known plants" in said
