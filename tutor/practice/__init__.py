"""Practising: a learner answers the questions of a deck, one after the other."""

from tutor.practice.session import Attempt, Session

__all__ = ["Attempt", "Session"]
