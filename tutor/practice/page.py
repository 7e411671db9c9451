"""What a learner knows, as a page with pictures."""

from __future__ import annotations

from datetime import date, timedelta

from tutor.domain import Deck
from tutor.feedback.html import escape, page
from tutor.messages import percent, say
from tutor.practice.progress import Progress

_WEEKS = 18  # of the calendar: a term


def progress_page(deck: Deck, found: Progress) -> str:
    """Progress of a deck: bars by question and concept, a calendar, what keeps being missed."""
    language = deck.language

    parts = [
        f"<h1>{escape(deck.title)}</h1>",
        "<p>"
        + escape(
            say(language, "progress.head", title=deck.title, recall=percent(found.recall, language),
                attempts=found.attempts)
        )
        + "</p>",
    ]  # fmt: skip
    for question in found.questions:
        rows = "".join(
            f"<tr><td>{escape(c.name)}</td><td>{_bar(c.recall or 0.0)}</td><td class=n>"
            + escape(
                say(language, "progress.never") if c.recall is None else percent(c.recall, language)
            )
            + "</td></tr>"
            for c in question.concepts
        )
        share = percent(question.recall, language)
        parts.append(
            f"<h2>{escape(question.prompt)} <span class=soft>{share}</span></h2>"
            f"<table>{rows}</table>"
        )
    if found.days:
        last = max(found.days)
        parts.append(
            f"<h2>{escape(say(language, 'progress.days', count=len(found.days), last=last))}</h2>"
            + _calendar(found, last)
        )
    told = [say(language, "progress.missed", name=n, times=t) for n, t in found.missed]
    told += [
        say(language, "progress.mixed", one=m.concept, other=m.other, times=m.times)
        for m in found.mixed
    ]
    if told:
        parts.append("<ul>" + "".join(f"<li>{escape(t)}</li>" for t in told) + "</ul>")
    return page(deck.title, language, "".join(parts))


def _bar(share: float) -> str:
    width = round(200 * share, 1)
    return (
        f'<svg viewBox="0 0 200 12" width="200" height="12" role="img" aria-label="{share:.0%}">'
        f'<rect class="track" width="200" height="12" rx="3"/>'
        f'<rect class="bar" width="{width}" height="12" rx="3"/></svg>'
    )


def _calendar(found: Progress, last: date) -> str:
    """A square a day, darker where more was tried; a week is a column."""
    most = max(found.days.values())
    first = last - timedelta(days=last.weekday() + 7 * (_WEEKS - 1))
    squares = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        count = found.days.get(day, 0)
        share = 0.25 + 0.75 * count / most if count else 0.0
        style = f'class="bar" fill-opacity="{share:.2f}"' if count else 'class="track"'
        squares.append(
            f'<rect {style} x="{offset // 7 * 15}" y="{offset % 7 * 15}" width="12" height="12" '
            f'rx="2"><title>{day.isoformat()}: {count}</title></rect>'
        )
    told = "; ".join(f"{day.isoformat()}: {count}" for day, count in found.days.items())
    return (
        f'<svg viewBox="0 0 {_WEEKS * 15} 105" width="{_WEEKS * 15}" height="105" role="img" '
        f'aria-label="{escape(told)}">{"".join(squares)}</svg>'
    )
