"""``tutor grade``: one answer, or an essay against a whole deck."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import (
    DeckPath,
    Fitted,
    ModelName,
    ReaderName,
    console,
    open_deck,
    open_grader,
    working,
)
from tutor.cli.screen import echo
from tutor.cli.second import (
    LlmModel,
    LlmUrl,
    Opinion,
    OpinionShare,
    Second,
    SecondOpinion,
    report,
)
from tutor.grading.opinion import Share

if TYPE_CHECKING:
    from tutor.domain import Deck, Grade
    from tutor.grading.grader import Grader

EXAMPLES = """
tutor grade reference/fr/organisation-sociale.md -q grunig "L'agent de presse se vante."
tutor grade notes.txt -q 2 --file answer.txt --format json
tutor grade deck.md < essay.txt
"""


class Format(StrEnum):
    """How a grade is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def grade(
    deck: DeckPath,
    answer: Annotated[str | None, typer.Argument(help="help.answer")] = None,
    question: Annotated[
        str | None,
        typer.Option("--question", "-q", help="help.question"),
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="help.file")] = None,
    format: Annotated[Format, typer.Option(help="help.grade_format")] = Format.TEXT,
    model: ModelName = None,
    reader: ReaderName = None,
    coefficients: Fitted = None,
    second_opinion: SecondOpinion = Opinion.OFF,
    share: OpinionShare = Share.UNSURE,
    llm_url: LlmUrl = None,
    llm_model: LlmModel = None,
) -> None:
    """Grade an answer and name the concepts it missed.

    Without -q, a long text is graded against the whole deck, as an essay.
    """
    from tutor.decks import find_question
    from tutor.essay.segments import is_long

    subject = open_deck(deck)
    if question is not None:
        question = find_question(subject, question).id
    text = _answer(answer, file)
    if question is None and len(subject.questions) == 1:
        question = subject.questions[0].id
    if question is None and not is_long(text):
        question = _ask_question(subject)
    opinion = Second(second_opinion, share, llm_url, llm_model).open()
    grader = open_grader(
        subject, model, question is not None, opinion, share,
        reader=reader, coefficients=coefficients,
    )  # fmt: skip
    if question is None:
        _essay(grader, text, format)
    else:
        with working("…"):
            result = grader.grade(question, text)
        _print([result], subject, format)
    report(grader, opinion)


def _answer(answer: str | None, file: Path | None) -> str:
    from tutor.errors import AnswerError
    from tutor.files import MOST_ANSWER_BYTES, read_stream, read_text
    from tutor.messages import locale_language, say

    if answer is not None and file is not None:
        raise AnswerError("several_answers")
    if file is not None:
        return read_text(file, MOST_ANSWER_BYTES)
    if answer is not None:
        return answer
    if sys.stdin is None or sys.stdin.isatty():
        raise AnswerError("no_answer")
    return read_stream(sys.stdin.buffer, say(locale_language(), "report.stdin"), MOST_ANSWER_BYTES)


def _ask_question(deck: Deck) -> str:
    from tutor.decks import find_question
    from tutor.errors import UnknownQuestionError

    listed = "\n".join(
        f"  {i}. {q.prompt}  (-q {q.id})" for i, q in enumerate(deck.questions, start=1)
    )
    unsaid = UnknownQuestionError("ask_question", questions=listed)
    if sys.stdin is None or not sys.stdin.isatty():
        raise unsaid
    echo(str(unsaid), err=True)
    return find_question(deck, typer.prompt("-q", err=True)).id


def _essay(grader: Grader, text: str, format: Format) -> None:
    from tutor.essay.reading import EssayReader

    deck = grader.deck
    with working("…"):
        result = EssayReader(grader).read(text)
    _print(list(result.grades), deck, format)
    if format is not Format.JSON:
        from tutor.messages import number, say

        echo(
            say(
                deck.language,
                "report.score",
                score=number(result.score, deck.language),
                max_score=number(result.max_score, deck.language),
                mark=result.mark,
            )
        )


def _print(grades: list[Grade], deck: Deck, format: Format) -> None:
    from tutor.feedback import text as feedback
    from tutor.feedback.receipt import as_json
    from tutor.plain import as_markdown_text

    prompts = {q.id: q.prompt for q in deck.questions}
    screen = console()
    for result in grades:
        if format is Format.JSON:
            echo(as_json(result, indent=2 if len(grades) == 1 else None))
            continue
        if len(grades) > 1:
            prompt = prompts[result.question_id]
            echo(f"## {as_markdown_text(prompt)}" if format is Format.MARKDOWN else prompt)
        if format is Format.MARKDOWN:
            echo(feedback.as_markdown(result, deck))
        elif screen.is_terminal:
            screen.print(feedback.as_table(result, deck))
        else:
            echo(feedback.as_text(result, deck))
