"""Three answers of different quality to the first question of a deck: ``python -m tutor.demo``."""

from __future__ import annotations

import sys
from pathlib import Path

ANSWERS = (
    "L'agent de presse parle tout seul et ne cherche qu'à faire briller l'organisation. "
    "L'information au public reste à sens unique et flatteuse, mais on regarde ce que les clients "
    "veulent savoir. Dans l'asymétrique, les gens donnent leur avis, sauf que l'entreprise garde "
    "seulement ce qui l'arrange et qu'ils n'influencent rien. Dans le symétrique, on consulte le "
    "public et il participe à la décision.",
    "Agent de presse : l'organisation communique dans un seul sens pour se mettre en valeur. "
    "Symétrique : le public participe aux décisions.",
    "Les relations publiques, c'est quatre modèles : agent de presse, information au public, "
    "asymétrique et symétrique. Ils servent à bien communiquer.",
)


def main(path: str) -> None:
    """Grade the three answers against the first question of the deck at ``path``."""
    from tutor.cli.common import console
    from tutor.feedback.text import as_table, as_text
    from tutor.formats import load
    from tutor.grading.grader import Grader

    deck = load(Path(path)).deck
    question = deck.questions[0]
    screen = console()
    grader = Grader(deck)
    screen.print(f"{deck.title}\n{question.prompt}")
    for answer, grade in zip(
        ANSWERS, grader.grade_many((question.id, a) for a in ANSWERS), strict=True
    ):
        screen.print(f"\n> {answer}\n")
        screen.print(as_table(grade, deck) if screen.is_terminal else as_text(grade, deck))


if __name__ == "__main__":
    main(sys.argv[1])
