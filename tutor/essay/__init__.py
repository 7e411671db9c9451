"""One's own essay: read against a deck or a plan, with what an examiner would miss in it."""
