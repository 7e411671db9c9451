"""Which column is what: long (a row an answer) or wide (a row a learner, a column a question)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tutor.classroom.names import NAMES, known_names, plain
from tutor.classroom.sheets import Sheet
from tutor.classroom.workbooks import cell_name
from tutor.decks import find_question
from tutor.domain import Deck
from tutor.errors import AnswerError, ClassError, Message, UnknownQuestionError
from tutor.language import check_length, fold

_NUMBERED = re.compile(r"(?:q|question|reponse|response|answer|r)?[ .:_-]*(\d{1,3})\W*$")
_ALIKE = 0.9  # similarity of a header to a prompt, 0–1, from which it is that prompt
_HEADERS = 2
"""Rows under the header that may belong to it."""
_FORM_ID = '{"ImportId"'
ERRORS = frozenset("#NAME? #REF! #VALUE! #DIV/0! #N/A #NUM! #NULL! #NOM? #VALEUR! #NOMBRE!".split())
"""What spreadsheets show in the place of what somebody typed after an equals or minus sign."""
_NUMBER = re.compile(r"[-+]?\d[\d\s.,]*%?(?:/\d+)?$")
LONG, WIDE = "long", "wide"


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table are.

    Attributes:
        shape: ``LONG`` or ``WIDE``.
        student: index of the learner's column, or None.
        question: index of the question's column of a long table; None where the deck has one.
        answers: index of the answer column, or of each question's column.
        questions: id of the question of each answer column of a wide table.
    """

    shape: str
    student: int | None
    question: int | None
    answers: tuple[int, ...]
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer of a table.

    Attributes:
        place: number of the answer, from 0.
        row: index of its row.
        number: row of the file, from 1.
        column: index of its column.
        student: the learner, or nothing.
        question: id of the question; nothing where it is unknown.
        answer: the text.
        fault: why it cannot be graded; nothing where it can.
    """

    place: int
    row: int
    number: int
    column: int
    student: str
    question: str
    answer: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person said about the columns; the rest is found by looking."""

    student: str | None = None
    question: str | None = None
    answer: str | None = None
    shape: str | None = None
    notes: list[str] = field(default_factory=list)


def find_columns(sheet: Sheet, deck: Deck, wanted: Wanted | None = None) -> Columns:
    """Find out what the columns are.

    Raises:
        ClassError: there is no column of answers, or none of questions though the deck has several.
    """
    wanted = wanted or Wanted()
    told = {
        role: _named(sheet, name)
        for role, name in (
            ("student", wanted.student), ("question", wanted.question), ("answer", wanted.answer)
        )
    }  # fmt: skip
    guessed = _guess(sheet, told)
    answers = _question_columns(sheet, deck, {i for i in told.values() if i is not None})
    wide = len(answers) > 1 or (len(answers) == 1 and guessed["answer"] is None)
    if wanted.shape == WIDE or (wanted.shape is None and told["answer"] is None and wide):
        if not answers:
            raise ClassError(
                "class_no_question_columns", columns=", ".join(sheet.header), ids=_ids(deck)
            )
        order = sorted(answers)
        return Columns(WIDE, guessed["student"], None, tuple(order),
                       tuple(answers[i] for i in order))  # fmt: skip
    if guessed["answer"] is None:
        raise ClassError("class_no_answer", columns=", ".join(sheet.header))
    if guessed["question"] is None and len(deck.questions) > 1:
        raise ClassError("class_no_question", columns=", ".join(sheet.header), ids=_ids(deck))
    return Columns(LONG, guessed["student"], guessed["question"], (guessed["answer"],))


def entries(sheet: Sheet, columns: Columns, deck: Deck) -> list[Entry]:
    """Every answer of a table, row by row."""
    found: list[Entry] = []
    known: dict[str, tuple[str, str]] = {}
    for row, cells in enumerate(sheet.rows):
        student = "" if columns.student is None else cells[columns.student].strip()
        number = sheet.numbers[row]
        again = row < _HEADERS and _header_again(cells, columns, deck)
        for place, column in enumerate(columns.answers):
            fault, question = "", ""
            if columns.shape == WIDE:
                question = columns.questions[place]
            elif columns.question is None:
                question = deck.questions[0].id
            else:
                typed = cells[columns.question]
                if typed not in known:
                    known[typed] = _which(typed, deck)
                question, fault = known[typed]
            if again:
                fault = str(Message("class.header_again"))
            fault = fault or _unreadable(sheet, number, column, cells[column])
            found.append(
                Entry(len(found), row, number, column, student, question, cells[column], fault)
            )
    return found


