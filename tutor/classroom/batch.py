"""Grade a class table: every input column and row in order, then what grading adds."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tutor.classroom.tables import Table
from tutor.decks import find_question
from tutor.domain import Deck, Grade, Verdict
from tutor.errors import UnknownQuestionError
from tutor.grading.grader import Grader
from tutor.messages import number, say
from tutor.output import writing
from tutor.receipt import as_dict

ADDED = (
    "mark", "score", "max_score", "interval_low", "interval_high", "needs_review", "reasons",
    "missing", "contradicted", "evidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """How many rows were graded, how many of them need review, how many could not be graded."""

    graded: int
    review: int
    errors: int


def grade_table(
    table: Table, grader: Grader, out: Path, tick: Callable[[], None] = lambda: None
) -> BatchSummary:
    """Grade every row and write ``out``: JSONL for ``.jsonl``, else CSV.

    A row whose question is unknown is written with its error and harms no other. The file appears
    whole at the end (``tutor.output``).

    Args:
        table: the rows.
        grader: of the deck the rows answer.
        out: the file to write.
        tick: called once a row.

    Raises:
        OutputError: ``out`` cannot be written, or another run writes it.
    """
    graded = review = errors = 0
    with _writer(table, grader.deck, out) as write:
        for row, result in _results(table, grader):
            if isinstance(result, Grade):
                graded += 1
                review += result.needs_review
            else:
                errors += 1
            write(row, result)
            tick()
    return BatchSummary(graded, review, errors)


def _results(table: Table, grader: Grader) -> Iterator[tuple[int, Grade | str]]:
    column, answer = table.columns["question"], table.columns["answer"]
    assert answer is not None
    ids: list[str | None] = []
    faults: dict[int, str] = {}
    for index, row in enumerate(table.rows):
        try:
            wanted = row[column] if column is not None else grader.deck.questions[0].id
            ids.append(find_question(grader.deck, wanted).id)
        except UnknownQuestionError as error:
            ids.append(None)
            faults[index] = str(error)
    grades = grader.grade_many(
        (name, row[answer]) for name, row in zip(ids, table.rows, strict=True) if name is not None
    )
    for index, name in enumerate(ids):
        yield index, faults[index] if name is None else next(grades)


@contextmanager
def _writer(table: Table, deck: Deck, out: Path) -> Iterator[Callable[[int, Grade | str], None]]:
    jsonl = out.suffix.lower() == ".jsonl"
    separator = table.separator or (";" if deck.language == "fr" else ",")
    comma = deck.language == "fr" and separator != ","
    # Spreadsheets need the byte-order mark to read accents right.
    with writing(out, "utf-8" if jsonl else "utf-8-sig") as stream:
        yield _jsonl(table, stream) if jsonl else _csv(table, deck, stream, separator, comma)


def _jsonl(table: Table, stream: IO[str]) -> Callable[[int, Grade | str], None]:
    def write(index: int, result: Grade | str) -> None:
        line: dict[str, Any] = {
            "row": index + 1,
            "input": dict(zip(table.header, table.rows[index], strict=True)),
        }
        line |= {"error": result} if isinstance(result, str) else {"grade": as_dict(result)}
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")

    return write


def _csv(
    table: Table, deck: Deck, stream: IO[str], separator: str, comma: bool
) -> Callable[[int, Grade | str], None]:
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow([*table.header, *ADDED])

    def write(index: int, result: Grade | str) -> None:
        writer.writerow([*table.rows[index], *_added(result, deck, comma)])

    return write


def _added(result: Grade | str, deck: Deck, comma: bool) -> list[str]:
    if isinstance(result, str):
        return ["", "", "", "", "", "yes", result, "", "", ""]
    shown = "fr" if comma else "en"
    joiner = "; "
    quotes = [
        f"{r.name}: {say(deck.language, 'report.evidence', text=' '.join(e.text.split()))}"
        for r in result.concepts
        for e in r.evidence
    ]
    return [
        result.mark,
        number(result.score, shown),
        number(result.max_score, shown),
        number(result.interval[0], shown, 3),
        number(result.interval[1], shown, 3),
        "yes" if result.needs_review else "no",
        joiner.join(r.sentence for r in result.reasons),
        joiner.join(r.name for r in result.concepts if r.verdict is Verdict.MISSING),
        joiner.join(r.name for r in result.concepts if r.verdict is Verdict.CONTRADICTED),
        joiner.join(quotes),
    ]
