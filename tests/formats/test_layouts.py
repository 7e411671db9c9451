"""Layouts in a few lines each: what is asked and what is expected."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tutor.formats
from tutor.formats import audit, import_paste
from tutor.messages import LANGUAGES, say

CASES = {
    "semicolons, French header, tags": (
        "Recto;Verso;Étiquettes\nQu'est-ce qu'un atoll ?;Un récif en anneau;mer\n"
        "À quoi sert un phare ?;À guider les navires;mer\n",
        [
            "Qu'est-ce qu'un atoll ? | Un récif en anneau",
            "À quoi sert un phare ? | À guider les navires",
        ],
    ),
    "tabs with a header": (
        "Front\tBack\tTags\nWhat is a reef?\tA ridge\tsea\nWhat is a spit?\tA bar of sand\tsea\n",
        ["What is a reef? | A ridge", "What is a spit? | A bar of sand"],
    ),
    "dashes under one heading": (
        "# La voile\n\nÉcoute – cordage qui règle\n"
        "Drisse – cordage qui hisse\nBôme – espar au bas\n",
        ["Écoute | cordage qui règle", "Drisse | cordage qui hisse", "Bôme | espar au bas"],
    ),
    "bold labels": (
        "# H\n\n**Q :** Qui règne ?\n**R :** Louis XVI\n"
        "\n**Q :** Qui juge ?\n**R :** Le parlement\n",
        ["Qui règne ? | Louis XVI", "Qui juge ? | Le parlement"],
    ),
    "two question marks part the sides": (
        "What is osmosis?\n??\nWater moves\ninto the cell.\n"
        "\nWhat is a gene?\n??\nA piece of DNA.\n",
        ["What is osmosis? | Water moves into the cell.", "What is a gene? | A piece of DNA."],
    ),
    "details that open": (
        "<details>\n<summary>Actif</summary>\n\nCe que l'on possède.\n\n</details>\n"
        "<details>\n<summary>Passif</summary>\n\nCe que l'on doit.\n\n</details>\n",
        ["Actif | Ce que l'on possède.", "Passif | Ce que l'on doit."],
    ),
    "definition lists": (
        "Marée\n: Mouvement de la mer\n\nEstran\n: Plage découverte\n",
        ["Marée | Mouvement de la mer", "Estran | Plage découverte"],
    ),
    "definition lists in HTML": (
        "<dl>\n<dt>Marée</dt>\n<dd>Mouvement de la mer</dd>\n"
        "<dt>Estran</dt>\n<dd>Plage</dd>\n</dl>\n",
        ["Marée | Mouvement de la mer", "Estran | Plage"],
    ),
    "several signs of RemNote": (
        "Planets\n- Mercury :: closest to the Sun\n- Venus ::: hottest\n"
        "- Two giants >>>\n  - Jupiter\n"
        "  - Saturn\n",
        ["Mercury | closest to the Sun", "Venus | hottest", "Two giants | Jupiter | Saturn"],
    ),
    "question and answer on one line": (
        "1. Qu'est-ce qu'un volcan ? Une ouverture.\n2. Qu'est-ce qu'un séisme ? Une secousse.\n",
        ["Qu'est-ce qu'un volcan ? | Une ouverture.", "Qu'est-ce qu'un séisme ? | Une secousse."],
    ),
    "numbered questions, unmarked answers": (
        "Q1: What is GDP?\nThe value of goods\nmade in a year.\n"
        "\nQ2: What is a tax?\nMoney for the state.\n",
        [
            "What is GDP? | The value of goods made in a year.",
            "What is a tax? | Money for the state.",
        ],
    ),
    "labels alone on their lines": (
        "Question 1\nQu'est-ce que le PIB ?\nRéponse\nLa production.\n\n"
        "Question 2\nQu'est-ce qu'un impôt ?\nRéponse\nUn prélèvement.\n",
        ["Qu'est-ce que le PIB ? | La production.", "Qu'est-ce qu'un impôt ? | Un prélèvement."],
    ),
    "a mail": (
        "De : Paul\nObjet : devoirs\nBonjour,\nQu'est-ce qu'un cens ?\n"
        "- un impôt\n\nQu'est-ce qu'un vote ?\n"
        "- un choix\n- il est secret\n\nBonne révision,\nMme Martin\n",
        ["Qu'est-ce qu'un cens ? | un impôt", "Qu'est-ce qu'un vote ? | un choix | il est secret"],
    ),
    "a glossary with a wrapped line": (
        "Glossaire\n\nAmnistie : oubli légal.\n"
        "Grâce : remise d'une peine.\nSursis : dispense de peine,\n"
        "sous condition.\n",
        [
            "Amnistie | oubli légal.",
            "Grâce | remise d'une peine.",
            "Sursis | dispense de peine, sous condition.",
        ],
    ),
    "choices in small letters": (
        "1. What is the capital of Peru?\na) Quito\nb) Lima\nAnswer: b\n\n"
        "2. What is the capital of Chile?\na) Santiago\nb) Sucre\nAnswer: a\n",
        ["What is the capital of Peru? | Lima", "What is the capital of Chile? | Santiago"],
    ),
    "gaps in a table without header": (
        "Le {{c1::foie::organe}} agit.\t\tbio\nLa {{c1::bile}} aide.\t\tbio\n",
        ["Le […] agit. | foie", "La […] aide. | bile"],
    ),
    "a maker's name over a page of cards": (
        "Créé par\nmarie_b\nTermes de l'ensemble (2)\nMitose\n"
        "Deux cellules\nMéiose\nQuatre gamètes\n",
        ["Mitose | Deux cellules", "Méiose | Quatre gamètes"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_small_layout_is_read(name: str) -> None:
    text, wanted = CASES[name]
    result = import_paste(text)
    assert not any(c.named for q in result.deck.questions for c in q.concepts)
    said = [
        " | ".join([q.prompt, *(c.explanation for c in q.concepts)]) for q in result.deck.questions
    ]
    assert said == wanted
    assert audit(text, result).complete


@pytest.mark.parametrize("terms", [1_100, 1_300, 10_000])
def test_a_page_with_many_terms_is_read_as_a_small_one(terms: int) -> None:
    lines = [f"Terms in this set ({terms})"]
    for i in range(terms):
        lines += [f"term {i}", "It is explained in a whole sentence of the course."]
        lines += ["It goes on in another sentence that is as long."] * (i % 7 == 0)
    questions = import_paste("\n".join(lines)).deck.questions
    assert len(questions) == terms
    assert all(q.prompt == f"term {i}" for i, q in enumerate(questions))


def test_every_layout_that_is_read_has_its_name() -> None:
    """An import says what it took the notes for."""
    package = Path(tutor.formats.__file__).parent
    told = "".join(p.read_text(encoding="utf-8") for p in package.rglob("*.py"))
    kinds = set(re.findall(r'\bSketch\(\s*"([a-z]+)"', told))
    assert len(kinds) > 20
    for kind in kinds:
        for language in LANGUAGES:
            assert say(language, f"layout.{kind}")