def _header_again(cells: Sequence[str], columns: Columns, deck: Deck) -> bool:
    """Whether a row under the header is a second line of it: every cell where answers should be
    names its question, or what forms write there."""
    said = [(k, cells[i]) for k, i in enumerate(columns.answers) if cells[i].strip()]
    if columns.shape == WIDE:
        mine = {q.id: q for q in deck.questions}
        return bool(said) and all(
            text.startswith(_FORM_ID) or plain(text) == plain(mine[columns.questions[k]].prompt)
            for k, text in said
        )
    return known_names(cells) > 1 and all(known_names([text]) for _, text in said)


def _unreadable(sheet: Sheet, number: int, column: int, answer: str) -> str:
    """Why what stands in a cell is no answer; nothing where it may be one."""
    if (number, column) in sheet.faults:
        return str(sheet.faults[number, column])
    if answer.strip() in ERRORS:
        at = cell_name(number, column)
        return str(Message("class.cell_error", {"cell": at, "value": answer.strip()}))
    return _too_long(answer)


def _too_long(answer: str) -> str:
    try:
        check_length(answer)
    except AnswerError as error:
        return str(error)
    return ""


def which_question(deck: Deck, typed: str) -> str:
    """Id of a question by id, number, ``Q2``, "Question 2" or prompt.

    Raises:
        UnknownQuestionError: the deck has no such question.
    """
    try:
        return find_question(deck, typed).id
    except UnknownQuestionError:
        number = _NUMBERED.match(fold(typed).strip())
        if number and 1 <= int(number[1]) <= len(deck.questions):
            return deck.questions[int(number[1]) - 1].id
        near = _by_prompt(deck, typed)
        if near is not None:
            return near
        raise


def _which(typed: str, deck: Deck) -> tuple[str, str]:
    try:
        return which_question(deck, typed), ""
    except UnknownQuestionError as error:
        return "", str(error)


def _by_prompt(deck: Deck, typed: str) -> str | None:
    from rapidfuzz.fuzz import ratio

    said = plain(typed)
    if len(said) < 8:
        return None
    scored = [(ratio(said, plain(q.prompt)) / 100, q.id) for q in deck.questions]
    best, name = max(scored, key=lambda s: s[0])
    return name if best >= _ALIKE else None


def _named(sheet: Sheet, name: str | None) -> int | None:
    """Index of a column that the person named, by its name or number.

    Raises:
        ClassError: there is no such column.
    """
    if name is None:
        return None
    folded = [plain(h) for h in sheet.header]
    if plain(name) in folded:
        return folded.index(plain(name))
    if name.isdigit() and 1 <= int(name) <= len(sheet.header):
        return int(name) - 1
    raise ClassError("class_no_column", name=name, columns=", ".join(sheet.header))


def _guess(sheet: Sheet, told: dict[str, int | None]) -> dict[str, int | None]:
    folded = [plain(name).replace("_", " ") for name in sheet.header]
    found = dict(told)
    for role, names in NAMES.items():
        if found[role] is not None:
            continue
        exact = [i for n in names.sure + names.other for i, f in enumerate(folded) if f == n]
        begun = tuple(f"{n} " for n in names.sure)
        inside = [i for i, f in enumerate(folded) if f.startswith(begun)]
        taken = set(found.values())
        found[role] = next((i for i in [*exact, *inside] if i not in taken), None)
    return found


def _question_columns(sheet: Sheet, deck: Deck, taken: set[int]) -> dict[int, str]:
    """Columns whose header is a question: its prompt, its id, or its number."""
    found: dict[int, str] = {}
    for index, name in enumerate(sheet.header):
        if index in taken or not name:
            continue
        question = _as_question(name, deck)
        if question is not None and question not in found.values():
            found[index] = question
    return found


def _as_question(name: str, deck: Deck) -> str | None:
    said = plain(name)
    for question in deck.questions:
        if said in (plain(question.prompt), fold(question.id)):
            return question.id
    number = _NUMBERED.match(said)
    if number and not said.isdigit() and 1 <= int(number[1]) <= len(deck.questions):
        return deck.questions[int(number[1]) - 1].id
    return _by_prompt(deck, name)


def _ids(deck: Deck) -> str:
    return ", ".join(q.id for q in deck.questions)


def twice(found: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Answers of one learner to one question after the first: (first, again)."""
    first: dict[tuple[str, str], Entry] = {}
    again = []
    for entry in found:
        if entry.student and entry.question and entry.answer.strip():
            known = first.setdefault((entry.student, entry.question), entry)
            if known is not entry:
                again.append((known, entry))
    return again


def only_numbers(found: Sequence[Entry]) -> list[Entry]:
    """The first answer of each column in which most answers are bare numbers, as marks are."""
    columns: dict[int, list[Entry]] = {}
    for entry in found:
        if entry.answer.strip():
            columns.setdefault(entry.column, []).append(entry)
    numbers = {c: [e for e in mine if _NUMBER.match(e.answer.strip())]
               for c, mine in columns.items()}  # fmt: skip
    return [numbers[c][0] for c, mine in columns.items() if 2 * len(numbers[c]) > len(mine)]
