"""A class report as one page: no network, light and dark, fit for a phone and for printing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tutor.classroom.figures import Bar
from tutor.classroom.report import Report, Table
from tutor.feedback.html import escape, page
from tutor.messages import say

_WIDE, _HIGH = 640, 180
_TOP, _BELOW = 18, 22
_ROOM = 0.8
"""Share of a step's width that its bar fills."""


def class_page(report: Report) -> str:
    """The report of a class."""
    language = report.language
    parts = [f"<h1>{escape(report.title)}</h1>", _lines("p", report.summary)]
    for key, told in (("strong", report.strong), ("weak", report.weak)):
        parts.append(_heading(language, f"head_{key}"))
        parts.append(_list(told or [say(language, f"classreport.no_{key}")]))
    for table in report.tables:
        parts.append(f'<h2 id="{table.name}">{escape(table.title)}</h2>')
        if table.name == "distribution":
            parts.append(_chart(report.bars, table.title))
            words = say(language, "classreport.as_table")
            inside = _table(replace(table, title=words), language)
            parts.append(f"<details><summary>{escape(words)}</summary>{inside}</details>")
        else:
            parts.append(_table(table, language))
    parts += [_heading(language, "head_automatic"), _list(report.automatic)]
    parts += [_heading(language, "head_limits"), _list(report.limits)]
    return page(report.title, language, "".join(parts))


def _word(language: str, name: str) -> str:
    return escape(say(language, f"classreport.{name}"))


def _heading(language: str, name: str) -> str:
    return f"<h2>{_word(language, name)}</h2>"


def _lines(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _list(texts: Iterable[str]) -> str:
    return f"<ul>{_lines('li', texts)}</ul>"


def _table(table: Table, language: str) -> str:
    """A table that scrolls by itself where the screen is narrow."""
    if not table.rows:
        return f"<p class=soft>{_word(language, 'nothing')}</p>"
    note = f"<p class=soft>{escape(table.note)}</p>" if table.note else ""
    head, rows = _rows(table)
    left = len(table.rows) - table.shown
    more = ""
    if left > 0:
        more = f"<p class=soft>{escape(say(language, 'classreport.more', count=left))}</p>"
    return (
        f'{note}<div class="wide" tabindex="0" role="region" aria-label="{escape(table.title)}">'
        f"<table class={table.name}><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
        f"</table></div>{more}"
    )


def _rows(table: Table) -> tuple[str, str]:
    """Header and body; concepts stand under their question, the words in which they are got wrong
    in a line of their own under each."""
    if table.name == "concepts":
        return _concepts(table)
    body = (f"<tr>{_lines('td', row)}</tr>" for row in table.rows[: table.shown])
    return _head(table.header), "".join(body)


def _concepts(table: Table) -> tuple[str, str]:
    header, words = table.header[1:-1], table.header[-1]
    body, above = [], ""
    for question, *cells, said in table.rows[: table.shown]:
        if question != above:
            above = question
            body.append(
                f'<tr><th colspan="{len(header)}" scope="rowgroup">{escape(above)}</th></tr>'
            )
        body.append(f"<tr{' class=told' if said else ''}>{_lines('td', cells)}</tr>")
        if said:
            line = f"<span class=soft>{escape(words)}</span><br>{escape(said)}"
            body.append(f'<tr><td class=said colspan="{len(header)}">{line}</td></tr>')
    return _head(header), "".join(body)


def _head(header: Sequence[str]) -> str:
    return "".join(f'<th scope="col">{escape(h)}</th>' for h in header)


def _chart(bars: Sequence[Bar], title: str) -> str:
    """Columns, one a step of the scale; the numbers stand in its text alternative."""
    most = max((bar.count for bar in bars), default=0) or 1
    step = _WIDE / max(1, len(bars))
    high = _HIGH - _TOP - _BELOW
    drawn = []
    for place, bar in enumerate(bars):
        left, tall = place * step + step * (1 - _ROOM) / 2, high * bar.count / most
        middle = place * step + step / 2
        drawn.append(
            f'<rect class="bar" x="{left:.1f}" y="{_TOP + high - tall:.1f}" '
            f'width="{step * _ROOM:.1f}" height="{tall:.1f}"/>'
            f'<text x="{middle:.1f}" y="{_HIGH - 6}" text-anchor="middle">'
            f"{escape(bar.label)}</text>"
        )
        if bar.count:
            drawn.append(
                f'<text x="{middle:.1f}" y="{_TOP + high - tall - 4:.1f}" '
                f'text-anchor="middle">{bar.count}</text>'
            )
    told = "; ".join(f"{bar.label}: {bar.count}" for bar in bars)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(title)}">'
        f'<svg class="chart" viewBox="0 0 {_WIDE} {_HIGH}" role="img" '
        f'aria-label="{escape(f"{title} – {told}")}">{"".join(drawn)}</svg></div>'
    )
