"""Pictures as SVG, made of presentation attributes and classes: no inline style."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from markupsafe import Markup, escape

from tutor.messages import number, say
from tutor.practice.plan import Plan

_WEEKS = 18
_CELL = 15
_BAR, _HEIGHT = 26, 90
_DAYS = 28
"""Days of a plan that are drawn: four weeks."""


def calendar(days: Mapping[date, int], language: str) -> Markup:
    """A square a day of the last weeks, a column a week, darker where more was tried."""
    most, last = max(days.values()), max(days)
    first = last - timedelta(days=last.weekday() + 7 * (_WEEKS - 1))
    squares = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        count = days.get(day, 0)
        level = 0 if not count else 1 + min(3, int(3.999 * count / most))
        squares.append(
            f'<rect class="day d{level}" x="{offset // 7 * _CELL}" y="{offset % 7 * _CELL}" '
            f'width="12" height="12" rx="3"/>'
        )
    told = "; ".join(f"{day.isoformat()}: {count}" for day, count in days.items())
    label = say(language, "web.calendar", days=told)
    width = _WEEKS * _CELL
    return Markup(
        f'<svg class="calendar" viewBox="0 0 {width} {7 * _CELL}" role="img" '
        f'aria-label="{escape(label)}">{"".join(squares)}</svg>'
    )


def plan_bars(plan: Plan, language: str) -> Markup:
    """A bar a day until the exam, as high as its minutes."""
    days = plan.days[:_DAYS]
    most = max((d.minutes for d in days), default=0.0) or 1.0
    parts, told = [], []
    for n, day in enumerate(days):
        height = round(_HEIGHT * day.minutes / most, 1)
        x = n * _BAR + 3
        parts.append(
            f'<rect class="track" x="{x}" y="{_HEIGHT - 2}" width="{_BAR - 6}" height="2"/>'
            f'<rect class="fill" x="{x}" y="{_HEIGHT - height}" width="{_BAR - 6}" '
            f'height="{height}" rx="3"/>'
            f'<text x="{x + (_BAR - 6) / 2}" y="{_HEIGHT + 14}" text-anchor="middle">'
            f"{day.day.day}</text>"
        )
        told.append(f"{day.day.isoformat()}: {number(day.minutes, language, 0)} min")
    label = say(language, "web.plan_label", days="; ".join(told))
    width = max(1, len(days)) * _BAR
    return Markup(
        f'<svg class="plan" viewBox="0 0 {width} {_HEIGHT + 20}" width="{width}" role="img" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )
