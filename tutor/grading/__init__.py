"""Grading: units × concepts → evidence → verdict → points. Pure: reads no file, prints nothing."""
