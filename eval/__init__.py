"""Evaluation and training: not part of the installed package."""

from tutor.silence import silence

silence()
