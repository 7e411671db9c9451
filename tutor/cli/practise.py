"""``tutor practise``: be asked, answer, see what was missing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import DeckPath, ModelName, console, open_deck, open_grader, working

if TYPE_CHECKING:
    from tutor.domain import Question
    from tutor.practice import Attempt, Session

EXAMPLES = """
Examples:

tutor practise reference/fr/organisation-sociale.md

tutor practise notes.txt -q 2
"""


def practise(
    deck: DeckPath,
    question: Annotated[
        str | None,
        typer.Option("--question", "-q", help="Only this question: id, number or words."),
    ] = None,
    model: ModelName = None,
) -> None:
    """Answer the questions of a deck; after each, see what was missing and why."""
    from tutor.decks import find_question
    from tutor.messages import number, say
    from tutor.practice import Session

    subject = open_deck(deck)
    chosen = (find_question(subject, question),) if question else subject.questions
    session = Session(open_grader(subject, model), chosen)
    language = subject.language
    typer.echo(say(language, "practise.start", count=len(chosen)))
    for index, one in enumerate(chosen, start=1):
        heading = say(language, "practise.question", index=index, count=len(chosen))
        typer.echo(f"\n{heading} — {one.prompt}")
        if not _ask(session, one):
            break
    average = session.average()
    if average is not None:
        percent = number(100 * average, language, 0) + ("\u00a0%" if language == "fr" else "%")
        asked = len({a.question.id for a in session.attempts})
        typer.echo("\n" + say(language, "practise.summary", questions=asked, average=percent))


def _ask(session: Session, question: Question) -> bool:
    """Ask one question; False when the learner stops."""
    from tutor import feedback
    from tutor.messages import say

    deck = session.grader.deck
    typer.echo(say(deck.language, "practise.answer"))
    text = _read()
    if text is None:
        return False
    going_on = True
    if text.strip():
        attempt = _try(session, question, text)
        hint = session.hint(question)
        if not attempt.complete and hint:
            typer.echo(say(deck.language, "practise.hint", hint=hint))
            typer.echo(say(deck.language, "practise.retry"))
            second = _read()
            going_on = second is not None
            if second and second.strip():
                attempt = _try(session, question, f"{text}\n{second}")
        console().print(feedback.as_table(attempt.grade, deck))
    else:
        typer.echo(say(deck.language, "practise.blank"))
    typer.echo(say(deck.language, "practise.reference"))
    colon = "\u00a0:" if deck.language == "fr" else ":"
    for name, explanation in feedback.expected(question):
        typer.echo(f"  • {name}{colon} {explanation}")
    return going_on


def _try(session: Session, question: Question, text: str) -> Attempt:
    from tutor import feedback

    with working("…"):
        attempt = session.answer(question, text)
    if not attempt.complete:
        signs = "  ".join(
            f"{feedback.SIGNS[r.verdict]}" for r in attempt.grade.concepts if r.counted
        )
        typer.echo(f"{feedback.headline(attempt.grade, session.grader.deck)}   {signs}")
    return attempt


def _read() -> str | None:
    """Lines up to an empty one; None at the end of input before any line."""
    lines: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            return "\n".join(lines)
        lines.append(line.rstrip("\n"))
    return "\n".join(lines) if lines else None
