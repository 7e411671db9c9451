"""Practise until the concepts stick: sittings, hints, memory of concepts, plans, progress."""

from tutor.practice.plan import Asked, due, exam_plan
from tutor.practice.session import Session
from tutor.practice.turned import turn_round

__all__ = ["Asked", "Session", "due", "exam_plan", "turn_round"]
