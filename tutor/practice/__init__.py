"""Practise until the concepts stick: sittings, hints, memory of concepts, plans, progress."""

from tutor.practice.plan import Asked, exam_plan, next_day, today
from tutor.practice.session import Session
from tutor.practice.turned import turn_round

__all__ = ["Asked", "Session", "exam_plan", "next_day", "today", "turn_round"]
