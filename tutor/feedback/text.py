"""A grade in words, in the deck's language: plain text, Markdown, or a Rich table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.domain import ConceptResult, Deck, Grade, Question, Verdict
from tutor.feedback.reasons import review, why
from tutor.messages import number, percent, say
from tutor.plain import as_markdown_text, visible

if TYPE_CHECKING:
    from rich.console import RenderableType

SIGNS: dict[Verdict, str] = {
    Verdict.COVERED: "✓",
    Verdict.PARTIAL: "◐",
    Verdict.MISSING: "✗",
    Verdict.CONTRADICTED: "≠",
}
_STYLES = {
    Verdict.COVERED: "green",
    Verdict.PARTIAL: "yellow",
    Verdict.MISSING: "red",
    Verdict.CONTRADICTED: "bold magenta",
}


def as_text(grade: Grade, deck: Deck) -> str:
    """The grade as plain lines, for a terminal without colours, a file or a message."""
    lines = [headline(grade, deck)]
    for result in grade.concepts:
        lines.append(
            f"{SIGNS[result.verdict]} {result.name} — {verdict_words(result, grade, deck)} "
            f"({_points(result, deck)})"
        )
        lines += [f"    {line}" for line in reason_lines(result, deck)]
    return visible("\n".join([*lines, *closing(grade, deck)]))


def as_markdown(grade: Grade, deck: Deck) -> str:
    """The grade as a Markdown table with its closing lines."""
    language = deck.language
    head = [say(language, f"column.{c}") for c in ("verdict", "concept", "points", "evidence")]
    rows = [head, ["---"] * 4]
    for result in grade.concepts:
        rows.append(
            [
                f"{SIGNS[result.verdict]} {verdict_words(result, grade, deck)}",
                result.name,
                _points(result, deck),
                " — ".join(reason_lines(result, deck)),
            ]
        )
    table = "\n".join("| " + " | ".join(as_markdown_text(c) for c in row) + " |" for row in rows)
    rest = "\n".join(f"- {as_markdown_text(line)}" for line in closing(grade, deck))
    return f"**{as_markdown_text(headline(grade, deck))}**\n\n{table}\n\n{rest}\n"


def as_table(grade: Grade, deck: Deck) -> RenderableType:
    """The grade as a Rich table."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    language = deck.language
    table = Table(
        box=box.ROUNDED, title=Text(headline(grade, deck)), title_justify="left", expand=True
    )
    table.add_column(say(language, "column.concept"), ratio=3)
    table.add_column(say(language, "column.verdict"), ratio=2)
    table.add_column(say(language, "column.points"), justify="right", no_wrap=True)
    table.add_column(say(language, "column.evidence"), ratio=6)
    for result in grade.concepts:
        style = _STYLES[result.verdict]
        table.add_row(
            Text(visible(result.name)),
            Text(f"{SIGNS[result.verdict]} {verdict_words(result, grade, deck)}", style),
            Text(_points(result, deck)),
            Text(visible("\n".join(reason_lines(result, deck)))),
        )
    return Group(table, *(Text(visible(line)) for line in closing(grade, deck)))


def headline(grade: Grade, deck: Deck) -> str:
    """Score, mark and interval in one line."""
    language = deck.language
    score = say(
        language,
        "report.score",
        score=number(grade.score, language),
        max_score=number(grade.max_score, language),
        mark=grade.mark,
    )
    low, high = (percent(x, language) for x in grade.interval)
    return f"{score} ({say(language, 'report.interval', low=low, high=high)})"


def closing(grade: Grade, deck: Deck) -> list[str]:
    """What is missing, what a person should look at, what matched nothing."""
    language = deck.language
    comma = say(language, "report.list_separator")
    lines = []
    counted = [r for r in grade.concepts if r.counted]
    for verdict in (Verdict.MISSING, Verdict.CONTRADICTED, Verdict.PARTIAL):
        names = comma.join(r.name for r in counted if r.verdict is verdict and r.sure)
        if names:
            lines.append(say(language, f"report.{verdict.value}", names=names))
    if unsure := comma.join(r.name for r in counted if not r.sure):
        lines.append(say(language, "report.to_check", names=unsure))
    if not lines:
        whole = len(counted) == len(grade.concepts)
        lines.append(say(language, "report.all_covered" if whole else "report.enough"))
    silent = {r.code for r in grade.reasons}
    lines += [f"({say(language, f'flag.{f}')})" for f in grade.flags if f not in silent]
    if grade.needs_review:
        reasons = "; ".join(review(r, language) for r in grade.reasons)
        lines.append(say(language, "report.review", reasons=reasons))
    if grade.unmatched:
        passages = comma.join(
            say(language, "report.evidence", text=" ".join(e.text.split())) for e in grade.unmatched
        )
        lines.append(say(language, "report.unmatched", passages=passages))
    return lines


def verdict_words(result: ConceptResult, grade: Grade, deck: Deck) -> str:
    """The verdict, and what qualifies it."""
    words = say(deck.language, f"verdict.{result.verdict.value}")
    if not result.sure:
        mark = "\u00a0?" if deck.language == "fr" else "?"
        words += f"{mark}, {say(deck.language, 'report.unsure')}"
    if not result.counted:
        wanted = next(q.any for q in deck.questions if q.id == grade.question_id)
        words += f", {say(deck.language, 'report.not_counted', any=wanted)}"
    return words


def reason_lines(result: ConceptResult, deck: Deck) -> list[str]:
    """The learner's own words, then why."""
    lines = []
    if result.evidence:
        joined = say(deck.language, "report.quote_separator").join(
            " ".join(e.text.split()) for e in result.evidence
        )
        lines.append(say(deck.language, "report.evidence", text=joined))
    return [*lines, why(result.why, deck.language)]


def expected(question: Question) -> list[tuple[str, str]]:
    """(name, explanation) of each concept, to show after an attempt."""
    return [(c.name, c.explanation or "; ".join(c.key_points)) for c in question.concepts]


def _points(result: ConceptResult, deck: Deck) -> str:
    return say(
        deck.language,
        "report.points",
        points=number(result.points, deck.language),
        weight=number(result.weight, deck.language),
    )
