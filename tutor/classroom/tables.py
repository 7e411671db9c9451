"""Class tables: CSV in any encoding and with any usual separator; columns found by their names."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from tutor.domain import Deck
from tutor.errors import TableError
from tutor.files import read_text
from tutor.text import fold

_NAMES: dict[str, tuple[str, ...]] = {
    "student": (
        "student", "eleve", "etudiant", "etudiante", "etudiant.e", "nom", "name", "student name",
        "nom de l'eleve", "matricule", "id", "student id", "identifiant", "email", "courriel",
        "copie", "learner", "apprenant",
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
_SEPARATORS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Table:
    """A class table.

    Attributes:
        header: column names, as they stand.
        rows: one tuple a row, as wide as the header.
        columns: index of the student, question and answer columns; None where there is none.
        separator: of the file; None when it has a single column.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: dict[str, int | None]
    separator: str | None


def read_table(path: Path, deck: Deck) -> Table:
    """Read a CSV of answers.

    Raises:
        TutorError: the file cannot be read.
        TableError: no answer column, or no question column though the deck has several questions.
    """
    text = read_text(path).removeprefix("\ufeff")
    separator = _separator(text)
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text), delimiter=separator or ",")
    records: list[list[str]] = []
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append(record)
    except csv.Error as error:
        raise TableError(f"{path}:{reader.line_num}: not a readable CSV ({error}).") from error
    if len(records) < 2:
        raise TableError(f"{path}: no row of answers under the header.")
    header = tuple(cell.strip() for cell in records[0])
    rows = tuple(_widen(record, len(header), separator or ",") for record in records[1:])
    columns = _find_columns(path, header, deck)
    return Table(header, rows, columns, separator)


def _separator(text: str) -> str | None:
    first = text.split("\n", 1)[0]
    counts = {s: first.count(s) for s in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda s: counts[s])
    return best if counts[best] else None


def _widen(record: list[str], width: int, joiner: str) -> tuple[str, ...]:
    """A row as wide as the header; what is too much joins the last column."""
    if len(record) > width:
        record = [*record[: width - 1], joiner.join(record[width - 1 :])]
    return tuple(record + [""] * (width - len(record)))


def _find_columns(path: Path, header: tuple[str, ...], deck: Deck) -> dict[str, int | None]:
    folded = [fold(name).replace("_", " ").strip() for name in header]
    columns: dict[str, int | None] = {}
    for role, names in _NAMES.items():
        wanted = [n.replace("_", " ") for n in names]
        exact = [i for n in wanted for i, f in enumerate(folded) if f == n]
        inside = [i for i, f in enumerate(folded) if any(f.startswith(f"{n} ") for n in wanted[:4])]
        taken = set(columns.values())
        columns[role] = next((i for i in [*exact, *inside] if i not in taken), None)
    found = ", ".join(header)
    if columns["answer"] is None:
        raise TableError(
            f"{path}:1: no column of answers among: {found}. "
            "Name one 'answer' or 'réponse' in the first line."
        )
    if columns["question"] is None and len(deck.questions) > 1:
        ids = ", ".join(q.id for q in deck.questions)
        raise TableError(
            f"{path}:1: no column of questions among: {found}. Name one 'question' in the first "
            f"line; each row then holds the id, number or prompt of a question ({ids})."
        )
    return columns
