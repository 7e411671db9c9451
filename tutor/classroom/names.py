"""What people call the columns of a class."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tutor.language import fold

NAMES: dict[str, tuple[str, ...]] = {
    "student": (
        "student", "eleve", "etudiant", "etudiante", "etudiant.e", "nom", "name", "student name",
        "nom de l'eleve", "nom complet", "full name", "matricule", "student id", "identifiant",
        "email", "courriel", "adresse e-mail", "adresse de courriel", "email address", "copie",
        "learner", "apprenant", "username", "id",
    ),
    "question": (
        "question", "question id", "question_id", "prompt", "enonce", "consigne", "numero",
        "numero de question", "q",
    ),
    "answer": (
        "answer", "reponse", "response", "student answer", "reponse de l'eleve", "text", "texte",
        "reponses", "answers", "answer text", "copie de l'eleve",
    ),
}  # fmt: skip
"""Names of columns, folded, the surest first."""
_POINTS = re.compile(r"\s*[\[(][^\])]*[\])]\s*$|\s*\*\s*$")


def plain(text: str) -> str:
    """A header folded, without the points or the star behind it."""
    return " ".join(fold(_POINTS.sub("", text)).split())


def known_names(cells: Iterable[str]) -> int:
    """How many roles some headers name (student, question, answer)."""
    folded = {plain(c).replace("_", " ") for c in cells}
    return sum(any(n.replace("_", " ") in folded for n in names) for names in NAMES.values())
